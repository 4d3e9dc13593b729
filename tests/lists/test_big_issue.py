"""An issue to a whole province: the queries do not grow with units, and with items only by a few each thousand."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.burden.models import Demand
from bihuan.ledger.models import Entry
from bihuan.lists import services
from bihuan.lists.models import Annex, Edition, Item
from bihuan.orgs.models import Unit
from bihuan.orgs.services import next_path
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.lists.builders import committee_draft, drafted_problem, minutes_of, signed


def departments(province: Province, count: int, letter: str = "Z") -> list[str]:
    """So many more units of the committee."""
    root = province.unit("GW")
    codes = []
    for number in range(count):
        unit = Unit.objects.create(
            code=f"{letter}{number:03d}", name=f"省直{letter}{number}局", kind="unit", parent=root,
            path=next_path(root), depth=2, opened_on=province.days(-900), liaison_office="组织处",
        )  # fmt: skip
        province.units[unit.code] = unit
        codes.append(unit.code)
    return codes


def ready(province: Province, codes: list[str], items: int) -> Edition:
    """A signed list with so many problems spread over these units."""
    problems = [drafted_problem(province, codes[n % len(codes)]) for n in range(items)]
    edition = committee_draft(province)
    services.add_problems(
        edition=edition, problems=problems, actor=province.actor("general_office"), at=province.now
    )
    edition.refresh_from_db()
    return signed(province, edition)


def queries_of_issue(province: Province, edition: Edition) -> int:
    minutes, actor = minutes_of(edition, province.today), province.actor("general_office")
    with CaptureQueriesContext(connection) as caught:
        services.take_edition_step(
            edition=edition, move="issue", actor=actor, at=province.now,
            document_number="江直工〔2026〕6号", bill_minutes=minutes,
        )  # fmt: skip
    return len(caught)


def test_an_issue_to_130_units_with_2000_items_is_whole_and_in_bulk(province: Province) -> None:
    codes = departments(province, 130)
    edition = ready(province, codes, 2000)
    count = queries_of_issue(province, edition)
    edition.refresh_from_db()
    assert Annex.objects.filter(edition=edition, state="issued").count() == 130
    assert Item.objects.filter(annex__edition=edition).exclude(snapshot={}).count() == 2000
    assert Problem.objects.filter(state="awaiting").count() == 2000
    assert Demand.objects.count() == 130
    assert Entry.objects.filter(act="lists.issue").count() == 2 + 2 * 130 + 2000
    assert count < 320


def test_more_units_do_not_mean_more_queries(province: Province) -> None:
    """The first issue of an office also opens its series and reads the calendar: it is not compared."""
    root = province.unit("GW")
    counts = []
    for letter, units, period in (("X", 3, "2025Q2"), ("Z", 3, "2025Q3"), ("Y", 40, "2025Q4")):
        counts.append(
            queries_of_issue(province, ready(province, departments(province, units, letter), 60))
        )
        Edition.objects.filter(issuer=root, period="2026Q1").update(period=period)
    _first, few, many = counts
    assert abs(many - few) <= 8
