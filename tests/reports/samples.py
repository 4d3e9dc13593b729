"""Values for papers of a made-up province: written out here so that papers are tested without a database."""

from dataclasses import replace
from datetime import date

from bihuan.reports import (
    approval_sheet,
    call_sheet,
    closure_request,
    correction_notice,
    dispatch_sheet,
    extension,
    feedback_sheet,
    notice,
    plan,
    progress_report,
    receipt,
    review_request,
    sent_back,
    supervision_letter,
    unit_sheet,
)
from bihuan.reports.entries import Entry, Measure, Opinion
from bihuan.reports.paper import Paper

COMMITTEE = "中共江南省直属机关工作委员会"
HEAD = f"{COMMITTEE}文件"
GROUP = "中共江南省财政厅党组"
LIST = "2026年第一季度机关党建问题清单"
CONTACT = "联系人：周明，电话：0571—00000000"

MEETING = Entry(
    number="WT2026-000107",
    unit="江南省财政厅",
    office="机关党委办公室",
    source="专项督查",
    found_on=date(2026, 3, 4),
    statement="第三党支部1月、2月未召开支部委员会会议",
    manifestation="查阅会议记录本，1月、2月没有支委会记录；支部书记说明年初集中办理决算，把议题并入了处务会。",
    type="组织生活不规范",
    nature="个性",
    severity="较重",
    rectify="限期整改",
    leader="沈国安",
    doer="陆文清",
    goal="支委会每月按时召开，议题单独研究、单独记录。",
    measures=(
        Measure(
            text="补学支部工作条例有关规定，支委会专题研究一次",
            owner="陆文清",
            due_on=date(2026, 4, 20),
        ),
        Measure(
            text="制定支委会议题提前一周征集的办法，议题由组织委员汇总",
            owner="许立群",
            due_on=date(2026, 5, 10),
            done_on=date(2026, 5, 8),
        ),
    ),
    due_on=date(2026, 6, 30),
    first_due_on=date(2026, 5, 31),
    state="整改中",
    progress="4月、5月支委会均按期召开，议题征集办法已经印发。",
    evidence=("4月支委会记录（2026年4月15日）", "支委会议题征集办法"),
    raiser="督查组",
    root_cause="把支委会议题征集写入机关党委工作规则。",
    overdue_days=12,
)
IMMEDIATE = Entry(
    number="WT2026-000108",
    unit="江南省财政厅",
    source="随机抽查",
    found_on=date(2026, 3, 11),
    statement="党费收缴公示栏未及时更新",
    manifestation="公示内容停留在2025年11月。",
    type="党费管理不规范",
    rectify="立行立改",
    leader="沈国安",
    doer="何静",
    due_on=date(2026, 4, 10),
    state="已销号",
    closed_on=date(2026, 4, 12),
    progress="已更新至2026年3月，并明确每季度首月10日前更新。",
)
UNPLANNED = Entry(
    number="WT2026-000111",
    unit="江南省财政厅",
    source="述职评议",
    found_on=date(2026, 1, 20),
    statement="离退休干部党支部学习资料送达不及时，部分行动不便的党员没有收到一季度学习材料",
    type="服务保障不到位",
    rectify="长期坚持",
    due_on=date(2026, 9, 30),
    state="长期坚持",
)
OVERDUE = replace(
    UNPLANNED, rectify="限期整改", state="待签收", due_on=date(2026, 7, 10), overdue_days=4
)
ENTRIES = (MEETING, IMMEDIATE, UNPLANNED)
CODE = "18234:3fa1 09bc 77e2 d410"


def the_notice(entries: tuple[Entry, ...] = ENTRIES, units: int = 1) -> Paper:
    lists = tuple(
        notice.UnitList(
            unit=f"江南省财政厅{i or ''}", rows=notice.problem_rows(entries), check_code=CODE
        )
        for i in range(units)
    )
    return notice.paper(
        notice.Notice(
            list_title=LIST,
            list_number="问清〔2026〕1号",
            head=HEAD,
            document_number="江直工发[2026]06号",
            issuer=COMMITTEE,
            basis="《江南省直机关党建问题清单管理办法》",
            plan_due_on=date(2026, 4, 20),
            report_due_on=date(2026, 6, 30),
            objection_days=10,
            contact=CONTACT,
            copies=("各单位机关党委",),
            issued_on=date(2026, 4, 3),
            office=f"{COMMITTEE}办公室",
            lists=lists,
        )
    )


def the_feedback_sheet(entries: tuple[Entry, ...] = ENTRIES) -> Paper:
    return feedback_sheet.paper(
        feedback_sheet.FeedbackSheet(
            issuer=COMMITTEE,
            unit="江南省财政厅",
            list_title=LIST,
            list_number="问清〔2026〕1号",
            feedback_on=date(2026, 4, 3),
            office="组织处",
            entries=entries,
        )
    )


def the_plan(entries: tuple[Entry, ...] = ENTRIES) -> Paper:
    return plan.paper(
        plan.Plan(
            unit="江南省财政厅",
            signed_by=GROUP,
            list_title=LIST,
            notice_number="江直工发〔2026〕6号",
            discussed_on=date(2026, 4, 15),
            discussed_by="厅党组",
            dated=date(2026, 4, 17),
            entries=entries,
        )
    )


def the_report(entries: tuple[Entry, ...] = ENTRIES) -> Paper:
    return progress_report.paper(
        progress_report.ProgressReport(
            unit="江南省财政厅",
            signed_by=GROUP,
            head=f"{GROUP}文件",
            signer="韩启明",
            addressee=COMMITTEE,
            list_title=LIST,
            notice_number="江直工发〔2026〕6号",
            discussed_on=date(2026, 6, 24),
            discussed_by="厅党组",
            as_of=date(2026, 6, 25),
            dated=date(2026, 6, 26),
            contact=CONTACT,
            entries=entries,
        )
    )


def the_extension() -> Paper:
    return extension.paper(
        extension.Extension(
            unit="江南省财政厅",
            signed_by=GROUP,
            addressee=COMMITTEE,
            list_title=LIST,
            entry=MEETING,
            asked_to=date(2026, 8, 31),
            earlier=(date(2026, 5, 31),),
            reason="支部换届选举定于7月下旬进行，新一届支委会产生后方可按新的议题办法连续运行两个月。",
            dated=date(2026, 6, 20),
            contact=CONTACT,
        )
    )


def the_sent_back() -> Paper:
    return sent_back.paper(
        sent_back.SentBack(
            issuer="中共江南省直属机关工作委员会组织处",
            unit="江南省财政厅机关党委",
            entry=MEETING,
            asked_on=date(2026, 6, 10),
            requirements="（一）补充5月支委会会议记录。\n（二）说明议题征集办法在其他党支部执行的情况。",
            again_by=date(2026, 6, 25),
            dated=date(2026, 6, 12),
            contact=CONTACT,
        )
    )


def the_supervision_letter() -> Paper:
    return supervision_letter.paper(
        supervision_letter.SupervisionLetter(
            issuer=COMMITTEE,
            head=COMMITTEE,
            number="江直工函〔2026〕12号",
            addressee="江南省财政厅党组",
            unit="江南省财政厅",
            as_of=date(2026, 7, 16),
            entries=(MEETING, OVERDUE),
            reply_by=date(2026, 7, 31),
            dated=date(2026, 7, 16),
            contact=CONTACT,
            copies=("江南省财政厅机关党委",),
            office=f"{COMMITTEE}办公室",
        )
    )


def the_closure_request() -> Paper:
    opinions = list(closure_request.chain(closure_request.UNIT_CHAIN))
    opinions[0] = Opinion(
        label=closure_request.UNIT_CHAIN[0],
        text="经审核，措施已落实，同意申请销号。",
        signer="顾海平",
        signed_on=date(2026, 6, 10),
    )
    return closure_request.paper(
        closure_request.ClosureRequest(
            unit="江南省财政厅",
            entry=MEETING,
            list_number="问清〔2026〕1号",
            asked_on=date(2026, 6, 10),
            raiser_absent="督查组已撤销，未取得提出人意见。",
            opinions=tuple(opinions),
        )
    )


def the_approval_sheet() -> Paper:
    return approval_sheet.paper(
        approval_sheet.ApprovalSheet(
            office=COMMITTEE,
            subject=f"印发{LIST}",
            number="问清〔2026〕1号",
            presented_on=date(2026, 4, 1),
            handled_by_office="组织处",
            handler="周明",
            summary="清单涉及8个单位、26项问题，其中立行立改9项、限期整改14项、长期坚持3项；"
            "要求4月20日前报整改方案，6月30日前报整改情况报告。",
            proposal="建议印发。",
            attachments=(f"关于印发{LIST}的通知（送审稿）",),
            opinions=(
                Opinion(
                    label="处室审核意见",
                    text="同意呈批。",
                    signer="周明",
                    signed_on=date(2026, 4, 1),
                ),
                Opinion(label="会签意见"),
                Opinion(label="领导批示"),
            ),
        )
    )


def the_call_sheet(units: int = 8) -> Paper:
    names = (
        "财政厅",
        "农业农村厅",
        "水利厅",
        "交通运输厅",
        "统计局",
        "地方金融管理局",
        "住房和城乡建设厅",
        "林业局",
    )
    calls = tuple(
        call_sheet.Call(
            unit=f"江南省{names[i % 8]}",
            contact="顾海平" if i % 3 else "",
            phone=f"0571—0000{i:04d}" if i % 3 else "",
            overdue=i % 3 + 1,
            longest=3 + 5 * i,
            sentence=f"您好，江南省{names[i % 8]}有 {i % 3 + 1} 个问题已过整改期限，最早的一个过了 {3 + 5 * i} 个工作日"
            "（WT2026-000107）。请今天报进展；有困难的，请提请上级协调。",
            last_call_on=date(2026, 7, 9) if i % 2 else None,
        )
        for i in range(units)
    )
    return call_sheet.paper(
        call_sheet.CallSheet(office=f"{COMMITTEE}组织处", on=date(2026, 7, 16), calls=calls)
    )


def the_review_request() -> Paper:
    return review_request.paper(
        review_request.ReviewRequest(
            signed_by=GROUP,
            addressee=COMMITTEE,
            against="问题认定",
            entry=MEETING,
            reason="1月16日、2月13日第三党支部与第四党支部召开了联合支委会，记录由第四党支部保存，督查时未一并提供。",
            wish="请撤销该问题。",
            materials=("第四党支部会议记录（2026年1月、2月）",),
            notified_on=date(2026, 4, 3),
            dated=date(2026, 4, 9),
            contact=CONTACT,
        )
    )


def the_dispatch_sheet() -> Paper:
    return dispatch_sheet.paper(
        dispatch_sheet.DispatchSheet(
            title="2026年7月机关党建整改调度会单",
            host=COMMITTEE,
            on=date(2026, 7, 20),
            lines=(
                dispatch_sheet.Line(entry=MEETING, need="换届时间需人事部门支持"),
                dispatch_sheet.Line(entry=UNPLANNED),
            ),
        )
    )


def the_unit_sheet(many: bool = False) -> Paper:
    times = 6 if many else 1
    return unit_sheet.paper(
        unit_sheet.UnitSheet(
            unit="江南省财政厅",
            code="JN-012",
            unit_class="经济综合部门",
            system="财经",
            zone="第三协作区",
            liaison_office="组织处",
            members=286,
            full_members=281,
            staff=342,
            branches=14,
            posts=(
                unit_sheet.PostLine(title="党组书记", name="韩启明", since=date(2023, 5, 1)),
                unit_sheet.PostLine(title="机关党委书记", name="沈国安", since=date(2022, 9, 6)),
                unit_sheet.PostLine(
                    title="机关党委专职副书记",
                    name="顾海平",
                    since=date(2022, 9, 6),
                    full_time=True,
                    phone="0571—00000021",
                ),
            )
            * times,
            terms=(
                unit_sheet.TermLine(
                    body="机关党委",
                    number=7,
                    elected_on=date(2022, 9, 6),
                    ends_on=date(2027, 9, 6),
                    days_left=417,
                ),
                unit_sheet.TermLine(
                    body="机关纪委",
                    number=5,
                    elected_on=date(2021, 6, 1),
                    ends_on=date(2026, 6, 1),
                    days_left=-45,
                ),
            )
            * times,
            counts=(("整改中", 2), ("已销号", 9), ("长期坚持", 1)),
            problems=(MEETING, UNPLANNED) * times,
            comment=unit_sheet.CommentLine(
                on=date(2026, 1, 15),
                occasion="述职评议点评",
                by="工委分管日常工作的副书记",
                text="组织生活抓得实，支委会议题质量还要提高。" * (9 if many else 1),
            ),
            as_of=date(2026, 7, 16),
        )
    )


def the_correction() -> Paper:
    return correction_notice.paper(
        correction_notice.CorrectionNotice(
            head=HEAD,
            issuer=COMMITTEE,
            addressee="江南省财政厅党组",
            list_title=LIST,
            list_number="问清〔2026〕1号",
            correction_number="问清〔2026〕1号更正1",
            place="江南省财政厅清单第3项",
            column="整改期限",
            was="2026年6月30日",
            now="2026年9月30日",
            reason="原期限录入有误",
            dated=date(2026, 4, 8),
            contact=CONTACT,
            office=f"{COMMITTEE}办公室",
        )
    )


def the_receipt() -> Paper:
    return receipt.paper(
        receipt.Receipt(
            unit="江南省财政厅",
            issuer=COMMITTEE,
            list_title=LIST,
            list_number="问清〔2026〕1号",
            document_number="江直工发〔2026〕6号",
            items=3,
            issued_on=date(2026, 4, 3),
            signed_for_by="顾海平",
            signed_for_on=date(2026, 4, 7),
            check_code=CODE,
        )
    )


PAPERS = {
    "correction_notice": the_correction,
    "receipt": the_receipt,
    "notice": the_notice,
    "feedback_sheet": the_feedback_sheet,
    "plan": the_plan,
    "progress_report": the_report,
    "extension": the_extension,
    "sent_back": the_sent_back,
    "supervision_letter": the_supervision_letter,
    "closure_request": the_closure_request,
    "approval_sheet": the_approval_sheet,
    "call_sheet": the_call_sheet,
    "review_request": the_review_request,
    "dispatch_sheet": the_dispatch_sheet,
    "unit_sheet": the_unit_sheet,
}
