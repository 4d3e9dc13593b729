"""Forms with which the responsible unit writes: measures, proof, progress; and those that come after closing."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from bihuan.problems.models import CommonGroup, Measure
from bihuan.problems.services import MeasureData
from bihuan.shell.asked import whole_number
from bihuan.shell.inputs import DayField, KeyedForm, SeenForm, TextField


class PeopleForm(SeenForm):
    """Who answers for it and what is to be reached."""

    leader = forms.CharField(label=_("责任领导"), required=False, max_length=60)
    doer = forms.CharField(label=_("责任人"), required=False, max_length=60)
    goal = forms.CharField(label=_("整改目标"), required=False, max_length=500)
    expected_effect = forms.CharField(label=_("预期效果"), required=False, max_length=500)


class MeasureForm(forms.Form):
    """One measure."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = TextField(label=_("整改措施"), rows=2, required=False, max_length=500)
    owner = forms.CharField(label=_("责任人"), required=False, max_length=60)
    due_on = DayField(label=_("完成日期"), required=False)


MeasureFormSet = formset_factory(MeasureForm, extra=2, max_num=30)


def measures_from(formset: "BaseFormSet[Any]") -> list[MeasureData]:
    """The measures that were typed; rows without a text are left out."""
    rows = [
        form.cleaned_data for form in formset.forms if form.cleaned_data.get("text", "").strip()
    ]
    return [MeasureData(r["text"], r["owner"], r["due_on"], r.get("pk")) for r in rows]


def initial_of(measures: list[Measure]) -> list[dict[str, Any]]:
    return [{"pk": m.pk, "text": m.text, "owner": m.owner, "due_on": m.due_on} for m in measures]


class FinishForm(KeyedForm):
    """A measure is done."""

    done_on = DayField(label=_("实际完成日期"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class ProgressForm(SeenForm):
    """How far it has come."""

    text = TextField(
        label=_("进展"), max_length=4000, help_text=_("写做到了哪一步、还差什么；不用写过程材料。")
    )


class EvidenceForm(KeyedForm):
    """A piece of proof: a file, or a note of a look on site."""

    title = forms.CharField(label=_("佐证名称"), max_length=200)
    speaks_of_on = DayField(
        label=_("材料所述日期"), help_text=_("材料反映的事情发生在哪一天；录入日期由系统记。")
    )
    file = forms.FileField(
        label=_("材料"),
        required=False,
        help_text=_("Word、Excel、PDF 等，最大 50 MB；照片不是必需的。"),
    )
    site_note = TextField(
        label=_("实地核查记录"),
        required=False,
        max_length=2000,
        help_text=_("没有材料的，写实地看到的情况。材料和记录至少有一项。"),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file") and not (data.get("site_note") or "").strip() and not self.errors:
            raise forms.ValidationError(_("请上传材料，或者填写实地核查记录。"))
        return data


class DropForm(SeenForm):
    """Taking proof out of the count."""

    reason = forms.CharField(label=_("撤下的原因"), max_length=300)


class RaiserForm(SeenForm):
    """The raiser's view, or why it could not be had."""

    answer = TextField(label=_("提出人意见"), required=False, max_length=500)
    absent_because = TextField(
        label=_("未取得意见的原因"),
        required=False,
        rows=2,
        max_length=300,
        help_text=_("如本人已调离、三次联系未果。两项只填一项。"),
    )


class RootCauseForm(SeenForm):
    """治理."""

    measure = TextField(
        label=_("治本措施"),
        required=False,
        max_length=1000,
        help_text=_("举一反三查了什么，建立或修改了什么制度。"),
    )
    none_because = TextField(
        label=_("不涉及治本的理由"),
        required=False,
        rows=2,
        max_length=500,
        help_text=_("两项只填一项。"),
    )


class LessonForm(SeenForm):
    """提升."""

    kind = forms.ChoiceField(
        label=_("整改启示"),
        widget=forms.RadioSelect,
        choices=[("rule", _("修订制度")), ("case", _("形成案例")), ("nothing", _("无需改动"))],
    )
    text = TextField(
        label=_("启示内容"),
        max_length=1000,
        help_text=_("改了哪项制度、形成了什么案例；无需改动的，写明为什么。"),
    )


class CallForm(KeyedForm):
    """A call that was made."""

    note = forms.CharField(
        label=_("通话记录"), required=False, max_length=200, help_text=_("可以不填。")
    )


class GroupForm(forms.Form):
    """Problems with one cause."""

    group = forms.ModelChoiceField(
        label=_("归入已有的共性问题"),
        required=False,
        queryset=CommonGroup.objects.none(),
        empty_label=_("新建一个"),
    )
    name = forms.CharField(label=_("共性问题"), required=False, max_length=200)
    reason = TextField(
        label=_("归并理由"), required=False, max_length=500, rows=2, help_text=_("写明共同的原因。")
    )

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]


class TreatForm(forms.Form):
    """The measure against the cause of a group."""

    root_cause = TextField(
        label=_("治本措施"),
        max_length=1000,
        help_text=_("一次治理，组内每个问题的“治理”一环都算到位。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class BulkForm(forms.Form):
    """What is done with the chosen rows of the list."""

    do = forms.ChoiceField(
        choices=[("urge", _("催办")), ("due", _("定期限")), ("classify", _("研判归类"))]
    )
    pk = forms.TypedMultipleChoiceField(coerce=int)
    due_on = DayField(label=_("整改期限"), required=False)
    type = forms.CharField(required=False, max_length=24)
    severity = forms.CharField(required=False, max_length=8)
    key = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.getlist("pk") if hasattr(self.data, "getlist") else []
        self.fields["pk"].choices = [(v, v) for v in chosen if whole_number(v) is not None]  # type: ignore[attr-defined]
