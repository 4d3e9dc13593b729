"""Forms of requirements of one's own."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor
from bihuan.engines.rules.values import SCALE, Pack
from bihuan.orgs.models import Kind, Unit
from bihuan.orgs.unit_fields import UnitAmong
from bihuan.packs import words
from bihuan.packs.models import Requirement
from bihuan.packs.sides import makers


class ScopeForm(forms.Form):
    """Who asks it of whom, on what basis, why."""

    by = forms.ModelChoiceField(
        label=_("由谁提出"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    unit = UnitAmong(
        label=_("对哪个单位"), required=False, help_text=_("不填为提出单位及其以下全部组织。")
    )
    unit_class = forms.CharField(
        label=_("只对哪一类单位"), required=False, max_length=40, help_text=_("不填为全部类别。")
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = makers(actor, "packs.edit")
        self.fields["by"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].units = Unit.objects.visible_to(actor, "packs.view") | units  # type: ignore[attr-defined]


class BasisForm(forms.Form):
    """On what basis something is asked, and why."""

    document = forms.CharField(
        label=_("依据文件"),
        max_length=300,
        help_text=_("本级文件的名称和文号。没有文件的，不能提出要求。"),
    )
    article = forms.CharField(label=_("条款"), max_length=60, required=False)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("为什么对他们这样要求；下级看得到。"),
    )


class StricterForm(BasisForm):
    """A stricter value for an indicator in force."""

    what = forms.ChoiceField(label=_("提高哪条标准"))
    value = forms.DecimalField(
        label=_("提高为"), max_digits=9, decimal_places=4, min_value=Decimal(0)
    )

    field_order = ("what", "value", "document", "article", "reason")

    def __init__(self, *args: Any, pack: Pack, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("请选择")), *tightenable(pack, on)]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        indicator, _colon, parameter = data.pop("what").partition(":")
        value = int(data.pop("value") * SCALE)
        return {**data, "indicator": indicator, "parameter": parameter, "value": value}


class OwnForm(BasisForm):
    """A requirement of one's own or an own-choice item: a kind of record, a window, a number."""

    subject = forms.CharField(label=_("名称"), max_length=80)
    sentence = forms.CharField(
        label=_("要求"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("一句话说清谁、多久、做什么。不得要求打卡、排名、照片、篇数。"),
    )
    record_kind = forms.ChoiceField(
        label=_("看哪种记录"), help_text=_("只能用已有的记录，不另外要材料。")
    )
    window = forms.ChoiceField(label=_("统计期"), choices=Requirement.Window.choices)
    value = forms.IntegerField(label=_("至少几次"), min_value=1, max_value=366)
    org_kinds = forms.MultipleChoiceField(
        label=_("对哪些组织"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    field_order = (
        "subject",
        "sentence",
        "record_kind",
        "window",
        "value",
        "org_kinds",
        "document",
        "article",
        "reason",
    )

    def __init__(self, *args: Any, pack: Pack, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, kind.title) for kind in pack.kinds]
        self.fields["record_kind"].choices = [("", _("请选择")), *kinds]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        value, kinds = data.pop("value"), data.pop("org_kinds")
        return {**data, "value": value * SCALE, "org_kinds": " ".join(kinds)}


class ReasonForm(forms.Form):
    why = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class OutcomeForm(forms.Form):
    text = forms.CharField(
        label=_("执行效果"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("几句话：有没有效果，要不要继续，是否值得推广。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def tightenable(pack: Pack, on: date) -> list[tuple[str, str]]:
    """The parameters of a pack that a local pack may make stricter, each with its value in force."""
    found = []
    for one in pack.indicators:
        for name, parameter in words.on_day(one.parameters, on).items():
            if parameter.stricter:
                called = words.called(name, pack)
                text = f"{one.title}（{one.code}）"
                shown = f"{called} {words.amount(parameter)}".strip()
                found.append(
                    (f"{one.code}:{name}", f"{text}：{shown}，{words.stricter(parameter)}")
                )
    return found
