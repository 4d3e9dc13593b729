"""Forms of putting rules in force, ending them, and taking a pack in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor
from bihuan.orgs.models import Unit
from bihuan.orgs.step_form import SignedForm
from bihuan.orgs.unit_fields import UnitAmong
from bihuan.packs.models import PackVersion
from bihuan.packs.sides import makers
from bihuan.shell.inputs import DayField


class AdoptForm(SignedForm):
    """From when a version is in force where, on what basis."""

    by = forms.ModelChoiceField(
        label=_("由谁启用"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    unit = UnitAmong(
        label=_("在哪里执行"), required=False, help_text=_("不填为启用单位及其以下全部组织。")
    )
    unit_class = forms.CharField(
        label=_("只对哪一类单位"), required=False, max_length=40, help_text=_("不填为全部类别。")
    )
    since = DayField(
        label=_("从哪一天起"),
        help_text=_("已经开始的统计期仍按原规则，下一个统计期起按新规则。"),
    )
    document = forms.CharField(label=_("启用依据"), max_length=300, help_text=_("文件名称。"))
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    field_order = ("by", "unit", "unit_class", "since", "document", "number")

    def __init__(self, *args: Any, actor: Actor, pack: PackVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = makers(actor, "packs.adopt") | makers(actor, "signoffs.register")
        if pack.owner_id is not None:
            units = units.filter(pk=pack.owner_id)
        elif pack.is_base:
            units = units.filter(parent__isnull=True)
        self.fields["by"].queryset = units  # type: ignore[attr-defined]
        seen = Unit.objects.visible_to(actor, "packs.view")
        self.fields["unit"].units = seen | units  # type: ignore[attr-defined]
        if pack.is_base:
            del self.fields["unit"], self.fields["unit_class"]


class ScopeAdoptForm(SignedForm):
    """From when the requirements of a scope are in force, on what basis."""

    since = DayField(
        label=_("从哪一天起"),
        help_text=_("已经开始的统计期仍按原规则，下一个统计期起按新规则。"),
    )
    document = forms.CharField(label=_("启用依据"), max_length=300, help_text=_("文件名称。"))
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    field_order = ("since", "document", "number")


class EndForm(forms.Form):
    until = DayField(label=_("停用日期"), help_text=_("从这一天起不再执行。"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeInForm(forms.Form):
    """A pack handed in as a workbook, for a body."""

    owner = forms.ModelChoiceField(
        label=_("以谁的名义"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    table = forms.FileField(
        label=_("规则表格"), help_text=_("从“导出表格”得到的 .xlsx，修改后交回；请改用新的版本号。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = makers(actor, "packs.edit")  # type: ignore[attr-defined]
