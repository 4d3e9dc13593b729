"""Light or dark, letter size, language; the health page; messages that can be taken back."""

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client

from bihuan.shell.notices import undo_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.shell.urls")]


def test_a_choice_is_kept_and_the_person_stays_on_the_page() -> None:
    client = Client()
    answer = client.post("/look/size/", {"size": "big", "next": "/components/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/components/?a=1")
    assert 'data-size="big"' in client.get("/components/").content.decode()
    client.post("/look/size/", {"size": "normal"})
    assert 'data-size="big"' not in client.get("/components/").content.decode()


def test_dark_can_be_chosen_and_given_back_to_the_system() -> None:
    client = Client()
    client.post("/look/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/components/").content.decode()
    client.post("/look/theme/", {"theme": "auto"})
    assert "data-bs-theme" not in client.get("/components/").content.decode()


def test_an_unknown_choice_changes_nothing() -> None:
    client = Client()
    client.post("/look/theme/", {"theme": "pink\r\nSet-Cookie: x=1", "lang": "xx"})
    assert client.cookies.keys() <= {"csrftoken"}


def test_a_choice_never_sends_anybody_elsewhere() -> None:
    answer = Client().post("/look/size/", {"size": "big", "next": "//elsewhere.example/"})
    assert answer["Location"] == "/"


def test_a_switch_takes_only_a_posted_form() -> None:
    assert Client().get("/look/size/?size=big").status_code == 405


def test_the_language_is_chinese_whatever_the_browser_says() -> None:
    client = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    answer = client.get("/components/")
    assert answer["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans"' in answer.content.decode()


def test_another_language_can_be_chosen() -> None:
    client = Client()
    client.post("/look/language/", {"lang": "zh-hant"})
    assert '<html lang="zh-hant"' in client.get("/components/").content.decode()


def test_the_health_page_answers_without_an_account() -> None:
    answer = Client().get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": True}


def test_the_health_page_says_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", away)
    answer = Client().get("/health/")
    assert answer.status_code == 503
    assert answer.json()["ok"] is False


def test_every_page_answers_the_three_questions_with_one_primary_action() -> None:
    page = Client().get("/components/").content.decode()
    head = page[
        page.index('<header class="page-head">') : page.index(
            "</header>", page.index('<header class="page-head">')
        )
    ]
    assert head.count("<h1>") == 1
    assert 'class="page-state"' in head
    assert 'class="page-ask"' in head
    assert head.count("btn-primary") == 1


def test_the_masthead_names_unit_role_and_todo_count_and_the_title_has_the_same_count() -> None:
    page = Client().get("/components/").content.decode()
    assert "<b>省直机关工委</b>" in page
    assert "联系处室" in page
    assert "另 1 项身份" in page
    assert re.search(r"<title>错误：|<title>\(12\) ", page)
    assert '<b class="count">12</b>' in page


def test_the_bottom_bar_has_four_entries_and_the_rest_behind_more() -> None:
    page = Client().get("/components/").content.decode()
    bar = page[page.index('<nav class="bottombar"') :]
    bar = bar[: bar.index("</nav>")]
    direct, more = bar.split("<details")
    assert direct.count("<a ") == 4
    assert more.count("<a ") == 3


def test_a_message_can_carry_the_way_to_take_it_back() -> None:
    client = Client()
    client.get("/say/?undo=/problems/3/undo/")
    page = client.get("/components/").content.decode()
    assert "已签收。" in page
    assert '<form method="post" action="/problems/3/undo/" data-undo>' in page


@pytest.mark.parametrize("tags", ["", None, "undo:https://elsewhere.example/", "undo://x/", "safe"])
def test_only_an_address_of_ours_takes_a_message_back(tags: str | None) -> None:
    message = type("Message", (), {"extra_tags": tags})()
    assert undo_of(message) == ""
