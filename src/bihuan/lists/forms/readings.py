"""The forms of the way from a document to a draft list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.unit_fields import UnitAmong
from bihuan.problems.models.problem import Source
from bihuan.shell.inputs import DayField

KINDS = [("problems", _("问题清单")), ("duties", _("责任清单"))]


class UploadForm(forms.Form):
    """The document and what is to become of it."""

    kind = forms.ChoiceField(
        label=_("整理成"), choices=KINDS, widget=forms.RadioSelect, initial="problems"
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            "Word（.docx）或文本（.txt），条目有“一、”“（一）”“1.”这样的编号。不得上传涉密文件。"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt"}),
    )
    part = forms.CharField(
        label=_("只取其中一部分"),
        required=False,
        max_length=60,
        help_text=_("可以不填；填标题中的字，如“对策”。"),
    )


class RowForm(forms.Form):
    """One row as it is corrected."""

    taken = forms.BooleanField(label=_("选取"), required=False)
    number = forms.CharField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=_("条目"), max_length=500)
    detail = forms.CharField(
        label=_("具体内容"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit = UnitAmong(label=_("责任单位"), required=False)
    due = DayField(label=_("期限"), required=False)

    def row(self) -> dict[str, Any]:
        """The row as the reading keeps it."""
        data = self.cleaned_data
        unit = data.get("unit")
        return {
            "number": data.get("number", ""),
            "title": data["title"],
            "detail": data.get("detail", ""),
            "unit": unit.code if unit else "",
            "due": data["due"].isoformat() if data.get("due") else "",
            "taken": bool(data.get("taken")),
        }


class ManyForm(forms.Form):
    """One unit or one day for all taken rows at once."""

    many_unit = UnitAmong(label=_("所选统一责任单位"), required=False)
    many_due = DayField(label=_("所选统一期限"), required=False)


class FrameForm(forms.Form):
    """What all rows share."""

    issuer = UnitAmong(label=_("印发组织"))
    period = forms.RegexField(
        label=_("期间"),
        regex=r"^\d{4}(Q[1-4])?$",
        help_text=_("问题清单写季度，如 2026Q4；责任清单写年度，如 2026。"),
    )
    basis = forms.CharField(label=_("依据"), max_length=300)
    source = forms.ChoiceField(label=_("问题来源"), choices=Source.choices, required=False)
    found_on = DayField(label=_("发现日期"), required=False)
    due_on = DayField(
        label=_("统一期限"), required=False, help_text=_("没有单独写期限的条目用这一天。")
    )
