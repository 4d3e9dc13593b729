"""The rail: at most seven entries, and each page keeps the entry marked under which it lies."""

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.web.navigation import LIMIT
from tests.cast import Province


@pytest.mark.parametrize("role", ["liaison_office", "general_office", "leader_in_charge"])
@pytest.mark.parametrize(
    ("page", "entry"),
    [
        ("orgs:index", "orgs:index"),
        ("elections:board", "orgs:index"),
        ("packs:index", "indicators:map"),
        ("web:campaigns", "indicators:map"),
        ("lists:duties", "lists:index"),
        ("records:list", "records:months"),
        ("problems:list", "problems:list"),
    ],
)
def test_every_page_lies_under_one_entry(
    client: Client, province: Province, role: str, page: str, entry: str
) -> None:
    client.force_login(province.account(role, "GW"))
    nav = client.get(reverse(page)).context["nav"]
    assert len(nav) <= LIMIT
    marked = [item.url.split("?")[0] for item in nav if item.current]
    assert marked == [reverse(entry)]
