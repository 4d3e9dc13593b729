"""What can happen to a problem without changing its state: the words of the timeline and who may do it when."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bihuan.problems import states

AT_WORK = (*states.WORKING, states.EXTENSION_ASKED, states.PASSED_UP, states.CONTINUING)
"""The responsible unit may write."""
ISSUED = tuple(s for s in states.STATES if s not in {states.DRAFT, states.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Event:
    """One word of the timeline: its label, the action that permits it, the states in which it may happen."""

    label: object
    action: str
    states: tuple[str, ...]
    unit_issued: str = ""
    """The action that is needed instead for a unit's own problem once it was issued."""

    def action_for(self, state: str, branch_level: bool) -> str:
        """The action that permits it for a problem in this state, of a branch or of a unit."""
        issued = state != states.DRAFT
        return self.unit_issued if self.unit_issued and issued and not branch_level else self.action


EVENTS: dict[str, Event] = {
    "draft": Event(_("起草"), "problems.draft", (states.DRAFT,)),
    "edit_draft": Event(_("修改草稿"), "problems.draft", (states.DRAFT,)),
    # How grave it is decides about the re-check: the unit that has to answer for it does not judge it anew.
    "classify": Event(
        _("研判归类"),
        "problems.classify",
        (states.DRAFT, *states.OPEN),
        unit_issued="problems.verify_unit",
    ),
    "measures": Event(_("填写整改措施"), "problems.work", AT_WORK),
    "finish_measure": Event(_("措施完成"), "problems.work", AT_WORK),
    "progress": Event(_("填写进展"), "problems.work", AT_WORK),
    "evidence": Event(_("补充佐证"), "problems.work", AT_WORK),
    "drop_evidence": Event(_("撤下佐证"), "problems.work", AT_WORK),
    "site_note_branch": Event(_("实地核查"), "problems.verify_branch", states.IN_CLOSURE),
    "site_note_unit": Event(_("实地核查"), "problems.verify_unit", states.IN_CLOSURE),
    "raiser": Event(_("登记提出人意见"), "problems.answer", states.OPEN),
    "root_cause": Event(
        _("登记治本措施"),
        "problems.govern",
        (*AT_WORK, *states.IN_CLOSURE, states.CLOSED, states.PARTLY_DONE),
    ),
    "lesson": Event(
        _("登记整改启示"), "problems.govern", (states.CLOSED, states.PARTLY_DONE, states.CONTINUING)
    ),
    "group": Event(_("归并为共性问题"), "problems.group", ISSUED),
    "ungroup": Event(_("移出共性问题"), "problems.group", ISSUED),
    "call": Event(_("催办"), "problems.urge", states.OPEN),
    "object": Event(
        _("提出异议"),
        "problems.object",
        (*states.OPEN, states.CONTINUING, states.NOT_NOW, states.CLOSED),
    ),
    "reject_objection": Event(_("异议不成立"), "problems.decide_objection", ISSUED),
    "uphold_noted": Event(
        _("异议成立，事项已有变化，只作记录"), "problems.decide_objection", tuple(states.STATES)
    ),
    "uphold_overdue": Event(_("逾期异议成立"), "problems.decide_objection", ISSUED),
    "plan_approved": Event(_("方案审定"), "lists.approve", states.OPEN),
    "corrected": Event(_("按更正通知更正"), "lists.correct", ISSUED),
    "corrected_noted": Event(
        _("更正通知已记录，期限或状态已有变化，以现在的为准"), "lists.correct", tuple(states.STATES)
    ),
    "carried": Event(_("由部分完成的问题另立"), "problems.close_unit", (states.RECTIFYING,)),
    "hand_over": Event(_("移交"), "orgs.hand_over", ISSUED),
}


def label_of(move: str) -> str:
    """The words for a step: a move of the workflow or an event."""
    if move in EVENTS:
        return str(EVENTS[move].label)
    try:
        return str(states.WORKFLOW.move(move).label)
    except KeyError:
        return move
