"""Forms of reminders, extensions, replies, and of starting and planning an election."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.elections.kinds import elective
from bihuan.elections.models import Election, Reminder
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.step_form import post_words
from bihuan.shell.inputs import CountField, DayField, KeyedForm, SeenForm, TextField


class RemindForm(forms.Form):
    """How and when the superior reminded the body."""

    how = forms.ChoiceField(
        label=_("提醒方式"), choices=Reminder.How.choices, widget=forms.RadioSelect
    )
    on = DayField(label=_("提醒日期"))
    number = forms.CharField(
        label=_("函号"),
        max_length=60,
        required=False,
        help_text=_("发函提醒的填写；电话提醒不填。"),
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("可不填。"))


class ExtendForm(KeyedForm):
    """Postponing: to when, why, under which number it was asked."""

    asked_to = DayField(
        label=_("申请延期至"), help_text=_("延期一般不超过 1 年（选举条例第三条）。")
    )
    reason = TextField(label=_("延期理由"), max_length=500)
    number = forms.CharField(
        label=_("请示的发文字号"), max_length=60, required=False,
        help_text=_("由本单位公文系统给出；没有的可以不填。"),
    )  # fmt: skip


class ExtensionDecisionMixin(forms.Form):
    """On approval: to which day, where it is not the day asked for."""

    approved_to = DayField(label=_("批准延期至"), required=False, help_text=_("不填按申请的日期。"))


class ReplyForm(forms.Form):
    """批复: its number and day."""

    number = forms.CharField(
        label=_("批复文号"), max_length=60, help_text=_("由本单位公文系统给出。")
    )
    on = DayField(label=_("批复日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class StartForm(KeyedForm):
    """Why (except at the end of a term), and for a dismissal whom it concerns."""

    reason = TextField(label=_("事由"), max_length=500)
    posts = forms.ModelMultipleChoiceField(
        label=_("免职（调整）人员"), queryset=Post.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, unit: Unit, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == "term":
            self.fields["reason"].required = False
            self.fields["reason"].help_text = _("可不填。")
        if kind != "dismissal":
            del self.fields["posts"]
            return
        held = Post.objects.held_on(on).filter(unit=unit).select_related("person", "unit")
        keys = [p.pk for p in held if elective(p.role, p.title)]
        field = self.fields["posts"]
        field.queryset = held.filter(pk__in=keys)  # type: ignore[attr-defined]
        field.label_from_instance = post_words  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """The meeting: when, in which form, how many are to be elected."""

    planned_on = DayField(label=_("拟召开日期"))
    form = forms.ChoiceField(
        label=_("大会形式"), choices=Election.Form.choices, widget=forms.RadioSelect,
        help_text=_("党员 500 名以上，或者所辖党组织驻地分散的，经批准可以召开党员代表大会（选举条例第四条）。"),
    )  # fmt: skip
    members = CountField(label=_("党员数"), required=False)
    seats = CountField(
        label=_("委员名额"), max_value=99,
        help_text=_("正式党员不足 7 名、不设委员会的党支部填 0，只选书记。"),
    )  # fmt: skip
    officers = CountField(label=_("书记、副书记名额"), max_value=20)
    years = CountField(label=_("新一届任期年限"), min_value=1, max_value=10, required=False)
    reason = TextField(label=_("事由"), max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not election.spec.renews:
            del self.fields["years"]
        else:
            self.fields["years"].help_text = _(
                "机关党委、机关纪委一般为 5 年，党总支、党支部一般为 3 年。"
            )
        if election.kind == "term":
            del self.fields["reason"]


class AskForm(SeenForm):
    """The last look before a request goes up: its number and day."""

    number = forms.CharField(
        label=_("发文字号"), max_length=60, required=False,
        help_text=_("由本单位公文系统给出；没有的可以不填。"),
    )  # fmt: skip
    on = DayField(label=_("报送日期"))
