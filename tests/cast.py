"""The stock people of the tests: one small province, one account for each role at each place."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.test import Client

from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.calendar import clock
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Grant, Kind, Person, Post, Unit, UnitVersion
from bihuan.orgs.models.unit import STEP
from bihuan.orgs.services import initials_of
from bihuan.orgs.services.units import to_step

PASSWORD = "correct-horse-7"
OPENED = date(2019, 1, 1)

UNITS = [
    ("GW", "江岚省委直属机关工委", Kind.WORKING_COMMITTEE, None),
    *[
        row
        for unit, name in (("A01", "省发展改革委"), ("A02", "省档案馆"))
        for row in (
            (unit, name, Kind.UNIT, "GW"),
            (f"{unit}-DZ", f"{name}党组", Kind.PARTY_GROUP, unit),
            (f"{unit}-JW", f"{name}机关党委", Kind.ORGAN_COMMITTEE, unit),
            (f"{unit}-JJ", f"{name}机关纪委", Kind.ORGAN_DISCIPLINE, unit),
            (f"{unit}-B1", f"{name}办公室党支部", Kind.BRANCH, f"{unit}-JW"),
            (f"{unit}-B2", f"{name}法规处党支部", Kind.BRANCH, f"{unit}-JW"),
        )
    ],
]

SEATS: dict[Role, tuple[str, ...]] = {
    Role.LIAISON_OFFICE: ("GW",),
    Role.GENERAL_OFFICE: ("GW",),
    Role.LEADER_IN_CHARGE: ("GW",),
    Role.INSPECTOR: ("GW",),
    Role.SYSTEM_ADMIN: ("GW",),
    Role.SECURITY_ADMIN: ("GW",),
    Role.AUDIT_ADMIN: ("GW",),
    Role.PARTY_GROUP_SECRETARY: ("A01", "A02"),
    Role.ORGAN_SECRETARY: ("A01", "A02"),
    Role.FULLTIME_DEPUTY: ("A01", "A02"),
    Role.DISCIPLINE_SECRETARY: ("A01", "A02"),
    Role.LIAISON_WORKER: ("A01", "A02"),
    Role.BRANCH_SECRETARY: ("A01-B1", "A01-B2", "A02-B1"),
    Role.BRANCH_MEMBER: ("A01-B1", "A02-B1"),
}

POST_BODY = {
    Role.PARTY_GROUP_SECRETARY: "-DZ",
    Role.ORGAN_SECRETARY: "-JW",
    Role.FULLTIME_DEPUTY: "-JW",
    Role.LIAISON_WORKER: "-JW",
    Role.DISCIPLINE_SECRETARY: "-JJ",
}
"""Below which body of the unit a post hangs; the grant is always at the unit itself."""


@dataclass
class Province:
    """Units by code, accounts and posts by role and place."""

    now: datetime
    today: date
    units: dict[str, Unit] = field(default_factory=dict)
    accounts: dict[tuple[Role, str], Account] = field(default_factory=dict)
    posts: dict[tuple[Role, str], Post] = field(default_factory=dict)

    def unit(self, code: str) -> Unit:
        return self.units[code]

    def account(self, role: Role | str, unit: str = "GW") -> Account:
        return self.accounts[Role(role), unit]

    def actor(self, role: Role | str, unit: str = "GW") -> Actor:
        return actor_of(self.account(role, unit), on=self.today)

    def post(self, role: Role | str, unit: str = "GW") -> Post:
        return self.posts[Role(role), unit]

    def client(self, role: Role | str, unit: str = "GW") -> Client:
        client = Client()
        client.force_login(
            self.account(role, unit), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def days(self, number: int) -> date:
        """Today and so many days."""
        return self.today + timedelta(days=number)


def build_province(*, password: bool = False) -> Province:
    """Write the small province, a statement a table. ``password`` sets a usable one (slow), for browser walks."""
    province = Province(now=clock.now(), today=clock.today())
    units = _units()
    for depth in sorted({unit.depth for unit in units}):
        Unit.objects.bulk_create(unit for unit in units if unit.depth == depth)
    province.units = {unit.code: unit for unit in units}
    UnitVersion.objects.bulk_create(
        UnitVersion(
            unit=unit,
            since=OPENED,
            name=unit.name,
            kind=unit.kind,
            parent=unit.parent,
            unit_class=unit.unit_class,
            zone=unit.zone,
            liaison_office=unit.liaison_office,
        )
        for unit in units
    )
    seats = [(role, place) for role, places in SEATS.items() for place in places]
    persons = Person.objects.bulk_create(
        Person(name=f"{role.name.title()} {place}", key=f"{role}-{place}") for role, place in seats
    )
    accounts = [
        Account(
            username=f"{role}@{place}".lower(),
            name=person.name,
            person=person,
            created_at=province.now,
        )
        for (role, place), person in zip(seats, persons, strict=True)
    ]
    for account in accounts:
        if password:
            account.set_password(PASSWORD)
        else:
            account.set_unusable_password()
    Account.objects.bulk_create(accounts)
    posts = Post.objects.bulk_create(
        Post(
            person=person,
            unit=province.units[place + POST_BODY.get(role, "")],
            title=role.value,
            role=role.value,
            since=OPENED,
            office_phone="000-0000",
        )
        for (role, place), person in zip(seats, persons, strict=True)
    )
    Grant.objects.bulk_create(
        Grant(
            account=account,
            unit=province.units[place],
            role=role.value,
            below=role not in {Role.BRANCH_SECRETARY, Role.BRANCH_MEMBER},
            office="组织处" if role == Role.LIAISON_OFFICE else "",
            since=OPENED,
        )
        for (role, place), account in zip(seats, accounts, strict=True)
    )
    province.accounts = dict(zip(seats, accounts, strict=True))
    province.posts = dict(zip(seats, posts, strict=True))
    return province


def _units() -> list[Unit]:
    """The organisations, parents first, not yet saved."""
    found: dict[str, Unit] = {}
    children: Counter[str | None] = Counter()
    for code, name, kind, above in UNITS:
        parent = found[above] if above else None
        children[above] += 1
        path = (parent.path if parent else "") + to_step(children[above])
        found[code] = Unit(
            code=code,
            name=name,
            kind=kind,
            parent=parent,
            path=path,
            depth=len(path) // STEP,
            unit_class="政府部门",
            zone="第一协作区",
            liaison_office="组织处" if code.startswith("A") else "",
            opened_on=OPENED,
            members=30,
            full_members=28,
            staff=60,
            initials=initials_of(name),
        )
    return list(found.values())
