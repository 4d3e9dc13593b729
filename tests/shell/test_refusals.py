"""Refusals and a busy database become pages that say what happened and what to do next."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.shell.urls")]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/problems/3/"}


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_missing_right_is_named(visitor: Client) -> None:
    answer = visitor.get("/try/right/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "缺少的权限：" in page
    assert "单位的问题：批准销号" in page


def test_a_lost_race_says_who_was_first_and_keeps_what_was_typed(visitor: Client) -> None:
    answer = visitor.post("/try/late/", {"note": "已经补充了两次会议记录。", "version": "4"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "沈一鸣 3 分钟前已经签收了这件事。" in page
    assert "已经补充了两次会议记录。" in page
    assert "看看现在的情况" in page


def test_a_step_that_is_not_possible_now_says_why(visitor: Client) -> None:
    answer = visitor.post("/try/not-now/", {"version": "4"})
    assert answer.status_code == 422
    assert "还没有填写整改措施" in answer.content.decode()


def test_a_busy_database_keeps_every_typed_value_for_another_try(visitor: Client) -> None:
    answer = visitor.post("/try/locked/?from=list", {"note": '他说"好"', "tags": ["a", "b"]})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "3"
    assert '<form method="post" action="/try/locked/?from=list">' in page
    assert '<input type="hidden" name="note" value="他说&quot;好&quot;">' in page
    assert '<input type="hidden" name="tags" value="a">' in page
    assert '<input type="hidden" name="tags" value="b">' in page
    assert "csrfmiddlewaretoken" in page


def test_the_kept_form_is_accepted_at_the_next_try() -> None:
    """Control: without the hidden token the second try would be refused."""
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    first = strict.get("/try/locked/")
    token = strict.cookies["csrftoken"].value
    assert first.status_code == 503
    assert strict.post("/try/late/", {"note": "一"}).status_code == 403
    assert (
        strict.post("/try/late/", {"note": "一", "csrfmiddlewaretoken": token}).status_code == 409
    )


def test_a_busy_database_at_reading_offers_another_try(visitor: Client) -> None:
    answer = visitor.get("/try/locked/")
    assert answer.status_code == 503
    assert "页面没有取到" in answer.content.decode()


def test_a_password_is_never_written_back(visitor: Client) -> None:
    page = visitor.post("/try/locked/", {"password1": "a-secret-phrase", "x": "1"}).content.decode()
    assert "a-secret-phrase" not in page
    page = visitor.post("/try/late/", {"password": "a-secret-phrase"}).content.decode()
    assert "a-secret-phrase" not in page


def test_another_database_fault_is_not_called_busy(visitor: Client) -> None:
    answer = visitor.post("/try/broken/", {"note": "一"})
    assert answer.status_code == 500
    assert "系统出了差错" in answer.content.decode()


def test_a_fault_of_the_program_shows_a_calm_page(visitor: Client) -> None:
    answer = visitor.get("/try/program/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "请稍后再试" in page
    assert "ValueError" not in page


def test_a_fault_is_told_even_when_no_page_can_be_drawn(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_args: object, **_kwargs: object) -> str:
        raise ValueError("no manifest entry")

    monkeypatch.setattr("bihuan.shell.views.render_to_string", missing)
    answer = visitor.get("/try/program/")
    assert answer.status_code == 500
    assert "请稍后再试" in answer.content.decode()


def test_htmx_gets_a_fragment_for_the_pages_alert(visitor: Client) -> None:
    answer = visitor.post("/try/late/", {"note": "一"}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#refusal"
    assert "<html" not in page
    assert 'id="refusal-body"' in page


def test_an_unknown_address_says_so_in_chinese(visitor: Client) -> None:
    answer = visitor.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()


def test_an_old_form_is_told_as_such() -> None:
    answer = Client(enforce_csrf_checks=True).post("/look/size/", {"size": "big"})
    assert answer.status_code == 403
    assert "这个页面已经过期" in answer.content.decode()


def test_the_way_back_never_leaves_the_product(visitor: Client) -> None:
    headers = {"Referer": "https://elsewhere.example/trap/"}
    page = visitor.post("/try/late/", {"note": "一"}, headers=headers).content.decode()
    assert "elsewhere.example" not in page
    headers = {"Referer": "http://testserver/problems/3/"}
    page = visitor.post("/try/late/", {"note": "一"}, headers=headers).content.decode()
    assert 'href="/problems/3/"' in page


def test_a_piece_of_page_after_the_session_ended_opens_the_sign_in_page(visitor: Client) -> None:
    answer = visitor.get("/units/?q=x", headers=HTMX)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fproblems%2F3%2F"
    plain = visitor.get("/units/?q=x")
    assert (plain.status_code, plain["Location"]) == (302, "/accounts/login/?next=/units/%3Fq%3Dx")
