"""Form fields for the types of field that a pack knows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import Field
from bihuan.records.kinds import ABSENT
from bihuan.shell.inputs import DayField

PEOPLE_LIST = "people-here"
"""The list of names that a box for a person offers (a ``datalist`` of the page)."""


class NamesField(forms.CharField):
    """Several names in one box, parted by 、 or ；."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        for sign in ("；", ";", "，", ",", "\n", " "):
            text = text.replace(sign, "、")
        return [name.strip() for name in text.split("、") if name.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        help_text=gettext_lazy("写一句话，别人会看到。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


def help_of(field: Field, uses: Mapping[str, str]) -> str:
    """Why the field is asked and where its answer goes besides, in one sentence."""
    where = "、".join(uses.get(place, place) for place in field.used_in)
    if not where:
        return field.why
    return _("%(why)s。用在：%(where)s") % {"why": field.why, "where": where}


def made(
    field: Field,
    *,
    people: Sequence[tuple[str, str]] = (),
    partners: Sequence[tuple[str, str]] = (),
    uses: Mapping[str, str] | None = None,
) -> forms.Field:
    """The form field for a field of a kind. Whether it must be filled is the service's business, told in its words."""
    common: dict[str, Any] = {
        "label": field.title,
        "required": False,
        "help_text": help_of(field, uses or {}),
    }
    box: forms.Widget
    match field.type:
        case "long_text":
            box = forms.Textarea(attrs={"rows": 2, "maxlength": field.limit})
            return forms.CharField(widget=box, **common)
        case "count":
            box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 7})  # fmt: skip
            return forms.CharField(widget=box, **common)
        case "number":
            box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12})  # fmt: skip
            return forms.CharField(widget=box, **common)
        case "date":
            return DayField(**common)
        case "yes_no":
            return forms.BooleanField(**common)
        case "choice":
            return forms.ChoiceField(
                choices=[("", "—"), *((word, word) for word in field.choices)], **common
            )
        case "person":
            box = forms.TextInput(attrs={"list": PEOPLE_LIST, "autocomplete": "off", "maxlength": 40})  # fmt: skip
            return forms.CharField(widget=box, **common)
        case "persons" if people and field.code == ABSENT:
            return forms.MultipleChoiceField(
                choices=people, widget=forms.CheckboxSelectMultiple, **common
            )
        case "persons":
            return NamesField(**common)
        case "unit":
            box = forms.TextInput(attrs={"data-pick": "unit", "list": "unit-choices", "autocomplete": "off"})  # fmt: skip
            return forms.CharField(widget=box, **common)
        case "units":
            return forms.MultipleChoiceField(
                choices=partners, widget=forms.CheckboxSelectMultiple, **common
            )
        case _:
            box = forms.TextInput(attrs={"maxlength": field.limit})
            return forms.CharField(widget=box, **common)
