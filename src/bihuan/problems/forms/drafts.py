"""Forms of a draft: describing it and judging it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.problems import taxonomy
from bihuan.problems.forms.fields import UnitField
from bihuan.problems.models.problem import Nature, Rectify, Severity, Sort, Source
from bihuan.problems.taxonomy import Word
from bihuan.shell.inputs import DayField, KeyedForm, SeenForm, TextField


class DraftForm(KeyedForm):
    """Describing a problem (or suggestion)."""

    sort = forms.ChoiceField(
        label=_("是问题还是建议"),
        choices=Sort.choices,
        widget=forms.RadioSelect,
        initial=Sort.PROBLEM,
    )
    unit = UnitField(label=_("责任单位"))
    statement = TextField(
        label=_("问题"), rows=2, max_length=500, help_text=_("用一句话写明是什么问题。")
    )
    manifestation = TextField(
        label=_("具体表现"),
        required=False,
        max_length=4000,
        help_text=_("时间、地点、事情、数量；不写判断。"),
    )
    source = forms.ChoiceField(label=_("来源"), choices=Source.choices)
    source_note = forms.CharField(
        label=_("来源说明"), required=False, max_length=200, help_text=_("如督查名称、测评批次。")
    )
    basis = forms.CharField(
        label=_("依据"), required=False, max_length=300, help_text=_("制度名称和条款。")
    )
    found_on = DayField(label=_("发现日期"))
    raised_by = forms.CharField(
        label=_("提出人"),
        required=False,
        max_length=60,
        help_text=_("本人同意署名的才填；填了，销号前要征求本人意见。"),
    )
    rectify = forms.ChoiceField(label=_("整改类型"), choices=Rectify.choices, initial=Rectify.TIMED)
    due_on = DayField(label=_("整改期限"))
    responsible_office = forms.CharField(
        label=_("责任处室（支部）"), required=False, max_length=120
    )
    partners = forms.CharField(label=_("配合单位"), required=False, max_length=300)
    leader = forms.CharField(label=_("责任领导"), required=False, max_length=60)
    doer = forms.CharField(label=_("责任人"), required=False, max_length=60)
    goal = forms.CharField(label=_("整改目标"), required=False, max_length=500)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    MAIN = ("sort", "unit", "statement", "manifestation", "source", "found_on", "rectify", "due_on")

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What can be left out at first."""
        return [bound for bound in self.visible_fields() if bound.name not in self.MAIN]


def _explained(table: dict[str, Word]) -> list[tuple[str, SafeString]]:
    """Choices whose meaning stands below the word and, on hover, as its title."""
    return [
        (
            code,
            format_html(
                '<span title="{}"><b>{}</b> <small class="muted">{}</small></span>',
                word.help,
                word.word,
                word.means,
            ),
        )
        for code, word in table.items()
    ]


class ClassifyForm(SeenForm):
    """Judging what kind of problem it is."""

    type = forms.ChoiceField(label=_("问题类型"), widget=forms.RadioSelect)
    severity = forms.ChoiceField(
        label=_("严重程度"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        help_text=_("严重问题销号前必须确定回头看日期。"),
    )
    nature = forms.ChoiceField(
        label=_("问题性质"),
        required=False,
        choices=[("", _("暂不判断")), *Nature.choices],
        widget=forms.RadioSelect,
        help_text=_("几个单位都有、原因相同的是共性；只此一家的是个性。"),
    )
    causes = forms.MultipleChoiceField(
        label=_("原因类型"), required=False, widget=forms.CheckboxSelectMultiple
    )
    aspects = forms.MultipleChoiceField(
        label=_("政治生态方面"), required=False, widget=forms.CheckboxSelectMultiple
    )
    symptoms = forms.MultipleChoiceField(
        label=_("症状"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables: Iterable[tuple[str, dict[str, Word]]] = (
            ("type", taxonomy.TYPES),
            ("causes", taxonomy.CAUSES),
            ("aspects", taxonomy.ASPECTS),
            ("symptoms", taxonomy.SYMPTOMS),
        )
        for name, table in tables:
            self.fields[name].choices = _explained(table)  # type: ignore[attr-defined]
