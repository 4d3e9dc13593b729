"""Organisations in a form: typed as code or full name, or chosen with the picker."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Unit


class UnitAmong(forms.CharField):
    """One organisation out of a given set: put it into ``units`` after making the form."""

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
        return self.find([text])[0] if text else None

    def find(self, texts: Sequence[str]) -> list[Unit]:
        """For each text the unit of this code, or the existing one of this name if only one bears it. Two queries.

        Raises ``ValidationError`` for the first text that means none or several.
        """
        codes = {text: text.strip().split(" ")[0] for text in texts}
        coded = {unit.code: unit for unit in self.units.filter(code__in=set(codes.values()))}
        rest = {text.strip() for text in texts if codes[text] not in coded}
        named: dict[str, list[Unit]] = {}
        if rest:
            for unit in self.units.filter(name__in=rest, closed_on__isnull=True):
                named.setdefault(unit.name, []).append(unit)
        found = []
        for text in texts:
            bearers = named.get(text.strip(), [])
            one = coded.get(codes[text]) or (bearers[0] if len(bearers) == 1 else None)
            if one is None:
                raise forms.ValidationError(
                    _("没有找到“%(text)s”：请输入组织编码或全称，或从列表中选择。"),
                    params={"text": text},
                )
            found.append(one)
        return found


class UnitsAmong(UnitAmong):
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
        return list({unit.pk: unit for unit in self.find(words)}.values())
