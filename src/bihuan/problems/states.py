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


def _move(
    name: str,
    label: object,
    sources: tuple[str, ...],
    target: str,
    action: str,
    needs: tuple[str, ...] = (),
    *,
    note: object,
    paper: bool = True,
) -> Move:
    """A move that stands on paper too when whoever holds its action has signed."""
    return Move(
        name, label, sources, target, action, needs, signer=action if paper else "", note=note
    )


def _both(
    name: str,
    label: object,
    sources: tuple[str, ...],
    target: str,
    action: str,
    needs: tuple[str, ...],
    *,
    note: object,
    note_unit: object = None,
    paper: bool = True,
) -> tuple[Move, Move]:
    """The same move on the branch's chain and on the unit's, each with the right of its own level."""
    branch = _move(
        f"{name}_branch",
        label,
        sources,
        target,
        f"{action}_branch",
        ("branch_level", *needs),
        note=note,
        paper=paper,
    )
    unit = _move(
        f"{name}_unit",
        label,
        sources,
        target,
        f"{action}_unit",
        ("unit_level", *needs),
        note=note if note_unit is None else note_unit,
        paper=paper,
    )
    return branch, unit


_PROVED = ("plan", "evidence", "remedy", "raiser")
_LAST_WORD = ("evidence", "remedy", "other_person", "not_verifier")

_CHAINS = (
    _move(
        "drop", _("作废草稿"), (DRAFT,), WITHDRAWN, "problems.draft", ("reason",), paper=False,
        note=_("草稿作废，记录保留，责任单位看不到。"),
    ),
    _move(
        "issue", _("印发"), (DRAFT,), AWAITING, "lists.number", ("classified",), paper=False,
        note=_("清单印发后，责任单位签收。"),
    ),
    _move(
        "sign_for", _("签收"), (AWAITING,), RECTIFYING, "problems.sign_for",
        note=_("签收后制定整改措施；立行立改事项不用报方案。"),
    ),
    _move(
        "ask_closure_branch", _("申请销号"), _ASKABLE, CLOSURE_SIGNED, "problems.ask_closure_branch",
        ("branch_level", *_PROVED), note=_("交专职副书记核实。"),
    ),
    _move(
        "ask_closure_unit", _("审核并申请销号"), _ASKABLE, CLOSURE_ASKED,
        "problems.ask_closure_unit", ("unit_level", *_PROVED), note=_("交党组（党委）书记签字。"),
    ),
    _move(
        "sign_closure", _("签字同意报送"), (CLOSURE_ASKED,), CLOSURE_SIGNED, "problems.sign_unit",
        ("unit_level", "signer_not_doer"), note=_("交联系处室核实。"),
    ),
    _move(
        "decline_to_sign", _("不同意报送，退回修改"), (CLOSURE_ASKED,), RETURNED,
        "problems.sign_unit", ("unit_level", "requirements", "signer_not_doer"),
        note=_("责任人按要求补充后重新申请。"),
    ),
    _move(
        "take_back", _("撤回"), IN_CLOSURE[:2], RECTIFYING, "problems.work",
        ("own_request", "not_opened"), paper=False, note=_("下一环节打开之前可以撤回。"),
    ),
    *_both(
        "verify", _("核实通过"), (CLOSURE_SIGNED,), CLOSURE_VERIFIED, "problems.verify",
        ("evidence", "remedy", "other_person", "recheck_date"),
        note=_("交机关党委书记销号。"), note_unit=_("交分管领导批准。"),
    ),
    _move(
        "accept_branch", _("同意销号"), (CLOSURE_VERIFIED,), CLOSED, "problems.close_branch",
        ("branch_level", "raiser", *_LAST_WORD, "recheck_date"), note=_("问题销号，转入回头看。"),
    ),
    _move(
        "accept_unit", _("批准销号"), (CLOSURE_VERIFIED,), CLOSED, "problems.close_unit",
        ("unit_level", "raiser", *_LAST_WORD, "recheck_date"), note=_("问题销号，转入回头看。"),
    ),
    *_both(
        "send_back", _("退回完善"), (CLOSURE_SIGNED, CLOSURE_VERIFIED), RETURNED,
        "problems.verify", ("requirements", "other_person"),
        note=_("责任单位（支部）按书面要求补充。"),
    ),
    *_both(
        "refuse_closure", _("不同意销号，退回完善"), (CLOSURE_VERIFIED,), RETURNED,
        "problems.close", ("requirements", "other_person"),
        note=_("责任单位（支部）按书面要求补充。"),
    ),
    *_both(
        "settle_partly", _("部分完成，其余另立"), (CLOSURE_VERIFIED,), PARTLY_DONE,
        "problems.close", ("rest", *_LAST_WORD), note=_("未完成部分另立一项，继续整改。"),
    ),
    *_both(
        "keep_up", _("转为长期坚持"), (CLOSURE_VERIFIED,), CONTINUING, "problems.close",
        ("recheck_set", *_LAST_WORD), note=_("按确定的日期回头看。"),
    ),
)  # fmt: skip

_SIDE_WAYS = (
    _move(
        "ask_extension", _("申请延期"), WORKING, EXTENSION_ASKED, "problems.ask_extension",
        ("reason", "later_date", "before_due"), note=_("批准之前，原期限照旧。"),
    ),
    *_both(
        "grant_extension", _("同意延期"), (EXTENSION_ASKED,), RECTIFYING, "problems.decide",
        ("other_person",), note=_("首次期限仍然显示。"),
    ),
    *_both(
        "refuse_extension", _("不同意延期"), (EXTENSION_ASKED,), RECTIFYING, "problems.decide",
        ("reason", "other_person"), note=_("按原期限整改。"),
    ),
    _move(
        "pass_up", _("提请上级协调"), WORKING, PASSED_UP, "problems.pass_up", ("reason",),
        note=_("上级组织协调后答复。"),
    ),
    *_both(
        "answer", _("答复协调意见"), (PASSED_UP,), RECTIFYING, "problems.decide",
        ("reason", "other_person"), note=_("按协调意见继续整改。"),
    ),
    _move(
        "explain", _("说明暂不具备条件"), WORKING, NOT_NOW_ASKED, "problems.pass_up", ("reason",),
        note=_("由上级决定是否暂缓。"),
    ),
    *_both(
        "allow_not_now", _("同意暂缓"), (NOT_NOW_ASKED,), NOT_NOW, "problems.decide",
        ("recheck_set", "other_person"), note=_("到期再看条件是否具备。"),
    ),
    *_both(
        "refuse_not_now", _("不同意暂缓"), (NOT_NOW_ASKED,), RECTIFYING, "problems.decide",
        ("reason", "other_person"), note=_("继续整改。"),
    ),
    *_both(
        "keep_not_now", _("条件仍不具备"), (NOT_NOW,), NOT_NOW, "problems.decide",
        ("reason", "recheck_set", "other_person"), note=_("到新的日期再看条件是否具备。"),
    ),
    _move(
        "ask_transfer", _("申请调整责任单位"), (AWAITING, RECTIFYING), TRANSFER_ASKED,
        "problems.ask_extension", ("reason", "other_unit", "transfers_left"),
        note=_("由印发单位决定；同意后重新印发。"),
    ),
    *_both(
        "grant_transfer", _("同意调整"), (TRANSFER_ASKED,), AWAITING, "problems.decide",
        ("other_person", "target_in_reach", "transfers_left"), note=_("新的责任单位签收。"),
    ),
    *_both(
        "refuse_transfer", _("不同意调整"), (TRANSFER_ASKED,), RECTIFYING, "problems.decide",
        ("reason", "other_person"), note=_("由原责任单位（支部）整改，视同已签收。"),
    ),
    *_both(
        "withdraw", _("撤销"), (AWAITING, *WORKING, TRANSFER_ASKED, PASSED_UP, NOT_NOW), WITHDRAWN,
        "problems.decide", ("reason", "other_person"),
        note=_("撤销要写明理由和签发人；记录保留。"),
    ),
)  # fmt: skip

_LOOKING_BACK = (
    *_both(
        "pass_recheck", _("回头看通过"), (CLOSED,), CLOSED, "problems.recheck",
        ("note", "not_doer"), paper=False, note=_("再登记整改启示，闭环完成。"),
    ),
    *_both(
        "recheck_kept", _("回头看通过，继续坚持"), (CONTINUING,), CONTINUING, "problems.recheck",
        ("note", "recheck_set", "not_doer"), paper=False, note=_("登记下一次回头看日期。"),
    ),
    *_both(
        "retake", _("重新纳入整改"), (CLOSED, CONTINUING, PARTLY_DONE, NOT_NOW), RETAKEN,
        "problems.recheck", ("reason", "new_due", "not_doer"), paper=False,
        note=_("另起一轮，期限、责任人、验收人重新确定。"),
    ),
)  # fmt: skip

_DECIDER = ("reason", "took_no_part")
_OBJECTIONS = (
    _move(
        "uphold_finding", _("异议成立，撤销问题"), (*OPEN, CONTINUING, NOT_NOW), WITHDRAWN,
        "problems.decide_objection", ("objected_finding", *_DECIDER),
        note=_("问题撤销，记录保留。"),
    ),
    _move(
        "uphold_return", _("异议成立，恢复销号申请"), (RETURNED,), CLOSURE_SIGNED,
        "problems.decide_objection", ("objected_return", *_PROVED, *_DECIDER), note=_("重新核实。"),
    ),
    _move(
        "uphold_extension", _("异议成立，恢复延期申请"), WORKING, EXTENSION_ASKED,
        "problems.decide_objection", ("objected_extension", *_DECIDER),
        note=_("重新决定是否延期。"),
    ),
    _move(
        "uphold_not_now", _("异议成立，恢复暂缓申请"), WORKING, NOT_NOW_ASKED,
        "problems.decide_objection", ("objected_not_now", *_DECIDER), note=_("重新决定是否暂缓。"),
    ),
    _move(
        "uphold_transfer", _("异议成立，恢复调整申请"), WORKING, TRANSFER_ASKED,
        "problems.decide_objection", ("objected_transfer", "transfers_left", *_DECIDER),
        note=_("重新决定是否调整责任单位。"),
    ),
)  # fmt: skip

WORKFLOW = Workflow(
    name="problem",
    title=_("问题办理流程"),
    states=STATES,
    initial=DRAFT,
    finals=frozenset({WITHDRAWN}),
    moves=(*_CHAINS, *_SIDE_WAYS, *_LOOKING_BACK, *_OBJECTIONS),
)

BY_OBJECTION = frozenset(move.name for move in WORKFLOW.moves if move.name.startswith("uphold_"))
"""Moves that only the decision of an objection makes; they have no button of their own."""
FROM_LISTS = frozenset({"issue"})
"""Moves that the issuing of a list makes."""


def family(move: str) -> str:
    """The move without its chain: ``accept_branch`` and ``accept_unit`` are both ``accept``."""
    return move.removesuffix("_branch").removesuffix("_unit")
