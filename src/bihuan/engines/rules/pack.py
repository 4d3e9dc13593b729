"""Reading a pack from its texts, and laying local packs over a base.

``read`` takes texts, never paths: reading files is the caller's. Everything that is wrong is told at once.
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.engines.rules.checkargs import check
from bihuan.engines.rules.faults import Fault, PackFaultsError
from bihuan.engines.rules.forbidden import in_indicator, in_kind
from bihuan.engines.rules.forms import WINDOWS
from bihuan.engines.rules.kinds import kinds
from bihuan.engines.rules.positions import positions
from bihuan.engines.rules.resolving import resolve
from bihuan.engines.rules.tables import File, Table
from bihuan.engines.rules.values import (
    ORG_KINDS,
    SUBJECT_GROUPS,
    Change,
    Check,
    Condition,
    Indicator,
    Modality,
    Pack,
    Parameter,
    RecordKind,
    Source,
    Verdict,
)

__all__ = ["Fault", "PackFaultsError", "digest", "part_names", "read", "resolve"]

_LISTS = ("source", "kind", "indicator", "change")
_COMPARE = ("<", "<=", "=", "!=", ">=", ">")


def part_names(text: str) -> tuple[str, ...]:
    """The further files that a pack.toml names in ``parts``; () when it cannot be read (``read`` says why)."""
    try:
        names = tomllib.loads(text).get("parts", [])
    except tomllib.TOMLDecodeError:
        return ()
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


def digest(text: str, parts: Mapping[str, str] | None = None) -> str:
    """SHA-256 in hex over the texts: pack.toml, then each part in the order of ``parts``, each with its length before it."""
    whole = hashlib.sha256()
    for piece in (text, *((parts or {}).get(name, "") for name in part_names(text))):
        data = piece.encode()
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def read(
    text: str,
    name: str = "pack.toml",
    parts: Mapping[str, str] | None = None,
    *,
    base: Pack | None = None,
) -> Pack:
    """The pack that the texts say. Raises :class:`PackFaultsError` with every fault, each with file, line and remedy.

    ``parts`` holds the further texts by the names that pack.toml lists. With ``base`` the kinds and sources of the pack
    below are known too, and parameters it makes stricter are verified (:func:`resolve` verifies them in any case).
    """
    head, faults = _loaded(text, name)
    if head is None:
        raise PackFaultsError(faults)
    files: list[Table] = [head]
    for part in head.texts("parts"):
        if part not in (parts or {}):
            head.fault(
                "parts",
                f"找不到“{part}”。",
                "请把这个文件放在同一个文件夹里，或者从 parts 里删去。",
            )
            continue
        table, bad = _loaded((parts or {})[part], part)
        faults += bad
        if table is not None:
            files.append(table)
    reader = _Reader(files, base)
    pack = reader.pack(digest(text, parts))
    for table in files:
        faults += sorted(table.file.faults, key=lambda fault: fault.line)
    if faults:
        raise PackFaultsError(faults)
    if base is not None:
        try:
            resolve(base, pack)
        except PackFaultsError as error:
            raise PackFaultsError([reader.placed(fault) for fault in error.faults]) from None
    return pack


def _loaded(text: str, name: str) -> tuple[Table | None, list[Fault]]:
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax(text, name, error)]
    return Table(File(name, positions(text)), (), values), []


def _syntax(text: str, name: str, error: tomllib.TOMLDecodeError) -> Fault:
    message = str(error)
    line = text.count("\n") + 1
    if "(at line " in message:
        line = int(message.rsplit("(at line ", 1)[1].split(",")[0])
    return Fault(name, line, "", f"这一行不合 TOML 的写法：{message}。", "请检查引号、括号和等号。")


class _Reader:
    """Reads the tables of all files into one pack."""

    def __init__(self, files: list[Table], base: Pack | None) -> None:
        self.head, self.files, self.base = files[0], files, base
        self._places: dict[str, Table] = {}

    def placed(self, fault: Fault) -> Fault:
        """A fault of laying over a base, with the file and line of the indicator or change that it names."""
        table = self._places.get(fault.key, self.head)
        return replace(fault, file=table.file.name, line=table.line)

    def pack(self, sha256: str) -> Pack:
        head = self.head
        local = head.text("base", required=False)
        code, version = head.code("code"), head.text("version", example='"2026.1"')
        document = head.text("document", required=False)
        if local and not document:
            head.fault(
                "document",
                "本级规定没有写明依据的文件。",
                "请写上文件名称和文号，例如 document = “…（〔2026〕1号）”。",
            )
        since = head.day("since", required=True) or date.min
        title, title_en = head.text("title"), head.text("title_en", required=not local)
        words = self._words()
        sources = tuple(self._unique("source", self._source))
        record_kinds = self._kinds()
        known = {kind.code for kind in record_kinds}
        if self.base is not None:
            known |= {kind.code for kind in self.base.kinds}
        citable = {source.code for source in sources} | {
            s.code for s in (self.base.sources if self.base else ())
        }
        open_end = bool(local) and self.base is None
        indicators = tuple(
            self._unique(
                "indicator",
                lambda table: self._indicator(
                    table,
                    code,
                    document,
                    None if open_end else known,
                    None if open_end else citable,
                    bool(local),
                ),
            )
        )
        changes = tuple(self._change(table, document) for table in self._all("change"))
        if changes and not local:
            self._all("change")[0].fault(
                "", "只有本级规定（写明 base 的）才能调整参数。", "请写上 base，或删去 [[change]]。"
            )
        for table in self.files:
            table.close()
        return Pack(
            code=code,
            version=version,
            title=title,
            title_en=title_en,
            since=since,
            sources=sources,
            kinds=record_kinds,
            indicators=indicators,
            base=local,
            document=document,
            digest=sha256,
            words=words,
            changes=changes,
        )

    def _all(self, key: str) -> list[Table]:
        return [table for file in self.files for table in file.tables(key)]

    def _unique(self, key: str, make: Any) -> list[Any]:
        found: dict[str, Any] = {}
        for table in self._all(key):
            made = make(table)
            for offence in in_kind(made) if isinstance(made, RecordKind) else ():
                table.fault("field", offence.message, offence.remedy)
            for offence in in_indicator(made) if isinstance(made, Indicator) else ():
                table.fault(offence.key, offence.message, offence.remedy)
            if made.code in found:
                table.fault(
                    "code", f"编码“{made.code}”写了两次。", "每个编码只能用一次，请改成别的。"
                )
            found.setdefault(made.code, made)
        return list(found.values())

    def _words(self) -> Mapping[str, str]:
        words: dict[str, str] = {}
        for file in self.files:
            table = file.table("words")
            for key, value in (file.raw("words") or {}).items() if table else ():
                if isinstance(value, str):
                    words[key] = value
                elif table:
                    table.fault(key, "说明应当是文字。", "请加引号。")
        return words

    def _kinds(self) -> tuple[RecordKind, ...]:
        return tuple(self._unique("kind", kinds))

    def _source(self, table: Table) -> Source:
        made = Source(
            code=table.code("code"),
            title=table.text("title"),
            issued_on=table.day("issued_on"),
            effective_on=table.day("effective_on"),
            number=table.text("number", required=False),
        )
        table.close()
        return made

    def _change(self, table: Table, document: str) -> Change:
        self._places[f"{table.raw('indicator')}.{table.raw('parameter')}"] = table
        made = Change(
            indicator=table.code("indicator"),
            parameter=table.text("parameter"),
            value=table.scaled("value"),
            since=table.day("since", required=True) or date.min,
            document=table.text("document", required=False) or document,
        )
        table.close()
        return made

    def _indicator(
        self,
        table: Table,
        pack: str,
        document: str,
        known: Collection[str] | None,
        citable: Collection[str] | None,
        local: bool,
    ) -> Indicator:
        code = table.code("code")
        self._places[code] = table
        window = table.choice("window", WINDOWS)
        parameters = tuple(
            self._parameter(inner, pack, document) for inner in table.tables("parameter")
        )
        self._parameters_agree(table, parameters)
        inner = table.table("check", required=True)
        names = {parameter.name for parameter in parameters}
        made = check(inner, window, known, names) if inner else Check("count")
        source = table.text("source")
        if source and citable is not None and source not in citable:
            table.fault(
                "source", f"没有编码为“{source}”的文件。", "请先用 [[source]] 写明，或改正编码。"
            )
        indicator = Indicator(
            code=code,
            title=table.text("title"),
            title_en=table.text("title_en", required=not local),
            sentence=table.text("sentence"),
            sentence_en=table.text("sentence_en", required=not local),
            source=source,
            article=table.text("article", required=False),
            verified=table.flag("verified", required=True),
            modality=Modality(table.choice("modality", tuple(Modality))),
            subjects=self._subjects(table),
            window=window,
            check=made,
            parameters=parameters,
            conditions=tuple(self._condition(inner) for inner in table.tables("condition")),
            classes=table.texts("classes"),
            units=table.texts("units"),
            group=table.text("group", required=False),
            own_choice=table.flag("own_choice"),
            remedy=self._remedy(table, known),
            alert_days=tuple(sorted(table.wholes("alert_days"), reverse=True)),
            duty_of=table.choice("duty_of", ("", "superior"), default=""),
            pack=pack,
            since=table.day("since"),
            until=table.day("until"),
        )
        table.close()
        return indicator

    def _remedy(self, table: Table, known: Collection[str] | None) -> str:
        value = table.text("remedy", required=False, example='"next_window"')
        if value and value != "next_window" and known is not None and value not in known:
            table.fault(
                "remedy", f"没有“{value}”这种记录。", "请写 next_window，或一种记录的编码。"
            )
        return value

    def _subjects(self, table: Table) -> tuple[str, ...]:
        found: list[str] = []
        for word in table.texts("subjects", required=True):
            if word in SUBJECT_GROUPS:
                found += SUBJECT_GROUPS[word]
            elif word in ORG_KINDS:
                found.append(word)
            else:
                table.fault(
                    "subjects",
                    f"没有“{word}”这种组织。",
                    f"可以用：{'、'.join((*SUBJECT_GROUPS, *ORG_KINDS))}。",
                )
        return tuple(dict.fromkeys(found))

    def _parameter(self, table: Table, pack: str, document: str) -> Parameter:
        made = Parameter(
            name=table.text("name", example='"times"'),
            value=table.scaled("value"),
            since=table.day("since", required=True) or date.min,
            stricter=table.choice("stricter", ("", "more", "less"), default=""),
            unit=table.text("unit", required=False),
            document=table.text("document", required=False) or document,
            pack=pack,
        )
        table.close()
        if made.name == "closing" and not _is_day(made.value):
            table.fault("value", "截止日应当写成月日四位数。", "例如 3 月 31 日写 331。")
        return made

    def _parameters_agree(self, table: Table, parameters: tuple[Parameter, ...]) -> None:
        seen: dict[str, Parameter] = {}
        for parameter in parameters:
            first = seen.setdefault(parameter.name, parameter)
            if first is not parameter and first.stricter != parameter.stricter:
                table.fault(
                    "parameter", f"参数“{parameter.name}”前后写的从严方向不同。", "请写成一样。"
                )
        if len({(parameter.name, parameter.since) for parameter in parameters}) < len(parameters):
            table.fault("parameter", "同一个参数在同一天有两个数。", "请留下一个。")

    def _condition(self, table: Table) -> Condition:
        made = Condition(
            attribute=table.text("attribute"),
            op=table.choice("op", _COMPARE),
            value=table.scaled("value"),
            gives=Verdict(
                table.choice("gives", (Verdict.NOT_APPLICABLE.value, Verdict.EXEMPT.value))
            ),
            code=table.code("code"),
            sentence=table.text("sentence"),
            missing=table.scaled("missing") if table.has("missing") else None,
        )
        table.close()
        return made


def _is_day(value: int) -> bool:
    month, day = divmod(value // 10_000, 100)
    return value % 10_000 == 0 and 1 <= month <= 12 and 1 <= day <= 31
