"""What is typed about organisations. Checks of form only; the services decide."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import ADMIN_ROLES, ROLE_WORDS, Role
from bihuan.orgs.models import Kind, Unit


def unit_by_code(text: str) -> Unit | None:
    """A unit by code, or by a name that only one existing unit bears."""
    text = text.strip().split(" ")[0]
    by_code = Unit.objects.filter(code=text).first()
    if by_code is not None:
        return by_code
    named = list(Unit.objects.filter(name=text, closed_on__isnull=True)[:2])
    return named[0] if len(named) == 1 else None


class UnitField(forms.CharField):
    """A unit, typed as code or full name or chosen with the picker."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 160)
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"data-pick": "unit", "autocomplete": "off", "list": "unit-choices"}
        )

    def clean(self, value: Any) -> Unit | None:
        text = super().clean(value)
        if not text:
            return None
        unit = unit_by_code(text)
        if unit is None:
            raise forms.ValidationError(
                _("没有找到“%(text)s”：请输入组织编码，或从列表中选择。"), params={"text": text}
            )
        return unit


class UnitFilter(forms.Form):
    """The chips of the organisation list."""

    q = forms.CharField(label=_("名称、编码或拼音首字母"), required=False, max_length=60)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部类型")), *Kind.choices]
    )
    unit_class = forms.CharField(label=_("类别"), required=False, max_length=40)
    system = forms.CharField(label=_("系统"), required=False, max_length=40)
    zone = forms.CharField(label=_("协作区"), required=False, max_length=40)
    liaison_office = forms.CharField(label=_("联系处室"), required=False, max_length=40)
    below = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    closed = forms.BooleanField(label=_("含已撤销"), required=False)


class NewUnitForm(forms.Form):
    """A new organisation below another."""

    parent = UnitField(label=_("上级组织"))
    code = forms.CharField(
        label=_("编码"), max_length=32, help_text=_("全省唯一，设定后不再更改。")
    )
    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=Kind.choices)
    opened_on = forms.DateField(
        label=_("成立日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    unit_class = forms.CharField(label=_("类别"), max_length=40, required=False)
    system = forms.CharField(label=_("系统"), max_length=40, required=False)
    zone = forms.CharField(label=_("协作区"), max_length=40, required=False)
    liaison_office = forms.CharField(label=_("联系处室"), max_length=40, required=False)


class ChangeUnitForm(forms.Form):
    """Rename, class, system, zone, liaison office: from a day."""

    name = forms.CharField(label=_("名称"), max_length=120)
    unit_class = forms.CharField(label=_("类别"), max_length=40, required=False)
    system = forms.CharField(label=_("系统"), max_length=40, required=False)
    zone = forms.CharField(label=_("协作区"), max_length=40, required=False)
    liaison_office = forms.CharField(label=_("联系处室"), max_length=40, required=False)
    on = forms.DateField(
        label=_("生效日期"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("此前的清单和报告仍显示原名称。"),
    )
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("如机构编制批复文号。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RestructureForm(forms.Form):
    """Move, merge or close: from a day, with the unit that takes over."""

    to = UnitField(label=_("接收组织"), required=False)
    on = forms.DateField(
        label=_("生效日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SplitForm(forms.Form):
    """The organisations that come out of a split: one ``编码 名称`` a line."""

    into = forms.CharField(
        label=_("分设出来的组织"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个：编码，空格，名称。"),
    )
    on = forms.DateField(
        label=_("生效日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_into(self) -> list[tuple[str, str]]:
        pairs = []
        for number, line in enumerate(self.cleaned_data["into"].splitlines(), 1):
            if not line.strip():
                continue
            code, _gap, name = line.strip().partition(" ")
            if not name.strip():
                raise forms.ValidationError(
                    _("第 %(n)d 行缺少名称：请写成“编码 名称”。"), params={"n": number}
                )
            pairs.append((code, name.strip()))
        return pairs


class CountsForm(forms.Form):
    """Members, full members, staff as of a day."""

    since = forms.DateField(
        label=_("截至日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    members = forms.IntegerField(label=_("党员数"), min_value=0, required=False)
    full_members = forms.IntegerField(label=_("正式党员数"), min_value=0, required=False)
    staff = forms.IntegerField(label=_("干部职工数"), min_value=0, required=False)
    covered_units = forms.IntegerField(
        label=_("覆盖单位数"), min_value=1, max_value=999, required=False,
        help_text=_("联合党支部由几个单位的党员组成；一般不超过五个（支部条例第二章）。"),
    )  # fmt: skip
    large_committee = forms.TypedChoiceField(
        label=_("党员人数和直属单位较多"), required=False, coerce=lambda value: value == "True", empty_value=None,
        choices=[("", _("没有说明")), ("True", _("是，应当设专职副书记")), ("False", _("否"))],
        help_text=_("由工委确定；列为较多的，应当设专职副书记（机关条例第八条）。"),
    )  # fmt: skip

    def __init__(self, *args: Any, stated: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"covered_units", "large_committee"} - set(stated):
            del self.fields[name]


BUSINESS_ROLES = [(r.value, w) for r, w in ROLE_WORDS.items() if r not in ADMIN_ROLES]


class PostForm(forms.Form):
    """Somebody takes up a post."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    title = forms.CharField(label=_("职务"), max_length=80)
    role = forms.ChoiceField(
        label=_("签批身份"),
        required=False,
        choices=[("", _("无签批身份")), *BUSINESS_ROLES],
        help_text=_("线下签批登记时，按这个身份判断能签什么。"),
    )
    since = forms.DateField(
        label=_("任职日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    full_time = forms.BooleanField(label=_("专职"), required=False)
    office_phone = forms.CharField(label=_("办公电话"), max_length=40, required=False)

    def role_value(self) -> Role | None:
        text = self.cleaned_data["role"]
        return Role(text) if text else None


class TermForm(forms.Form):
    """A term of office begins."""

    number = forms.IntegerField(label=_("届次"), min_value=1, max_value=99)
    elected_on = forms.DateField(
        label=_("选举日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    years = forms.IntegerField(label=_("任期年限"), min_value=1, max_value=10)


class AccountForm(forms.Form):
    """A new account, without any right yet."""

    username = forms.RegexField(
        label=_("账号"),
        regex=r"^[A-Za-z0-9._@-]{3,60}$",
        help_text=_("3 至 60 位字母、数字、点、横线。"),
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    password = forms.CharField(
        label=_("初始口令"),
        min_length=12,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 12 位；请本人首次使用后修改。"),
    )


class GrantForm(forms.Form):
    """A role at a unit, from and until."""

    unit = UnitField(label=_("组织"))
    role = forms.ChoiceField(label=_("角色"), choices=[(r.value, w) for r, w in ROLE_WORDS.items()])
    below = forms.BooleanField(label=_("含下级"), required=False, initial=True)
    office = forms.CharField(
        label=_("按联系处室"),
        max_length=40,
        required=False,
        help_text=_("填写处室名称后，只管该处室联系的单位，随联系分工变化。"),
    )
    since = forms.DateField(
        label=_("起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("止"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
