"""What is done with chosen candidates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.shell.asked import whole_number
from bihuan.shell.inputs import DayField


class DecideForm(forms.Form):
    """Confirm, merge or dismiss the chosen rows."""

    do = forms.ChoiceField(
        choices=[
            ("confirm", _("逐条确认，起草问题")),
            ("together", _("同一组织同一指标合为一个问题")),
            ("merge", _("并入已有问题")),
            ("dismiss", _("排除")),
        ],
        error_messages={"required": _("请选择怎样办理。")},
    )
    pk = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("请先选中要办理的线索。")}
    )
    due_on = DayField(label=_("整改期限"), required=False)
    reason = forms.CharField(label=_("排除的理由"), required=False, max_length=500)
    number = forms.CharField(label=_("并入的问题编号"), required=False, max_length=24)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.getlist("pk") if hasattr(self.data, "getlist") else []
        self.fields["pk"].choices = [(v, v) for v in chosen if whole_number(v) is not None]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("do") == "dismiss" and not (data.get("reason") or "").strip():
            self.add_error("reason", _("请写明排除的理由。"))
        if data.get("do") == "merge" and not (data.get("number") or "").strip():
            self.add_error("number", _("请填写要并入的问题编号，如 WT2026-000123。"))
        return data
