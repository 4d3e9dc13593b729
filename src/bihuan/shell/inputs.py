"""Fields of forms that every app uses: a day, running text, a count; and the form that does its work once."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


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


class CountField(forms.IntegerField):
    """A whole number that is not negative, with the figures of a telephone's keyboard."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 100_000)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric")


class KeyedForm(forms.Form):
    """A form that does its work once, however often it is sent: ``key`` is its own."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4().hex


class SeenForm(KeyedForm):
    """Such a form about a row as the page showed it: ``version`` is what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
