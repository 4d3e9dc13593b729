"""Lists of elections, verdicts, records, rules and candidates cost as many queries for 300 branches as for 100."""

from collections.abc import Sequence

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.engines.periods import add_years
from bihuan.indicators.queries.breaches import breaches
from bihuan.indicators.services.current import refresh_all
from bihuan.orgs.models import Kind, Person, Post, Term, Unit
from bihuan.orgs.services.units import to_step
from bihuan.packs.models import Requirement
from bihuan.problems.models import Candidate
from bihuan.problems.services import propose
from bihuan.records.models import Member, Record
from tests.cast import OPENED, Province

pytestmark = pytest.mark.django_db

FEW, MANY = 100, 300
DESKS = (("liaison_office", "GW"), ("fulltime_deputy", "A01"))
LISTS = (
    "/", "/elections/", "/elections/?state=overdue", "/elections/calendar/", "/elections/export/", "/indicators/",
    "/indicators/?by=unit_class", "/indicators/export/", "/rules/", "/rules/records/", "/rules/adoptions/",
    "/rules/requirements/", "/problems/candidates/", "/problems/candidates/?level=branch", "/months/", "/records/",
    "/records/?kind=theme_day", "/prompts/", "/members/", "/campaigns/",
)  # fmt: skip


def branches(province: Province, first: int, last: int) -> Sequence[Unit]:
    """More branches below the organ committee of A01, each with a secretary, a term, a record, a member, a breach."""
    above = province.unit("A01-JW")
    units = Unit.objects.bulk_create(
        Unit(
            code=f"A01-N{n:03d}", name=f"第{n}党支部", kind=Kind.BRANCH, parent=above,
            path=above.path + to_step(100 + n), depth=above.depth + 1, opened_on=OPENED, members=20,
            full_members=20,
        )
        for n in range(first, last)
    )  # fmt: skip
    people = Person.objects.bulk_create(Person(name=f"书记{u.code}", key=u.code) for u in units)
    Post.objects.bulk_create(
        Post(unit=u, person=p, title="党支部书记", role="branch_secretary", since=OPENED)
        for u, p in zip(units, people, strict=True)
    )
    end = province.days(60)
    Term.objects.bulk_create(
        Term(unit=u, number=2, elected_on=add_years(end, -3), years=3, due_on=end) for u in units
    )
    Member.objects.bulk_create(
        Member(unit=u, name="党员", key=f"m-{u.code}", since=OPENED) for u in units
    )
    Record.objects.bulk_create(
        Record(
            unit=u, kind="theme_day", on=province.days(-70), recorded_on=province.days(-69),
            recorded_at=province.now, data={"theme": "学习党章"}, marks="theme",
        )
        for u in units
    )  # fmt: skip
    for n, unit in enumerate(units):
        Requirement.objects.create(
            unit=unit, by=above, sort=Requirement.Sort.OWN, subject=f"本级要求{n}", sentence="每季度一次。",
            record_kind="theme_day", window="quarter", value=10_000, org_kinds="branch", reason="工作需要",
            document="本级工作制度", at=province.now,
        )  # fmt: skip
    return units


def judged(province: Province) -> None:
    refresh_all(on=province.today, at=province.now)
    propose(breaches=breaches(province.today), at=province.now)


def cost(province: Province) -> dict[tuple[str, str], int]:
    """Queries of each list at each desk, with nothing entered since the page before; a refused page is left out."""
    found = {}
    for role, place in DESKS:
        client = province.client(role, place)
        for address in LISTS:
            if client.get(address).status_code != 200:
                continue
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(address)
                b"".join(getattr(answer, "streaming_content", ()) or ())
            found[role, address] = len(seen)
    return found


def test_lists_cost_as_many_queries_for_three_times_the_branches(
    province: Province, settings: object
) -> None:
    cache.clear()
    setattr(settings, "RECORDS_SINCE", province.days(-200))
    branches(province, 0, FEW)
    judged(province)
    few = cost(province)
    branches(province, FEW, MANY)
    judged(province)
    many = cost(province)
    assert Candidate.objects.filter(unit__code__startswith="A01-N").count() >= MANY
    assert len(few) >= 30, sorted(set(LISTS) - {address for _role, address in few})
    more = {where: (few[where], many[where]) for where in few if many[where] > few[where]}
    assert more == {}


def test_a_list_that_asked_for_each_branch_would_be_noticed(province: Province) -> None:
    """The control run: the same counting sees a query a row."""
    with CaptureQueriesContext(connection) as few:
        [u.parent for u in Unit.objects.filter(kind=Kind.BRANCH)]
    branches(province, 0, 30)
    with CaptureQueriesContext(connection) as many:
        [u.parent for u in Unit.objects.filter(kind=Kind.BRANCH)]
    assert len(many) == len(few) + 30
    assert reverse("elections:board") in LISTS
