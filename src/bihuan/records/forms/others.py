"""Forms of members and of the committee's monthly suggestion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.records.models import Exempt, Standing
from bihuan.records.services.prompting import MATERIALS, THEME
from bihuan.shell.inputs import DayField


class MemberForm(forms.Form):
    """A member of the branch: nothing but this is kept."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    standing = forms.ChoiceField(
        label=_("党员状态"), choices=Standing.choices, initial=Standing.FULL
    )
    since = DayField(label=_("起始日期"), help_text=_("转入、转正或转出的日期。"))
    exempt = forms.ChoiceField(
        label=_("豁免情形"),
        choices=Exempt.choices,
        required=False,
        help_text=_("年老体弱、患病等不作硬性要求的党员，不计入应到人数。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PromptForm(forms.Form):
    """What a committee suggests for a month."""

    unit = forms.ChoiceField(label=_("发布的组织"))
    month = forms.CharField(
        label=_("月份"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-03"}),
    )
    theme = forms.CharField(
        label=_("建议主题"),
        max_length=THEME,
        help_text=_("支部打开当月页面时已经填好，可以改，也可以不用。"),
    )
    materials = forms.CharField(
        label=_("学习材料"),
        max_length=MATERIALS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写文件或文章的名称；不布置笔记，不收照片。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
