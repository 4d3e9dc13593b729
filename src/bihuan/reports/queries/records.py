"""What the papers of records say, read from the same rows as the pages."""

from datetime import date

from django.utils.translation import override

from bihuan.access.scope import Actor
from bihuan.engines.periods import Period
from bihuan.orgs.models import Unit
from bihuan.records.queries.books import Entry, book_of, sheet_of
from bihuan.reports.branch_handbook import Event, MonthSheet, YearBook
from bihuan.reports.wording import day


def month_of(unit: Unit, month: Period, actor: Actor) -> MonthSheet:
    """The sheet of a month; names of those absent only for those who may see the register."""
    with override("zh-hans"):
        sheet = sheet_of(unit, month, names=actor.can("members.view", unit.path))
        return MonthSheet(
            branch=unit.name, period=month.label, events=tuple(map(_event, sheet.entries))
        )


def year_of(unit: Unit, year: int, actor: Actor, today: date) -> YearBook:
    """The book of a year."""
    with override("zh-hans"):
        book = book_of(unit, year, today, names=actor.can("members.view", unit.path))
        facts = [(title, f"{name}，{day(since)}起") for name, title, since in book.posts]
        for term in book.terms:
            facts.insert(
                0, ("本届", f"第{term.number}届，{day(term.elected_on)}至{day(term.ends_on)}")
            )
        if book.members is not None:
            facts.insert(0, ("党员", f"{book.members}人"))
        return YearBook(
            branch=unit.name,
            year=year,
            facts=tuple(facts),
            counts=tuple(book.counts),
            months=tuple(
                MonthSheet(
                    branch=unit.name,
                    period=sheet.period.label,
                    events=tuple(map(_event, sheet.entries)),
                )
                for sheet in book.sheets
            ),
            rites=tuple(map(_event, book.rites)),
        )


def _event(entry: Entry) -> Event:
    words = "；".join(f"{title}：{said}" for title, said in entry.answers)
    if entry.absent:
        words += f"；缺席：{entry.absent}" if words else f"缺席：{entry.absent}"
    notes = [entry.year, entry.late, "有更正" if entry.corrected else ""]
    return Event(
        on=entry.on,
        kind=entry.title,
        words=words.replace("\n", " "),
        note="，".join(note for note in notes if note),
    )
