"""The month of a unit: what is there, what is due, what the committee suggests, what last month looked like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules.values import Enters, RecordKind
from bihuan.orgs.models import Post, Unit
from bihuan.packs import queries as packs
from bihuan.records import states
from bihuan.records.answers import coded
from bihuan.records.due import Due, due_of
from bihuan.records.kinds import absent_field, joint_field, kinds_in
from bihuan.records.models import Member, Prompt, Record, Standing
from bihuan.records.models.prompt import nearest
from bihuan.records.queries.company import Company, company_of
from bihuan.records.queries.words import Line, lines


@dataclass(frozen=True, slots=True)
class Month:
    """Everything that the page of a month shows."""

    unit: Unit
    period: Period
    lines: list[Line]
    offered: list[Line]
    due: list[Due]
    prompt: Prompt | None
    prompts: list[Prompt]
    kinds: tuple[RecordKind, ...]
    others: tuple[RecordKind, ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)
    uses: Mapping[str, str] = field(default_factory=dict)
    """The titles of the indicators in force, by code: fields name where their answers go."""

    def recorded(self, kind: str) -> bool:
        """Whether something of this kind stands in the month."""
        return any(line.record.kind == kind for line in self.lines)

    @property
    def month_codes(self) -> frozenset[str]:
        """The kinds with a form on the page."""
        return frozenset(kind.code for kind in self.kinds)

    @property
    def other_codes(self) -> frozenset[str]:
        """The kinds with a page of their own."""
        return frozenset(kind.code for kind in self.others)

    @property
    def wanted(self) -> frozenset[str]:
        """The kinds that answer what is still due by the end of this month; the rest is one tap away."""
        return frozenset(
            line.kind
            for line in self.due
            if line.state != "done" and line.kind and line.until <= self.period.last
        )


def month_of(unit: Unit, period: Period, today: date) -> Month:
    """The month of a unit. A fixed number of queries."""
    rows = list(
        Record.objects.filter(unit=unit, on__gte=period.first, on__lte=period.last)
        .exclude(state=states.WITHDRAWN)
        .select_related("unit")
        .order_by("on", "pk")
    )
    told = lines(rows)
    prompts = list(
        Prompt.objects.for_path(unit.path)
        .filter(month=period.code, withdrawn_at__isnull=True)
        .select_related("unit")
    )
    pack = packs.in_force(unit.path, min(period.last, max(today, period.first)))
    kinds = kinds_in(pack, unit)
    return Month(
        unit=unit,
        period=period,
        lines=[line for line in told if line.record.state != states.OFFERED],
        offered=[line for line in told if line.record.state == states.OFFERED],
        due=due_of(unit, period, today),
        prompt=nearest(prompts),
        prompts=sorted(prompts, key=lambda one: -len(one.unit.path)),
        kinds=tuple(kind for kind in kinds if kind.monthly),
        others=tuple(kind for kind in kinds if not kind.monthly),
        uses={one.code: one.title for one in pack.indicators},
    )


MEETING = "committee_meeting"
"""The kind to which only the committee is called."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the system knows and therefore does not ask: how many are due, who may be named, who may join."""

    members: int | None
    company: Company
    """Everybody who may be named."""
    named: Sequence[str]
    """Who stands as absent in what is to be corrected."""
    partners: list[tuple[str, str]]
    last: Mapping[str, Record]

    def absentees(self, kind: RecordKind) -> list[tuple[str, str]]:
        """Who may be ticked as absent, each human once: key and name of those of whom :meth:`due` is the number."""
        few = kind.code == MEETING and bool(self.company.committee)
        return self.company.absentees(self.named, committee=few)

    def due(self, kind: RecordKind) -> int | None:
        """How many should be there: of the committee for its meetings, else all who are not exempt."""
        if kind.code == MEETING:
            before = self.last.get(kind.code)
            return self.company.committee or (before.due if before else None)
        return self.members


def known_of(unit: Unit, on: date, named: Sequence[str] = ()) -> Known:
    """Five queries: members, posts, neighbours, last records. ``named``: who is offered besides, by key or name."""
    register = list(Member.objects.filter(unit=unit).order_by("pk"))
    members = [member for member in register if member.standing != Standing.LEFT]
    expected = [member for member in members if not member.exempt and member.since <= on]
    posts = list(Post.objects.filter(unit=unit).select_related("person"))
    company = company_of(register, posts, on)
    partners = (
        Unit.objects.filter(parent=unit.parent_id, kind=unit.kind, batch=0)
        .existing(on)
        .exclude(pk=unit.pk)
        .order_by("path")
        .values_list("code", "name")[:60]
        if unit.parent_id
        else []
    )
    before = Record.objects.counting().filter(
        unit=unit, on__gte=on - timedelta(days=400), on__lte=on
    )
    last = {row.kind: row for row in before.order_by("on", "pk")}
    return Known(
        members=len(expected) if members else unit.members,
        company=company,
        named=named,
        partners=list(partners),
        last=last,
    )


def suggested(
    kind: RecordKind, known: Known, prompt: Prompt | None, shape: Record | None = None
) -> dict[str, Any]:
    """What stands in a fresh form of a kind: only what is known or suggested, never a guess at what happened."""
    first: dict[str, Any] = {}
    whole = coded(kind, Enters.WHOLE)
    if whole and (due := known.due(kind)) is not None:
        first[whole] = str(due)
    theme = next((f for f in kind.fields if f.suggested_by == "prompt" and f.required), None)
    if theme is not None and prompt is not None:
        first[theme.code] = prompt.theme[: theme.limit]
    if shape is not None:
        first |= _shape(kind, shape, taken=set(first))
    return first


def _shape(kind: RecordKind, shape: Record, taken: set[str]) -> dict[str, Any]:
    skipped = {f.code for f in (absent_field(kind), joint_field(kind)) if f is not None}
    own = next((f.code for f in kind.fields if f.required), "")
    return {
        f.code: shape.data[f.code]
        for f in kind.fields
        if f.type in {"choice", "yes_no"}
        and f.code in shape.data
        and f.code not in {*taken, *skipped, own}
    }


def last_shapes(unit: Unit, period: Period) -> list[tuple[Record, date]]:
    """Last month's records of the unit, each with the day of this month that corresponds: the same weekday, counted
    the same way from the month's beginning (the third Friday stays the third Friday; a fifth becomes the fourth)."""
    rows = (
        Record.objects.counting()
        .filter(unit=unit)
        .in_period(period.previous)
        .select_related("unit")
        .order_by("on", "pk")
    )
    return [(row, same_weekday(row.on, period)) for row in rows]


def same_weekday(day: date, period: Period) -> date:
    """The day of a month that is the same weekday by the same count."""
    count = (day.day - 1) // 7
    first = period.first + timedelta(days=(day.weekday() - period.first.weekday()) % 7)
    found = first + timedelta(weeks=count)
    return found if found <= period.last else found - timedelta(weeks=1)
