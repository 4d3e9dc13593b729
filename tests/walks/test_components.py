"""All components on one page, in every variant: axe finds nothing, nothing overflows, the keyboard reaches everything."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.walks.conftest import VARIANTS, Visit, faults

pytestmark = [
    pytest.mark.walk,
    pytest.mark.urls("tests.shell.urls"),
    pytest.mark.django_db(transaction=True),
]
PHONE_BIG = {"phone-big": {"viewport": {"width": 390, "height": 844}, "has_touch": True}}
ALL = {**VARIANTS, **PHONE_BIG}
OUTLINED = """() => {
  const el = document.activeElement, look = getComputedStyle(el);
  if (el === document.body) return "";
  const arc = el.matches(".arc") ? getComputedStyle(el.querySelector("path")).stroke : "";
  const file = el.type === "file" ? getComputedStyle(el.nextElementSibling).outlineStyle : "none";
  const seen = look.outlineStyle !== "none" || look.boxShadow !== "none" || arc || file !== "none";
  return seen ? "" : el.outerHTML.slice(0, 120);
}"""
TOO_SMALL = """least => [...document.querySelectorAll("a, button, summary, input, select")].filter(el => {
  const box = el.getBoundingClientRect(), look = getComputedStyle(el);
  if (!box.width || box.width <= 1 || look.visibility === "hidden" || look.position === "fixed" && box.bottom < 0) return false;
  if (el.closest("p, li:not(nav li), dd, .main, .todo-line, .skip, table") && el.tagName === "A") return false;
  if (el.matches(".form-check-input, .skip, [data-file] input")) return false;
  return box.height < least - 0.5;
}).map(el => `${Math.round(el.getBoundingClientRect().height)} ${el.outerHTML.slice(0, 90)}`)"""

Opened = tuple[Page, list[str]]


def open_page(
    browser: Browser, server: Any, variant: str, **more: Any
) -> tuple[BrowserContext, Page, list[str]]:
    """The page of all components; the list collects every word in the console."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", base_url=server.url, **ALL[variant], **more
    )
    if "big" in variant:
        context.add_cookies([{"name": "bihuan_size", "value": "big", "url": server.url}])
    page, said = context.new_page(), []
    page.on("console", lambda m: said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto("/components/")
    return context, page, said


@pytest.fixture
def opened(chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Opened]:
    context, page, said = open_page(chromium, live_server, getattr(request, "param", "desktop"))
    yield page, said
    context.close()


@pytest.mark.parametrize("opened", ALL, indirect=True)
def test_axe_finds_nothing_and_nothing_overflows(opened: Opened) -> None:
    page, said = opened
    assert faults(page) == []
    assert (
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        <= 0
    )
    assert said == []


@pytest.mark.parametrize("opened", ["desktop", "dark"], indirect=True)
def test_every_stop_of_the_tab_key_can_be_seen(opened: Opened) -> None:
    page, _ = opened
    page.evaluate("document.activeElement.blur()")
    unseen = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        unseen.add(page.evaluate(OUTLINED))
    assert unseen - {""} == set()


@pytest.mark.parametrize(
    ("opened", "least"), [("phone", 44), ("big", 60), ("phone-big", 60)], indirect=["opened"]
)
def test_whatever_is_tapped_is_large_enough(opened: Opened, least: int) -> None:
    page, _ = opened
    assert page.evaluate(TOO_SMALL, least) == []


def test_big_letters_are_at_least_eighteen_points(chromium: Browser, live_server: Any) -> None:
    context, page, _ = open_page(chromium, live_server, "big")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("main p, main td, main dd, main label, main input, main .btn")]
        .filter(el => el.offsetWidth > 1).map(el => [parseFloat(getComputedStyle(el).fontSize), el.outerHTML.slice(0, 80)])
        .filter(([size]) => size < 24)"""
    )
    root = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    context.close()
    assert root == "22px"
    assert sizes == []


def test_the_keyboard_walks_through_a_list_and_picks(opened: Opened) -> None:
    page, _ = opened
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "支部换届超过任期" in page.locator(".here").inner_text()
    page.keyboard.press("k")
    assert "主题党日" in page.locator(".here").inner_text()
    page.keyboard.press("x")
    assert page.locator("[data-picked]").inner_text() == "1"
    assert page.locator(".bulk").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/components/#row")


def test_choosing_all_counts_all_on_the_page(opened: Opened) -> None:
    page, _ = opened
    page.locator("[data-pick-all]").check()
    assert page.locator("[data-picked]").inner_text() == "5"
    page.locator("[data-pick]").first.uncheck()
    assert page.locator("[data-picked]").inner_text() == "4"
    assert page.locator("[data-pick-all]").evaluate("el => el.indeterminate")


def test_a_slash_goes_to_the_search_but_not_while_typing(opened: Opened) -> None:
    page, _ = opened
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "seek"
    page.locator("#id_sentence").focus()
    page.keyboard.press("/")
    assert page.input_value("#id_sentence") == "/"


def test_menus_close_by_escape_and_give_the_focus_back(opened: Opened) -> None:
    page, _ = opened
    page.get_by_text("显示", exact=True).click()
    assert page.get_by_role("button", name="深色").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="深色").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_error_summary_has_the_focus_and_leads_to_the_field(opened: Opened) -> None:
    page, _ = opened
    assert page.evaluate("document.activeElement.matches('.summary-wrong')")
    page.locator(".summary-wrong a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_wrong-sentence"


def test_typed_text_survives_a_lost_page_and_can_be_dropped(opened: Opened) -> None:
    page, _ = opened
    page.fill("#form [name=sentence]", "写到一半的一句话")
    page.check("#form [name=nature][value=term]")
    page.goto("/health/")
    page.goto("/components/")
    assert page.input_value("#form [name=sentence]") == ""
    page.get_by_role("button", name="恢复草稿").click()
    assert page.input_value("#form [name=sentence]") == "写到一半的一句话"
    assert page.is_checked("#form [name=nature][value=term]")
    page.goto("/health/")
    page.goto("/components/")
    page.get_by_role("button", name="不要了").click()
    page.goto("/components/")
    assert page.locator(".restore").count() == 0


def send(page: Page, address: str) -> None:
    """Type into the form and send it there."""
    page.fill("#form [name=sentence]", "写完的一句话")
    page.locator("#form [name=facts]").focus()
    page.evaluate("a => { document.querySelector('#form form').action = a; }", address)
    page.locator("#form .btn-primary").click()


def test_a_draft_is_gone_once_its_form_was_accepted(opened: Opened) -> None:
    page, _ = opened
    send(page, "/components/?calm")
    page.wait_for_url("**/components/?calm")
    assert page.locator(".restore").count() == 0


@pytest.mark.parametrize("address", ["/components/", "/units/", "/try/late/"])
def test_a_draft_is_kept_when_its_form_came_back_or_the_session_had_ended(
    opened: Opened, address: str
) -> None:
    """Sent back with errors, sent to the sign-in page, refused because somebody was first."""
    page, _ = opened
    send(page, address)
    page.wait_for_load_state()
    page.goto("/components/?calm")
    page.get_by_role("button", name="恢复草稿").click()
    assert page.input_value("#form [name=sentence]") == "写完的一句话"


def test_a_form_is_sent_once_however_often_the_button_is_pressed(opened: Opened) -> None:
    page, _ = opened
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    page.route("**/slow/", lambda route: route.fulfill(status=204))
    page.evaluate("document.querySelector('#form form').action = '/slow/'")
    for _ in range(3):
        page.locator("#form .btn-primary").dispatch_event("click")
        page.wait_for_timeout(100)
    assert len(sent) == 1


def test_everything_works_without_javascript(chromium: Browser, live_server: Any) -> None:
    context, page, _ = open_page(chromium, live_server, "desktop", java_script_enabled=False)
    page.get_by_role("button", name="大字").click()
    assert page.get_attribute("html", "data-size") == "big"
    page.locator("summary", has_text="显示").click()
    page.get_by_role("button", name="深色").click()
    assert page.get_attribute("html", "data-bs-theme") == "dark"
    assert page.locator(".bulk").is_visible()
    assert page.locator("input[type=file]").first.is_visible()
    context.close()


def test_the_page_follows_the_system_and_tells_pictures(
    chromium: Browser, live_server: Any
) -> None:
    context, page, _ = open_page(chromium, live_server, "desktop")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.evaluate(
        "window.told = []; document.addEventListener('bihuan:shade', e => told.push(e.detail))"
    )
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("window.told.length === 1")
    assert page.evaluate("window.told[0]") == "dark"
    assert page.evaluate(ground) != light
    context.close()


def test_on_paper_there_is_no_frame_and_the_ground_is_white(
    chromium: Browser, live_server: Any
) -> None:
    context, page, _ = open_page(chromium, live_server, "dark")
    page.emulate_media(media="print")
    for part in (".masthead", ".rail", ".foot", ".page-actions"):
        assert not page.locator(part).first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    context.close()


def test_an_organisation_is_picked_by_its_initials(visit: Visit) -> None:
    page = visit("general_office")
    page.goto("/problems/?light=near")
    page.get_by_text("更多条件、显示的列").click()
    box = page.locator("#f_unit")
    box.type("sdag")
    choice = page.locator(".picker-list li", has_text="省档案馆").first
    choice.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert faults(page) == []
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant")
    page.keyboard.press("Enter")
    assert box.input_value() == "A02"
    assert page.locator(".picker-name").inner_text() == "省档案馆"
    assert box.get_attribute("aria-expanded") == "false"


def test_a_refused_step_is_told_where_the_person_is(opened: Opened) -> None:
    """An htmx request that is refused fills the page's alert and leaves the page as it was."""
    page, _ = opened
    page.evaluate(
        """() => {
        const button = document.createElement("button");
        button.id = "tried"; button.textContent = "签收"; button.type = "button";
        button.setAttribute("hx-post", "/try/late/"); button.setAttribute("hx-swap", "outerHTML");
        document.querySelector("#notices").append(button); htmx.process(button);
    }"""
    )
    page.locator("#tried").click()
    page.wait_for_selector("#refusal #refusal-body")
    assert "沈一鸣 3 分钟前已经签收了这件事。" in page.locator("#refusal").inner_text()
    assert page.locator("#tried").is_visible()
    assert page.evaluate("document.activeElement.id") == "refusal-body"
