"""Whatever a request says where a number or an address is expected, the answer is a page and no trouble of ours."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from bihuan.shell.asked import seen_version, ticked, way_back, whole_number, year_in
from tests.cast import Province

ODD = ("²", "9" * 40, "9" * 5000, "-1", "1.5", "长", "<b>", "\x00", "")


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_number_of_ours_is_none(text: str) -> None:
    assert whole_number(text) is None
    assert year_in(text, 2026) == 2026
    request = RequestFactory().post("/", {"pk": ["7", text], "version": text})
    assert (ticked(request), seen_version(request)) == ([7], None)


def test_numbers_are_read_in_full_width_too_and_years_only_where_they_can_be_ours() -> None:
    assert (whole_number("007"), whole_number("２０２６")) == (7, 2026)
    assert [year_in(text, 2026) for text in ("2024", "0000", "9999", "24")] == [
        2024,
        2026,
        2026,
        2026,
    ]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/problems/?state=open", True), ("problems", False), ("", False), ("//elsewhere.example/", False),
        ("https://elsewhere.example/", False), ("javascript:alert(1)", False), ("长", False),
    ],
)  # fmt: skip
def test_the_way_back_is_a_path_of_ours(address: str, kept: bool) -> None:
    request = RequestFactory().post("/")
    assert way_back(request, address, "/else/") == (address if kept else "/else/")


@pytest.mark.django_db
@pytest.mark.parametrize("text", ODD)
def test_pages_and_forms_answer_odd_numbers_and_addresses(province: Province, text: str) -> None:
    deputy = province.client("fulltime_deputy", "A01")
    for name, key in (
        ("burden:index", "year"), ("lists:index", "year"), ("lists:year", "year"), ("lists:duties", "year"),
        ("search:find", "page"), ("problems:list", "size"), ("problems:list", "group"),
    ):  # fmt: skip
        assert deputy.get(reverse(name), {key: text, "q": "党"}).status_code == 200, name
    for name in ("problems:bulk", "problems:decide_candidates"):
        answer = deputy.post(reverse(name), {"back": text, "pk": [text], "do": "confirm"})
        assert answer.status_code == 302, name
    answer = deputy.post("/look/theme/", {"next": text, "theme": "dark"})
    assert answer.status_code == 302
