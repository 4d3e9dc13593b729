"""Collects the interface's sentences into the catalogues: ``python scripts/catalogues.py``.

For developers: it needs ``xgettext`` (package gettext). Installations do not: run.py compiles with polib.

The ids are simplified Chinese. The traditional catalogue is written anew from them each time (OpenCC, then the
two tables below), so a reader's correction belongs into a table, not into the file. The English catalogue keeps
what it says; ids that left the sources leave it, new ones stand in it empty and are listed at the end.

``--check`` writes nothing and exits with 1 when the catalogues differ from the sources or English is missing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "bihuan"
LOCALE = SOURCE / "locale"
SKIPPED_FOLDERS = {"migrations", "locale", "static", "__pycache__"}
KEYWORDS = (
    "gettext_lazy",
    "gettext_noop",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "pgettext_lazy:1c,2",
    "npgettext:1c,2,3",
    "npgettext_lazy:1c,2,3",
)
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "zh_Hant": "nplurals=1; plural=0;"}

WORDS = {
    "臺賬": "台賬",
    "干羣": "幹群",
    "裏程": "里程",
    "模闆": "模板",
    "闆塊": "板塊",
    "覈": "核",
    "製表": "製表",
    "儲存": "儲存",
}
"""Words of the trade that OpenCC turns wrong."""

FORMS = str.maketrans("爲羣衆啓裏說麼牀", "為群眾啟裡說麼床")
"""OpenCC's learned forms, and the ones that people in offices write."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what is behind")
    options = parser.parse_args(argv)
    if shutil.which("xgettext") is None:
        return say("xgettext is missing: install the package gettext.", 2)
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


def extract() -> polib.POFile:
    """All messages of the sources, sorted, without places and dates."""
    with tempfile.TemporaryDirectory() as folder:
        names = [copy_for_xgettext(path, Path(folder)) for path in sources()]
        listing = Path(folder) / "files"
        listing.write_text("\n".join(names), encoding="utf-8")
        done = subprocess.run(
            ["xgettext", "--language=Python", "--from-code=UTF-8", "--no-location", "--output=-"]
            + [f"--keyword={word}" for word in KEYWORDS]
            + [f"--files-from={listing}"],
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    found = polib.pofile(done.stdout)
    found.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    return found


def copy_for_xgettext(path: Path, folder: Path) -> str:
    """Put a source where xgettext reads it (templates as Python); returns its name there."""
    from django.utils.translation.template import templatize

    text = path.read_text(encoding="utf-8")
    name = "__".join(path.relative_to(SOURCE).parts)
    if path.suffix != ".py":
        text, name = templatize(text, origin=name), name + ".py"
    (folder / name).write_text(text, encoding="utf-8")
    return name


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


def like(entry: polib.POEntry) -> polib.POEntry:
    """The same id without a translation. Notes for translators are kept, guesses of xgettext are not."""
    flags = [flag for flag in entry.flags if flag == "python-format"]
    copied = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, flags=flags)
    copied.msgid_plural = entry.msgid_plural
    return copied


def english(found: polib.POFile) -> polib.POFile:
    """The ids with the English they already have."""
    path = path_of("en")
    known = {}
    if path.exists():
        known = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path), wrapwidth=0)}
    catalogue = empty("en")
    for source in found:
        entry = like(source)
        old = known.get((entry.msgctxt, entry.msgid))
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "", 1: ""}
            if old is not None and old.msgstr_plural:
                entry.msgstr_plural = old.msgstr_plural
            elif old is not None:
                entry.msgstr_plural = {0: old.msgstr, 1: old.msgstr}
        elif old is not None:
            entry.msgstr = old.msgstr or old.msgstr_plural.get(1, "")
        catalogue.append(entry)
    return catalogue


def traditional(found: polib.POFile) -> polib.POFile:
    """The ids in traditional characters."""
    from opencc import OpenCC

    convert = OpenCC("s2t").convert

    def in_traditional(text: str) -> str:
        turned = convert(text).translate(FORMS)
        for wrong, right in WORDS.items():
            turned = turned.replace(wrong, right)
        return turned

    catalogue = empty("zh_Hant")
    for source in found:
        entry = like(source)
        if entry.msgid_plural:
            entry.msgstr_plural = {0: in_traditional(entry.msgid_plural)}
        else:
            entry.msgstr = in_traditional(entry.msgid)
        catalogue.append(entry)
    return catalogue


def translated(entry: polib.POEntry) -> bool:
    texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return all(texts)


def text_of(catalogue: polib.POFile) -> str:
    return str(catalogue).rstrip("\n") + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
