"""The days that a notice orders, read from a table, from pasted lines, or from the notice's own text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

MAX_DAYS = 120
"""More days than any notice ever named."""
WORDS = {
    **dict.fromkeys(("休", "放假", "休息", "休假", "假"), False),
    **dict.fromkeys(("班", "上班", "调休上班", "补班", "调休"), True),
}
TITLES = ("日期", "类型", "名称")

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_SPLIT = re.compile(r"[\t,，;；]+|\s+")
_CLAUSE = re.compile(
    r"(?:^|\n)\s*(?:[一二三四五六七八九十]+、)?\s*([^\n：:。、]{2,12}(?:、[^\n：:。]{2,6})?)[：:]([^\n]+)"
)
_NOTE = re.compile(r"[（(][^（）()]*[）)]")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|[-—–~～])\s*{_DAY})?")
_OFF = re.compile(r"放假")
_ON = re.compile(r"上班")


@dataclass(frozen=True, slots=True)
class Day:
    """One day: off, or worked although it is a weekend."""

    on: date
    is_working: bool
    name: str = ""


class NoticeError(ValueError):
    """A table that cannot be taken over. ``faults`` are sentences, one for each place."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def from_rows(rows: Iterable[Sequence[object]]) -> tuple[Day, ...]:
    """Days from rows with a header 日期, 类型 (休 or 班), 名称. Raises ``NoticeError`` with every fault."""
    days: list[Day] = []
    faults: list[str] = []
    places: tuple[int, ...] | None = None
    for number, row in enumerate(rows, start=1):
        cells = ["" if cell is None else cell for cell in row]
        if not any(str(cell).strip() for cell in cells):
            continue
        if places is None:
            places = _places([str(cell).strip().rstrip("*") for cell in cells])
            continue
        if len(days) + len(faults) >= MAX_DAYS:
            faults.append(_("行数太多：一年的放假安排不超过 %(most)d 天。") % {"most": MAX_DAYS})
            break
        _take(
            number,
            [cells[place] if 0 <= place < len(cells) else "" for place in places],
            days,
            faults,
        )
    if faults or not days:
        raise NoticeError(faults or [_("表里没有一天。请按“日期、类型、名称”填写后再上传。")])
    return tuple(days)


def _places(titles: list[str]) -> tuple[int, ...]:
    missing = [title for title in TITLES[:2] if title not in titles]
    if missing:
        raise NoticeError(
            [_("第一行缺少“%(title)s”一列。请下载模板填写。") % {"title": "”“".join(missing)}]
        )
    return tuple(titles.index(title) if title in titles else -1 for title in TITLES)


def _take(number: int, cells: list[object], days: list[Day], faults: list[str]) -> None:
    on, kind, name = _date(cells[0]), str(cells[1]).strip(), str(cells[2]).strip()
    if on is None:
        faults.append(_("第 %(row)d 行“日期”不是日期：请写成 2027-01-01。") % {"row": number})
    if kind not in WORDS:
        faults.append(_("第 %(row)d 行“类型”请填“休”或“班”。") % {"row": number})
    if len(name) > 40:
        faults.append(_("第 %(row)d 行“名称”太长：不超过 40 个字。") % {"row": number})
    if on and kind in WORDS:
        days.append(Day(on, WORDS[kind], name[:40]))


def _date(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DATE.fullmatch(str(cell).strip())
    return _made(int(found[1]), int(found[2]), int(found[3])) if found else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def as_lines(days: Iterable[Day]) -> str:
    """The days one a line, as ``from_text`` reads them."""
    return "\n".join(
        f"{day.on.isoformat()} {'班' if day.is_working else '休'} {day.name}".strip()
        for day in days
    )


def from_text(text: str, year: int) -> tuple[Day, ...]:
    """Days from pasted text: lines 日期 类型 名称, or the wording of the notice itself.

    A wording is read like 春节：2月15日至23日放假调休，共9天。2月14日、2月28日上班。
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if lines and _DATE.match(lines[0].strip()):
        return from_rows([TITLES, *(_SPLIT.split(line.strip(), maxsplit=2) for line in lines)])
    if lines and lines[0].strip().startswith(TITLES[0]):
        return from_rows(_SPLIT.split(line.strip(), maxsplit=2) for line in lines)
    days = [
        day for clause in _CLAUSE.finditer(text) for day in _ordered(clause[1], clause[2], year)
    ]
    if not days:
        raise NoticeError(
            [_("没有读出放假和上班的日期。请粘贴通知原文，或每行写“日期 类型 名称”。")]
        )
    return tuple(days)


def _ordered(name: str, sentence: str, year: int) -> Iterable[Day]:
    """The days of one holiday. The words behind a date say whether it is off or worked."""
    plain = _NOTE.sub("", sentence)
    for part in re.split(r"[。；;]", plain):
        is_working = bool(_ON.search(part)) and not _OFF.search(part)
        if not is_working and not _OFF.search(part):
            continue
        months = [0]
        for span in _SPAN.finditer(part):
            yield from (Day(on, is_working, name.strip()) for on in _span(span, year, months))


def _span(found: re.Match[str], year: int, months: list[int]) -> Iterable[date]:
    """All days of one date or span; a month that is not repeated is the last one named."""
    month = int(found[2] or months[-1])
    first = _made(int(found[1] or year), month, int(found[3]))
    months.append(month)
    if first is None:
        raise NoticeError([_("“%(words)s”不是日期，请核对。") % {"words": found[0]}])
    if not found[6]:
        return [first]
    month = int(found[5] or month)
    last = _made(int(found[4] or first.year), month, int(found[6]))
    months.append(month)
    if last is None or not 0 <= (last - first).days < 30:
        raise NoticeError([_("“%(words)s”前后日期不对，请核对。") % {"words": found[0]}])
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def checked(year: int, days: Sequence[Day]) -> tuple[Day, ...]:
    """The days in order. Raises ``NoticeError`` where they cannot be those of the year's notice."""
    faults: list[str] = []
    seen: dict[date, Day] = {}
    for day in sorted(days, key=lambda each: each.on):
        if day.on in seen:
            faults.append(_("%(on)s 写了两次。") % {"on": day.on})
        elif day.on.year != year and (day.on.year, day.on.month) != (year - 1, 12):
            faults.append(_("%(on)s 不在 %(year)d 年，请核对年度。") % {"on": day.on, "year": year})
        elif day.is_working and day.on.weekday() < 5:
            faults.append(_("%(on)s 本来就上班，不用写成“班”。请核对日期。") % {"on": day.on})
        seen[day.on] = day
    if not any(not day.is_working for day in days):
        faults.append(_("没有一天放假，请核对。"))
    if faults:
        raise NoticeError(faults)
    return tuple(seen.values())
