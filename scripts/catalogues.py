"""Collects the interface's sentences into the catalogues: ``python scripts/catalogues.py``.

For developers; it needs no gettext, as installations do not either (run.py compiles with polib).

The ids are simplified Chinese. The traditional catalogue is written anew from them each time (OpenCC, then the
two tables below), so a reader's correction belongs into a table, not into the file. The English catalogue keeps
what it says; ids that left the sources leave it, new ones stand in it empty and are listed at the end.

``--check`` writes nothing and exits with 1 when the catalogues differ from the sources or English is missing.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "bihuan"
LOCALE = SOURCE / "locale"
SKIPPED_FOLDERS = {"migrations", "locale", "static", "__pycache__"}
CALLS = {
    "_": ("id",),
    "gettext": ("id",),
    "gettext_noop": ("id",),
    "ngettext": ("id", "plural"),
    "pgettext": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}
"""What the arguments of a call are. ``…_lazy`` is read like the name before it."""
IN_TEMPLATES = re.compile(r"\b(?:_|n?p?gettext)\(")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?\d*[sdf]")
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "zh_Hant": "nplurals=1; plural=0;"}

WORDS = {
    "籤": "簽",
    "標簽": "標籤",
    "臺賬": "台賬",
    "擬製": "擬制",
    "製定": "制定",
    "彙報": "匯報",
    "天后": "天後",
}
"""Words of the trade that OpenCC turns wrong, in this order."""

FORMS = str.maketrans("爲羣衆啓裏牀纔覈佈", "為群眾啟裡床才核布")
"""OpenCC's learned forms, and the ones that people in offices write."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what is behind")
    options = parser.parse_args(argv)
    found = extract()
    fresh = {"en": english(found), "zh_Hant": traditional(found)}
    behind = [code for code, catalogue in fresh.items() if written(code) != text_of(catalogue)]
    missing = [entry.msgid for entry in fresh["en"] if not translated(entry)]
    if not options.check:
        for code, catalogue in fresh.items():
            path_of(code).parent.mkdir(parents=True, exist_ok=True)
            path_of(code).write_text(text_of(catalogue), encoding="utf-8", newline="\n")
    for msgid in missing:
        say(f"no English: {msgid}")
    verb = "behind" if options.check else "written"
    say(f"{len(found)} messages, {len(missing)} without English; {verb}: {behind or 'none'}")
    return 1 if options.check and (behind or missing) else 0


def say(words: str, code: int = 0) -> int:
    sys.stdout.write(words + "\n")
    return code


def path_of(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES" / "django.po"


def written(code: str) -> str:
    """What stands in the tree now."""
    return path_of(code).read_text(encoding="utf-8") if path_of(code).exists() else ""


def sources() -> Iterator[Path]:
    """Every Python file and template that can hold a sentence."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not SKIPPED_FOLDERS & set(path.parts):
            yield path


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """An id with its context and, where it counts something, its plural."""

    id: str
    context: str = ""
    plural: str = ""


class UnreadableError(Exception):
    """A sentence that no catalogue can hold, with its place."""


def extract() -> list[Message]:
    """All messages of the sources, sorted. One id with and without a plural is one message, with it."""
    found = {message for path in sources() for message in messages_of(path)}
    counted = {(m.id, m.context) for m in found if m.plural}
    return sorted(m for m in found if m.plural or (m.id, m.context) not in counted)


def messages_of(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from calls_in(ast.parse(text), path.name)
        return
    from django.utils.translation.template import templatize

    plain = templatize(text, origin=str(path))
    for start in IN_TEMPLATES.finditer(plain):
        yield from calls_in(ast.parse(call_from(plain, start.start()), mode="eval"), path.name)


def call_from(text: str, start: int) -> str:
    """The call that begins at ``start``: up to the first bracket that closes it."""
    end = text.find(")", start)
    while end >= 0:
        call = text[start : end + 1]
        try:
            ast.parse(call, mode="eval")
        except SyntaxError:
            end = text.find(")", end + 1)
        else:
            return call
    raise UnreadableError(text[start : start + 60])


def calls_in(tree: ast.AST, origin: str) -> Iterator[Message]:
    """The messages of all calls to gettext. Raises :class:`UnreadableError` where a sentence is put together first."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        parts = CALLS.get(name.removesuffix("_lazy"), ())
        values: dict[str, str] = {}
        for part, argument in zip(parts, node.args, strict=False):
            if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
                raise UnreadableError(f"{origin}:{node.lineno}: {ast.unparse(node)[:80]}")
            values[part] = argument.value
        if values.get("id"):
            yield Message(**values)


def empty(code: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "bihuan",
        "Language": code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[code],
    }
    return catalogue


def like(message: Message) -> polib.POEntry:
    """The message as an entry without a translation."""
    flags = ["python-format"] if PLACEHOLDER.search(message.id) else []
    entry = polib.POEntry(msgid=message.id, msgctxt=message.context or None, flags=flags)
    entry.msgid_plural = message.plural
    return entry


def english(found: list[Message]) -> polib.POFile:
    """The ids with the English they already have."""
    path = path_of("en")
    known = {}
    if path.exists():
        known = {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(path), wrapwidth=0)}
    catalogue = empty("en")
    for message in found:
        entry = like(message)
        old = known.get((message.context, message.id))
        one, many = ("", "") if old is None else (old.msgstr, old.msgstr)
        if old is not None and old.msgstr_plural:
            one, many = old.msgstr_plural[0], old.msgstr_plural[1]
        if message.plural:
            entry.msgstr_plural = {0: one, 1: many}
        else:
            entry.msgstr = many
        catalogue.append(entry)
    return catalogue


def traditional(found: list[Message]) -> polib.POFile:
    """The ids in traditional characters."""
    from opencc import OpenCC

    convert = OpenCC("s2t").convert

    def in_traditional(text: str) -> str:
        turned = str(convert(text)).translate(FORMS)
        for wrong, right in WORDS.items():
            turned = turned.replace(wrong, right)
        return turned

    catalogue = empty("zh_Hant")
    for message in found:
        entry = like(message)
        if message.plural:
            entry.msgstr_plural = {0: in_traditional(message.plural)}
        else:
            entry.msgstr = in_traditional(message.id)
        catalogue.append(entry)
    return catalogue


def translated(entry: polib.POEntry) -> bool:
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(texts)


def text_of(catalogue: polib.POFile) -> str:
    return str(catalogue).rstrip("\n") + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
