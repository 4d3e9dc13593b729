"""The form of a step of the workflow, made from what the step needs."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move
from bihuan.orgs.models import Post
from bihuan.problems import states
from bihuan.problems.forms.fields import SIGNATURE, UnitField, add_signature, signature_of
from bihuan.problems.services import SignOffData
from bihuan.problems.standing import Standing
from bihuan.shell.inputs import DayField, KeyedForm, SeenForm, TextField

NOTES = {
    "requirements": (_("完善要求"), _("一条一条写清还要补什么，责任单位照此补充。")),
    "reason": (_("理由"), _("写明依据和情况。")),
    "note": (_("看到的情况"), _("写明看了什么、现在怎样。")),
}
"""Needs that a text fills: its label and help."""


def refuses(move: Move) -> bool:
    """Whether the step says no: sends back, withdraws, does not agree."""
    return move.target in {states.RETURNED, states.WITHDRAWN} or "refuse" in move.name


class StepForm(SeenForm):
    """One step: the texts and days that it needs, and the signature on paper folded in."""

    def __init__(
        self,
        *args: Any,
        move: Move,
        standing: Standing,
        today: date,
        posts: list[Post],
        paper_only: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.move = move
        self._add_texts(move)
        self._add_days(move, standing)
        if "other_unit" in move.needs:
            self.fields["to_unit"] = UnitField(label=_("建议的责任单位"))
        if "target_in_reach" in move.needs:
            self.fields["to_unit"] = UnitField(
                label=_("改为其他单位"),
                required=False,
                help_text=_("不填就是申请里建议的单位。"),
            )
        if posts:
            add_signature(self, posts, today, required=paper_only)
            if refuses(move):
                self.fields["opinion"].initial = ""

    def _add_texts(self, move: Move) -> None:
        named = [need for need in NOTES if need in move.needs]
        label, help_text = NOTES[named[0]] if named else (_("办理意见"), _("可以不填。"))
        self.fields["note"] = TextField(
            label=label, help_text=help_text, required=bool(named), max_length=2000
        )
        if "rest" in move.needs:
            self.fields["rest"] = TextField(
                label=_("未完成的部分"),
                max_length=500,
                rows=2,
                help_text=_("用一句话写明，另立一项继续整改。"),
            )
            self.fields["rest_due"] = DayField(label=_("未完成部分的整改期限"))

    def _add_days(self, move: Move, standing: Standing) -> None:
        if "later_date" in move.needs:
            self.fields["asked_to"] = DayField(
                label=_("申请延期至"), help_text=_("批准之前，原期限照旧。")
            )
        if "new_due" in move.needs:
            self.fields["new_due"] = DayField(label=_("新一轮的整改期限"))
        if "recheck_set" in move.needs:
            self.fields["recheck_on"] = DayField(label=_("回头看日期"))
        elif "recheck_date" in move.needs:
            must = standing.serious and standing.recheck_on is None
            self.fields["recheck_on"] = DayField(
                label=_("回头看日期"),
                required=must,
                initial=standing.recheck_on,
                help_text=_("严重问题必须确定。") if must else _("可以不填。"),
            )

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What stands open on the page."""
        return [bound for bound in self.visible_fields() if bound.name not in SIGNATURE]

    @property
    def signature_fields(self) -> list[forms.BoundField]:
        """What is folded in: 线下签批登记."""
        return [bound for bound in self.visible_fields() if bound.name in SIGNATURE]

    def data_of(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("note", "asked_to", "new_due", "recheck_on", "rest", "rest_due", "to_unit")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def signature(self, scan_sha256: str) -> SignOffData | None:
        return signature_of(self.cleaned_data, scan_sha256)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        signature_of(data)
        return data


class ObjectForm(KeyedForm):
    """Raising an objection."""

    against = forms.ChoiceField(label=_("对什么有异议"), widget=forms.RadioSelect)
    step = forms.TypedChoiceField(
        label=_("是哪一次决定"), coerce=int, empty_value=None, required=False
    )
    reason = TextField(
        label=_("异议理由"), max_length=2000, help_text=_("写明事实和依据，可以另附佐证。")
    )

    def __init__(
        self,
        *args: Any,
        against: list[tuple[str, str]],
        refusals: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = against  # type: ignore[attr-defined]
        self.fields["step"].choices = [("", "—"), *refusals]  # type: ignore[attr-defined]
        if not refusals:
            del self.fields["step"]


class DecideForm(SeenForm):
    """Deciding an objection."""

    upheld = forms.TypedChoiceField(
        label=_("裁定"),
        choices=[("yes", _("异议成立")), ("no", _("异议不成立"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = TextField(label=_("裁定意见"), max_length=2000, help_text=_("写明理由。"))
    new_due = DayField(
        label=_("应按哪一天算"),
        required=False,
        help_text=_("对逾期标记的异议成立时填写，不早于原来的期限。"),
    )

    def __init__(
        self,
        *args: Any,
        posts: list[Post],
        today: date,
        overdue: bool,
        paper_only: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not overdue:
            del self.fields["new_due"]
        if posts:
            add_signature(self, posts, today, required=paper_only)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        signature_of(data)
        return data

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name not in SIGNATURE]

    @property
    def signature_fields(self) -> list[forms.BoundField]:
        return [bound for bound in self.visible_fields() if bound.name in SIGNATURE]
