"""The pages of problems, opened as people open them."""

import re

import pytest
from django.urls import reverse

from bihuan.problems.models import Problem
from tests.cast import Province
from tests.problems import story

pytestmark = pytest.mark.django_db


def test_the_list_shows_what_the_reach_holds(province: Province) -> None:
    mine, other = story.issued(province, "A01-B1"), story.issued(province, "A02-B1")
    page = province.client("fulltime_deputy", "A01").get(reverse("problems:list"))
    assert page.status_code == 200
    text = page.content.decode()
    assert mine.number in text
    assert other.number not in text


def test_a_whole_problem_page_opens_for_everybody_who_may_see_it(province: Province) -> None:
    problem = story.closed(province, "A01-B1", raised_by="")
    for role, unit in [
        ("branch_secretary", "A01-B1"),
        ("organ_secretary", "A01"),
        ("liaison_office", "GW"),
    ]:
        page = province.client(role, unit).get(reverse("problems:detail", args=[problem.number]))
        assert page.status_code == 200, page.content.decode()[:2000]


def test_every_page_of_problems_opens(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    client = province.client("fulltime_deputy", "A01")
    for name in ("new", "flow", "calls", "objections", "common", "list"):
        page = client.get(reverse(f"problems:{name}"))
        assert page.status_code == 200, (name, page.content.decode()[:3000])
    for name in ("classify", "measures", "progress", "evidence", "root_cause", "call", "object"):
        page = client.get(reverse(f"problems:{name}", args=[problem.number]))
        assert page.status_code == 200, (name, page.content.decode()[:3000])
    export = client.get(reverse("problems:export"))
    assert export.status_code == 200
    assert Problem.objects.count() == 1


def test_a_problem_whose_ring_is_whole_asks_nothing_of_anybody(province: Province) -> None:
    problem = story.closed(province, "A01")
    client = province.client("liaison_office")
    address = reverse("problems:detail", args=[problem.number])
    offered = re.search(
        r'class="btn btn-primary" href="[^"]*recheck_unit', client.get(address).content.decode()
    )
    assert offered is not None
    Problem.objects.filter(pk=problem.pk).update(
        recheck_on=province.today, recheck_passed_on=province.today,
        root_cause="修订制度", root_cause_on=province.today,
        lesson="列入议事日程", lesson_kind="rule", lesson_on=province.today,
    )  # fmt: skip
    page = client.get(address).content.decode()
    assert "六步全部完成" in page
    assert "btn-primary" not in page
