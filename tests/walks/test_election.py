"""An election from the superior's reminder to the approved result, with the decisions signed on paper."""

from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from bihuan.elections.models import Election
from tests.cast import Province
from tests.elections import story
from tests.walks.hands import box, follow, go, press, shows, told, write
from tests.walks.story import People

pytestmark = pytest.mark.walk
BODY = "省发展改革委机关党委"
NAMES = ("甲一", "乙二", "丙三", "丁四")


def open_body(page: Page) -> None:
    """From the menu to the body's page of terms and elections."""
    page.goto("/")
    go(page, page.locator("nav.rail").get_by_role("link", name="组织", exact=True))
    follow(page, "任期和换届")
    follow(page, BODY)


def reminded(office: Page) -> None:
    """The superior telephones six months before the end and taps once."""
    open_body(office)
    shows(office, "六个月内届满")
    press(office, "已电话提醒")
    told(office, "提醒已登记")


def prepared(worker: Page, people: People) -> None:
    """Started and planned."""
    open_body(worker)
    follow(worker, "发起换届")
    press(worker, "发起")
    shows(worker, "安排大会")
    write(worker, {"拟召开日期": people.day(30), "委员名额": "3", "书记、副书记名额": "1"})
    press(worker, "保存")
    told(worker, "安排已保存")


def asked(worker: Page, words: str, number: str) -> None:
    """A request goes up after it was read once more."""
    follow(worker, words)
    shows(worker, "报送前请再核对一遍")
    write(worker, {"发文字号": number})
    press(worker, words)
    told(worker, "已报送")


def approved_on_paper(worker: Page, office: Page, people: People) -> None:
    """The Party group's decision and the working committee's approval, as they stand on paper."""
    for page, move, signer in (
        (worker, "党组（党委）研究同意", "Party_Group_Secretary A01"),
        (office, "工委批准", "Leader_In_Charge GW"),
    ):
        open_body(page)
        follow(page, "打开换届")
        follow(page, move)
        sign_on_paper_here(page, people, signer)
        press(page, move)
        told(page, f"已办理：{move}")
    worker.reload()


def sign_on_paper_here(page: Page, people: People, signer: str) -> None:
    write(page, {"签批人": signer, "签批日期": people.day(0), "签批意见": "同意。"})


def named(worker: Page) -> None:
    """One candidate more than there are seats; the first also stands for secretary."""
    follow(worker, "填写候选人")
    for place, name in enumerate(NAMES, 1):
        one = worker.get_by_role("group", name=f"第 {place} 人")
        write(one, {"姓名": name})
        if place == 1:
            write(one, {"书记、副书记候选人": "书记"})
    press(worker, "保存")
    told(worker, "候选人已保存")


def counted(worker: Page) -> None:
    """The sheet that does not add up is refused, nothing of it is lost; the right one is kept; equal votes at the last
    seat are voted on again, with a paper of their own."""
    sheet = {
        "实到会有选举权人数": "24",
        "发出选票": "24",
        "收回选票": "25",
        "有效票": "25",
        "甲一 赞成": "26",
    }
    follow(worker, "填写委员选举计票单")
    write(worker, {"应到会有选举权人数": "26", **sheet})
    write(
        worker,
        {f"{name} 赞成": yes for name, yes in zip(NAMES[1:], ("17", "14", "14"), strict=True)},
    )
    press(worker, "核对并保存")
    shows(worker, "甲一 得赞成票 26 张，多于有效票 25 张")
    expect(box(worker, "发出选票")).to_have_value("24")
    expect(box(worker, "丙三 赞成")).to_have_value("14")
    write(worker, {"收回选票": "24", "有效票": "24", "甲一 赞成": "23"})
    press(worker, "核对并保存")
    told(worker, "计票单算术核对无误")
    shows(worker, "丙三、丁四 得票相等")
    paper_opens(worker, "委员第 2 次选票", "丙三")
    follow(worker, "填写委员第 2 次选举计票单")
    shows(worker, "就下列候选人重新投票，还有 1 个名额")
    write(worker, {
        "应到会有选举权人数": "26", "实到会有选举权人数": "24", "发出选票": "24", "收回选票": "24", "有效票": "23",
        "丙三 赞成": "12", "丁四 赞成": "11",
    })  # fmt: skip
    press(worker, "核对并保存")
    told(worker, "计票单算术核对无误")
    follow(worker, "填写书记、副书记选举计票单")
    write(worker, {
        "应到会有选举权人数": "3", "实到会有选举权人数": "3", "发出选票": "3", "收回选票": "3", "有效票": "3",
        "甲一 赞成": "3",
    })  # fmt: skip
    press(worker, "核对并保存")
    told(worker, "计票单算术核对无误")
    follow(worker, "确认计票结果")
    press(worker, "确认计票结果")
    told(worker, "已办理：确认计票结果")


def paper_opens(worker: Page, words: str, said: str = "机关") -> None:
    """The paper of the menu, as a Word file that opens and says what it is about: the body, or who stands."""
    worker.locator("summary", has_text="文书").first.click()
    go(worker, worker.locator(".menu-sheet").get_by_role("link", name=words, exact=True))
    address = worker.locator("a[href$='.docx']").first.get_attribute("href")
    answer = worker.request.get(str(address))
    assert answer.ok
    paper = Document(BytesIO(answer.body()))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(p.text for p in paper.paragraphs), *cells])
    assert said in text, text
    worker.go_back()


def test_an_election_goes_from_the_reminder_to_the_approved_result(
    people: People, stage: Province
) -> None:
    story.term_of(stage)
    office, worker = people("liaison_office"), people("liaison_worker", "A01")
    reminded(office)
    prepared(worker, people)
    asked(worker, "报送召开请示", "发改党〔2026〕3号")
    paper_opens(worker, "召开大会的请示")
    approved_on_paper(worker, office, people)
    named(worker)
    asked(worker, "报送候选人请示", "发改党〔2026〕5号")
    approved_on_paper(worker, office, people)
    counted(worker)
    paper_opens(worker, "委员计票单")
    asked(worker, "报送选举结果", "发改党〔2026〕9号")
    paper_opens(worker, "选举结果报告")
    approved_on_paper(worker, office, people)
    shows(worker, "第 3 届任期和任职已经登记")
    row = Election.objects.get()
    assert (row.state, row.new_term is not None) == ("approved", True)
    worker.goto(f"/units/{row.unit.code}/")
    for words in ("第 3 届", "甲一", "乙二", "丙三"):
        shows(worker, words)
