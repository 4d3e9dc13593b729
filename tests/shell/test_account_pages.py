"""Signing in and the account's own pages: in our look, in our words."""

import re

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests.cast import PASSWORD, Province

pytestmark = pytest.mark.django_db
OUTSIDE = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/accounts/inactive/",
]
INSIDE = [
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/3rdparty/",
]
ENGLISH_WORDS = {"English", "Ctrl", "Enter", "Linux", "Windows", "Chrome", "Esc"}


def foreign(page: str) -> set[str]:
    """English words that a reader of the page sees."""
    main = page[page.index("<main") : page.index("</main>")]
    visible = strip_tags(re.sub(r"<script.*?</script>|<option.*?</option>", "", main, flags=re.S))
    return set(re.findall(r"\b[A-Za-z]{4,}\b", visible)) - ENGLISH_WORDS


@pytest.mark.parametrize("address", OUTSIDE)
def test_pages_before_signing_in_are_ours_and_chinese(address: str) -> None:
    answer = Client(headers={"Accept-Language": "en"}).get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="masthead"' in page
    assert foreign(page) == set()


@pytest.mark.parametrize("address", INSIDE)
def test_pages_of_the_account_are_ours_and_chinese(address: str, province: Province) -> None:
    client = province.client("fulltime_deputy", "A01")
    answer = client.get(address, follow=True, headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="masthead"' in page
    assert foreign(page) == set()


def test_before_a_change_of_protection_the_person_is_asked_again(province: Province) -> None:
    account = province.account("fulltime_deputy", "A01")
    account.set_password(PASSWORD)
    account.save()
    client = Client()
    client.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/", follow=True).content.decode()
    assert "确认是您本人" in page
    assert foreign(page) == set()
    answer = client.post(
        "/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/",
        {"password": PASSWORD},
        follow=True,
    )
    assert "启用动态验证码" in answer.content.decode()


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(province: Province) -> None:
    known = province.account("fulltime_deputy", "A01").username

    def answer(login: str) -> str:
        page = Client().post("/accounts/login/", {"login": login, "password": "not-this"})
        summary = re.search(
            r'<section class="summary-wrong".*?</section>', page.content.decode(), re.S
        )
        assert summary is not None
        return summary.group()

    assert answer(known) == answer("nobody-of-this-name")


def test_nobody_is_offered_to_sign_up() -> None:
    assert "/accounts/signup/" not in Client().get("/accounts/login/").content.decode()
    assert "不开放注册" in Client().get("/accounts/signup/").content.decode()
