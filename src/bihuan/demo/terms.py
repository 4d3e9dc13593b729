"""What happens around the terms of office: reminders, elections under way and ended, extensions, by-elections."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from bihuan.demo.names import Names
from bihuan.demo.people import BRANCHES, COMMITTEE_FROM, People
from bihuan.demo.polls import Body, Teller
from bihuan.demo.timing import at_office
from bihuan.demo.values import (
    Department,
    ElectionSeed,
    ExtensionSeed,
    PostSeed,
    ReminderSeed,
    TermSeed,
    UnitSeed,
)
from bihuan.engines.periods import (
    Holidays,
    add_months,
    add_working_days,
    add_years,
    next_working_day,
    term_ends_on,
)

ORGAN = frozenset({"organ_committee", "organ_discipline"})
ENDED, EXTENDED, EXTENDING, BY_ELECTIONS = 150, 12, 4, 6
REMINDED, STARTED = 0.7, 1 / 3
STAGES = {
    True: (
        "plan", "convene_ask", "convene_decide", "convene_approve", "candidates_ask",
        "candidates_decide", "candidates_reply", "count", "result_ask", "result_decide",
    ),
    False: (
        "plan", "convene_ask", "convene_approve_branch", "convene_reply", "candidates_ask",
        "candidates_reply", "count", "result_ask",
    ),
}  # fmt: skip
"""The acts after which an election under way may stand, of an organ-level body and of a branch."""
REASONS = (
    "年底业务集中，拟与年度总结大会合并进行。",
    "支部书记外派学习，拟返回后换届。",
    "机构职能调整正在进行，拟调整到位后换届。",
)


@dataclass(slots=True)
class Calendar:
    """Everybody's terms, and what is told of them."""

    people: People
    units: Mapping[str, UnitSeed]
    departments: Mapping[str, Department]
    teller: Teller
    seats: dict[str, list[PostSeed]]
    elections: list[ElectionSeed] = field(default_factory=list)
    extensions: list[ExtensionSeed] = field(default_factory=list)
    reminders: list[ReminderSeed] = field(default_factory=list)

    @property
    def on(self) -> date:
        return self.people.on

    def organ(self, unit: UnitSeed) -> bool:
        """Whether the Party group decides and the working committee approves."""
        above = self.units[unit.parent].kind if unit.parent else ""
        return unit.kind in ORGAN or above in {"unit", "working_committee"}

    def elects(self, unit: UnitSeed) -> bool:
        """Whether this sample can tell of its election: it has a department with an organ committee, and voters."""
        department = self.departments.get(unit.department)
        if department is None or unit.kind == "temporary_branch":
            return False
        has_mother = self.units[department.committee].kind == "organ_committee"
        posts = self.seats.get(unit.code, [])
        led = bool(posts) and "书记" in posts[0].title and "副" not in posts[0].title
        enough = unit.kind in ORGAN or (unit.full_members or 0) >= 3
        few = len(posts) != 1 and (unit.full_members or 0) < COMMITTEE_FROM
        return has_mother and led and enough and not (few and unit.kind in BRANCHES)

    def body(self, unit: UnitSeed) -> Body:
        department = self.departments[unit.department]
        voters = unit.full_members or round(department.members * 0.9)
        return Body(
            unit.code, self.organ(unit), unit.kind, self.seats[unit.code], voters, department.short
        )

    def tell(
        self, unit: UnitSeed, kind: str, *, until: str = "", held_on: date | None = None,
        reason: str = "", leaver: tuple[str, str] = ("", ""),
    ) -> None:  # fmt: skip
        """An election, as far as it came."""
        acts = self.teller.poll(self.body(unit), kind, until=until, held_on=held_on)
        key = f"H{len(self.elections) + 1:04d}"
        self.elections.append(ElectionSeed(key, unit.code, kind, reason, tuple(acts), leaver))

    def postpone(self, term: TermSeed, to: date, *, answered: bool) -> None:
        """An extension asked for, and approved when it was answered."""
        unit = self.units[term.unit]
        short = self.departments[unit.department].short
        acts = self.teller.asked(
            self.organ(unit), short, term.due_on, answered=answered, number=term.extension_number
        )
        key = f"Y{len(self.extensions) + 1:03d}"
        reason = self.teller.rng.choice(REASONS)
        self.extensions.append(ExtensionSeed(key, unit.code, to, reason, acts))


def live(
    people: People, units: Mapping[str, UnitSeed], departments: Mapping[str, Department], shown: str,
    busy: Collection[str], rng: Random, holidays: Holidays,
) -> Calendar:  # fmt: skip
    """Give the terms their life. Terms and posts of ``people`` are set back where an election told here begins the
    present one. ``busy``: bodies whose posts must stay as they are, because their holders sign other things."""
    names = Names(rng, people.names.used)
    known = {person.key: person.name for person in people.persons}
    seats: dict[str, list[PostSeed]] = {}
    for post in people.posts:
        if post.until is None and ("书记" in post.title or "委员" in post.title):
            seats.setdefault(post.unit, []).append(post)
    for posts in seats.values():
        posts.sort(key=lambda p: ("书记" not in p.title, "副" in p.title))
    teller = Teller(rng, people.on, holidays, names, known)
    calendar = Calendar(people, units, departments, teller, seats)
    told = set(_shown(calendar, departments[shown]))
    places = list(range(len(people.terms)))
    rng.shuffle(places)
    for place in places:
        term = people.terms[place]
        if term.unit not in told and term.unit not in busy and _ended(calendar, place):
            told.add(term.unit)
            if sum(e.acts[-1].what == "result_reply" for e in calendar.elections) >= ENDED:
                break
    _extend(calendar, told)
    _others(calendar, told, places)
    _due(calendar, told)
    return calendar


def _place_of(calendar: Calendar, code: str) -> int:
    return next(n for n, term in enumerate(calendar.people.terms) if term.unit == code)


def _ends(calendar: Calendar, code: str, due: date) -> TermSeed:
    """Let the term of a body run out on this day."""
    place = _place_of(calendar, code)
    old = calendar.people.terms[place]
    fresh = replace(
        old,
        elected_on=add_years(due, -old.years),
        due_on=due,
        extended_to=None,
        extension_number="",
    )
    calendar.people.terms[place] = fresh
    return fresh


def _shown(calendar: Calendar, department: Department) -> Iterator[str]:
    """In the shown unit everything is to be met: each of its sample accounts has something to do."""
    on, units = calendar.on, calendar.units
    day = next_working_day(on + timedelta(days=40), calendar.people.holidays)
    _ends(calendar, department.discipline, day)
    calendar.tell(units[department.discipline], "term", until="result_decide")
    yield department.discipline
    rows = [units[code] for code in department.branches]
    pool = [u for u in rows if calendar.elects(u) and not calendar.organ(u)]
    own = [u for u in pool if u.code == department.branches[0]]
    rest = iter([u for u in pool if u.code != department.branches[0]])
    for unit in own:
        _ends(calendar, unit.code, on + timedelta(days=75))
        calendar.tell(unit, "term", until="convene_reply")
        yield unit.code
    for unit, ways in zip(
        rest, ("waiting", "unreminded", "ended", "extended", "by", "leaves"), strict=False
    ):
        if ways == "waiting":
            _ends(calendar, unit.code, on + timedelta(days=30))
            calendar.tell(unit, "term", until="result_ask")
        elif ways == "unreminded":
            _ends(calendar, unit.code, on + timedelta(days=150))
        elif ways == "ended":
            _ends(calendar, unit.code, add_years(on - timedelta(days=70), 3))
            _ended(calendar, _place_of(calendar, unit.code))
        elif ways == "extended":
            term = _ends(calendar, unit.code, on - timedelta(days=60))
            to = add_months(term.due_on, 12)
            place = _place_of(calendar, unit.code)
            number = f"{department.short}机关复〔{on.year}〕7号"
            calendar.people.terms[place] = replace(term, extended_to=to, extension_number=number)
            _extension(calendar, place)
        elif ways == "by":
            _ends(calendar, unit.code, on + timedelta(days=500))
            calendar.tell(unit, "by_election", reason="一名委员调出，委员空缺。")
        else:
            _ends(calendar, unit.code, on + timedelta(days=400))
            _leave(calendar, unit)
        yield unit.code


def _leave(calendar: Calendar, unit: UnitSeed) -> None:
    post = calendar.seats[unit.code][0]
    calendar.tell(
        unit, "dismissal", until="dismissal_approve_branch", reason="工作调动，拟免去书记职务。",
        leaver=(post.person, post.title),
    )  # fmt: skip


def _ended(calendar: Calendar, place: int) -> bool:
    """Tell how the present term of a body began; what is on the register is then the term before it."""
    people, rng = calendar.people, calendar.teller.rng
    term = people.terms[place]
    unit, on = calendar.units[term.unit], calendar.on
    day = next_working_day(term.elected_on, people.holidays)
    if not on - timedelta(days=360) <= day <= on - timedelta(days=50):
        return False
    if not calendar.elects(unit) or unit.kind == "organ_committee" or term.extended_to:
        return False
    before = add_years(day + timedelta(days=rng.randint(-20, 60)), -term.years)
    before = next_working_day(before, people.holidays)
    if term.number < 2 or before < unit.opened_on:
        return False
    people.terms[place] = TermSeed(
        unit.code, term.number - 1, before, term.years, term_ends_on(before, term.years)
    )
    for at, post in enumerate(people.posts):
        if post.unit == unit.code and post.until is None and post.since > before:
            older = people.posts[at] = replace(post, since=before)
            if people.held.get((post.unit, post.role)) == post:
                people.held[post.unit, post.role] = older
    _remind(calendar, people.terms[place], day - timedelta(days=110))
    calendar.tell(unit, "term", held_on=day)
    return True


def _extension(calendar: Calendar, place: int) -> None:
    """Tell how an extended term was extended; on the register it then is as it was."""
    term = calendar.people.terms[place]
    assert term.extended_to is not None
    calendar.postpone(term, term.extended_to, answered=True)
    calendar.people.terms[place] = replace(term, extended_to=None, extension_number="")


def _extend(calendar: Calendar, told: set[str]) -> None:
    """Some of those on the register as extended asked for it here."""
    for place, term in enumerate(calendar.people.terms):
        if len(calendar.extensions) > EXTENDED:
            return
        if (
            term.extended_to
            and term.unit not in told
            and calendar.elects(calendar.units[term.unit])
        ):
            told.add(term.unit)
            _extension(calendar, place)


def _others(calendar: Calendar, told: set[str], places: list[int]) -> None:
    """A few by-elections of branches inside a term that still runs."""
    found = 0
    for place in places:
        term = calendar.people.terms[place]
        unit = calendar.units[term.unit]
        left = (term.due_on - calendar.on).days
        fits = (
            unit.kind in BRANCHES
            and not calendar.organ(unit)
            and len(calendar.seats.get(unit.code, [])) > 1
        )
        if found >= BY_ELECTIONS or not fits or left < 300 or unit.code in told:
            continue
        if calendar.elects(unit):
            found += 1
            told.add(unit.code)
            until = ("result_reply", "candidates_ask", "convene_ask")[found % 3]
            calendar.tell(unit, "by_election", until=until, reason="一名委员调出，委员空缺。")


def _due(calendar: Calendar, told: set[str]) -> None:
    """Terms due within half a year or over: reminded, and a third of them under way."""
    rng, on = calendar.teller.rng, calendar.on
    soon, asking = add_months(on, 6), 0
    for term in list(calendar.people.terms):
        unit = calendar.units[term.unit]
        if term.due_on > soon or term.extended_to or unit.kind == "temporary_branch":
            continue
        if any(e.unit == term.unit for e in calendar.extensions):
            continue
        if term.unit in told:
            open_here = any(
                e.unit == term.unit and e.acts[-1].what != "result_reply"
                for e in calendar.elections
            )
            if open_here:
                _remind(calendar, term, add_months(term.due_on, -6))
            continue
        over = term.due_on < on
        started = calendar.elects(unit) and rng.random() < STARTED
        if over or rng.random() < REMINDED or started:
            _remind(calendar, term, add_months(term.due_on, -6))
        if started:
            calendar.tell(unit, "term", until=rng.choice(STAGES[calendar.organ(unit)]))
        elif (
            calendar.elects(unit)
            and asking < EXTENDING
            and (term.due_on - on).days in range(20, 120)
        ):
            asking += 1
            calendar.postpone(term, add_months(term.due_on, rng.choice((3, 6, 9))), answered=False)


def _remind(calendar: Calendar, term: TermSeed, around: date) -> None:
    """About that day, or lately when that day is still to come; to the committee's own branches by its own letter."""
    rng, on, holidays = calendar.teller.rng, calendar.on, calendar.people.holidays
    unit = calendar.units[term.unit]
    day = next_working_day(around + timedelta(days=rng.randint(-8, 20)), holidays)
    day = max(day, next_working_day(term.elected_on + timedelta(days=60), holidays))
    if day >= on:
        day = add_working_days(on, -rng.randint(1, 12), holidays)
    organ = calendar.organ(unit) or unit.department not in calendar.departments
    letter = organ or rng.random() < 0.25
    number = ""
    if letter:
        short = "江岚直工函" if organ else f"{calendar.departments[unit.department].short}机关函"
        number = calendar.teller.letter(short, day)
    at = at_office(day, rng)
    calendar.reminders.append(ReminderSeed(unit.code, "letter" if letter else "phone", at, number))
