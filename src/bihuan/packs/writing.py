"""A pack as the text that reads back as the same pack.

``engines.rules.pack.read(text_of(pack))`` gives an equal value (the digest apart when the pack was written by hand):
what is laid down in forms or comes back from a workbook becomes a text, and only texts are kept.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.engines.rules.values import (
    SCALE,
    Change,
    Condition,
    Enters,
    Field,
    Indicator,
    Pack,
    Parameter,
    RecordKind,
    Source,
)

_BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def text_of(pack: Pack) -> str:
    """The TOML text of a pack that is not resolved. Written again it gives the same text."""
    blocks = [_head(pack)]
    if pack.words:
        rows = (f"{_key(name)} = {_value(word)}" for name, word in pack.words.items())
        blocks.append("\n".join(["[words]", *rows]))
    blocks += [_table("source", source_row(one)) for one in pack.sources]
    blocks += [_table("kind", kind_row(one)) for one in pack.kinds]
    blocks += [_table("indicator", indicator_row(one)) for one in pack.indicators]
    blocks += [_table("change", change_row(one)) for one in pack.changes]
    return "\n\n".join(blocks) + "\n"


def text_of_rows(
    head: Mapping[str, Any],
    words: Mapping[str, str],
    lists: Mapping[str, Iterable[Mapping[str, Any]]],
) -> str:
    """The same from plain rows, whatever is in them: what is wrong is for the reader to say."""
    blocks = [_lines(head)]
    if words:
        blocks.append(f"[words]\n{_lines(words)}")
    blocks += [_table(name, row) for name, rows in lists.items() for row in rows]
    return "\n\n".join(blocks) + "\n"


def head_row(pack: Pack) -> dict[str, Any]:
    """What stands at the top of a pack."""
    return _present(
        code=pack.code,
        version=pack.version,
        title=pack.title,
        title_en=pack.title_en,
        since=pack.since,
        base=pack.base,
        document=pack.document,
    )


def source_row(one: Source) -> dict[str, Any]:
    return _present(
        code=one.code,
        title=one.title,
        number=one.number,
        issued_on=one.issued_on,
        effective_on=one.effective_on,
    )


def change_row(one: Change) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "parameter": one.parameter,
        "value": plain(one.value),
        "since": one.since,
        "document": one.document,
    }


def kind_row(one: RecordKind) -> dict[str, Any]:
    return _present(
        code=one.code,
        title=one.title,
        title_en=one.title_en,
        why=one.why,
        group=one.group,
        subjects=list(one.subjects),
        annual=one.annual,
        annual_required=one.annual_required,
        monthly=one.monthly,
        step=[{"code": code, "title": title} for code, title in one.steps],
        field=[field_row(field) for field in one.fields],
    )


def field_row(one: Field) -> dict[str, Any]:
    row = _present(
        code=one.code,
        title=one.title,
        title_en=one.title_en,
        type=one.type,
        required=one.required,
        choices=list(one.choices),
        enters="" if one.enters is Enters.NOTHING else str(one.enters),
        mark=one.mark,
        choice_marks=list(one.choice_marks),
        why=one.why,
        used_in=list(one.used_in),
        suggested_by=one.suggested_by,
    )
    if one.limit != Field.__dataclass_fields__["limit"].default:
        row["limit"] = one.limit
    return row


def indicator_row(one: Indicator) -> dict[str, Any]:
    row = _present(
        code=one.code,
        title=one.title,
        title_en=one.title_en,
        sentence=one.sentence,
        sentence_en=one.sentence_en,
        source=one.source,
        article=one.article,
        group=one.group,
        modality=str(one.modality),
        subjects=list(one.subjects),
        classes=list(one.classes),
        units=list(one.units),
        window=one.window,
        own_choice=one.own_choice,
        remedy=one.remedy,
        alert_days=list(one.alert_days),
        duty_of=one.duty_of,
        since=one.since,
        until=one.until,
    )
    row["verified"] = one.verified
    row["check"] = {"form": one.check.form, **one.check.args}
    row["parameter"] = [parameter_row(parameter) for parameter in one.parameters]
    row["condition"] = [condition_row(condition) for condition in one.conditions]
    return row


def parameter_row(one: Parameter) -> dict[str, Any]:
    return _present(
        name=one.name,
        value=plain(one.value),
        since=one.since,
        stricter=one.stricter,
        unit=one.unit,
        document=one.document,
    ) | {"value": plain(one.value)}


def condition_row(one: Condition) -> dict[str, Any]:
    row: dict[str, Any] = {
        "attribute": one.attribute,
        "op": one.op,
        "value": plain(one.value),
        "gives": str(one.gives),
        "code": one.code,
        "sentence": one.sentence,
    }
    if one.missing is not None:
        row["missing"] = plain(one.missing)
    return row


def plain(value: int) -> int | Decimal:
    """A number kept in ten-thousandths, as a text has it: a whole number, or at most four decimals."""
    return value // SCALE if value % SCALE == 0 else Decimal(value) / SCALE


def inline(value: Any) -> str:
    """A value as it stands behind a key."""
    return _value(value)


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", None, False, [])}


def _head(pack: Pack) -> str:
    return _lines(head_row(pack))


def _lines(row: Mapping[str, Any]) -> str:
    return "\n".join(f"{_key(key)} = {_value(value)}" for key, value in row.items())


def _table(name: str, row: Mapping[str, Any]) -> str:
    """One ``[[name]]``; its own lists of tables follow as ``[[name.inner]]``."""
    own = {key: value for key, value in row.items() if not _is_tables(value)}
    blocks = [f"[[{name}]]\n{_lines(own)}"]
    for key, value in row.items():
        if _is_tables(value):
            blocks += [f"[[{name}.{_key(key)}]]\n{_lines(inner)}" for inner in value]
    return "\n".join(blocks)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], Mapping))


def _key(name: str) -> str:
    return name if _BARE.match(name) else _value(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case Mapping():
            inner = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case _:
            return _quoted(str(value))


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return f"\\u{ord(sign):04X}" if ord(sign) < 0x20 or ord(sign) == 0x7F else sign
