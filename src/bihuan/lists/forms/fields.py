"""Fields that several forms of lists share."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

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
        kwargs.setdefault("error_messages", {}).setdefault(
            "invalid", _("这不是日期：请写成 2026-03-04。")
        )
        super().__init__(**kwargs)


class TextField(forms.CharField):
    """Running text in a box."""

    def __init__(self, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
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
        return self.find(text) if text else None

    def find(self, text: str) -> Unit:
        """The unit of this code, or of this name if only one bears it. Raises ``ValidationError``."""
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


class UnitsField(UnitField):
    """Several organisations, one a line or parted by ； or 、."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20_000)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        for sign in "；;、\n":
            text = text.replace(sign, "\n")
        words = [word.strip() for word in text.splitlines() if word.strip()]
        return list({unit.pk: unit for unit in map(self.find, words)}.values())


class StepForm(forms.Form):
    """A step: a note, and for a signature on paper its signer, day and opinion. ``version`` is what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    note = TextField(label=_("说明"), required=False, max_length=1000)
    on_paper = forms.BooleanField(
        label=_("线下签批登记：领导已在纸上签批，由我登记"), required=False
    )
    post = forms.ModelChoiceField(
        label=_("签批人"), queryset=Post.objects.none(), required=False, empty_label=_("请选择")
    )
    signed_on = DayField(label=_("签批日期"), required=False)
    opinion = forms.CharField(label=_("签批意见"), required=False, max_length=500)
    scan = forms.FileField(
        label=_("签批件扫描件"), required=False, help_text=_("可不传；不要上传涉密文件。")
    )

    def __init__(
        self,
        *args: Any,
        signer: str = "",
        path: str = "",
        on: date | None = None,
        here: bool = True,
        paper: bool = True,
        needs: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4().hex
        if not signer or not paper:
            for name in ("on_paper", "post", "signed_on", "opinion", "scan"):
                del self.fields[name]
        else:
            posts = posts_for(signer, path, on)
            self.fields["post"].queryset = posts  # type: ignore[attr-defined]
            self.fields["post"].label_from_instance = post_words  # type: ignore[attr-defined]
            if not here:
                self.fields["on_paper"].initial = True
        if "reason" in needs:
            self.fields["note"].label = _("理由")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("on_paper"):
            for name in ("post", "signed_on", "opinion"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("线下签批请填写这一项。"))
        return data

    def paper(self, scan_sha256: str = "") -> Paper | None:
        """The signature on paper, or None when the step is taken here."""
        data = self.cleaned_data
        if not data.get("on_paper"):
            return None
        return Paper(data["post"], data["signed_on"], data["opinion"], scan_sha256)


def posts_for(action: str, path: str, on: date | None) -> QuerySet[Post]:
    """Posts whose role carries this right on paper, in the organisations on the way down to ``path`` and their bodies.

    Only a choice for the form; the service judges the signer. Posts that ended lately can still be chosen, for what
    was signed before.
    """
    roles = [role.value for role in POLICY[action].grants]
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    lately = Q(until__isnull=True) | Q(until__gt=on - LATELY) if on else Q()
    return (
        Post.objects.filter(lately, role__in=roles)
        .filter(
            unit__in=Unit.objects.filter(parent__path__in=above)
            | Unit.objects.filter(path__in=above)
        )
        .select_related("person", "unit")
        .order_by("unit__path", "-since")
    )


def post_words(post: Post) -> str:
    """张三（省发展改革委机关党委 专职副书记）."""
    return f"{post.person.name}（{post.unit.name} {post.title}）"


def lines_of_nodes(text: str) -> list[tuple[date, str]]:
    """``日期 事项`` lines into nodes. Raises ``ValidationError`` naming the line."""
    day = DayField()
    nodes = []
    for place, line in enumerate(
        filter(None, map(str.strip, text.replace("；", "\n").splitlines())), 1
    ):
        first, _space, title = line.partition(" ")
        try:
            when = day.clean(first)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("第 %(place)d 行“%(line)s”无法识别：请写成 2026-06-30 事项。"),
                params={"place": place, "line": line},
            ) from error
        if not title.strip():
            raise forms.ValidationError(
                _("第 %(place)d 行只有日期，请在日期后空一格写事项。"), params={"place": place}
            )
        nodes.append((when, title.strip()))
    return nodes
