"""What is asked of whom: the bill before, the record after, the page that is published downwards."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse

from bihuan.burden import queries
from bihuan.burden.models import Demand
from bihuan.burden.queries import Ask, bill
from bihuan.burden.services import DemandError, record
from bihuan.ledger.verification import verify
from tests.cast import Province
from tests.lists.builders import drafted_problem, issued


def asked(
    province: Province, *minutes: int, ref: str = "lists.edition:1", **fields: object
) -> None:
    """Record a paper that asks A01 (and A02) for so many minutes."""
    units = [province.unit(code) for code in ("A01", "A02")]
    asks = [Ask(unit, 1, count, 5, 4) for unit, count in zip(units, minutes, strict=False)]
    record(
        **{
            "bill": bill(asks, on=province.today),
            "ref": ref,
            "title": "问题清单",
            "sender": province.unit("GW"),
            "basis": "年度督查计划",
            "approved_by": "分管领导",
            "actor": "a1",
            "at": province.now,
            **fields,
        }
    )


def test_the_bill_adds_what_the_quarter_and_the_year_have_cost_already(province: Province) -> None:
    asked(province, 300, 10)
    Demand.objects.filter(unit__code="A02").update(
        quarter=queries.quarter_of(province.today) % 4 + 1
    )
    asks = [Ask(province.unit(code), 2, 200, 6, 7) for code in ("A01", "A02")]
    found = bill(asks, on=province.today, limit=480)
    first, second = found.lines
    assert (first.quarter_after, first.year_after, first.warned) == (500, 500, True)
    assert (second.quarter_after, second.year_after, second.warned) == (200, 210, False)
    assert (found.units, found.items, found.minutes, found.most) == (2, 4, 400, 200)
    assert (found.asked, found.known) == (12, 14)
    assert [line.ask.unit.code for line in found.warned] == ["A01"]


def test_exactly_the_limit_is_not_warned(province: Province) -> None:
    found = bill([Ask(province.unit("A01"), 1, 480)], on=province.today, limit=480)
    assert found.warned == ()


@pytest.mark.parametrize("field", ["basis", "approved_by"])
def test_nothing_is_asked_without_a_basis_and_an_approver(province: Province, field: str) -> None:
    with pytest.raises(DemandError):
        asked(province, 10, **{field: " "})
    assert not Demand.objects.exists()
    asked(province, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.update(**{field: ""})


def test_one_paper_asks_a_unit_once(province: Province) -> None:
    asked(province, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        asked(province, 10)


def test_each_demand_is_entered_and_a_silent_change_is_found(province: Province) -> None:
    asked(province, 10, 20)
    assert verify(ledgered={"burden.demand": Demand}).ok
    Demand.objects.filter(unit__code="A01").update(minutes=1)
    found = verify(ledgered={"burden.demand": Demand}).findings
    assert [f.object for f in found] == [f"burden.demand:{Demand.objects.get(minutes=1).pk}"]


@pytest.mark.parametrize(("month", "quarter"), [(1, 1), (3, 1), (4, 2), (9, 3), (10, 4), (12, 4)])
def test_quarters(month: int, quarter: int) -> None:
    assert queries.quarter_of(date(2026, month, 1)) == quarter


def test_the_bill_is_published_downwards_and_each_sees_his_part(province: Province) -> None:
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    year = province.today.year
    (whole,) = queries.papers(province.actor("inspector"), year=year)
    assert (whole.units, whole.minutes, whole.approved_by) == (
        2, 170, province.account("leader_in_charge").name,
    )  # fmt: skip
    assert whole.ref == f"lists.edition:{edition.pk}"
    (mine,) = queries.papers(province.actor("liaison_worker", "A01"), year=year)
    assert (mine.units, mine.minutes) == (1, 85)
    assert queries.papers(province.actor("branch_secretary", "A01-B1"), year=year) == []
    assert [u.code for u in queries.by_unit(province.actor("inspector"), year=year)] == [
        "A01",
        "A02",
    ]
    assert sum(queries.by_quarter(province.actor("inspector"), year=year).values()) == 170


def test_the_page_opens_for_everybody_and_counts_no_person(province: Province) -> None:
    issued(province)
    try:
        address = reverse("burden:index")
    except NoReverseMatch:
        pytest.fail("config/urls.py does not include bihuan.burden.urls")
    for role, unit in (
        ("general_office", "GW"),
        ("liaison_worker", "A01"),
        ("branch_secretary", "A01-B1"),
    ):
        page = province.client(role, unit).get(address)
        assert page.status_code == 200
        assert "不记录任何人的在线情况" in page.content.decode()
    assert not {f.name for f in Demand._meta.get_fields()} & {"account", "person", "actor"}
