"""Boards, year views and the figures of a circular; their queries do not grow with the lists."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.lists import services
from bihuan.lists.models import Edition
from bihuan.lists.queries import boards, circulars
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    drafted_duty,
    drafted_problem,
    duty_list,
    issued,
    plan_received,
    signed_for,
)
from tests.lists.test_big_issue import departments


def test_the_board_counts_each_annex_in_one_state(province: Province) -> None:
    edition = issued(
        province, drafted_problem(province), drafted_problem(province),
        drafted_problem(province, "A02"),
    )  # fmt: skip
    plan_received(province, signed_for(province, annex_of(edition, "A01")))
    office = province.actor("general_office")
    found = boards.standing_of(edition, office, on=province.today)
    assert found.by_state == {"plan_received": 1, "issued": 1}
    assert (found.annexes, found.unsigned, found.late_plans) == (2, 1, 0)
    later = boards.standing_of(edition, office, on=province.days(16))
    assert (later.late_plans, later.late_reports) == (1, 0)
    rows = {a.unit.code: a for a in boards.annexes_of(edition, office, on=province.days(90))}
    first = vars(rows["A01"])
    assert (first["item_count"], first["open_count"], first["overdue_count"]) == (2, 2, 2)
    assert first["plan_count"] == 2


def test_a_unit_counts_only_its_own(province: Province) -> None:
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    deputy = province.actor("fulltime_deputy", "A01")
    assert boards.standing_of(edition, deputy, on=province.today).annexes == 1
    assert [a.unit.code for a in boards.annexes_of(edition, deputy, on=province.today)] == ["A01"]
    periods, rows = boards.year_view(deputy, kind="problems", year=2026)
    assert periods == ["2026Q1"]
    assert [row.code for row in rows] == ["A01"]


def settle(problem: Problem, state: str, day: date, **more: object) -> None:
    Problem.objects.filter(pk=problem.pk).update(state=state, settled_on=day, **more)


def test_the_five_settled_words_are_counted_apart_for_problems_and_for_suggestions(
    province: Province,
) -> None:
    rows = [drafted_problem(province) for _ in range(7)]
    advice = drafted_problem(province, sort="suggestion")
    edition = issued(province, *rows, advice)
    day = province.today
    settle(rows[0], "closed", day, closed_on=day, closed_at=province.now)
    settle(rows[1], "partly_done", day)
    settle(rows[2], "continuing", day)
    settle(rows[3], "not_now", day)
    settle(rows[4], "withdrawn", day)
    Problem.objects.filter(pk=rows[5].pk).update(cycle=2, state="retaken")
    Problem.objects.filter(pk=rows[6].pk).update(due_on=province.days(-10))
    listed = circulars.of_edition(edition, province.actor("general_office"))
    found = circulars.figures(listed, on=day)
    assert found["problem"] == circulars.Figures(
        issued=7, open=2, overdue=1, closed=1, partly_done=1, continuing=1, not_now=1,
        withdrawn=1, recurred=1,
    )  # fmt: skip
    assert found["suggestion"] == circulars.Figures(issued=1, open=1)
    one = found["problem"]
    parts = one.open + one.closed + one.partly_done + one.continuing + one.not_now + one.withdrawn
    assert parts == one.issued
    (unit,) = circulars.by_unit(listed, sort="problem", on=day)
    assert unit.figures == found["problem"]


def queries_of(province: Province, address: str, role: str = "general_office") -> int:
    client = province.client(role)
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


BUDGETS = {
    "index": 40,
    "year": 34,
    "edition": 40,
    "figures": 36,
    "duties": 36,
    "checks": 34,
    "difference": 36,
}


@pytest.fixture
def addresses(province: Province) -> dict[str, str]:
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    return {
        name: reverse(f"lists:{name}", args=[edition.pk] if name in {"edition", "figures"} else [])
        for name in BUDGETS
    }


@pytest.mark.parametrize("name", list(BUDGETS))
def test_a_page_costs_the_same_however_long_the_lists_grow(
    province: Province, addresses: dict[str, str], name: str
) -> None:
    few = queries_of(province, addresses[name])
    assert few <= BUDGETS[name]
    codes = departments(province, 12)
    edition = Edition.objects.get()
    Edition.objects.filter(pk=edition.pk).update(period="2025Q4")
    more = issued(province, *[drafted_problem(province, code) for code in codes])
    duty_list(province, *[drafted_duty(province, year=province.today.year) for _ in range(8)])
    address = addresses[name].replace(f"/{edition.pk}/", f"/{more.pk}/")
    assert queries_of(province, address) <= few + 3


def test_an_annex_page_costs_the_same_for_many_items(province: Province) -> None:
    few = annex_of(issued(province, drafted_problem(province)), "A01")
    short = queries_of(province, reverse("lists:annex", args=[few.pk]))
    Edition.objects.update(period="2025Q4")
    rows = [drafted_problem(province) for _ in range(30)]
    many = annex_of(issued(province, *rows), "A01")
    assert queries_of(province, reverse("lists:annex", args=[many.pk])) <= short + 2


def test_carrying_over_leaves_out_what_is_on_the_draft_already(province: Province) -> None:
    from bihuan.lists.queries.carrying import carryable
    from tests.lists.builders import committee_draft

    signed_for(province, annex_of(issued(province), "A01"))
    draft = committee_draft(province, period="2026Q2")
    assert carryable(draft).count() == 1
    services.carry_over(edition=draft, actor=province.actor("liaison_office"), at=province.now)
    assert carryable(draft).count() == 0
