"""What each paper of an election says, and what it leaves to the pen."""

from dataclasses import replace
from io import BytesIO

import docx as python_docx
import pytest

from bihuan.reports import docx
from bihuan.reports.elections import convene_petition, election_method, election_result, tally_sheet
from bihuan.reports.elections.election_reply import title_of
from bihuan.reports.elections.values import SheetValue
from bihuan.reports.paper import Kind, Paper, words_of
from bihuan.reports.words import count
from tests.reports import election_samples as samples

PAPERS = samples.all_papers()


def text(paper: Paper) -> str:
    return "\n".join(words_of((*paper.blocks, *paper.tail)))


@pytest.mark.parametrize("name", list(PAPERS))
def test_every_paper_becomes_a_word_file_within_the_limit(name: str) -> None:
    paper = PAPERS[name]
    file = python_docx.Document(BytesIO(docx.render(paper)))
    assert file.paragraphs
    assert count(paper).over == 0
    assert "None" not in text(paper)


def test_the_first_request_says_why_when_what_and_how_many() -> None:
    paper = PAPERS["convene_petition"]
    said = text(paper)
    assert paper.kind is Kind.REQUEST
    assert paper.title == "关于召开党员大会进行机关党委换届选举的请示"
    assert paper.number == "江财机党〔2026〕3号"
    assert paper.contact
    for part in (
        "2021年6月1日选举产生，任期5年",
        "将于2026年6月1日届满",
        "2026年5月8日召开党员大会",
        "委员名额5名",
        "不少于6名",
    ):
        assert part in said


def test_a_draft_leaves_the_day_of_the_meeting_to_the_pen() -> None:
    draft = replace(samples.RENEWAL, planned_on=None)
    assert "拟于召开" in text(convene_petition.paper(draft))


def test_the_reply_quotes_title_and_number_of_the_request() -> None:
    paper = samples.the_reply()
    assert paper.title == "关于召开党员大会进行机关党委换届选举的批复"
    assert "《关于召开党员大会进行机关党委换届选举的请示》（江财机党〔2026〕3号）收悉" in text(
        paper
    )


@pytest.mark.parametrize(
    ("matter", "said"),
    [
        ("candidates", "沈国安同志为书记候选人预备人选"),
        ("result", "第三届机关党委由沈国安、陆文清、许立群、何静、周明5名同志组成"),
        ("extension", "延期至2027年3月1日换届"),
    ],
)
def test_each_reply_says_what_is_agreed_to(matter: str, said: str) -> None:
    assert said in text(samples.the_reply(matter))


def test_a_report_is_answered_by_a_reply_with_the_same_matter() -> None:
    assert title_of("关于机关党委选举结果的报告") == "关于机关党委选举结果的批复"
    assert title_of("换届情况") == "关于《换届情况》的批复"


def test_the_tally_sheet_shows_the_checked_numbers_and_an_empty_one_only_names() -> None:
    said = text(PAPERS["tally_sheet"])
    assert "至少50票" in said
    assert "未当选" in said
    tied = replace(samples.SHEET, people=(replace(samples.PEOPLE[0], elected=False, tied=True),))
    assert "得票相等" in text(tally_sheet.paper(samples.RENEWAL, tied))
    blank = text(PAPERS["tally_blank"])
    assert "当选" not in blank
    assert "沈国安" in blank


def test_the_ballot_has_no_place_for_the_voters_name() -> None:
    said = text(PAPERS["ballot_paper"])
    assert "应选5名，候选人6名" in said
    assert "签名" not in said
    assert "投票人" not in said


def test_the_result_reports_each_vote_and_rests_on_the_reply() -> None:
    said = text(PAPERS["election_result"])
    assert "（江直工〔2026〕12号）" in said
    assert "吴海40票" in said
    assert "书记沈国安；副书记陆文清" in said


def test_the_method_of_a_branch_without_a_committee_speaks_of_no_committee_vote() -> None:
    small = replace(samples.RENEWAL, seats=0, officers=1, body="党支部", committee="支部委员会")
    said = text(election_method.paper(small))
    assert "应选支部委员会委员" not in said
    assert "书记、副书记共1名" in said


def test_a_report_without_a_vote_invents_no_numbers() -> None:
    bare = replace(samples.RENEWAL, held_on=None, sheets=())
    assert "票" not in text(election_result.paper(bare))
    sheet = SheetValue(what="书记、副书记", seats=1, people=())
    assert "None" not in text(tally_sheet.paper(samples.RENEWAL, sheet))
