"""What each paper says, and what it leaves to the pen because the system does not know it."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.reports import (
    call_sheet,
    closure_request,
    extension,
    notice,
    plan,
    progress_report,
    supervision_letter,
)
from bihuan.reports.entries import Entry, Measure, Opinion
from bihuan.reports.paper import Blank, Block, Form, Heading, Paper, Para, Table, words_of
from tests.reports import samples


def text(paper: Paper) -> str:
    return "\n".join(words_of((*paper.blocks, *paper.tail)))


def blanks(blocks: tuple[Block, ...]) -> int:
    """How many places a paper leaves to the pen in its running text and forms."""
    found = 0
    for block in blocks:
        texts = []
        if isinstance(block, Para):
            texts = [block.text]
        elif isinstance(block, Form):
            texts = [t for row in block.rows for cell in row.cells for t in (cell.text, cell.foot)]
        found += sum(isinstance(p, Blank) for t in texts if isinstance(t, tuple) for p in t)
    return found


NOTHING = Entry(statement="某问题")
"""A problem of which the system knows only its sentence."""


def test_the_notice_is_titled_addressed_and_copied_as_offices_do():
    paper = samples.the_notice()
    assert paper.title == "关于印发2026年第一季度机关党建问题清单的通知"
    assert paper.addressee == "各单位党组（党委）"
    assert paper.copies == ("各单位机关党委",)
    assert paper.number == "江直工发〔2026〕6号"


def test_each_unit_gets_the_notice_with_its_own_annex_only():
    paper = samples.the_notice(units=1)
    assert [a.title for a in paper.annexes] == ["2026年第一季度机关党建问题清单（江南省财政厅）"]
    assert paper.annexes[0].check_code == samples.CODE
    assert paper.notes == (paper.annexes[0].title,)


def test_many_annexes_are_named_together():
    paper = samples.the_notice(units=8)
    assert paper.notes == ("2026年第一季度机关党建问题清单（按单位分列，共8份）",)


def test_a_notice_without_dates_asks_for_nothing_by_a_date():
    given = notice.Notice(list_title=samples.LIST, issuer=samples.COMMITTEE, lists=())
    said = text(notice.paper(given))
    assert "整改方案" not in said
    assert "整改情况" not in said
    assert "前报送" not in said
    assert "工作日" not in said


def test_what_the_office_typed_stands_under_its_own_heading():
    given = notice.Notice(
        list_title=samples.LIST, issuer=samples.COMMITTEE, lists=(), requirements="第一句\n第二句"
    )
    blocks = notice.paper(given).blocks
    assert Heading(1, "二、有关要求") in blocks
    assert Para("第二句") in blocks


def test_a_list_of_duties_is_confirmed_and_asks_for_no_plan():
    given = notice.Notice(
        list_title="2026年机关党建责任清单",
        problems=False,
        issuer=samples.COMMITTEE,
        plan_due_on=date(2026, 3, 1),
        lists=(
            notice.UnitList(
                unit="某党组", columns=notice.DUTY_COLUMNS, rows=(("1", *"甲乙丙丁戊"),)
            ),
        ),
    )
    said = text(notice.paper(given))
    assert "不签订责任书" in said
    assert "整改" not in said


def test_a_correction_stands_beside_the_text_that_was_issued():
    given = notice.Notice(
        list_title=samples.LIST,
        issuer=samples.COMMITTEE,
        lists=(notice.UnitList(unit="某厅", rows=(), corrections=("更正：第1项",)),),
    )
    assert "更正：第1项" in "".join(words_of(notice.paper(given).annexes[0].blocks))


def test_the_plan_names_the_day_on_which_the_party_group_discussed_it():
    assert "经2026年4月15日厅党组会议研究" in text(samples.the_plan())


def test_items_to_be_mended_at_once_need_no_measures_in_the_plan():
    said = text(samples.the_plan())
    planned, immediate = said.split("立行立改的问题", 1)
    assert samples.IMMEDIATE.statement not in planned
    assert samples.IMMEDIATE.statement in immediate


def test_a_plan_leaves_unknown_owners_and_goals_to_the_pen():
    given = plan.Plan(unit="某厅", signed_by="某党组", list_title=samples.LIST, entries=(NOTHING,))
    paper = plan.paper(given)
    assert blanks(paper.blocks) == 6
    assert "会议研究" not in text(paper)
    assert paper.signature is not None
    assert paper.signature.dated is None


def test_the_report_counts_every_state_by_its_own_word():
    said = text(samples.the_report())
    assert "共3个。截至2026年6月25日，整改中1个、已销号1个、长期坚持1个。" in said


def test_the_report_calls_an_unmet_date_planned_and_a_met_one_done():
    said = text(samples.the_report())
    assert "计划2026年4月20日前完成" in said
    assert "2026年5月8日完成" in said


def test_the_report_leaves_room_for_a_promise_written_by_hand():
    paper = samples.the_report()
    assert "真实性承诺" in "".join(words_of(paper.tail))
    assert blanks(paper.tail) == 1


def test_a_report_without_items_invents_no_counts():
    report = progress_report.ProgressReport(
        unit="某厅",
        signed_by="某党组",
        addressee="某工委",
        list_title=samples.LIST,
        as_of=date(2026, 6, 25),
        entries=(),
    )
    assert "清单没有反馈我单位的问题。" in text(progress_report.paper(report))


def test_the_extension_keeps_the_first_deadline_in_sight():
    said = text(samples.the_extension())
    assert "整改期限为2026年6月30日，首次期限为2026年5月31日" in said
    assert "延期至2026年8月31日" in said
    assert said.endswith("妥否，请批示。")


def test_an_extension_without_a_reason_leaves_room_for_it():
    request = extension.Extension(
        unit="某厅", signed_by="某党组", addressee="某工委", entry=NOTHING, asked_to=None, reason=""
    )
    said = text(extension.paper(request))
    assert "二、延期理由\n\n妥否" in said
    assert "延期至　　　　年　　月　　日" in said


def test_the_supervision_letter_says_how_many_working_days_each_item_is_late():
    table = next(b for b in samples.the_supervision_letter().blocks if isinstance(b, Table))
    assert [row[4] for row in table.rows] == ["12个工作日", "4个工作日"]
    assert table.rows[0][3] == "2026年6月30日\n原2026年5月31日"


def test_a_supervision_letter_without_a_date_for_the_answer_sets_none():
    letter = supervision_letter.SupervisionLetter(
        issuer="某工委", addressee="某党组", unit="某厅", as_of=date(2026, 7, 1), entries=(NOTHING,)
    )
    assert "及时书面报告办理结果" in text(supervision_letter.paper(letter))


@pytest.mark.parametrize("labels", [closure_request.BRANCH_CHAIN, closure_request.UNIT_CHAIN])
def test_the_closure_request_has_a_box_for_every_signature_of_its_chain(labels: tuple[str, ...]):
    request = closure_request.ClosureRequest(
        unit="某支部", entry=NOTHING, opinions=closure_request.chain(labels)
    )
    paper = closure_request.paper(request)
    assert all(label in text(paper) for label in labels)
    assert blanks(paper.blocks) == len(labels)


def test_an_opinion_already_given_is_printed_with_name_and_day():
    said = text(samples.the_closure_request())
    assert "同意申请销号" in said
    assert "顾海平　2026年6月10日" in said


def test_the_absence_of_the_raisers_answer_is_documented():
    assert "未取得提出人意见" in text(samples.the_closure_request())
    nobody = closure_request.ClosureRequest(unit="某厅", entry=NOTHING, opinions=())
    assert "提出人" not in text(closure_request.paper(nobody))


def test_the_longest_overdue_unit_stands_first_on_the_call_sheet():
    table = next(b for b in samples.the_call_sheet(5).blocks if isinstance(b, Table))
    assert ["最长23个工作日" in str(row[2]) for row in table.rows] == [True] + [False] * 4


def test_the_sentence_to_read_out_stands_on_the_call_sheet_word_for_word():
    call = call_sheet.Call(unit="某厅", overdue=3, longest=7, sentence="某句话。")
    sheet = call_sheet.CallSheet(office="某处", on=date(2026, 7, 1), calls=(call,))
    assert "某句话。" in text(call_sheet.paper(sheet)).split("\n")


def test_a_call_sheet_without_overdue_items_says_so():
    paper = call_sheet.paper(call_sheet.CallSheet(office="某处", on=date(2026, 7, 1), calls=()))
    assert "今天没有逾期事项。" in text(paper)


def test_an_unknown_contact_is_left_to_the_pen():
    call = call_sheet.Call(unit="某厅", overdue=1, longest=1, sentence="某句话。")
    paper = call_sheet.paper(
        call_sheet.CallSheet(office="某处", on=date(2026, 7, 1), calls=(call,))
    )
    table = next(b for b in paper.blocks if isinstance(b, Table))
    assert sum(isinstance(p, Blank) for p in table.rows[0][1]) == 2


def test_the_one_page_view_says_how_many_it_leaves_out():
    said = text(samples.the_unit_sheet(many=True))
    assert "（列出6项，共18项）" in said
    assert "已届满45天" in said


@pytest.mark.parametrize("name", sorted(samples.PAPERS))
def test_no_paper_prints_a_word_of_the_machine(name: str):
    """Unknown values never show as None, dates never in another shape."""
    said = text(samples.PAPERS[name]())
    assert "None" not in said
    assert "2026-" not in said.replace("WT2026-", "")


def test_measures_show_owner_and_date_only_where_they_are_known():
    entry = replace(NOTHING, measures=(Measure(text="建立台账。"),))
    request = closure_request.ClosureRequest(
        unit="某厅", entry=entry, opinions=(Opinion(label="意见"),)
    )
    assert "1.建立台账\n" in text(closure_request.paper(request)) + "\n"
