"""Who holds which post since when, and the terms of office of every committee and branch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bihuan.demo.names import Names, phone
from bihuan.demo.tree import LIAISON, OWN_BRANCH, ROOT, Tree
from bihuan.demo.values import Department, PersonSeed, PostSeed, TermSeed, UnitSeed
from bihuan.engines.periods import Holidays, add_months, next_working_day, term_ends_on

BRANCHES = {"branch", "joint_branch", "temporary_branch", "retired_branch"}
COMMITTEE_FROM = 7
"""Full members from which a branch elects a committee."""


@dataclass(slots=True)
class People:
    """Persons, posts and terms, with an index of who holds what."""

    rng: Random
    on: date
    holidays: Holidays
    names: Names
    persons: list[PersonSeed] = field(default_factory=list)
    posts: list[PostSeed] = field(default_factory=list)
    terms: list[TermSeed] = field(default_factory=list)
    held: dict[tuple[str, str], PostSeed] = field(default_factory=dict)
    """The present holder of a role at a unit."""

    def person(self) -> str:
        key = f"P{len(self.persons) + 1:05d}"
        self.persons.append(PersonSeed(key, self.names.draw()))
        return key

    def appoint(
        self, unit: str, title: str, role: str, since: date, *, person: str = "",
        full_time: bool = False, number: str = "", until: date | None = None,
    ) -> str:  # fmt: skip
        """Give a post; returns the person's key."""
        key = person or self.person()
        post = PostSeed(key, unit, title, role, since, until, full_time, number)
        self.posts.append(post)
        if role and until is None:
            self.held.setdefault((unit, role), post)
        return key

    def some_day(self, years: float) -> date:
        """A working day within the last so many years."""
        days = self.rng.randrange(40, int(years * 365))
        return next_working_day(self.on - timedelta(days=days), self.holidays)

    def long_ago(self) -> date:
        """A working day before the first list of the sample: for those who sign its history."""
        days = self.rng.randrange(1_260, 2_400)
        return next_working_day(self.on - timedelta(days=days), self.holidays)


def fill(tree: Tree, rng: Random, on: date, holidays: Holidays) -> People:
    """Everybody: the committee's people, those of each unit, and those of each branch."""
    people = People(rng, on, holidays, Names(rng))
    units = {unit.code: unit for unit in tree.units}
    _committee(people)
    for department in tree.departments:
        _department(people, department, units)
    below = [u for u in tree.units if u.kind in BRANCHES or u.kind == "general_branch"]
    for unit in below:
        _branch(people, unit, {d.committee for d in tree.departments})
    for unit in tree.units:
        if unit.kind == "organ_committee":
            _institution(people, unit, {d.committee for d in tree.departments})
    return people


LEADERS = (
    ("工委书记", ""),
    ("工委常务副书记", "leader_in_charge"),
    ("工委副书记", "leader_in_charge"),
    ("纪检监察工委书记", "leader_in_charge"),
    ("工委委员、办公室主任", ""),
)


def _committee(people: People) -> None:
    """The leaders and the offices of the working committee."""
    for title, role in LEADERS:
        people.appoint(ROOT, title, role, people.long_ago(), number=phone(people.rng))
    for place, office in enumerate(("办公室", *LIAISON), 1):
        role = "general_office" if office == "办公室" else "liaison_office"
        branch = f"{OWN_BRANCH}-{place:02d}"
        for title in (f"{office}处长", f"{office}副处长", f"{office}一级主任科员"):
            title = title.replace("办公室处长", "办公室主任").replace(
                "办公室副处长", "办公室副主任"
            )
            key = people.appoint(ROOT, title, role, people.long_ago(), number=phone(people.rng))
            if title.endswith(("处长", "主任")) and "副" not in title:
                people.appoint(
                    branch, "党支部书记", "branch_secretary", people.some_day(2.8), person=key
                )
    people.appoint(ROOT, "督查员", "inspector", people.some_day(3), number=phone(people.rng))


def _department(people: People, unit: Department, units: dict[str, UnitSeed]) -> None:
    """The leading body, the organ committee, its discipline commission, and the clerk."""
    rng, since = people.rng, people.long_ago()
    board = unit.lead if unit.lead != "领导班子" else ""
    head = people.appoint(
        unit.lead_code, f"{board}书记、{unit.head_title}" if board else unit.head_title,
        "party_group_secretary", since, number=phone(rng),
    )  # fmt: skip
    deputy_title = _deputy_title(unit.head_title)
    member = f"{board}成员、{deputy_title}" if board == "党组" else f"{board}委员、{deputy_title}"
    member = member if board else deputy_title
    seats = 1 if unit.members < 60 else 3 if unit.members < 400 else 5
    members = [
        people.appoint(unit.lead_code, member, "", people.some_day(5), number=phone(rng))
        for _seat in range(seats)
    ]
    if units[unit.committee].kind == "organ_committee":
        _term(people, units[unit.committee])
    word = unit.committee_word.removeprefix("机关")
    if unit.committee_word == "机关党支部":
        people.appoint(
            unit.committee, "党支部副书记", "fulltime_deputy", people.long_ago(), number=phone(rng)
        )
        return
    people.appoint(
        unit.committee, f"{unit.committee_word}书记（兼）", "organ_secretary", people.long_ago(),
        person=members[0] if rng.random() < 0.9 else head,
    )  # fmt: skip
    deputy = people.appoint(
        unit.committee, f"{unit.committee_word}专职副书记" if word == "党委" else "党总支专职副书记",
        "fulltime_deputy", people.long_ago(), full_time=True, number=phone(rng),
    )  # fmt: skip
    if unit.members >= 60:
        people.appoint(
            unit.committee, f"{unit.committee_word}办公室一级主任科员", "liaison_worker",
            people.long_ago(), full_time=unit.members > 300, number=phone(rng),
        )  # fmt: skip
    if unit.discipline:
        people.appoint(
            unit.discipline, "机关纪委书记", "discipline_secretary", people.long_ago(),
            number=phone(rng),
        )  # fmt: skip
        _term(people, units[unit.discipline])
    if rng.random() < 0.35:
        gone = people.long_ago() - timedelta(days=900)
        people.appoint(
            unit.committee, "专职副书记", "fulltime_deputy", gone, until=gone + timedelta(days=860),
            full_time=True,
        )  # fmt: skip
    assert deputy


def _deputy_title(title: str) -> str:
    return "副" + title if title not in ("董事长", "理事长", "秘书长") else {
        "董事长": "副总经理", "理事长": "副主任", "秘书长": "副秘书长",
    }[title]  # fmt: skip


def _institution(people: People, unit: UnitSeed, organs: set[str]) -> None:
    """A committee of an institution: its secretary and deputy."""
    if unit.code in organs:
        return
    term = _term(people, unit)
    for title, role in (("党委书记", "organ_secretary"), ("党委副书记", "fulltime_deputy")):
        people.appoint(unit.code, title, role, term.elected_on, number=phone(people.rng))


def _branch(people: People, unit: UnitSeed, organs: set[str]) -> None:
    """A branch's secretary and, from seven full members, its committee."""
    term = _term(people, unit)
    general = unit.kind == "general_branch"
    if not (general and unit.code in organs):
        title = "党总支书记" if general else "党支部书记"
        people.appoint(
            unit.code, title, "branch_secretary", _since(people, term), number=phone(people.rng)
        )
    full = unit.full_members or 0
    if full >= COMMITTEE_FROM and people.rng.random() > 0.012:
        for title in ("组织委员", "宣传委员", "纪检委员"):
            if people.rng.random() > 0.03:
                role = "branch_member" if title == "组织委员" else ""
                people.appoint(unit.code, title, role, _since(people, term))


def _since(people: People, term: TermSeed) -> date:
    """Elected with the committee, or chosen in a by-election since."""
    span = (people.on - term.elected_on).days
    if span > 120 and people.rng.random() < 0.25:
        day = term.elected_on + timedelta(days=people.rng.randrange(60, span - 30))
        return next_working_day(day, people.holidays)
    return term.elected_on


def _term(people: People, unit: UnitSeed) -> TermSeed:
    """The present term: five years for committees, three for branches; some due soon, overdue or extended."""
    rng = people.rng
    years = 5 if unit.kind in {"organ_committee", "organ_discipline"} else 3
    chance = rng.random()
    if chance < 0.025:
        left = -rng.randrange(5, 300)
    elif chance < 0.04:
        left = -rng.randrange(20, 200)
    elif chance < 0.14:
        left = rng.randrange(5, 182)
    else:
        left = rng.randrange(183, years * 365 - 45)
    elected = people.on + timedelta(days=left) - timedelta(days=round(years * 365.25))
    elected = next_working_day(max(elected, unit.opened_on), people.holidays)
    due = term_ends_on(elected, years)
    extended, number = None, ""
    if 0.025 <= chance < 0.04:
        extended = add_months(due, 12)
        number = f"江岚直工复〔{due.year}〕{rng.randint(3, 90)}号"
    term = TermSeed(unit.code, rng.randint(1, 7), elected, years, due, extended, number)
    people.terms.append(term)
    return term


SEATS = frozenset({"党支部书记", "党总支书记", "组织委员", "宣传委员", "纪检委员"})


def before(people: People, units: Mapping[str, UnitSeed], since: date) -> None:
    """Who sat in a branch's committee before those elected after ``since``: without them it would have had none. Where
    both committees would not find room among the members, the one before had a seat less."""
    sitting = [post for post in people.posts if post.title in SEATS and post.until is None]
    seats = Counter(post.unit for post in sitting)
    for post in sitting:
        crowded = 2 * seats[post.unit] > (units[post.unit].full_members or 0) >= COMMITTEE_FROM
        if post.since > since and not (crowded and post.title == "宣传委员"):
            days = 1_095 if crowded else people.rng.randint(1_000, 1_095)
            earlier = post.since - timedelta(days=days)
            people.appoint(post.unit, post.title, post.role, earlier, until=post.since)
