"""A link leads somewhere: nobody is shown the address of a page that he may not open."""

import re

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from bihuan.lists.models import Annex
from tests.cast import Province
from tests.lists.builders import drafted_problem, issued


def dead(client: Client, page: str) -> list[str]:
    """Addresses in the breadcrumbs of a page that answer with anything but the page."""
    text = client.get(page).content.decode()
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', text, re.S)
    assert crumbs is not None
    links = re.findall(r'href="([^"]+)"', crumbs.group())
    return [link for link in links if client.get(link.replace("&amp;", "&")).status_code != 200]


def test_breadcrumbs_link_only_to_what_the_reader_may_open(province: Province) -> None:
    problem = drafted_problem(province, "A01-B1")
    issued(province, problem)
    for client in (
        province.client("branch_secretary", "A01-B1"),
        province.client("fulltime_deputy", "A01"),
        province.client("leader_in_charge"),
    ):
        pages = [
            reverse("web:unit", args=["A01-B1"]),
            reverse("problems:detail", args=[problem.number]),
            reverse("orgs:index") + "?below=A01-B1",
        ]
        assert [dead(client, page) for page in pages] == [[], [], []]
    text = province.client("branch_secretary", "A01-B1").get(pages[0]).content.decode()
    assert province.unit("A01").name in text


def test_an_empty_desk_says_when_the_next_thing_is_due(province: Province) -> None:
    issued(province)
    annex = Annex.objects.get()
    assert annex.state == "issued"
    page = province.client("party_group_secretary", "A01").get("/").content.decode()
    assert "没有待办事项" in page
    assert "最近到期的是" in page
    assert "主题党日记录不完整" in page


def test_nobody_is_offered_what_would_be_refused(province: Province) -> None:
    audit = province.client("audit_admin")
    assert 'role="search"' not in audit.get("/").content.decode()
    page = audit.get(reverse("orgs:accounts")).content.decode()
    assert "收回" not in page
    assert reverse("orgs:grant", args=[province.actor("audit_admin").account]) not in page
    edition = issued(province)
    ledger = reverse("reports:edition_ledger_page", args=[edition.pk])
    for role, offered in (("inspector", False), ("general_office", True)):
        text = province.client(role).get(reverse("lists:edition", args=[edition.pk]))
        assert (ledger in text.content.decode()) is offered


def test_a_day_that_is_filled_in_is_written_as_the_browser_reads_it(province: Province) -> None:
    page = province.client("security_admin").get(
        reverse("orgs:grant", args=[province.actor("audit_admin").account])
    )
    assert f'value="{province.today.isoformat()}"' in page.content.decode()


MADE = re.compile(r"/(export|archive|template)|\.(xlsx|docx|pdf|zip)$|/accounts/logout")
"""Files that are made when they are asked for: tested where they are made."""


def links_of(client: Client, most: int = 150) -> dict[str, int]:
    """The answers of all routes that are reached by links from the desk, one page of each route, with the page that
    links there."""
    seen: set[str] = set()
    answers: dict[str, int] = {}
    waiting = [("/", "")]
    while waiting and len(seen) < most:
        address, page = waiting.pop(0)
        path = address.split("?")[0]
        try:
            route = resolve(path).view_name
        except Resolver404:
            answers[f"{page} -> {address}"] = 404
            continue
        if route in seen or MADE.search(path):
            continue
        seen.add(route)
        answer = client.get(address)
        answers[f"{page} -> {address}"] = answer.status_code
        if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            found = re.findall(r'href="(/[^"#]*)', answer.content.decode())
            waiting += [
                (link.replace("&amp;", "&"), address)
                for link in dict.fromkeys(found)
                if not link.startswith("/static/")
            ]
    return answers


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("liaison_office", ""),
        ("general_office", ""),
        ("leader_in_charge", ""),
        ("inspector", ""),
        ("party_group_secretary", "A01"),
        ("fulltime_deputy", "A01"),
        ("discipline_secretary", "A01"),
        ("branch_secretary", "A01-B1"),
        ("branch_member", "A01-B1"),
        ("system_admin", ""),
        ("security_admin", ""),
        ("audit_admin", ""),
    ],
)
def test_no_page_shows_a_link_to_what_refuses_its_reader(
    province: Province, role: str, place: str
) -> None:
    issued(province, drafted_problem(province, "A01-B1"))
    answers = links_of(province.client(role, *filter(None, [place])))
    assert {link: status for link, status in answers.items() if status >= 400} == {}
    assert len(answers) >= 10
