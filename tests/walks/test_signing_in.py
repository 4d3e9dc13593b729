"""Signing in with a password and with a passkey, in a real browser under the real content policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD, build_province
from tests.walks.conftest import faults

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def login_page(chromium: Browser, live_server: Any) -> Iterator[tuple[Page, str, list[str]]]:
    province = build_province()
    account = province.account("fulltime_deputy", "A01")
    account.set_password(PASSWORD)
    account.save()
    address = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(locale="zh-CN", base_url=address)
    page, said = context.new_page(), []
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto("/accounts/login/")
    yield page, account.username, said
    context.close()


def sign_in(page: Page, username: str, password: str) -> None:
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_wrong_password_is_told_on_top_and_the_name_stays(
    login_page: tuple[Page, str, list[str]],
) -> None:
    page, username, said = login_page
    sign_in(page, username, "not-the-right-one")
    assert page.evaluate("document.activeElement.matches('.summary-wrong')")
    assert page.input_value("[name=login]") == username
    assert page.title().startswith("错误：")
    assert faults(page) == []
    assert said == []


def test_a_passkey_is_added_and_then_signs_in_without_a_password(
    login_page: tuple[Page, str, list[str]],
) -> None:
    page, username, said = login_page
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, username, PASSWORD)
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="确认", exact=True).click()
    page.fill("[name=name]", "办公室电脑")
    page.get_by_label("可以代替密码登录").check()
    assert faults(page) == []
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/accounts/2fa/webauthn/")
    assert "办公室电脑" in page.locator("main").inner_text()
    assert faults(page) == []
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="退出登录").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_selector(".masthead .acting")
    assert said == []
