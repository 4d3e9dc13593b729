"""The chapters of the story of one problem, each told by the person whose turn it is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.cast import Province
from tests.walks.hands import follow, go, pick, press, rail, shows, todo, told, write

SENTENCE = "第三季度中心组学习未按计划开展"
QUARTER_LIST = "问题清单"


@dataclass
class People:
    """Everybody's window; opened when it is first their turn."""

    province: Province
    open_window: Callable[..., Page]
    windows: dict[tuple[str, str], Page]

    def __call__(self, role: str, unit: str = "GW") -> Page:
        if (role, unit) not in self.windows:
            self.windows[role, unit] = self.open_window(role, unit)
        return self.windows[role, unit]

    def day(self, number: int) -> str:
        """So many days from today, as it is typed into a field for a day."""
        return self.province.days(number).isoformat()


def open_problem(page: Page, sentence: str = SENTENCE) -> None:
    """From the menu to the page of the problem."""
    page.goto("/")
    rail(page, "问题")
    follow(page, "全部状态")
    write(page, {"问题、编号或单位": sentence})
    press(page, "查询")
    go(page, page.locator("#rows").get_by_role("link", name=sentence))


def draft(
    people: People,
    drafter: Page,
    unit: str = "省发展改革委",
    sentence: str = SENTENCE,
    *,
    immediate: bool = False,
    judge: Page | None = None,
) -> None:
    """Somebody describes a problem and judges it, or lets somebody else judge it."""
    drafter.goto("/")
    rail(drafter, "问题")
    follow(drafter, "起草问题")
    pick(drafter, "问题")
    write(
        drafter,
        {
            "责任单位": unit,
            "问题": sentence,
            "具体表现": "7月至9月计划学习3次，实际开展1次，会议记录2次缺签名。",
            "来源": "督查",
            "发现日期": people.day(-20),
            "整改期限": people.day(60),
        },
    )
    if immediate:
        write(drafter, {"整改类型": "立行立改"})
    press(drafter, "保存草稿")
    told(drafter, "草稿已保存")
    if judge is not None:
        open_problem(judge, sentence)
        follow(judge, "研判归类")
    judge = judge or drafter
    pick(judge, "党建工作虚化", "一般", "个性", "思想认识不够到位")
    press(judge, "保存")
    told(judge, "研判已保存")


def put_on_list(people: People, drafter: Page, issuer: str) -> None:
    """A draft list of the quarter with every judged draft on it."""
    drafter.goto("/")
    rail(drafter, "清单")
    follow(drafter, f"新建{QUARTER_LIST}")
    write(
        drafter,
        {
            "印发单位": issuer,
            "依据": "年度督查工作计划",
            "方案报送期限": people.day(15),
            "报告报送期限": people.day(70),
        },
    )
    press(drafter, "建立草稿")
    told(drafter, "接着选入事项")
    drafter.get_by_label("选中").first.check()
    press(drafter, "列入清单")
    told(drafter, "已列入 1 项")
    follow(drafter, "完成，去送审")


def open_list(page: Page) -> None:
    """From the menu to the newest list."""
    page.goto("/")
    rail(page, "清单")
    go(page, page.locator("main td.main").get_by_role("link"))


def step_of_list(page: Page, move: str) -> None:
    """One step of issuing, taken by the person whose turn it is."""
    open_list(page)
    follow(page, move)
    press(page, move)
    told(page, move)


def sign_on_paper(page: Page, people: People, signer: str, opinion: str = "同意。") -> None:
    """线下签批登记: what stands on the paper is entered by the handler."""
    page.get_by_label("领导已在纸上签批").check()
    write(page, {"签批人": signer, "签批日期": people.day(0), "签批意见": opinion})


def issue(people: People, office: Page) -> None:
    """The office sees the bill, types the number of the document, issues."""
    open_list(office)
    follow(office, "看账单")
    shows(office, "预计总用时")
    write(office, {"发文字号": "岚直工发〔2026〕12号"})
    press(office, "登记编号并印发")
    told(office, "已印发，清单编号")


def rectify(people: People, worker: Page, words: str = QUARTER_LIST) -> None:
    """The unit signs for its annex, writes a measure and hands in the plan."""
    todo(worker, words)
    follow(worker, "签收")
    press(worker, "签收")
    told(worker, "签收")
    open_problem(worker)
    follow(worker, "填写措施")
    write(worker, {"责任领导": "分管同志", "责任人": "承办同志"})
    row = worker.get_by_role("group", name="措施 1")
    write(
        row,
        {
            "整改措施": "补学两次，列入党组学习计划",
            "责任人": "承办同志",
            "完成日期": people.day(20),
        },
    )
    press(worker, "保存措施")
    told(worker, "整改措施已保存")


def hand_in_plan(people: People, worker: Page) -> None:
    """One plan a unit and list, with the day on which it was discussed."""
    open_list(worker)
    follow(worker, "整改方案")
    write(worker, {"研究日期": people.day(0)})
    press(worker, "报送整改方案")
    told(worker, "已报送")


def prove(people: People, worker: Page, proof: Path) -> None:
    """A file as proof, with the day of which it speaks."""
    open_problem(worker)
    follow(worker, "补充佐证")
    write(worker, {"佐证名称": "补学记录", "材料所述日期": people.day(-1), "材料": proof})
    press(worker, "保存")
    told(worker, "佐证已登记")
    shows(worker, "补学记录")


def step(
    page: Page, move: str, words: dict[str, str] | None = None, sentence: str = SENTENCE
) -> None:
    """One step of the problem, taken by the person whose turn it is."""
    open_problem(page, sentence)
    follow(page, move)
    write(page, words or {})
    press(page, move)
    told(page, move)


def ring_says(page: Page) -> str:
    """The words of the ring at the head of the page."""
    words = page.locator("main header svg.ring, main svg.ring").first.get_attribute("aria-label")
    return words or ""
