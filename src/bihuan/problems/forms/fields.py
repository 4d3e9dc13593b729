"""Fields that several forms share: dates, units, the hidden version and key, a signature on paper."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import POLICY
from bihuan.orgs.actors import signer_of
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.step_form import LATELY
from bihuan.problems.models import Problem
from bihuan.problems.record_words import AGREED
from bihuan.problems.services import SignOffData
from bihuan.shell.inputs import DayField

SIGNATURE = ("on_paper", "post", "signed_on", "opinion", "scan")


class LongText(forms.CharField):
    """Text of several lines."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class UnitField(forms.CharField):
    """A unit by its code, or by a name that only one existing unit bears; the picker fills in the code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        kwargs.setdefault("help_text", _("输入名称、编码或拼音首字母，从列表中选择。"))
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"data-pick": "unit", "autocomplete": "off", "list": "unit-choices"}
        )

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        code = text.strip().split(" ")[0]
        unit = Unit.objects.filter(code=code).first()
        if unit is None:
            named = list(Unit.objects.filter(name=text.strip(), closed_on__isnull=True)[:2])
            unit = named[0] if len(named) == 1 else None
        if unit is None:
            raise forms.ValidationError(
                _("没有找到“%(text)s”：请输入组织编码，或从列表中选择。"), params={"text": text}
            )
        return unit


class SignerField(forms.ModelChoiceField[Post]):
    """The posts whose holder may sign a step for a unit."""

    def label_from_instance(self, obj: Post) -> str:
        ended = _("（%(day)s止）") % {"day": obj.until.isoformat()} if obj.until else ""
        return f"{obj.person.name}　{obj.title}　{obj.unit.name}{ended}"


def add_signature(form: forms.Form, posts: list[Post], today: date, *, required: bool) -> None:
    """Add the fields of 线下签批登记 to a form."""
    form.fields["on_paper"] = forms.BooleanField(
        label=_("领导已在纸上签批，由我登记"), required=required, initial=required
    )
    form.fields["post"] = SignerField(
        label=_("签批人"),
        queryset=Post.objects.filter(pk__in=[p.pk for p in posts]).select_related("person", "unit"),
        required=required,
        initial=posts[0] if len(posts) == 1 else None,
        empty_label=_("请选择签批人"),
        help_text=_("只列出当日职务有权签批这一步的人。"),
    )
    form.fields["signed_on"] = DayField(label=_("签批日期"), required=required, initial=today)
    form.fields["opinion"] = forms.CharField(
        label=_("签批意见"), required=required, max_length=500, initial=AGREED
    )
    form.fields["scan"] = forms.FileField(
        label=_("签批件扫描件"), required=False, help_text=_("可以不传。")
    )


def signature_of(data: dict[str, Any], scan_sha256: str = "") -> SignOffData | None:
    """The signature that a cleaned form registers, if it does. Raises ``ValidationError`` for a half-filled one."""
    if not data.get("on_paper"):
        return None
    if not data.get("post") or not data.get("signed_on") or not data.get("opinion"):
        raise forms.ValidationError(_("登记线下签批要写全签批人、签批日期和签批意见。"))
    return SignOffData(data["post"], data["signed_on"], data["opinion"], scan_sha256)


def signers(problem: Problem, action: str, today: date) -> list[Post]:
    """Posts whose holder may sign ``action`` for the problem's unit, today or lately. Three queries."""
    unit = problem.unit
    chain = [*unit.above(), unit.path]
    roles = [role.value for role in POLICY[action].grants]
    posts = (
        Post.objects.filter(Q(until__isnull=True) | Q(until__gt=today - LATELY), role__in=roles)
        .filter(Q(unit__path__in=chain) | Q(unit__parent__path__in=chain))
        .select_related("person", "unit__parent")
        .order_by("unit__path", "-since")
    )
    return [p for p in posts if _may_sign(p, action, unit, today)]


def _may_sign(post: Post, action: str, unit: Unit, today: date) -> bool:
    day = today if post.until is None else min(today, post.until - timedelta(days=1))
    return signer_of(post, on=day).can(action, unit.path)
