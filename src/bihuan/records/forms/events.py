"""The form of one event, made from its kind: what must be said first, the rest only if wanted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import Enters, Field, RecordKind
from bihuan.records.answers import STEPS
from bihuan.records.errors import RecordError
from bihuan.records.forms.fields import made
from bihuan.records.kinds import ABSENT
from bihuan.records.queries.month import Known
from bihuan.shell.inputs import DayField, KeyedForm

FIRST = (Enters.PART, Enters.WHOLE)
"""What is asked at once beside required fields and dates; everything else stands under 更多."""


class EventForm(KeyedForm):
    """One event of a kind. With ``prefix`` it is one of several on the page of a month."""

    on = DayField(label=gettext_lazy("日期"), required=False)

    def __init__(
        self,
        kind: RecordKind,
        known: Known,
        *args: Any,
        uses: Mapping[str, str] | None = None,
        years: tuple[int, ...] = (),
        offered: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind.annual and years:
            self.fields["period"] = forms.ChoiceField(
                label=_("所属年度"),
                choices=[("", _("请选择")), *((str(y), _("%(year)d年度") % {"year": y}) for y in years)],
                required=False,
                help_text=_("一至三月补开上一年度的，选上一年度。"),
            )  # fmt: skip
        for field in kind.fields:
            if field.type == "units" and (not known.partners or offered):
                continue
            if offered and not (field.enters in FIRST or field.code == ABSENT):
                continue
            people = known.absentees(kind) if field.code == ABSENT else ()
            self.fields[field.code] = made(field, people=people, partners=known.partners, uses=uses)
        if kind.steps and not offered:
            self.fields[STEPS] = forms.MultipleChoiceField(
                label=_("已完成的程序"),
                choices=kind.steps,
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("做了哪几步就勾哪几步；批评意见的内容不在这里写。"),
            )
        if offered:
            del self.fields["on"]

    @property
    def meant(self) -> bool:
        """Whether anything was said of this event: its day, or something beside what the page had filled in."""
        said = [name for name in self.changed_data if name != "key" and self._given(name)]
        return bool("on" in self.fields and self._given("on")) or bool(said)

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What is asked at once."""
        return [bound for bound in self.visible_fields() if self._first(bound.name)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What may be said besides."""
        return [bound for bound in self.visible_fields() if not self._first(bound.name)]

    @property
    def more_open(self) -> bool:
        """Whether something under 更多 is filled or wrong."""
        return any(bound.errors or (bound.data if self.is_bound else bound.initial) for bound in self.more_fields)  # fmt: skip

    def _given(self, name: str) -> Any:
        """What was sent for a field, as it was sent."""
        box = self.fields[name].widget
        return box.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _first(self, name: str) -> bool:
        if name in {"on", "period", STEPS}:
            return True
        field = self._field(name)
        return field is not None and (
            field.required
            or field.enters in {*FIRST, Enters.UNTIL, Enters.QUANTITY}
            or (field.type != "units" and field.code != ABSENT and not self.kind.monthly)
            or (field.enters is Enters.SUBJECT)
        )

    def _field(self, name: str) -> Field | None:
        return next((field for field in self.kind.fields if field.code == name), None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "on" in self.fields and not data.get("on") and not self.errors.get("on") and self.meant:
            self.add_error("on", _("请填写“%(kind)s”的日期。") % {"kind": self.kind.title})
        return data

    def event(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        names = {field.code for field in self.kind.fields} | {STEPS}
        answers = {name: data[name] for name in names if name in data and name != ABSENT}
        return {
            "kind": self.kind.code,
            "on": data.get("on"),
            "period": data.get("period", ""),
            "answers": answers,
            "absent": data.get(ABSENT) or [],
            "key": data.get("key", ""),
        }

    def refuse(self, error: RecordError) -> None:
        """Put what the service says at its fields, the rest above them."""
        rest = dict(error.fields)
        for name in list(rest):
            if name in self.fields:
                self.add_error(name, rest.pop(name))
        if rest or not error.fields:
            self.add_error(None, " ".join(rest.values()) or error.message)


class CorrectForm(EventForm):
    """The same answers once more, with the reason of the correction."""

    reason = forms.CharField(
        label=gettext_lazy("更正的理由"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明更正的理由。")},
        help_text=gettext_lazy("写一句话。原来的内容仍然可以看到。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def _first(self, name: str) -> bool:
        return True


def years_for(on: date) -> tuple[int, ...]:
    """The years to which a rite of that day may belong: its own and the one before."""
    return (on.year, on.year - 1)
