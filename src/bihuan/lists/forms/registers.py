"""Forms of duties, deployments, requests and dispatch meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.lists.forms.fields import lines_of_nodes
from bihuan.lists.kinds import KINDS, bearing_q, issuing_q
from bihuan.lists.models import DeploymentStep, Level, Submission
from bihuan.lists.services.deployments import LONGEST
from bihuan.orgs.models import Unit
from bihuan.orgs.unit_fields import UnitAmong, UnitsAmong
from bihuan.shell.inputs import DayField, TextField


class NodesField(TextField):
    """Nodes, one a line: day, space, what is due."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("时间节点"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("每行一个：2026-06-30 听取半年汇报"))
        super().__init__(rows=4, **kwargs)

    def clean(self, value: Any) -> Any:
        return lines_of_nodes(super().clean(value))


class DutyWordsForm(forms.Form):
    """The words of a drafted duty."""

    bearer_post = forms.CharField(
        label=_("责任人职务"), max_length=80, required=False, help_text=_("只写一个职务：谁负责。")
    )
    position = forms.CharField(
        label=_("定位"), max_length=300, required=False, help_text=_("只在单位工作计划中填写。")
    )
    content = TextField(label=_("责任内容"), max_length=500, rows=3)
    basis = forms.CharField(label=_("依据"), max_length=300, required=False)
    nodes = NodesField()
    standard = TextField(label=_("完成标准"), max_length=500, required=False, rows=2)


class NewDutyForm(DutyWordsForm):
    """A new duty: who lays it on whom, on which level."""

    issuer = forms.ModelChoiceField(
        label=_("下达单位"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    bearer = UnitAmong(label=_("责任主体"), help_text=_("组织编码或全称。"))
    level = forms.ChoiceField(label=_("层级"), choices=Level.choices)

    field_order = ("issuer", "bearer", "level", "bearer_post")

    def __init__(self, *args: Any, kind: str, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            issuing_q("", actor, "duties.draft"),
            kind__in=KINDS[kind].issuers,
            closed_on__isnull=True,
        )
        issuers = self.fields["issuer"].queryset  # type: ignore[attr-defined]
        seen = open_units(actor, "duties.view")
        self.fields["bearer"].units = seen | issuers  # type: ignore[attr-defined]
        if kind != "plan":
            del self.fields["position"]


class CascadeForm(forms.Form):
    """To whom a duty is passed on, in which words."""

    bearers = UnitsAmong(label=_("下一级责任主体"), help_text=_("每行一个组织编码或全称。"))
    content = TextField(label=_("责任内容"), max_length=500, required=False, rows=3)
    standard = TextField(label=_("完成标准"), max_length=500, required=False, rows=2)


class FactForm(forms.Form):
    on = DayField(label=_("履责日期"), help_text=_("哪一天做的；晚登记不影响。"))
    text = TextField(
        label=_("履责情况"), max_length=500, rows=2, help_text=_("一句话：做了什么，结果怎样。")
    )


class DoneForm(forms.Form):
    """Something is finished on a day."""

    on = DayField(label=_("完成日期"))
    note = TextField(label=_("说明"), max_length=500, required=False, rows=2)
    version = forms.IntegerField(widget=forms.HiddenInput)


class CopyForm(forms.Form):
    issuer = forms.ModelChoiceField(
        label=_("下达单位"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    from_year = forms.IntegerField(label=_("从哪一年"), min_value=2000, max_value=2100)
    to_year = forms.IntegerField(label=_("到哪一年"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            issuing_q("", actor, "duties.draft"), kind__in=KINDS[kind].issuers
        )


class DeploymentForm(forms.Form):
    """A deployment by number and summary, and the units that carry it out."""

    keeper = forms.ModelChoiceField(
        label=_("登记单位"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    number = forms.CharField(label=_("文号或编号"), max_length=80)
    summary = TextField(
        label=_("摘要"), max_length=LONGEST, rows=2, help_text=_("一两句话；不录批示、讲话原文。")
    )
    source = forms.CharField(label=_("来源"), max_length=80, required=False)
    received_on = DayField(label=_("收到日期"))
    due_on = DayField(label=_("办理期限"), required=False)
    conveyed = DayField(label=_("传达学习期限"), required=False)
    looked_into = DayField(label=_("调查研究期限"), required=False)
    supervised = DayField(label=_("督促检查期限"), required=False)
    units = UnitsAmong(
        label=_("承办单位"),
        required=False,
        help_text=_("每行一个组织编码或全称；不填为全部下属单位。"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        keepers = Unit.objects.filter(
            issuing_q("", actor, "deployments.edit"),
            kind__in=KINDS["deployments"].issuers,
            closed_on__isnull=True,
        )
        self.fields["keeper"].queryset = keepers  # type: ignore[attr-defined]
        self.fields["units"].units = open_units(actor, "deployments.view")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        keeper = data.get("keeper")
        if keeper and not data.get("units"):
            data["units"] = list(
                open_units(self.actor, "deployments.view")
                .below(keeper.path)
                .filter(kind__in=KINDS["deployments"].bearers, depth=keeper.depth + 1)
            )
        return data

    def step_due(self) -> dict[str, Any]:
        """The date of each step that has its own."""
        kinds = DeploymentStep.Kind.values
        return {kind: self.cleaned_data[kind] for kind in kinds if self.cleaned_data[kind]}


class RequestForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("报送单位"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    to = UnitAmong(label=_("主送单位"), help_text=_("上级组织的编码或全称。"))
    kind = forms.ChoiceField(label=_("类型"), choices=Submission.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=200)
    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    contact = forms.CharField(label=_("联系人"), max_length=60, required=False)
    sent_on = DayField(label=_("报送日期"))
    answer_due_on = DayField(
        label=_("答复期限"), required=False, help_text=_("请示不填时按默认工作日计算。")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Unit.objects.filter(bearing_q("", actor, "requests.submit"), closed_on__isnull=True)
        self.fields["unit"].queryset = own  # type: ignore[attr-defined]
        above = {path for unit in own[:200] for path in unit.above()}
        self.fields["to"].units = Unit.objects.filter(path__in=above)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answered_on = DayField(label=_("答复日期"))
    text = TextField(label=_("答复意见"), max_length=1000, rows=3)
    number = forms.CharField(label=_("批复文号"), max_length=60, required=False)
    answered_by = forms.CharField(
        label=_("批准人"), max_length=60, required=False, help_text=_("领导批准的，写领导姓名。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class MeetingForm(forms.Form):
    host = forms.ModelChoiceField(
        label=_("主持单位"), queryset=Unit.objects.none(), to_field_name="code", empty_label=None
    )
    on = DayField(label=_("调度日期"))
    title = forms.CharField(label=_("名称"), max_length=200)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts(actor)  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    unit = UnitAmong(label=_("承办单位"), help_text=_("组织编码或全称。"))
    number = forms.ChoiceField(label=_("涉及问题"), required=False)
    text = TextField(label=_("议定事项"), max_length=500, rows=2)
    due_on = DayField(label=_("完成期限"))

    def __init__(
        self, *args: Any, actor: Actor, sheet: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].units = open_units(actor, "dispatch.view")  # type: ignore[attr-defined]
        lines = [(line["number"], f"{line['number']} {line['unit']}") for line in sheet]
        self.fields["number"].choices = [("", _("不涉及具体问题")), *lines]  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    done_on = DayField(label=_("完成日期"))
    outcome = TextField(label=_("办理结果"), max_length=500, rows=3)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ClosingForm(forms.Form):
    outcome = TextField(label=_("落实情况"), max_length=1000, rows=4)
    version = forms.IntegerField(widget=forms.HiddenInput)


def open_units(actor: Actor, action: str) -> Any:
    """Existing organisations inside the reach of an action."""
    return Unit.objects.filter(spans_q("path", actor.reach(action)), closed_on__isnull=True)


def hosts(actor: Actor) -> Any:
    """Organisations for which the actor may call a dispatch meeting."""
    return Unit.objects.filter(
        issuing_q("", actor, "dispatch.edit"),
        kind__in=("working_committee", "unit", "organ_committee"),
        closed_on__isnull=True,
    )
