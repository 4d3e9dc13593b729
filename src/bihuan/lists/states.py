"""Three tables: how an edition is issued, what a unit owes for its annex, and the life of a duty."""

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

EDITION_STATES = {
    "draft": _("拟稿"),
    "reviewed": _("处室已审核"),
    "countersigned": _("已会签"),
    "signed": _("已签发"),
    "issued": _("已印发"),
    "dropped": _("作废"),
}

EDITION = Workflow(
    name="edition",
    title=_("清单印发流程"),
    states=EDITION_STATES,
    initial="draft",
    finals=frozenset({"issued", "dropped"}),
    moves=(
        Move("review", _("审核通过"), ("draft",), "reviewed", "lists.review",
             ("has_items", "has_basis", "classified"), signer="lists.review", note=_("送相关处室会签。")),
        Move("countersign", _("会签"), ("reviewed",), "countersigned", "lists.countersign",
             signer="lists.countersign", note=_("送领导签发。")),
        Move("sign", _("签发"), ("countersigned",), "signed", "lists.sign",
             ("has_items", "other_person"), signer="lists.sign", note=_("交办公室登记编号。")),
        Move("issue", _("登记编号并印发"), ("signed",), "issued", "lists.number",
             ("document_number", "bill_seen", "as_signed"),
             note=_("清单冻结，各单位签收各自的附件。")),
        Move("return_draft", _("退回修改"), ("reviewed", "countersigned", "signed"), "draft",
             "lists.review", ("reason",), signer="lists.sign", note=_("回到拟稿，此前的签批作废。")),
        Move("drop", _("作废"), ("draft",), "dropped", "lists.draft", ("reason",),
             note=_("草稿作废，记录保留。")),
    ),
)

ANNEX_STATES = {
    "drafted": _("拟制"),
    "issued": _("已印发"),
    "signed_for": _("已签收"),
    "plan_received": _("方案已报"),
    "plan_approved": _("方案已审定"),
    "report_received": _("报告已报"),
}

ANNEX = Workflow(
    name="annex",
    title=_("单位清单办理流程"),
    states=ANNEX_STATES,
    initial="drafted",
    finals=frozenset({"report_received"}),
    moves=(
        Move("issue", _("印发"), ("drafted",), "issued", "lists.number",
             note=_("责任单位签收。")),
        Move("sign_for", _("签收"), ("issued",), "signed_for", "lists.sign_for",
             signer="lists.sign_for", note=_("需要方案的，报整改方案；全部立行立改的，直接报整改情况。")),
        Move("submit_plan", _("报送整改方案"), ("signed_for",), "plan_received", "lists.submit",
             ("problems_only", "measures", "discussed_on"), signer="lists.submit", note=_("由发单单位审定。")),
        Move("approve_plan", _("审定方案"), ("plan_received",), "plan_approved", "lists.approve",
             ("other_person",), signer="lists.approve", note=_("按方案整改。")),
        Move("return_plan", _("退回方案"), ("plan_received",), "signed_for", "lists.approve",
             ("reason", "other_person"), signer="lists.approve", note=_("修改后重新报送。")),
        Move("submit_report", _("报送整改情况报告"), ("plan_approved", "signed_for"), "report_received",
             "lists.submit", ("problems_only", "plan_or_immediate", "discussed_on", "all_answered"),
             signer="lists.submit", note=_("销号仍按每个问题的流程办理。")),
        Move("return_report", _("退回报告"), ("report_received",), "plan_approved", "lists.approve",
             ("with_plan", "reason", "other_person"), signer="lists.approve",
             note=_("补充后重新报送。")),
        Move("return_report_direct", _("退回报告"), ("report_received",), "signed_for",
             "lists.approve", ("without_plan", "reason", "other_person"), signer="lists.approve",
             note=_("全部立行立改，不用报方案；补充后重新报送。")),
        Move("take_back_plan", _("撤回方案"), ("plan_received",), "signed_for", "lists.submit",
             ("own_submission", "not_opened"), note=_("发单单位打开之前可以撤回。")),
        Move("take_back_report", _("撤回报告"), ("report_received",), "plan_approved", "lists.submit",
             ("with_plan", "own_submission", "not_opened"), note=_("发单单位打开之前可以撤回。")),
        Move("take_back_direct", _("撤回报告"), ("report_received",), "signed_for", "lists.submit",
             ("without_plan", "own_submission", "not_opened"),
             note=_("发单单位打开之前可以撤回。")),
    ),
)

DUTY_STATES = {
    "drafted": _("拟制"),
    "issued": _("待确认"),
    "confirmed": _("已确认"),
    "done": _("已完成"),
    "dropped": _("不再承担"),
}

DUTY = Workflow(
    name="duty",
    title=_("责任办理流程"),
    states=DUTY_STATES,
    initial="drafted",
    finals=frozenset({"dropped"}),
    moves=(
        Move("issue", _("印发"), ("drafted",), "issued", "lists.number",
             note=_("随责任清单印发，责任人确认。")),
        Move("adopt", _("研究通过"), ("drafted",), "confirmed", "duties.confirm", ("own_plan",),
             signer="duties.confirm", note=_("本单位的工作计划，自己研究通过即生效。")),
        Move("confirm", _("确认责任"), ("issued",), "confirmed", "duties.confirm",
             signer="duties.confirm", note=_("确认即可，不签责任书。")),
        Move("finish", _("登记完成"), ("confirmed",), "done", "duties.perform",
             ("facts", "nodes_done"), note=_("全部时间节点已完成，并有履责情况。")),
        Move("reopen", _("恢复办理"), ("done",), "confirmed", "duties.draft", ("reason",),
             note=_("登记有误的，恢复后继续履责。")),
        Move("drop", _("不再承担"), ("drafted", "issued", "confirmed"), "dropped", "duties.draft",
             ("reason",), note=_("写明理由，记录保留。")),
    ),
)
