"""Which problems the lists of three years hold: found in a quarter, drafted, judged, put on an edition, lived through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from bihuan.demo.findings import Finder, Wording, measure_seeds, source_of
from bihuan.demo.phrases.topics import pools
from bihuan.demo.quarters import Annex, Calendar, annex_of, calendar_of, quarters
from bihuan.demo.stories import tell
from bihuan.demo.suggestions import suggested
from bihuan.demo.teller import Teller
from bihuan.demo.timing import Pace, at_office
from bihuan.demo.tree import ROOT
from bihuan.demo.values import (
    AnnexSeed,
    Department,
    EditionSeed,
    Event,
    ProblemSeed,
    StepSeed,
    UnitSeed,
)
from bihuan.engines.periods import Holidays, Period, add_working_days

A_YEAR = 4
"""Quarters of the last year: the full load; before it less and less."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many problems the committee finds in a quarter of the last year, of the two before; units with own lists."""

    last: int
    second: int
    third: int
    own_units: int
    own: int

    def of(self, back: int) -> int:
        """The number for the quarter so many quarters ago."""
        if back <= A_YEAR:
            return self.last
        return self.second if back <= 2 * A_YEAR else self.third


PROVINCE = Load(last=345, second=120, third=80, own_units=22, own=6)
SMALL = Load(last=26, second=12, third=8, own_units=1, own=7)

SEVERITY = ("slight", "fair", "serious")
RECTIFY = ("immediate", "timed", "continuing")
SETTLING = {"accept", "settle_partly", "keep_up", "allow_not_now", "withdraw", "uphold_finding"}


@dataclass(slots=True)
class Caseload:
    """Problems and editions as they are made."""

    rng: Random
    on: date
    holidays: Holidays
    departments: Mapping[str, Department]
    units: Mapping[str, UnitSeed]
    finder: Finder
    load: Load
    problems: list[ProblemSeed] = field(default_factory=list)
    editions: list[EditionSeed] = field(default_factory=list)
    number: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def end(self) -> datetime:
        """Nothing of the sample happens on the day itself or later."""
        return at_office(self.on, Random(0), 0, 0.001)


def fill(load: Caseload) -> None:
    """Every quarter of three years: the committee's lists, and the own lists of some units in the last year."""
    calendars = {p: calendar_of(p, load.holidays, load.rng) for p in quarters(load.on)}
    first = next(iter(calendars))
    before = calendar_of(first.previous, load.holidays, load.rng)
    owners = own_listers(load)
    for back, (period, when) in zip(
        range(len(calendars) - 1, -1, -1), calendars.items(), strict=True
    ):
        _committee_quarter(load, period, when, before, load.load.of(back))
        if back <= A_YEAR:
            for department in owners:
                _own_quarter(load, department, period)
        before = when


def own_listers(load: Caseload) -> list[Department]:
    """Units whose organ committee issues lists of its own to its branches: the shown one first."""
    able = [
        d
        for d in load.departments.values()
        if d.discipline
        and load.units[d.committee].kind == "organ_committee"
        and len(d.branches) > 9
    ]
    shown = [d for d in able if d.short == "省发展改革委"]
    rest = [d for d in able if d not in shown]
    return shown + load.rng.sample(rest, min(len(rest), load.load.own_units - len(shown)))


def _committee_quarter(
    load: Caseload, period: Period, when: Calendar, before: Calendar, number: int
) -> None:
    first = before.found_until + timedelta(days=1)
    last = min(when.found_until, load.on - timedelta(days=1))
    if last <= first:
        return
    if when.found_until >= load.on:
        number = max(4, round(number * (last - first).days / 88))
    codes = list(load.departments)
    weights = [len(load.departments[c].branches) ** 0.5 + 1 for c in codes]
    chosen = load.rng.choices(codes, weights, k=number)
    chosen += [c for c in codes if load.departments[c].short == "省发展改革委"][:1] * 3
    key = f"{period.code}:{ROOT}"
    found: dict[str, list[_Found]] = {}
    for code in sorted(chosen):
        department = load.departments[code]
        day = _working_day(load, first, last)
        found.setdefault(code, []).append(_find(load, department, day, when))
    _edition(load, key, ROOT, period, when, found)


def _own_quarter(load: Caseload, department: Department, period: Period) -> None:
    when = calendar_of(period, load.holidays, load.rng, own=True)
    first, last = period.first, min(when.found_until, load.on - timedelta(days=1))
    if (last - first).days < 12:
        return
    found: dict[str, list[_Found]] = {}
    for _place in range(max(2, load.load.own + load.rng.randint(-2, 3))):
        branch = load.rng.choice(department.branches)
        day = _working_day(load, first, last)
        found.setdefault(branch, []).append(_find(load, department, day, when, branch=branch))
    _edition(
        load, f"{period.code}:{department.committee}", department.committee, period, when, found
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding on its way to an edition."""

    wording: Wording
    on: date
    source: tuple[str, str]
    severity: str
    rectify: str
    due_on: date
    raised_by: str
    suggestion: bool
    branch_level: bool


def _working_day(load: Caseload, first: date, last: date) -> date:
    for _attempt in range(30):
        day = first + timedelta(days=load.rng.randint(0, (last - first).days))
        if load.holidays.is_working(day):
            return day
    return last


def _find(
    load: Caseload, department: Department, day: date, when: Calendar, *, branch: str = ""
) -> _Found:
    rng = load.rng
    source = source_of(rng, day, department)
    levels: tuple[str, ...] = ()
    if branch:
        retired = load.units[branch].kind == "retired_branch"
        levels = ("retired",) if retired else ("branch",)
    from_list = source[0] in {"inspection", "random_check", "field_visit", "disciplinary"}
    wording = load.finder.find(department, day, branch=branch, levels=levels, looked=from_list)
    suggestion = not branch and rng.random() < 0.06
    severity = rng.choices(SEVERITY, (70, 24, 6))[0]
    rectify = rng.choices(RECTIFY, (24, 66, 10))[0]
    if severity == "serious" or suggestion:
        rectify = "timed"
    issued = when.issued_at.date()
    days = {"immediate": (15, 20), "timed": (32, 62), "continuing": (80, 110)}[rectify]
    due = add_working_days(issued, rng.randint(*days), load.holidays)
    raised = (
        ""
        if branch or source[0] not in {"interview", "survey", "meeting"}
        else (
            f"{rng.choice(('离退休党员', '青年干部', '支部委员', '职工'))}代表"
            if rng.random() < 0.5
            else ""
        )
    )
    return _Found(wording, day, source, severity, rectify, due, raised, suggestion, bool(branch))


def _edition(
    load: Caseload,
    key: str,
    issuer: str,
    period: Period,
    when: Calendar,
    found: Mapping[str, Sequence[_Found]],
) -> None:
    """The problems of one edition with their lives, and the edition with what every unit did."""
    own = issuer != ROOT
    early = when.drafted_at >= load.end
    drafted = when.drafted_at if not early else at_office(load.on - timedelta(days=4), load.rng)
    annexes: dict[str, Annex] = {}
    seeds: dict[str, list[ProblemSeed]] = {}
    carried = {} if early else _carried(load, issuer, drafted)
    for unit in sorted({*found, *carried}):
        department = load.departments[load.units[unit].department]
        problems = found.get(unit, ())
        planned = any(f.rectify != "immediate" for f in problems) or any(
            p.rectify != "immediate" for p in carried.get(unit, ())
        )
        notes = _notes(load, department, when)
        annexes[unit] = annex_of(when, load.holidays, load.rng, notes, planned=planned)
        seeds[unit] = [
            _problem(load, one, unit, when, annexes[unit], key, drafted, early) for one in problems
        ]
    for rows in seeds.values():
        load.problems += rows
    if early and own:
        return
    listed = {
        unit: tuple(p.key for p in rows if not early or _is_classified(p, drafted))
        for unit, rows in seeds.items()
    }
    load.editions.append(
        _edition_seed(load, key, issuer, period, when, drafted, early, listed, carried, annexes)
    )


def _is_classified(problem: ProblemSeed, at: datetime) -> bool:
    return any(event.what == "classify" and event.at < at for event in problem.events)


def _edition_seed(
    load: Caseload,
    key: str,
    issuer: str,
    period: Period,
    when: Calendar,
    drafted: datetime,
    early: bool,
    listed: Mapping[str, tuple[str, ...]],
    carried: Mapping[str, list[ProblemSeed]],
    annexes: Mapping[str, Annex],
) -> EditionSeed:
    rng, own = load.rng, issuer != ROOT
    word = {"thisy": str(period.year)}
    basis = rng.choice(pools()["basis_unit" if own else "basis_committee"])
    code = "江岚直工" if not own else f"{load.units[load.units[issuer].department].label}党"
    steps = [
        StepSeed(when.reviewed_at, "review", "drafter"),
        StepSeed(when.countersigned_at, "countersign", "countersigner", "同意。"),
        StepSeed(when.signed_at, "sign", "signer", "同意印发。"),
        StepSeed(when.issued_at, "issue", "number"),
    ]
    rows = []
    for unit, annex in annexes.items():
        happened = [
            StepSeed(annex.signed_at, "sign_for", "worker"), *annex.plans, *annex.reports
        ]  # fmt: skip
        rows.append(
            AnnexSeed(
                unit, load.units[unit].department, listed.get(unit, ()),
                tuple(p.key for p in carried.get(unit, ())),
                () if early else tuple(s for s in happened if s.at < load.end),
            )
        )  # fmt: skip
    return EditionSeed(
        key=key, kind="problems", issuer=issuer, period=period.code, title="",
        basis=basis.replace("{thisy}", word["thisy"]),
        requirements=rng.choice(pools()["requirements"]),
        document_number=f"{code}〔{when.issued_at.year}〕{rng.randint(3, 95)}号",
        drafted_at=drafted, plan_due_on=when.plan_due_on, report_due_on=when.report_due_on,
        steps=() if early else tuple(s for s in steps if s.at < load.end),
        annexes=tuple(row for row in rows if row.items or row.carried),
    )  # fmt: skip


def _notes(load: Caseload, department: Department, when: Calendar) -> dict[str, str]:
    words = {
        "lead": department.lead,
        "cttee": department.committee_word,
        "n9": str(load.rng.randint(1, 3)),
    }

    def say(pool: str) -> str:
        text = load.rng.choice(pools()[pool])
        for name, value in words.items():
            text = text.replace("{" + name + "}", value)
        return text

    return {
        "plan": say("discussion"), "report": say("discussion"),
        "return_plan": say("return_plan"), "return_report": say("return_report"),
    }  # fmt: skip


def _carried(load: Caseload, issuer: str, drafted: datetime) -> dict[str, list[ProblemSeed]]:
    """Problems of earlier lists of this issuer that are still open and overdue when the next one is drafted."""
    found: dict[str, list[ProblemSeed]] = {}
    for problem in load.problems:
        if not problem.edition.endswith(f":{issuer}") or problem.due_on >= drafted.date():
            continue
        settled = False
        for event in problem.events:
            if event.at >= drafted + timedelta(days=16):
                break
            settled = event.what in SETTLING or (settled and event.what != "retake")
        due = [e.data["asked_to"] for e in problem.events if e.what == "ask_extension"]
        if not settled and (not due or max(due) < drafted.date()):
            found.setdefault(problem.unit, []).append(problem)
    return found


def _problem(
    load: Caseload,
    one: _Found,
    unit: str,
    when: Calendar,
    annex: Annex,
    edition: str,
    drafted: datetime,
    early: bool,
) -> ProblemSeed:
    """A finding with its life, cut off at the sample's day."""
    rng, topic, department = load.rng, one.wording.topic, one.wording.department
    issued = when.issued_at.date()
    measures = measure_seeds(one.wording, issued, one.due_on)
    statement, facts, goal = one.wording.statement, one.wording.manifestation, one.wording.goal
    if one.suggestion:
        statement, goal, facts, measures = suggested(load.finder, one.wording, one.on, measures)
    events = _beginning(load, one, drafted)
    if not early:
        other = rng.choice([d for d in load.departments.values() if d.code != department.code])
        teller = Teller(
            rng, one.wording, load.holidays, Pace(rng, load.holidays, annex.signed_at), annex,
            measures, one.due_on, one.severity == "serious", one.rectify, bool(one.raised_by),
            other_unit=other.short, other_code=other.code,
            suggestion=one.suggestion,
        )  # fmt: skip
        events += tell(teller)
    office = (
        load.units[one.wording.branch].label
        if topic.level in {"branch", "retired"}
        else (department.committee_word if topic.level != "group" else "")
    )
    return ProblemSeed(
        key=f"W{next(load.number):05d}",
        sort="suggestion" if one.suggestion else "problem",
        topic=topic.code,
        department=department.code,
        unit=unit,
        branch_level=one.branch_level,
        responsible_office="" if one.branch_level else office,
        partners=rng.choice(pools()["partner"]) if rng.random() < 0.2 else "",
        source="suggested" if one.suggestion else one.source[0],
        source_note=one.source[1],
        found_on=one.on,
        raised_by=one.raised_by,
        statement=statement,
        manifestation=facts,
        type=topic.type,
        causes=_some(rng, topic.causes),
        aspects=_some(rng, topic.aspects),
        symptoms=_some(rng, topic.symptoms) if rng.random() < 0.7 else (),
        nature=rng.choices(("individual", "", "common"), (7, 3, 0))[0],
        severity=one.severity,
        leader=one.wording.leader,
        doer=one.wording.doer,
        goal=goal,
        expected_effect=one.wording.effect if rng.random() < 0.5 else "",
        rectify=one.rectify,
        due_on=one.due_on,
        measures=measures,
        edition=edition,
        events=tuple(event for event in events if event.at < load.end),
    )


def _some(rng: Random, words: tuple[str, ...]) -> tuple[str, ...]:
    """One or two of the words."""
    return tuple(rng.sample(words, min(len(words), rng.choice((1, 1, 2)))))


def _beginning(load: Caseload, one: _Found, drafted: datetime) -> list[Event]:
    """Drafted soon after it was found, judged before the list is drafted."""
    pace = Pace(load.rng, load.holidays, at_office(one.on, load.rng))
    pace.go(0, 2)
    pace.now = min(pace.now, drafted - timedelta(hours=3))
    found = [Event(pace.now, "draft", "finder")]
    pace.go(1, 6)
    judged = min(pace.now, drafted - timedelta(hours=1))
    if judged.date() >= load.on:
        judged = drafted
    found.append(
        Event(max(judged, found[0].at + timedelta(minutes=5)), "classify", "judge_of_kind")
    )
    return found
