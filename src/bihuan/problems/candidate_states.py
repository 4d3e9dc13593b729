"""The life of a candidate: the machine proposes, a person decides, and that is the end of it."""

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

PROPOSED = "proposed"
CONFIRMED = "confirmed"
MERGED = "merged"
DISMISSED = "dismissed"

STATES = {
    PROPOSED: _("待确认"),
    CONFIRMED: _("已确认"),
    MERGED: _("已合并"),
    DISMISSED: _("已排除"),
}
DECIDED = (CONFIRMED, MERGED, DISMISSED)

WORKFLOW = Workflow(
    name="candidate",
    title=_("问题线索办理流程"),
    states=STATES,
    initial=PROPOSED,
    finals=frozenset(DECIDED),
    moves=(
        Move(
            "confirm", _("确认，起草问题"), (PROPOSED,), CONFIRMED, "candidates.decide",
            note=_("起草为问题，来源记“指标核查”；研判归类后随清单印发。"),
        ),
        Move(
            "merge", _("并入已有问题"), (PROPOSED,), MERGED, "candidates.decide", ("problem",),
            note=_("同一件事不立两个问题；并入后一起整改、一起验收。"),
        ),
        Move(
            "dismiss", _("排除"), (PROPOSED,), DISMISSED, "candidates.decide", ("reason",),
            note=_("写明理由；同一事项不再提出。"),
        ),
    ),
)  # fmt: skip
"""No move is the system's: whatever it does is a row in the first state."""
