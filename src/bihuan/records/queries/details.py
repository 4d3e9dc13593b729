"""One record with everything that is known of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.lateness import late_words
from bihuan.engines.rules.values import RecordKind
from bihuan.ledger.queries import history
from bihuan.records.answers import STEPS
from bihuan.records.models import Attendance, Correction, Record
from bihuan.records.people import names_of
from bihuan.records.queries.words import (
    answered,
    kinds_of,
    name_of,
    people_in,
    said,
    unit_names,
    year_words,
)

FIRST = frozenset({"records.record", "records.accept"})
"""Acts by which a record comes to be."""


@dataclass(frozen=True, slots=True)
class Change:
    """One correction: for each thing that differs its title, what stood there, what stands there since."""

    at: datetime
    who: str
    reason: str
    rows: list[tuple[str, str, str]]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the timeline."""

    at: datetime
    what: str
    who: str = ""
    note: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What the page of a record shows."""

    title: str
    group: str
    why: str
    answers: list[tuple[str, str]]
    absent: str
    year: str
    late: str
    changes: list[Change]
    partners: list[Record]
    timeline: list[Happened]


def detail_of(row: Record, actor: Actor) -> Detail:
    """The record in words. Names of those absent are given only where the members' register may be seen."""
    kind = kinds_of([row]).get(row.kind)
    corrections = list(row.corrections.select_related("by").order_by("pk"))
    away = Attendance.objects.filter(record=row).first()
    every = [row.data, *(side.get("data", {}) for c in corrections for side in (c.before, c.after))]
    refs = [ref for data in every for ref in people_in(kind, data)]
    gone = [*away.absent, *away.excused] if away else []
    names = names_of([*refs, *gone])
    units = unit_names([kind] if kind else [], every)
    changes = [_change(c, kind, names, units) for c in corrections]
    partners = (
        list(
            Record.objects.visible_to(actor)
            .filter(joint=row.joint)
            .exclude(pk=row.pk)
            .select_related("unit")
        )
        if row.joint
        else []
    )
    seen = bool(gone) and actor.can("members.view", row.unit.path)
    return Detail(
        title=kind.title if kind else row.kind,
        group=kind.group if kind else "",
        why=kind.why if kind else "",
        answers=answered(kind, row.data, names, units) if kind else [],
        absent="、".join(name_of(ref, names) for ref in gone)
        if seen
        else (_("%(n)d 人") % {"n": len(gone)} if gone else ""),
        year=year_words(row),
        late=late_words(row.late),
        changes=changes,
        partners=partners,
        timeline=_timeline(row, corrections),
    )


def _change(
    line: Correction, kind: RecordKind | None, names: dict[str, str], units: dict[str, str]
) -> Change:
    before, after = line.before, line.after
    rows: list[tuple[str, str, str]] = []
    if after:
        for name, title in (("on", _("日期")), ("until", _("至")), ("period", _("所属年度"))):
            if before.get(name) != after.get(name):
                rows.append((title, str(before.get(name) or "—"), str(after.get(name) or "—")))
        old, new = before.get("data", {}), after.get("data", {})
        for field in kind.fields if kind else ():
            was, now = old.get(field.code), new.get(field.code)
            if was != now:
                rows.append(
                    (
                        field.title,
                        "—" if was in (None, "", []) else said(field, was, names, units),
                        "—" if now in (None, "", []) else said(field, now, names, units),
                    )
                )
        if old.get(STEPS) != new.get(STEPS) and kind:
            words = dict(kind.steps)
            rows.append((_("已完成的程序"), _steps(old, words), _steps(new, words)))
    return Change(
        at=line.at,
        who=line.by.name if line.by else "",
        reason=line.reason,
        rows=rows,
        withdrawn=line.move == "withdraw",
    )


def _steps(data: dict[str, Any], words: dict[str, str]) -> str:
    return "；".join(words.get(code, code) for code in data.get(STEPS, ())) or "—"


def _timeline(row: Record, corrections: list[Correction]) -> list[Happened]:
    """Every entry of the ledger about the record, with who did what and why, newest first."""
    by_moment = {line.at: line for line in corrections}
    found = []
    for entry in history(row):
        line = by_moment.get(entry.at) if entry.act not in FIRST else None
        who = line.by.name if line and line.by else ""
        if entry.act in FIRST and entry.at == row.recorded_at and row.recorded_by:
            who = row.recorded_by.name
        found.append(
            Happened(
                at=entry.at,
                what=_word(entry.act),
                who=who,
                note=line.reason if line else "",
                seq=entry.seq,
            )
        )
    return sorted(found, key=lambda one: (one.at, one.seq or 0), reverse=True)


def _word(act: str) -> str:
    """An act of the ledger in words."""
    words = {
        "records.record": _("登记"),
        "records.accept": _("确认"),
        "records.correct": _("更正"),
        "records.withdraw": _("撤回"),
        "records.import": _("用工作簿导入"),
        "records.undo_import": _("撤销导入"),
    }
    return words.get(act, act)
