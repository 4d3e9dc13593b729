"""The pages of problems, opened as people open them."""

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
