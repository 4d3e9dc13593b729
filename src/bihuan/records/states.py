"""The life of a record as one table."""

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

OFFERED = "offered"
CURRENT = "current"
CORRECTED = "corrected"
WITHDRAWN = "withdrawn"

STATES = {
    OFFERED: _("待确认"),
    CURRENT: _("有效"),
    CORRECTED: _("有效（有更正）"),
    WITHDRAWN: _("已撤回"),
}

COUNTING = (CURRENT, CORRECTED)
"""What the engines see."""

WORKFLOW = Workflow(
    name="record",
    title=_("记录"),
    states=STATES,
    initial=OFFERED,
    moves=(
        Move(
            "accept",
            _("确认"),
            (OFFERED,),
            CURRENT,
            "records.record",
            note=_("确认后计入本支部的记录。"),
        ),
        Move(
            "correct",
            _("更正"),
            (CURRENT,),
            CORRECTED,
            "records.correct",
            needs=("reason",),
            note=_("更正后按新内容计算，原内容仍然可以看到。"),
        ),
        Move(
            "correct_again",
            _("再次更正"),
            (CORRECTED,),
            CORRECTED,
            "records.correct",
            needs=("reason",),
            note=_("更正后按新内容计算，原内容仍然可以看到。"),
        ),
        Move(
            "withdraw",
            _("撤回"),
            (OFFERED, CURRENT, CORRECTED),
            WITHDRAWN,
            "records.correct",
            needs=("reason",),
            note=_("撤回后不再计算，记录仍然可以看到。"),
        ),
    ),
    finals=frozenset({WITHDRAWN}),
)
