"""Fields that several forms of rules share."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import POLICY
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.paper import Paper

LATELY = timedelta(days=90)
"""Posts that ended within so many days can still be chosen for a signature given before."""


class DayField(forms.DateField):
    """A day, typed or chosen; several ways of writing it are understood."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d"]
        )
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)


class UnitField(forms.CharField):
    """One organisation out of a given set, typed as code or full name or chosen with the picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        super().__init__(**kwargs)
        self.units: QuerySet[Unit] = Unit.objects.none()
        self.widget.attrs.update(
            {"data-pick": "unit", "autocomplete": "off", "list": "unit-choices"}
        )

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        word = text.strip().split(" ")[0]
        found = self.units.filter(code=word).first()
        if found is None:
            named = list(self.units.filter(name=text.strip())[:2])
            found = named[0] if len(named) == 1 else None
        if found is None:
            raise forms.ValidationError(
                _("没有找到“%(text)s”：请输入组织编码或全称，或从列表中选择。"),
                params={"text": text},
            )
        return found


class SignedForm(forms.Form):
    """A step that a leader takes here or has signed on paper. Call :meth:`offer_paper` after making it."""

    on_paper = forms.BooleanField(
        label=_("线下签批登记：领导已在纸上签批，由我登记"), required=False
    )
    post = forms.ModelChoiceField(
        label=_("签批人"), queryset=Post.objects.none(), required=False, empty_label=_("请选择")
    )
    signed_on = DayField(label=_("签批日期"), required=False)
    opinion = forms.CharField(label=_("签批意见"), required=False, max_length=500)

    def offer_paper(self, path: str, on: date, *, here: bool) -> None:
        """Offer the posts around ``path`` whose role carries the right; ticked where the actor has it not himself."""
        roles = [role.value for role in POLICY["packs.adopt"].grants]
        above = [path[:end] for end in range(4, len(path) + 1, 4)]
        lately = Q(until__isnull=True) | Q(until__gt=on - LATELY)
        posts = (
            Post.objects.filter(lately, role__in=roles)
            .filter(Q(unit__parent__path__in=above[-1:]) | Q(unit__path__in=above[-1:]))
            .select_related("person", "unit")
            .order_by("unit__path", "-since")
        )
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = post_words  # type: ignore[attr-defined]
        if not here:
            self.fields["on_paper"].initial = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("on_paper"):
            for name in ("post", "signed_on", "opinion"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("线下签批请填写这一项。"))
        return data

    def paper(self) -> Paper | None:
        """The signature on paper, or None when the step is taken here."""
        data = self.cleaned_data
        if not data.get("on_paper"):
            return None
        return Paper(data["post"], data["signed_on"], data["opinion"])


def post_words(post: Post) -> str:
    """张三（省发展改革委机关党委 书记）."""
    return f"{post.person.name}（{post.unit.name} {post.title}）"
