"""Forms of candidates and of a tally sheet."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.elections.kinds import OFFICES
from bihuan.elections.models import Ballot, Candidate
from bihuan.elections.queries.voting import Turn
from bihuan.shell.inputs import CountField, DayField, TextField

MOST = 40
"""Candidates of one election."""


class CandidateForm(forms.Form):
    """One row: who, and for what. Only bodies of an organ's level have full-time seats."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    name = forms.CharField(
        label=_("姓名"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )  # fmt: skip
    for_committee = forms.BooleanField(label=_("委员候选人"), required=False, initial=True)
    office = forms.ChoiceField(
        label=_("书记、副书记候选人"), required=False,
        choices=[("", _("不是")), *[(code, word) for code, word in OFFICES.items() if code]],
    )  # fmt: skip
    title = forms.CharField(
        label=_("委员分工"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"placeholder": _("如组织委员、纪检委员")}),
    )  # fmt: skip
    full_time = forms.BooleanField(label=_("专职"), required=False)

    def __init__(self, *args: Any, organ: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not organ:
            del self.fields["full_time"]


SPARE = 2
"""Empty rows at least."""
CandidateSet = forms.formset_factory(
    CandidateForm, extra=SPARE, max_num=MOST, absolute_max=MOST + 10
)


class TallyForm(forms.Form):
    """A tally sheet in sums. For each candidate ``yes_7``, ``no_7``, ``abstain_7``; others by name, a line each."""

    held_on = DayField(label=_("选举日期"))
    eligible = CountField(
        label=_("应到会有选举权人数"),
        help_text=_(
            "有选举权的正式党员；预备党员、留党察看的党员等没有选举权的不计入（选举条例第五条）。"
        ),
    )
    attending = CountField(label=_("实到会有选举权人数"))
    issued = CountField(label=_("发出选票"))
    returned = CountField(label=_("收回选票"))
    valid = CountField(label=_("有效票"))
    seats = CountField(label=_("应选人数"), max_value=99)
    written_in = TextField(
        label=_("另选他人得票"), required=False, rows=2, max_length=2000,
        help_text=_("每行一人，写“姓名 票数”；没有的不填。"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        candidates: Sequence[Candidate],
        sheet: Ballot | None = None,
        turn: Turn,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standing = candidates
        everyone = turn.rest is None or turn.rest.tied
        if turn.rest and turn.rest.tied:
            del self.fields["written_in"]
        known = {c.candidate_id: c for c in sheet.counts.all()} if sheet else {}
        for one in self.standing:
            count = known.get(one.pk)
            for name, word, value, wanted in (
                ("yes", _("赞成"), count and count.yes, everyone),
                ("no", _("不赞成"), count and count.against, False),
                ("abstain", _("弃权"), count and count.abstained, False),
            ):
                self.fields[f"{name}_{one.pk}"] = CountField(
                    label=f"{one.name} {word}", initial=value, required=wanted
                )

    def rows(self) -> list[dict[str, Any]]:
        """The candidates with their three boxes, for the table of the page."""
        return [
            {"candidate": c, "boxes": [self[f"{n}_{c.pk}"] for n in ("yes", "no", "abstain")]}
            for c in self.standing
        ]

    def clean_written_in(self) -> list[tuple[str, int]]:
        found = []
        for line in self.cleaned_data["written_in"].splitlines():
            if not line.strip():
                continue
            read = re.fullmatch(r"(.+?)[\s，,：:]+(\d{1,5})\s*票?", line.strip())
            if read is None:
                raise forms.ValidationError(
                    gettext("“%(line)s”无法识别：请写成“姓名 票数”。") % {"line": line.strip()[:60]}
                )
            found.append((read[1].strip(), int(read[2])))
        return found

    def votes(self) -> dict[int, tuple[int, int | None, int | None]]:
        """The three numbers by candidate; a line left empty is somebody who did not stand this time."""
        data = self.cleaned_data
        return {
            c.pk: (data[f"yes_{c.pk}"], data[f"no_{c.pk}"], data[f"abstain_{c.pk}"])
            for c in self.standing
            if data[f"yes_{c.pk}"] is not None
        }
