"""The whole fictional province on one day, from a seed."""

from datetime import date
from random import Random

from bihuan.demo import caseload, commons, terms, yearbook
from bihuan.demo.accounts import accounts_of
from bihuan.demo.book import began_on
from bihuan.demo.caseload import PROVINCE, SMALL, Caseload
from bihuan.demo.departments import table
from bihuan.demo.findings import Finder
from bihuan.demo.member import MemberSeed
from bihuan.demo.membership import registers, seats_of
from bihuan.demo.people import People, before
from bihuan.demo.people import fill as fill_people
from bihuan.demo.register import Registrar, deployments, submissions, write_duties
from bihuan.demo.remarks import Remarks
from bihuan.demo.remarks import write as write_comments
from bihuan.demo.tree import ROOT, SHOWN, Tree, grow
from bihuan.demo.values import AccountSeed, GrantSeed, PostSeed, Province
from bihuan.engines.periods import WEEKDAYS_ONLY, Holidays


def make(
    seed: int,
    on: date,
    *,
    small: bool = False,
    holidays: Holidays = WEEKDAYS_ONLY,
    records: bool = True,
) -> Province:
    """Everything about the province; the same for a seed, a day and the holidays known.

    Without ``records`` these are left to its chronicle.
    """

    def chance(part: str) -> Random:
        return Random(f"{seed}:{part}")

    tree = grow(chance("tree"), on, small=small)
    people = fill_people(tree, chance("people"), on, holidays)
    units = {unit.code: unit for unit in tree.units}
    departments = {d.code: d for d in tree.departments}
    load = Caseload(
        chance("problems"), on, holidays, departments, units,
        Finder(chance("words"), units, holidays.is_working), SMALL if small else PROVINCE,
    )  # fmt: skip
    caseload.fill(load)
    registrar = Registrar(chance("registers"), on, holidays, departments, units)
    write_duties(registrar, (SHOWN,))
    shown = next(d.code for d in tree.departments if d.short == SHOWN)
    listing = {e.issuer for e in load.editions}
    busy = {d.discipline for d in tree.departments if d.committee in listing}
    calendar = terms.live(people, units, departments, shown, busy, chance("elections"), holidays)
    before(people, units, began_on(on))
    secretaries: dict[str, list[PostSeed]] = {}
    for post in people.posts:
        if post.role == "branch_secretary":
            secretaries.setdefault(post.unit, []).append(post)
    accounts = accounts_of(tree, people)
    accounts += _secretaries(load, registrar, people, accounts)
    editions = (*registrar.editions, *load.editions)
    listed = [units[code] for code in departments[shown].branches]
    members = list(registers(seed, people, calendar.elections, listed, began_on(on)))
    chronicle = yearbook.Chronicle(
        seed, on, holidays, departments, units, secretaries,
        seats_of(people, calendar.elections), _by_unit(members),
    )  # fmt: skip
    remarks = Remarks(chance("comments"), on, holidays, units)
    return Province(
        seed=seed,
        on=on,
        name=str(table("departments.toml")["province"]),
        root=ROOT,
        units=tuple(tree.units),
        departments=tuple(tree.departments),
        persons=tuple(people.persons),
        posts=tuple(people.posts),
        terms=tuple(people.terms),
        accounts=tuple(accounts),
        problems=tuple(load.problems),
        editions=editions,
        groups=tuple(commons.groups(load)),
        duties=tuple(registrar.duties),
        deployments=tuple(deployments(registrar)),
        submissions=tuple(submissions(registrar)),
        comments=tuple(write_comments(remarks, tree.departments, editions)),
        records=tuple(chronicle.told()) if records else (),
        chronicle=None if records else chronicle,
        members=tuple(members),
        prompts=tuple(yearbook.prompts(seed, on, holidays)),
        elections=tuple(calendar.elections),
        extensions=tuple(calendar.extensions),
        reminders=tuple(calendar.reminders),
    )


def _by_unit(members: list[MemberSeed]) -> dict[str, list[MemberSeed]]:
    found: dict[str, list[MemberSeed]] = {}
    for member in members:
        found.setdefault(member.unit, []).append(member)
    return found


def _secretaries(
    load: Caseload, registrar: Registrar, people: People, known: list[AccountSeed]
) -> list[AccountSeed]:
    """Accounts of the branch secretaries who answer to their own committee's lists or bear duties."""
    names = {person.key: person.name for person in people.persons}
    taken = {account.person for account in known}
    found = []
    listed = {p.unit for p in load.problems if p.branch_level}
    bearing = {d.bearer for d in registrar.duties if d.level == "branch"}
    for unit in sorted(listed | bearing):
        post = people.held[unit, "branch_secretary"]
        if post.person not in taken:
            taken.add(post.person)
            grant = GrantSeed(unit, "branch_secretary")
            username = f"branch.{unit.lower()}"
            found.append(AccountSeed(username, names[post.person], post.person, (grant,)))
    return found


__all__ = ["Tree", "make"]
