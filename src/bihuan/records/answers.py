"""From what was typed to what is kept: answers by the fields of a kind, and the columns that facts are made of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.engines.rules.values import Enters, Field, RecordKind
from bihuan.orgs.models import Unit
from bihuan.records.errors import RecordError
from bihuan.records.kinds import ABSENT
from bihuan.records.models.record import scaled
from bihuan.records.people import Roster, is_ref, opaque

Data = dict[str, Any]
STEPS = "steps"
"""The code under which the steps of a meeting that were taken are kept."""
MOST = 1_000_000
"""No count is larger."""
PEOPLE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """What is drawn from answers for the engines."""

    part: int | None = None
    whole: int | None = None
    quantity: int | None = None
    subject: str = ""
    until: date | None = None
    marks: str = ""
    people: tuple[str, ...] = ()


def cleaned(
    kind: RecordKind,
    answers: Mapping[str, Any],
    *,
    unit: Unit,
    roster: Roster | None = None,
    partial: bool = False,
) -> Data:
    """The answers as they are kept: only fields of the kind, each of its type, blanks left out.

    ``partial`` does not ask for required ones (what another branch entered for this one). Raises
    :class:`RecordError` with a sentence for each field that is wrong, all of them at once.
    """
    people = roster or Roster([unit])
    data: Data = {}
    wrong: dict[str, str] = {}
    for field in kind.fields:
        if field.code == ABSENT:
            continue
        try:
            value = _value(field, answers.get(field.code), unit, people)
        except ValueError as error:
            wrong[field.code] = str(error)
            continue
        if value in (None, "", []):
            if field.required and not partial:
                wrong[field.code] = _("请填写“%(title)s”。") % {"title": field.title}
            continue
        data[field.code] = value
    steps = [code for code, _sentence in kind.steps if code in texts_of(answers.get(STEPS))]
    if steps:
        data[STEPS] = steps
    wrong |= _proportion(kind, data)
    if wrong:
        raise RecordError(" ".join(wrong.values()), wrong)
    return data


def columns_of(kind: RecordKind, data: Mapping[str, Any]) -> Columns:
    """The typed columns of kept answers."""
    found: dict[str, Any] = {}
    marks: list[str] = list(data.get(STEPS, ()))
    people: list[str] = []
    for field in kind.fields:
        value = data.get(field.code)
        if field.type in {"person", "persons"}:
            people += [opaque(text) for text in texts_of(value)]
        if value in (None, "", [], False):
            continue
        match field.enters:
            case Enters.MARK:
                marks.append(_mark_of(field, str(value)))
            case Enters.SUBJECT:
                texts = texts_of(value)
                person = field.type in {"person", "persons"}
                found["subject"] = (opaque(texts[0]) if person else texts[0])[:120]
                if field.mark:
                    marks.append(field.mark)
            case Enters.PART | Enters.WHOLE | Enters.QUANTITY:
                found[field.enters.value] = scaled(
                    value if type(value) is int else Decimal(str(value))
                )
            case Enters.UNTIL:
                found["until"] = date.fromisoformat(str(value))
    unique = list(dict.fromkeys(mark for mark in marks if mark))
    return Columns(marks=" ".join(unique)[:300], people=tuple(dict.fromkeys(people)), **found)


def coded(kind: RecordKind, enters: Enters) -> str:
    """The code of the field whose answer goes into that column, or an empty text."""
    return next((field.code for field in kind.fields if field.enters is enters), "")


def first_required(kind: RecordKind) -> str:
    """The code of the kind's first required field, which tells two records of one day apart."""
    return next((field.code for field in kind.fields if field.required), "")


def _mark_of(field: Field, value: str) -> str:
    """The mark that an answer leaves."""
    if field.choice_marks and value in field.choices:
        return field.choice_marks[field.choices.index(value)]
    return field.mark


def texts_of(value: Any) -> list[str]:
    """One or several texts as a list."""
    if value is None or value == "":
        return []
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)]
    return [str(part) for part in value]


def _value(field: Field, given: Any, unit: Unit, people: Roster) -> Any:
    """One answer of its type. Raises ``ValueError`` with the sentence to show."""
    if given in (None, [], ()) or (isinstance(given, str) and not given.strip()):
        return None
    match field.type:
        case "count":
            return _count(field, given)
        case "number":
            return _number(field, given)
        case "date":
            return _date(field, given)
        case "yes_no":
            return _yes(given) or None
        case "choice":
            return _choice(field, str(given).strip())
        case "person":
            return _short(field, people.ref(unit, texts_of(given)[0]))
        case "persons":
            names = [people.ref(unit, name) for name in texts_of(given) if name.strip()]
            if len(names) > PEOPLE_LIMIT:
                text = _("“%(title)s”一次最多写 %(limit)d 人。")
                raise ValueError(text % {"title": field.title, "limit": PEOPLE_LIMIT})
            return [_short(field, name) for name in dict.fromkeys(names)]
        case "unit":
            return _short(field, str(given).strip())
        case "units":
            codes = [code.strip() for code in texts_of(given) if code.strip()]
            return sorted(set(codes) - {unit.code})[:PEOPLE_LIMIT]
        case _:
            return _short(
                field, "\n".join(line.rstrip() for line in str(given).strip().splitlines())
            )


def _short(field: Field, text: str) -> str:
    if field.limit and len(text) > field.limit and not is_ref(text):
        sentence = ngettext(
            "“%(title)s”最多 %(limit)d 个字，现在有 %(count)d 个字。",
            "“%(title)s”最多 %(limit)d 个字，现在有 %(count)d 个字。",
            field.limit,
        )
        raise ValueError(
            sentence % {"title": field.title, "limit": field.limit, "count": len(text)}
        )
    return text


def _count(field: Field, given: Any) -> int:
    number = _number(field, given)
    if Decimal(number) != int(Decimal(number)):
        raise ValueError(_("“%(title)s”要写整数。") % {"title": field.title})
    return int(Decimal(number))


def _number(field: Field, given: Any) -> str:
    """A number as text, so that no digit is lost on the way through JSON."""
    try:
        number = Decimal(str(given).strip().replace("，", "").replace(",", ""))
    except InvalidOperation:
        text = _("“%(title)s”要写数字，如 12。")
        raise ValueError(text % {"title": field.title}) from None
    if not number.is_finite() or not 0 <= number <= MOST:
        raise ValueError(_("“%(title)s”要在 0 到 1000000 之间。") % {"title": field.title})
    if number != number.quantize(Decimal("0.0001")):
        raise ValueError(_("“%(title)s”最多四位小数。") % {"title": field.title})
    return format(number.normalize(), "f")


def _date(field: Field, given: Any) -> str:
    if isinstance(given, date):
        return given.isoformat()
    flat = str(given).strip()
    for sign, plain in (("年", "-"), ("月", "-"), ("日", ""), ("/", "-"), (".", "-")):
        flat = flat.replace(sign, plain)
    try:
        year, month, day = (int(part) for part in flat.split("-"))
        return date(year, month, day).isoformat()
    except ValueError:
        text = _("“%(title)s”不是日期：请写成 2026-03-04。")
        raise ValueError(text % {"title": field.title}) from None


def _yes(given: Any) -> bool:
    if isinstance(given, str):
        return given.strip() not in {"", "否", "无", "没有", "false", "False", "0", "off"}
    return bool(given)


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        words = "、".join(field.choices)
        sentence = _("“%(title)s”没有“%(value)s”这一项，可选：%(words)s。")
        raise ValueError(sentence % {"title": field.title, "value": text, "words": words})
    return text


def _proportion(kind: RecordKind, data: Data) -> dict[str, str]:
    """The part is not larger than the whole."""
    part, whole = coded(kind, Enters.PART), coded(kind, Enters.WHOLE)
    if part not in data or whole not in data:
        return {}
    if Decimal(str(data[part])) <= Decimal(str(data[whole])):
        return {}
    titles = {field.code: field.title for field in kind.fields}
    text = _("“%(part)s”（%(p)s）大于“%(whole)s”（%(w)s），请核对。")
    numbers = {"p": data[part], "w": data[whole]}
    return {part: text % {"part": titles[part], "whole": titles[whole], **numbers}}
