"""The life of a problem as one table, with the words that the interface shows (F01, F08).

Two chains end in 已销号. A branch's problem: branch secretary asks → full-time deputy secretary verifies → organ
committee secretary closes. A unit's problem: full-time deputy secretary checks and asks → Party group secretary
signs → liaison office verifies → leader in charge approves. Moves that exist on one chain only say so in their name
(``…_branch``, ``…_unit``).
"""

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

DRAFT = "draft"
AWAITING = "awaiting"
RECTIFYING = "rectifying"
RETAKEN = "retaken"
RETURNED = "returned"
CLOSURE_ASKED = "closure_asked"
CLOSURE_SIGNED = "closure_signed"
CLOSURE_VERIFIED = "closure_verified"
CLOSED = "closed"
PARTLY_DONE = "partly_done"
CONTINUING = "continuing"
EXTENSION_ASKED = "extension_asked"
TRANSFER_ASKED = "transfer_asked"
PASSED_UP = "passed_up"
NOT_NOW_ASKED = "not_now_asked"
NOT_NOW = "not_now"
WITHDRAWN = "withdrawn"

STATES = {
    DRAFT: _("拟制"),
    AWAITING: _("待签收"),
    RECTIFYING: _("整改中"),
    RETAKEN: _("重新纳入整改"),
    RETURNED: _("退回完善"),
    CLOSURE_ASKED: _("申请销号（待书记签字）"),
    CLOSURE_SIGNED: _("申请销号（待核实）"),
    CLOSURE_VERIFIED: _("申请销号（待批准）"),
    CLOSED: _("已销号"),
    PARTLY_DONE: _("部分完成"),
    CONTINUING: _("长期坚持"),
    EXTENSION_ASKED: _("申请延期"),
    TRANSFER_ASKED: _("申请调整责任单位"),
    PASSED_UP: _("提请上级协调"),
    NOT_NOW_ASKED: _("申请暂缓（待决定）"),
    NOT_NOW: _("暂不具备条件"),
    WITHDRAWN: _("撤销"),
}

WORKING = (RECTIFYING, RETURNED, RETAKEN)
"""The responsible unit is at work."""
IN_CLOSURE = (CLOSURE_ASKED, CLOSURE_SIGNED, CLOSURE_VERIFIED)
"""The responsible unit has asked to close; somebody else has it now."""
OPEN = (AWAITING, *WORKING, *IN_CLOSURE, EXTENSION_ASKED, TRANSFER_ASKED, PASSED_UP, NOT_NOW_ASKED)
"""Owed: these count as open and can be overdue."""
SETTLED = (CLOSED, PARTLY_DONE, CONTINUING, NOT_NOW, WITHDRAWN)
"""Nothing is owed at present; five different words that no count mixes."""

_ASKABLE = (*WORKING, CONTINUING)

WORKFLOW = Workflow(
    name="problem",
    title=_("问题办理流程"),
    states=STATES,
    initial=DRAFT,
    finals=frozenset({WITHDRAWN}),
    moves=(
        Move("drop", _("作废草稿"), (DRAFT,), WITHDRAWN, "problems.draft", ("reason",),
             note=_("草稿作废，记录保留，责任单位看不到。")),
        Move("issue", _("印发"), (DRAFT,), AWAITING, "lists.number", ("classified",),
             note=_("清单印发后，责任单位签收。")),
        Move("sign_for", _("签收"), (AWAITING,), RECTIFYING, "problems.sign_for",
             note=_("签收后制定整改措施；立行立改事项不用报方案。")),
        Move("ask_closure_branch", _("申请销号"), _ASKABLE, CLOSURE_SIGNED,
             "problems.ask_closure_branch", ("branch_level", "plan", "evidence", "raiser"),
             signer="problems.ask_closure_branch", note=_("交专职副书记核实。")),
        Move("ask_closure_unit", _("审核并申请销号"), _ASKABLE, CLOSURE_ASKED,
             "problems.ask_closure_unit", ("unit_level", "plan", "evidence", "raiser"),
             signer="problems.ask_closure_unit", note=_("交党组（党委）书记签字。")),
        Move("sign_closure", _("签字同意报送"), (CLOSURE_ASKED,), CLOSURE_SIGNED,
             "problems.sign_unit", ("unit_level", "signer_not_doer"), signer="problems.sign_unit",
             note=_("交联系处室核实。")),
        Move("take_back", _("撤回"), IN_CLOSURE[:2], RECTIFYING, "problems.work",
             ("own_request", "not_opened"), note=_("下一环节打开之前可以撤回。")),
        Move("verify_branch", _("核实通过"), (CLOSURE_SIGNED,), CLOSURE_VERIFIED,
             "problems.verify_branch", ("branch_level", "evidence", "other_person", "recheck_date"),
             signer="problems.verify_branch", note=_("交机关党委书记销号。")),
        Move("verify_unit", _("核实通过"), (CLOSURE_SIGNED,), CLOSURE_VERIFIED,
             "problems.verify_unit", ("unit_level", "evidence", "other_person", "recheck_date"),
             signer="problems.verify_unit", note=_("交分管领导批准。")),
        Move("accept_branch", _("同意销号"), (CLOSURE_VERIFIED,), CLOSED, "problems.close_branch",
             ("branch_level", "evidence", "raiser", "other_person", "not_verifier", "recheck_date"),
             signer="problems.close_branch", note=_("问题销号，转入回头看。")),
        Move("accept_unit", _("批准销号"), (CLOSURE_VERIFIED,), CLOSED, "problems.close_unit",
             ("unit_level", "evidence", "raiser", "other_person", "not_verifier", "recheck_date"),
             signer="problems.close_unit", note=_("问题销号，转入回头看。")),
        Move("decline_to_sign", _("不同意报送，退回修改"), (CLOSURE_ASKED,), RETURNED,
             "problems.sign_unit", ("unit_level", "requirements", "signer_not_doer"),
             signer="problems.sign_unit", note=_("责任人按要求补充后重新申请。")),
        Move("send_back_branch", _("退回完善"), (CLOSURE_SIGNED, CLOSURE_VERIFIED), RETURNED,
             "problems.verify_branch", ("branch_level", "requirements", "other_person"),
             signer="problems.verify_branch", note=_("责任支部按书面要求补充。")),
        Move("send_back_unit", _("退回完善"), (CLOSURE_SIGNED, CLOSURE_VERIFIED), RETURNED,
             "problems.verify_unit", ("unit_level", "requirements", "other_person"),
             signer="problems.verify_unit", note=_("责任单位按书面要求补充。")),
        Move("refuse_closure_branch", _("不同意销号，退回完善"), (CLOSURE_VERIFIED,), RETURNED,
             "problems.close_branch", ("branch_level", "requirements", "other_person"),
             signer="problems.close_branch", note=_("责任支部按书面要求补充。")),
        Move("refuse_closure_unit", _("不同意销号，退回完善"), (CLOSURE_VERIFIED,), RETURNED,
             "problems.close_unit", ("unit_level", "requirements", "other_person"),
             signer="problems.close_unit", note=_("责任单位按书面要求补充。")),
        Move("settle_partly_branch", _("部分完成，其余另立"), (CLOSURE_VERIFIED,), PARTLY_DONE,
             "problems.close_branch",
             ("branch_level", "evidence", "rest", "other_person", "not_verifier"),
             signer="problems.close_branch", note=_("未完成部分另立一项，继续整改。")),
        Move("settle_partly_unit", _("部分完成，其余另立"), (CLOSURE_VERIFIED,), PARTLY_DONE,
             "problems.close_unit",
             ("unit_level", "evidence", "rest", "other_person", "not_verifier"),
             signer="problems.close_unit", note=_("未完成部分另立一项，继续整改。")),
        Move("keep_up_branch", _("转为长期坚持"), (CLOSURE_VERIFIED,), CONTINUING,
             "problems.close_branch",
             ("branch_level", "evidence", "recheck_set", "other_person", "not_verifier"),
             signer="problems.close_branch", note=_("按确定的日期回头看。")),
        Move("keep_up_unit", _("转为长期坚持"), (CLOSURE_VERIFIED,), CONTINUING,
             "problems.close_unit",
             ("unit_level", "evidence", "recheck_set", "other_person", "not_verifier"),
             signer="problems.close_unit", note=_("按确定的日期回头看。")),
        Move("ask_extension", _("申请延期"), WORKING, EXTENSION_ASKED, "problems.ask_extension",
             ("reason", "later_date", "before_due"), signer="problems.ask_extension",
             note=_("批准之前，原期限照旧。")),
        Move("grant_extension_branch", _("同意延期"), (EXTENSION_ASKED,), RECTIFYING,
             "problems.decide_branch", ("branch_level", "other_person"),
             signer="problems.decide_branch", note=_("首次期限仍然显示。")),
        Move("grant_extension_unit", _("同意延期"), (EXTENSION_ASKED,), RECTIFYING,
             "problems.decide_unit", ("unit_level", "other_person"),
             signer="problems.decide_unit", note=_("首次期限仍然显示。")),
        Move("refuse_extension_branch", _("不同意延期"), (EXTENSION_ASKED,), RECTIFYING,
             "problems.decide_branch", ("branch_level", "reason", "other_person"),
             signer="problems.decide_branch", note=_("按原期限整改。")),
        Move("refuse_extension_unit", _("不同意延期"), (EXTENSION_ASKED,), RECTIFYING,
             "problems.decide_unit", ("unit_level", "reason", "other_person"),
             signer="problems.decide_unit", note=_("按原期限整改。")),
        Move("pass_up", _("提请上级协调"), WORKING, PASSED_UP, "problems.pass_up", ("reason",),
             signer="problems.pass_up", note=_("上级组织协调后答复。")),
        Move("answer_branch", _("答复协调意见"), (PASSED_UP,), RECTIFYING, "problems.decide_branch",
             ("branch_level", "reason", "other_person"), signer="problems.decide_branch",
             note=_("按协调意见继续整改。")),
        Move("answer_unit", _("答复协调意见"), (PASSED_UP,), RECTIFYING, "problems.decide_unit",
             ("unit_level", "reason", "other_person"), signer="problems.decide_unit",
             note=_("按协调意见继续整改。")),
        Move("explain", _("说明暂不具备条件"), WORKING, NOT_NOW_ASKED, "problems.pass_up", ("reason",),
             signer="problems.pass_up", note=_("由上级决定是否暂缓。")),
        Move("allow_not_now_branch", _("同意暂缓"), (NOT_NOW_ASKED,), NOT_NOW,
             "problems.decide_branch", ("branch_level", "recheck_set", "other_person"),
             signer="problems.decide_branch", note=_("到期再看条件是否具备。")),
        Move("allow_not_now_unit", _("同意暂缓"), (NOT_NOW_ASKED,), NOT_NOW,
             "problems.decide_unit", ("unit_level", "recheck_set", "other_person"),
             signer="problems.decide_unit", note=_("到期再看条件是否具备。")),
        Move("refuse_not_now_branch", _("不同意暂缓"), (NOT_NOW_ASKED,), RECTIFYING,
             "problems.decide_branch", ("branch_level", "reason", "other_person"),
             signer="problems.decide_branch", note=_("继续整改。")),
        Move("refuse_not_now_unit", _("不同意暂缓"), (NOT_NOW_ASKED,), RECTIFYING,
             "problems.decide_unit", ("unit_level", "reason", "other_person"),
             signer="problems.decide_unit", note=_("继续整改。")),
        Move("keep_not_now_branch", _("条件仍不具备"), (NOT_NOW,), NOT_NOW, "problems.decide_branch",
             ("branch_level", "reason", "recheck_set", "other_person"),
             signer="problems.decide_branch", note=_("到新的日期再看条件是否具备。")),
        Move("keep_not_now_unit", _("条件仍不具备"), (NOT_NOW,), NOT_NOW, "problems.decide_unit",
             ("unit_level", "reason", "recheck_set", "other_person"),
             signer="problems.decide_unit", note=_("到新的日期再看条件是否具备。")),
        Move("ask_transfer", _("申请调整责任单位"), (AWAITING, RECTIFYING), TRANSFER_ASKED,
             "problems.ask_extension", ("reason", "other_unit", "transfers_left"), signer="problems.ask_extension",
             note=_("由印发单位决定；同意后重新印发。")),
        Move("grant_transfer_branch", _("同意调整"), (TRANSFER_ASKED,), AWAITING,
             "problems.decide_branch", ("branch_level", "other_person", "target_in_reach"),
             signer="problems.decide_branch", note=_("新的责任单位签收。")),
        Move("grant_transfer_unit", _("同意调整"), (TRANSFER_ASKED,), AWAITING,
             "problems.decide_unit", ("unit_level", "other_person", "target_in_reach"),
             signer="problems.decide_unit", note=_("新的责任单位签收。")),
        Move("refuse_transfer_branch", _("不同意调整"), (TRANSFER_ASKED,), RECTIFYING,
             "problems.decide_branch", ("branch_level", "reason", "other_person"),
             signer="problems.decide_branch", note=_("由原责任支部整改，视同已签收。")),
        Move("refuse_transfer_unit", _("不同意调整"), (TRANSFER_ASKED,), RECTIFYING,
             "problems.decide_unit", ("unit_level", "reason", "other_person"),
             signer="problems.decide_unit", note=_("由原责任单位整改，视同已签收。")),
        Move("pass_recheck_branch", _("回头看通过"), (CLOSED,), CLOSED, "problems.recheck_branch",
             ("branch_level", "note", "not_doer"), note=_("再登记整改启示，闭环完成。")),
        Move("pass_recheck_unit", _("回头看通过"), (CLOSED,), CLOSED, "problems.recheck_unit",
             ("unit_level", "note", "not_doer"), note=_("再登记整改启示，闭环完成。")),
        Move("recheck_kept_branch", _("回头看通过，继续坚持"), (CONTINUING,), CONTINUING,
             "problems.recheck_branch", ("branch_level", "note", "recheck_set", "not_doer"),
             note=_("登记下一次回头看日期。")),
        Move("recheck_kept_unit", _("回头看通过，继续坚持"), (CONTINUING,), CONTINUING,
             "problems.recheck_unit", ("unit_level", "note", "recheck_set", "not_doer"),
             note=_("登记下一次回头看日期。")),
        Move("retake_branch", _("重新纳入整改"), (CLOSED, CONTINUING, PARTLY_DONE, NOT_NOW), RETAKEN,
             "problems.recheck_branch", ("branch_level", "reason", "new_due", "not_doer"),
             note=_("另起一轮，期限、责任人、验收人重新确定。")),
        Move("retake_unit", _("重新纳入整改"), (CLOSED, CONTINUING, PARTLY_DONE, NOT_NOW), RETAKEN,
             "problems.recheck_unit", ("unit_level", "reason", "new_due", "not_doer"),
             note=_("另起一轮，期限、责任人、验收人重新确定。")),
        Move("withdraw_branch", _("撤销"), (AWAITING, *WORKING, TRANSFER_ASKED, PASSED_UP, NOT_NOW),
             WITHDRAWN, "problems.decide_branch", ("branch_level", "reason", "other_person"),
             signer="problems.decide_branch", note=_("撤销要写明理由和签发人；记录保留。")),
        Move("withdraw_unit", _("撤销"), (AWAITING, *WORKING, TRANSFER_ASKED, PASSED_UP, NOT_NOW),
             WITHDRAWN, "problems.decide_unit", ("unit_level", "reason", "other_person"),
             signer="problems.decide_unit", note=_("撤销要写明理由和签发人；记录保留。")),
        Move("uphold_finding", _("异议成立，撤销问题"), (*OPEN, CONTINUING, NOT_NOW), WITHDRAWN,
             "problems.decide_objection", ("objected_finding", "reason", "took_no_part"),
             signer="problems.decide_objection", note=_("问题撤销，记录保留。")),
        Move("uphold_return", _("异议成立，恢复销号申请"), (RETURNED,), CLOSURE_SIGNED,
             "problems.decide_objection", ("objected_return", "reason", "took_no_part"),
             signer="problems.decide_objection", note=_("重新核实。")),
        Move("uphold_extension", _("异议成立，恢复延期申请"), WORKING, EXTENSION_ASKED,
             "problems.decide_objection", ("objected_extension", "reason", "took_no_part"),
             signer="problems.decide_objection", note=_("重新决定是否延期。")),
        Move("uphold_not_now", _("异议成立，恢复暂缓申请"), WORKING, NOT_NOW_ASKED,
             "problems.decide_objection", ("objected_not_now", "reason", "took_no_part"),
             signer="problems.decide_objection", note=_("重新决定是否暂缓。")),
        Move("uphold_transfer", _("异议成立，恢复调整申请"), WORKING, TRANSFER_ASKED,
             "problems.decide_objection", ("objected_transfer", "reason", "took_no_part"),
             signer="problems.decide_objection", note=_("重新决定是否调整责任单位。")),
    ),
)

BY_OBJECTION = frozenset(move.name for move in WORKFLOW.moves if move.name.startswith("uphold_"))
"""Moves that only the decision of an objection makes; they have no button of their own."""
FROM_LISTS = frozenset({"issue"})
"""Moves that the issuing of a list makes."""


def family(move: str) -> str:
    """The move without its chain: ``accept_branch`` and ``accept_unit`` are both ``accept``."""
    return move.removesuffix("_branch").removesuffix("_unit")
