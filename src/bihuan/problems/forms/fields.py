"""Fields that several forms share: dates, units, the hidden version and key, a signature on paper."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Post, Unit
from bihuan.orgs.step_form import post_words
from bihuan.orgs.unit_fields import UnitAmong
from bihuan.problems.record_words import AGREED
from bihuan.problems.services import SignOffData
from bihuan.shell.inputs import DayField

SIGNATURE = ("on_paper", "post", "signed_on", "opinion", "scan")


class UnitField(UnitAmong):
    """Any unit, chosen with the picker or typed: by its code, or by a name that only one existing unit bears."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("输入名称、编码或拼音首字母，从列表中选择。"))
        super().__init__(**kwargs)
        self.units = Unit.objects.all()


class SignerField(forms.ModelChoiceField[Post]):
    """The posts whose holder may sign a step for a unit."""

    def label_from_instance(self, obj: Post) -> str:
        return post_words(obj)


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
