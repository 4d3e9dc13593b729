"""Forms of editions, their items, and annexes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor
from bihuan.engines.periods import Frequency, period_of
from bihuan.lists.kinds import KINDS, issuing_q
from bihuan.lists.models import Edition, Item
from bihuan.lists.services.corrections import EDITION_FIELDS
from bihuan.orgs.models import Unit
from bihuan.orgs.step_form import StepForm
from bihuan.shell.inputs import DayField, TextField
from bihuan.shell.words import period_words

EDITION_WORDS = {
    "title": _("标题"),
    "basis": _("依据"),
    "requirements": _("整改要求"),
    "plan_due_on": _("方案报送期限"),
    "report_due_on": _("报告报送期限"),
}


class WordsForm(forms.Form):
    """The words and dates of a draft."""

    title = forms.CharField(label=_("标题"), max_length=200)
    basis = forms.CharField(
        label=_("依据"),
        max_length=300,
        required=False,
        help_text=_("凭什么向下提出这些要求；送审前必填。"),
    )
    requirements = TextField(label=_("整改要求"), required=False, max_length=4000, rows=6)
    plan_due_on = DayField(label=_("方案报送期限"), required=False)
    report_due_on = DayField(label=_("报告报送期限"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewEditionForm(forms.Form):
    """A new draft: who issues, for which period."""

    issuer = forms.ModelChoiceField(
        label=_("印发单位"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    period = forms.ChoiceField(label=_("期间"))
    title = forms.CharField(
        label=_("标题"), max_length=200, required=False, help_text=_("不填时按期间和清单名称生成。")
    )
    basis = forms.CharField(label=_("依据"), max_length=300, required=False)
    plan_due_on = DayField(label=_("方案报送期限"), required=False)
    report_due_on = DayField(label=_("报告报送期限"), required=False)

    def __init__(self, *args: Any, kind: str, actor: Actor, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spec = KINDS[kind]
        self.fields["issuer"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            issuing_q("", actor, "lists.draft"), kind__in=spec.issuers, closed_on__isnull=True
        )
        frequency = Frequency.QUARTER if spec.cadence == "quarter" else Frequency.YEAR
        now = period_of(today, frequency)
        around = [now.shift(step) for step in (1, 0, -1, -2, -3)]
        self.fields["period"].choices = [(p.code, period_words(p)) for p in around]  # type: ignore[attr-defined]
        self.fields["period"].initial = now.code
        if spec.holds != "problem":
            del self.fields["plan_due_on"], self.fields["report_due_on"]


class IssueForm(StepForm):
    """The last step: the number of the office's own system, and the bill as it was seen."""

    document_number = forms.CharField(
        label=_("发文字号"),
        max_length=60,
        required=False,
        help_text=_("由本单位公文系统给出；清单编号由系统接着编。"),
    )
    bill_minutes = forms.IntegerField(widget=forms.HiddenInput)


class DiscussedForm(StepForm):
    """A plan or report that is sent up: when it was discussed, and what is to be said about it."""

    discussed_on = DayField(
        label=_("研究日期"), required=False, help_text=_("党组（党委）会议或支部会议研究的日期。")
    )

    field_order = ("version", "discussed_on", "note")


class CorrectionForm(forms.Form):
    """更正通知: which column, what it should read, why."""

    field = forms.ChoiceField(label=_("更正哪一栏"))
    now = TextField(
        label=_("更正为"), max_length=2000, rows=3, help_text=_("日期请写成 2026-03-04。")
    )
    reason = forms.CharField(label=_("更正理由"), max_length=500)

    def __init__(self, *args: Any, edition: Edition, item: Item | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item is not None:
            columns = [c for c in KINDS[edition.kind].columns if c.key != "number"]
            choices = [(c.key, c.title) for c in columns]
        else:
            choices = [(name, EDITION_WORDS[name]) for name in EDITION_FIELDS]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]
