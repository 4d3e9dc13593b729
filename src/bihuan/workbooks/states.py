"""The life of an import as one table."""

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

UPLOADED = "uploaded"
CHECKED = "checked"
APPLYING = "applying"
APPLIED = "applied"
UNDOING = "undoing"
UNDONE = "undone"
DISCARDED = "discarded"

STATES = {
    UPLOADED: _("检查中"),
    CHECKED: _("待核对"),
    APPLYING: _("导入中"),
    APPLIED: _("已导入"),
    UNDOING: _("撤销中"),
    UNDONE: _("已撤销"),
    DISCARDED: _("已放弃"),
}

WORKFLOW = Workflow(
    name="import",
    title=_("工作簿导入"),
    states=STATES,
    initial=UPLOADED,
    finals=frozenset({UNDONE, DISCARDED}),
    moves=(
        Move("check", _("检查"), (UPLOADED,), CHECKED, ""),
        Move("apply", _("确认导入"), (CHECKED,), APPLYING, ""),
        Move("finish", _("导入完成"), (APPLYING,), APPLIED, ""),
        Move("undo", _("撤销整批"), (APPLYING, APPLIED), UNDOING, ""),
        Move("finish_undo", _("撤销完成"), (UNDOING,), UNDONE, ""),
        Move("discard", _("放弃"), (UPLOADED, CHECKED), DISCARDED, ""),
    ),
)
"""The action is that of the kind (``Importer.action``), so the moves name none."""
