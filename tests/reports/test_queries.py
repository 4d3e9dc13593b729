"""Papers from the tables: what was frozen is printed as frozen, what was signed stands on the form."""

from datetime import timedelta

from bihuan.lists import services as lists
from bihuan.lists.models import DispatchMeeting, Edition
from bihuan.problems import services as problems
from bihuan.problems.models import Objection, Problem
from bihuan.reports.paper import Paper, Table, words_of
from bihuan.reports.queries import archive, editions, sheets
from bihuan.reports.queries import problems as about
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_duty,
    drafted_problem,
    issued,
    plan_received,
    signed_for,
)
from tests.problems import story


def said(paper: Paper) -> str:
    own = words_of((*paper.blocks, *paper.tail))
    return "\n".join([*own, *(w for a in paper.annexes for w in words_of(a.blocks))])


def notice_for(province: Province, edition: Edition, unit: str = "A01") -> Paper:
    from bihuan.reports import notice

    edition.refresh_from_db()
    annex = annex_of(edition, unit)
    return notice.paper(editions.notice_of(annex.edition, [annex], province.today))


def test_the_notice_carries_number_date_code_and_only_the_units_own_items(province: Province):
    mine = drafted_problem(province, statement="甲问题")
    other = drafted_problem(province, "A02", statement="乙问题")
    paper = notice_for(province, issued(province, mine, other))
    assert paper.title == "关于印发2026年第一季度机关党建问题清单的通知"
    assert paper.number == "江直工〔2026〕6号"
    assert paper.head == "江岚省委直属机关工委文件"
    assert paper.addressee == "各单位党组（党委）"
    (annex,) = paper.annexes
    assert ":" in annex.check_code
    assert "甲问题" in said(paper)
    assert "乙问题" not in said(paper)
    assert paper.signature is not None
    assert paper.signature.dated == province.today


def test_the_annex_prints_what_was_frozen_even_when_the_problem_has_changed(province: Province):
    problem = drafted_problem(province, statement="印发时的话")
    edition = issued(province, problem)
    Problem.objects.filter(pk=problem.pk).update(statement="后来改的话")
    assert "印发时的话" in said(notice_for(province, edition))


def test_a_draft_has_no_number_no_day_and_no_code(province: Province):
    edition = committee_draft(province, drafted_problem(province))
    paper = notice_for(province, edition)
    assert (paper.number, paper.annexes[0].check_code) == ("", "")
    assert paper.signature is not None
    assert paper.signature.dated is None


def test_the_code_is_the_head_that_the_edition_went_out_with(province: Province):
    edition = issued(province)
    edition.refresh_from_db()
    size, root = edition.head.split(":")
    digits = notice_for(province, edition).annexes[0].check_code.replace(" ", "")
    assert digits == f"{size}:{root[:16]}"


def test_a_correction_stands_beside_the_item_and_has_a_notice_of_its_own(province: Province):
    edition = issued(province)
    item = annex_of(edition, "A01").items.get()
    row = lists.correct(
        edition=edition, item=item, field="due_on", now=province.days(90).isoformat(), reason="录入有误",
        actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    when = province.days(90)
    written = f"{when.year}年{when.month}月{when.day}日"
    paper = notice_for(province, edition)
    assert f"更正为“{written}”" in said(paper)
    value = editions.correction_of(row, province.today)
    assert (value.now, value.column, value.place) == (written, "整改期限", "省发展改革委清单第1项")
    assert value.addressee == "省发展改革委党组"


def test_a_list_of_duties_has_its_own_columns(province: Province):
    duty = drafted_duty(province)
    edition = committee_draft(
        province,
        kind="duties",
        period="2026",
        requirements="",
        plan_due_on=None,
        report_due_on=None,
    )
    lists.add_duties(
        edition=edition, duties=[duty], actor=province.actor("liaison_office"), at=province.now
    )
    paper = notice_for(province, edition, "A01-DZ")
    table = next(b for b in paper.annexes[0].blocks if isinstance(b, Table))
    assert [c.title for c in table.columns][1:3] == ["责任主体", "责任内容"]
    assert duty.content in said(paper)
    assert "整改" not in said(paper)


def test_the_receipt_keeps_the_head_that_the_unit_saw(province: Province):
    annex = signed_for(province, annex_of(issued(province), "A01"))
    value = editions.receipt_of(annex, province.today)
    assert value.signed_for_on == province.today
    assert (
        value.check_code.replace(" ", "")
        == annex.seen_head[: len(value.check_code.replace(" ", ""))]
    )


def test_the_plan_is_the_one_that_was_sent_up(province: Province):
    first = drafted_problem(province, goal="按月检查")
    quick = drafted_problem(province, statement="立行立改的事", rectify="immediate")
    annex = signed_for(province, annex_of(issued(province, first, quick), "A01"))
    before = editions.plan_of(annex, province.today)
    assert (before.dated, before.discussed_on) == (None, None)
    annex = plan_received(province, annex)
    Problem.objects.filter(pk=first.pk).update(goal="后来改的目标")
    value = editions.plan_of(annex, province.today)
    assert value.dated == value.discussed_on == province.today
    assert value.signed_by == "省发展改革委党组"
    assert value.discussed_by == "党组"
    assert [e.goal for e in value.entries if not e.immediate] == ["按月检查"]
    assert [e.statement for e in value.entries if e.immediate] == ["立行立改的事"]
    assert value.entries[0].measures[0].text == "修订记录模板，逐月检查"


def test_the_report_before_it_is_sent_shows_every_item_as_it_stands(province: Province):
    annex = signed_for(province, annex_of(issued(province), "A01"))
    value = editions.report_of(annex, province.today)
    assert [e.state for e in value.entries] == ["整改中"]
    assert value.signer == province.post("party_group_secretary", "A01").person.name
    assert value.addressee == "江岚省委直属机关工委"
    assert value.dated is None


def test_the_feedback_sheet_speaks_the_words_of_the_list(province: Province):
    annex = annex_of(issued(province), "A01")
    value = editions.feedback_of(annex, province.today)
    (entry,) = value.entries
    assert entry.rectify == "限期整改"
    assert value.office == "组织处"


def test_the_closure_request_of_a_branch_carries_what_was_signed(province: Province):
    problem = story.verified(province, "A01-B1")
    value = about.closure_of(problem, province.today)
    assert [bool(o.signer) for o in value.opinions] == [True, True, False]
    assert value.entry.evidence[0].startswith("整改后的主题党日记录（")


def test_the_closure_request_of_a_unit_has_four_signatures_when_closed(province: Province):
    problem = story.closed(province, "A01")
    value = about.closure_of(problem, province.today)
    assert len(value.opinions) == 4
    assert all(o.signer and o.signed_on for o in value.opinions)


def test_signatures_from_before_a_return_do_not_count(province: Province):
    problem = story.asked(province, "A01-B1")
    deputy = province.actor("fulltime_deputy", "A01")
    story.go(province, problem, "send_back_branch", deputy, data={"note": "补充三月的记录"})
    assert [o.signer for o in about.closure_of(problem, province.today).opinions] == ["", "", ""]
    value = about.sent_back_of(problem, province.today)
    assert value is not None
    assert value.requirements == "补充三月的记录"
    assert value.asked_on == province.today


def test_a_problem_that_was_never_returned_has_no_such_paper(province: Province):
    assert about.sent_back_of(story.asked(province), province.today) is None


def test_the_extension_says_until_when_and_why(province: Province):
    problem = story.at_work(province, "A01")
    story.go(
        province, problem, "ask_extension", province.actor("fulltime_deputy", "A01"),
        data={"note": "换届在七月", "asked_to": province.days(60)},
    )  # fmt: skip
    value = about.extension_of(problem, province.today)
    assert (value.asked_to, value.reason) == (province.days(60), "换届在七月")
    assert value.dated == province.today
    assert value.entry.due_on == province.days(30)


def test_before_it_is_asked_for_the_reason_is_left_blank(province: Province):
    value = about.extension_of(story.at_work(province, "A01"), province.today)
    assert (value.asked_to, value.reason, value.dated) == (None, "", None)


def test_an_objection_becomes_a_request_for_review(province: Province):
    problem = story.at_work(province, "A01")
    problems.object_to(
        problem=problem, against="finding", reason="记录另存他处",
        actor=province.actor("fulltime_deputy", "A01"), at=province.now,
    )  # fmt: skip
    value = about.review_of(
        Objection.objects.select_related("problem__unit", "step").get(), province.today
    )
    assert (value.against, value.reason) == ("问题认定", "记录另存他处")
    assert value.addressee == "江岚省委直属机关工委"


def test_calls_name_the_contact_and_read_out_the_same_sentence_as_the_page(province: Province):
    problem = story.at_work(province, "A01")
    later = problem.due_on + timedelta(days=20)
    value = sheets.calls_of(province.actor("liaison_office"), later)
    (call,) = value.calls
    assert call.phone == "000-0000"
    assert call.overdue == 1
    assert call.longest > 5
    assert "省发展改革委" in call.sentence
    assert value.office == "江岚省委直属机关工委"


def test_the_supervision_letter_lists_only_what_is_overdue_at_that_unit(province: Province):
    late = story.at_work(province, "A01")
    story.at_work(province, "A02")
    later = late.due_on + timedelta(days=20)
    value = sheets.supervision_of(province.unit("A01"), province.actor("liaison_office"), later)
    assert [e.number for e in value.entries] == [late.number]
    assert value.addressee == "省发展改革委党组"
    assert value.head == "江岚省委直属机关工委"


def test_the_unit_sheet_shows_posts_and_open_problems(province: Province):
    problem = story.at_work(province, "A01")
    value = sheets.unit_of(province.unit("A01"), province.actor("liaison_office"), province.today)
    assert value.branches == 2
    assert [e.number for e in value.problems] == [problem.number]
    assert ("整改中", 1) in value.counts
    assert any(p.phone == "000-0000" for p in value.posts)


def test_the_dispatch_sheet_is_the_frozen_one_with_its_decisions(province: Province):
    problem = story.at_work(province, "A01")
    office = province.actor("general_office")
    meeting = lists.call_meeting(
        host=province.unit("GW"),
        on=province.today,
        title="七月调度会",
        problems=[problem],
        actor=office,
        at=province.now,
    )
    lists.add_task(
        meeting=meeting, unit=province.unit("A01"), text="本周内补齐", due_on=province.days(5), actor=office,
        at=province.now, problem=problem,
    )  # fmt: skip
    value = sheets.dispatch_of(DispatchMeeting.objects.get(), province.today)
    (line,) = value.lines
    assert line.decision.text == "本周内补齐"
    assert line.entry.state == "整改中"


def test_the_approval_sheet_of_a_list_says_how_many_units_and_items(province: Province):
    edition = committee_draft(province, drafted_problem(province), drafted_problem(province, "A02"))
    value = sheets.approval_of_edition(edition, province.today)
    assert "清单涉及2个单位、2项" in value.summary
    assert [o.signer for o in value.opinions] == ["", "", ""]


def test_the_approval_sheet_of_a_problem_is_about_what_it_waits_for(province: Province):
    problem = story.verified(province, "A01")
    value = sheets.approval_of_problem(problem, province.today)
    assert value.subject.endswith("销号")
    assert value.opinions[-1].label == "领导批示"
    signed = [o.signer for o in value.opinions[:-1]]
    assert all(signed)


def test_the_ledger_workbook_carries_the_head_of_the_moment(province: Province):
    story.at_work(province, "A01")
    value = sheets.ledger_of("台账", "某单位", Problem.objects.all(), province.today)
    assert value.head.count(":") == 1
    assert value.entries[0].unit == "省发展改革委"


def test_entries_of_many_problems_take_a_fixed_number_of_queries(
    province: Province, django_assert_num_queries
):
    rows = [story.at_work(province, "A01") for _ in range(3)]
    fresh = list(Problem.objects.select_related("unit").filter(pk__in=[r.pk for r in rows]))
    about.entries_of(fresh, province.today)
    with django_assert_num_queries(3):
        about.entries_of(fresh, province.today)


def test_the_archive_of_a_unit_holds_its_own_papers_and_not_another_units(province: Province):
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    annex = plan_received(province, signed_for(province, annex_of(edition, "A01")))
    closed = story.closed(province, "A01-B1")
    value = archive.archive_of(
        province.unit("A01"), province.today.year, province.actor("fulltime_deputy", "A01"), province.today,
        render=lambda paper: (paper.title.encode(), 1), suffix=".pdf",
    )  # fmt: skip
    groups = [(d.group, d.responsible) for d in value.documents]
    assert groups.count((archive.LISTS, "江岚省委直属机关工委")) == 1
    assert (archive.RECEIPTS, annex.unit_name) in groups
    assert (archive.PLANS, annex.unit_name) in groups
    assert any(d.group == archive.CLOSURES and closed.number in d.title for d in value.documents)
    assert not any("省档案馆" in d.title for d in value.documents)
    assert all(d.content()[0] for d in value.documents)
