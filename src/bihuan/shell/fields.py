"""What a template needs to draw one form field, and the faults of a form in the order of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.forms.boundfield import BoundWidget
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

CHOICE_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
"""Widgets that are drawn as a group with a legend."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the field's label (empty for the form as a whole), the sentence, the field's id."""

    label: str
    message: str
    target: str


def kind_of(bound: BoundField) -> str:
    """How a field is drawn: ``hidden``, ``check``, ``group``, ``file``, ``select`` or ``text``."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, CHOICE_GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, (forms.Select, forms.SelectMultiple)):
        return "select"
    return "text"


_CLASSES = {
    "text": "form-control",
    "file": "form-control",
    "select": "form-select",
    "check": "form-check-input",
}


def context_of(
    bound: BoundField, *, label: str, help_text: Any, rows: int, hide_label: bool
) -> dict[str, Any]:
    """The values of ``shell/_field.html`` for one bound field."""
    kind, ident = kind_of(bound), bound.id_for_label or bound.auto_id
    base = bound.auto_id or bound.html_name
    help_text = help_text or bound.help_text
    help_id = f"{base}_helptext" if help_text else ""
    error_id = f"{base}_error" if bound.errors else ""
    return {
        "bound": bound,
        "kind": kind,
        "number": _is_number(bound),
        "ident": ident,
        "label": label or bound.label,
        "help_text": help_text,
        "hide_label": hide_label,
        "required": bound.field.required and kind != "hidden",
        "help_id": help_id,
        "error_id": error_id,
        "errors": sentences(bound, label) if bound.errors else (),
        "control": control(bound, kind, rows, " ".join(filter(None, (help_id, error_id)))),
        "options": _options(bound) if kind == "group" else (),
    }


def _is_number(bound: BoundField) -> bool:
    """Whether a short number is typed: such boxes are narrow and may stand side by side."""
    widget = bound.field.widget
    typed = widget.attrs.get("inputmode") in ("numeric", "decimal")
    return typed or getattr(widget, "input_type", "") == "number"


def control(bound: BoundField, kind: str, rows: int, described_by: str) -> SafeString:
    """The widget itself with the attributes that tie it to its help and error."""
    widget = bound.field.widget
    if bound.errors and getattr(widget, "input_type", "") == "date":
        widget.input_type = "text"  # a date box would swallow what was typed
    own = widget.attrs
    attrs: dict[str, Any] = {}
    css = " ".join(filter(None, (_CLASSES.get(kind, ""), str(own.get("class", "")))))
    if bound.errors and kind in _CLASSES:
        css += " is-invalid"
    if css:
        attrs["class"] = css
    if described_by:
        attrs["aria-describedby"] = described_by
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if rows:
        attrs["rows"] = rows
    return bound.as_widget(attrs=attrs) if kind != "group" else SafeString("")


def _options(bound: BoundField) -> list[BoundWidget]:
    """The choices of a group, each with its own label."""
    rows = []
    for sub in bound.subwidgets:
        sub.data["attrs"]["class"] = "form-check-input"
        if bound.errors:
            sub.data["attrs"]["aria-invalid"] = "true"
        rows.append(sub)
    return rows


def sentences(bound: BoundField, label: str = "") -> list[str]:
    """The errors of a field as sentences that say what to do; a form's own words are kept."""
    label = label or str(bound.label or "")
    found = []
    for error in bound.errors.as_data():
        template, given = str(error.message), bound.data
        if error.code == "required" and template == str(
            forms.Field.default_error_messages["required"]
        ):
            choose = isinstance(
                bound.field, (forms.ChoiceField, forms.ModelChoiceField, forms.FileField)
            )
            form = _("请选择“%(label)s”。") if choose else _("请填写“%(label)s”。")
            found.append(form % {"label": label})
        elif template == str(forms.DateField.default_error_messages["invalid"]):
            found.append(_("“%(given)s”不是日期：请写成 2026-03-04。") % {"given": given})
        else:
            found.extend(str(message) for message in error)
    return found


def faults_of(form: "BaseForm | BaseFormSet[Any]") -> Iterator[Fault]:
    """Every fault, those of the form as a whole first, then field by field."""
    if isinstance(form, BaseFormSet):
        for message in form.non_form_errors():
            yield Fault("", str(message), "")
        for number, one in enumerate(form.forms, start=1):
            for fault in faults_of(one):
                label = _("第 %(number)d 项 %(label)s") % {"number": number, "label": fault.label}
                yield Fault(label.strip(), fault.message, fault.target)
        return
    for message in form.non_field_errors():
        yield Fault("", str(message), "")
    for bound in form:
        for message in sentences(bound):
            target = bound.id_for_label or bound.auto_id
            if kind_of(bound) == "group" and bound.auto_id:
                target = f"{bound.auto_id}_0"
            yield Fault(str(bound.label), message, target)
