"""One function for each name that a :class:`~bihuan.engines.workflow.Move` may need.

A guard answers "" when its need is met, else the sentence that the user reads: what is missing and what to do.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from bihuan.problems import states
from bihuan.problems.standing.values import Brought, Objected, Party, Raiser, Standing, Who

MAX_TRANSFERS = 2
"""After so many changes of the responsible unit the problem goes up a level instead."""

Guard = Callable[[Standing, Who, Brought], str]


def classified(standing: Standing, who: Who, brought: Brought) -> str:
    return "" if standing.classified else _("还没有研判归类：请先选定问题类型和严重程度。")


def branch_level(standing: Standing, who: Who, brought: Brought) -> str:
    return "" if standing.branch_level else _("这是单位的问题，请按单位问题的流程办理。")


def unit_level(standing: Standing, who: Who, brought: Brought) -> str:
    return _("这是支部的问题，请按支部问题的流程办理。") if standing.branch_level else ""


def plan(standing: Standing, who: Who, brought: Brought) -> str:
    if standing.immediate:
        return ""
    if not standing.plan_approved:
        return _("整改方案还没有审定：方案审定后才能申请销号；立行立改事项不用报方案。")
    if standing.cycle > 1 and not standing.measures:
        return _("重新纳入整改后还没有本轮的整改措施：请先填写措施。")
    return ""


def evidence(standing: Standing, who: Who, brought: Brought) -> str:
    """A material or a note of a look on site; for a rule-born problem the remedy verdict is proof enough (D-04)."""
    if standing.evidence or (standing.rule_born and standing.remedied):
        return ""
    return _("还没有佐证：请上传材料，或者填写实地核查记录。")


def remedy(standing: Standing, who: Who, brought: Brought) -> str:
    """A rule-born problem is accepted on a remedy verdict; recording late what was missed is no remedy."""
    if not standing.rule_born or standing.remedied:
        return ""
    return _(
        "这是指标核查发现的问题：要等同一规则在立案之后的完整期间达标，或者在立案之后补办规则指明的事项；补录过去的记录不算整改。"
    )


def raiser(standing: Standing, who: Who, brought: Brought) -> str:
    if standing.raiser is Raiser.OWED:
        return _("这个问题有提出人：请登记提出人的意见，或者写明未取得意见的原因。")
    return ""


def signer_not_doer(standing: Standing, who: Who, brought: Brought) -> str:
    if standing.doer and who.party.is_one_with(standing.doer):
        return _("申请销号的人不能自己签字，请由党组（党委）书记签字。")
    return ""


def own_request(standing: Standing, who: Who, brought: Brought) -> str:
    ask = "problems.ask_closure_branch" if standing.branch_level else "problems.ask_closure_unit"
    if standing.doer and who.party.is_one_with(standing.doer):
        return ""
    return "" if who.actor.can(ask, standing.path) else _("只有提出申请的人可以撤回。")


def not_opened(standing: Standing, who: Who, brought: Brought) -> str:
    return _("下一环节已经打开，不能撤回；需要修改的，请对方退回完善。") if standing.opened else ""


def _is_doer(standing: Standing, who: Who) -> bool:
    return standing.doer is not None and who.party.is_one_with(standing.doer)


def _is_subordinate(standing: Standing, who: Who) -> bool:
    """Whether he sits in or below the responsible unit; at the root, in the doer's own office."""
    if standing.root:
        return standing.doer is not None and bool(standing.doer.offices & who.offices)
    return any(seat.startswith(standing.path) for seat in who.seats)


def other_person(standing: Standing, who: Who, brought: Brought) -> str:
    """Neither the doer nor anybody under him, neither as signer nor as the handler of a signature on paper."""
    for one in who.all():
        if _is_doer(standing, one):
            return _("这一事项是您申请销号的，要由其他人办理。")
        if _is_subordinate(standing, one):
            if standing.root:
                return _("您和申请人在同一处室，要由其他处室的人办理。")
            return _("您当天在责任单位或其下级任职，要由责任单位以外的人办理。")
    return ""


def not_verifier(standing: Standing, who: Who, brought: Brought) -> str:
    if standing.verifier and who.party.is_one_with(standing.verifier):
        return _("核实和销号不能是同一个人，请由另一人办理。")
    return ""


def not_doer(standing: Standing, who: Who, brought: Brought) -> str:
    if any(_is_doer(standing, one) for one in who.all()):
        return _("申请销号的人不能自己做回头看，请由其他人办理。")
    return ""


def took_no_part(standing: Standing, who: Who, brought: Brought) -> str:
    if brought.took_part:
        return _("您办理过这一事项，异议要由没有参与的人裁定。")
    if not standing.root and any(_is_subordinate(standing, one) for one in who.all()):
        return _("您当天在责任单位或其下级任职，异议要由责任单位以外的人裁定。")
    return ""


def recheck_date(standing: Standing, who: Who, brought: Brought) -> str:
    if not standing.serious or brought.recheck_on or standing.recheck_on:
        return _not_later(brought)
    return _("严重问题销号前要确定回头看日期。")


def recheck_set(standing: Standing, who: Who, brought: Brought) -> str:
    return _not_later(brought) if brought.recheck_on else _("请填写回头看日期。")


def _not_later(brought: Brought) -> str:
    if brought.recheck_on and brought.recheck_on <= brought.on:
        return _("回头看日期要晚于办理日期。")
    return ""


def requirements(standing: Standing, who: Who, brought: Brought) -> str:
    return "" if brought.note.strip() else _("退回要写明完善要求，一条一条写清要补什么。")


def reason(standing: Standing, who: Who, brought: Brought) -> str:
    return "" if brought.note.strip() else _("请写明理由。")


def note(standing: Standing, who: Who, brought: Brought) -> str:
    return "" if brought.note.strip() else _("请写明看到的情况。")


def rest(standing: Standing, who: Who, brought: Brought) -> str:
    if not brought.rest.strip() or brought.rest_due is None:
        return _("请写明未完成的部分和它的整改期限。")
    return "" if brought.rest_due > brought.on else _("未完成部分的整改期限要晚于办理日期。")


def later_date(standing: Standing, who: Who, brought: Brought) -> str:
    if brought.asked_to is None:
        return _("请填写申请延期至哪一天。")
    return "" if brought.asked_to > standing.due_on else _("延期后的日期要晚于现在的整改期限。")


def before_due(standing: Standing, who: Who, brought: Brought) -> str:
    return _("期限已过，不能再申请延期：请提请上级协调，或者说明情况。") if brought.late else ""


def new_due(standing: Standing, who: Who, brought: Brought) -> str:
    if brought.new_due is None:
        return _("请填写新一轮的整改期限。")
    return "" if brought.new_due > brought.on else _("新一轮的整改期限要晚于办理日期。")


def transfers_left(standing: Standing, who: Who, brought: Brought) -> str:
    if standing.transfers >= MAX_TRANSFERS:
        return _("责任单位已经调整过 %(count)d 次，不再调整：请提请上级协调。") % {
            "count": standing.transfers
        }
    return ""


def other_unit(standing: Standing, who: Who, brought: Brought) -> str:
    if not brought.to_path:
        return _("请选择建议的责任单位。")
    return (
        _("建议的责任单位就是现在的责任单位，请另选。") if brought.to_path == standing.path else ""
    )


def target_in_reach(standing: Standing, who: Who, brought: Brought) -> str:
    """The new unit is another one, and the decider's say reaches it too."""
    target = brought.to_path or standing.wanted_path
    if target == standing.path:
        return _("新的责任单位就是现在的责任单位：不调整的，请选“不同意调整”。")
    action = "problems.decide_branch" if standing.branch_level else "problems.decide_unit"
    if who.actor.can(action, target):
        return ""
    return _("建议的责任单位不在您的管理范围内：请提请上级协调。")


def _objected(kind: Objected) -> Guard:
    def guard(standing: Standing, who: Who, brought: Brought) -> str:
        return "" if standing.objected is kind else _("没有待裁定的这类异议。")

    return guard


GUARDS: dict[str, Guard] = {
    "classified": classified,
    "branch_level": branch_level,
    "unit_level": unit_level,
    "plan": plan,
    "evidence": evidence,
    "remedy": remedy,
    "raiser": raiser,
    "signer_not_doer": signer_not_doer,
    "own_request": own_request,
    "not_opened": not_opened,
    "other_person": other_person,
    "not_verifier": not_verifier,
    "not_doer": not_doer,
    "took_no_part": took_no_part,
    "recheck_date": recheck_date,
    "recheck_set": recheck_set,
    "requirements": requirements,
    "reason": reason,
    "note": note,
    "rest": rest,
    "later_date": later_date,
    "before_due": before_due,
    "new_due": new_due,
    "transfers_left": transfers_left,
    "other_unit": other_unit,
    "target_in_reach": target_in_reach,
    "objected_finding": _objected(Objected.FINDING),
    "objected_return": _objected(Objected.RETURN),
    "objected_extension": _objected(Objected.EXTENSION),
    "objected_not_now": _objected(Objected.NOT_NOW),
    "objected_transfer": _objected(Objected.TRANSFER),
}

FROM_THE_FORM = frozenset(
    {"requirements", "reason", "note", "rest", "later_date", "new_due", "other_unit", "recheck_date",
     "recheck_set"}
)  # fmt: skip
"""Needs that the step's own form fills: not said before the click."""

ABOUT_PERSONS = frozenset(
    {"signer_not_doer", "own_request", "other_person", "not_verifier", "not_doer", "took_no_part",
     "target_in_reach"}
)  # fmt: skip
"""Needs that depend on who acts: refused with status 403."""


def party_of(who: Who) -> Party:
    """Who answers for a request: the signer; his account stays the handler's when it came on paper."""
    if who.handler is None:
        return who.party
    return Party(who.handler.actor.account, who.person, who.offices)


assert all(need in GUARDS for move in states.WORKFLOW.moves for need in move.needs)
