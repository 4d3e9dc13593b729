"""Records: the list, one of them, a new one of any kind, correcting, taking back, accepting what was offered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.engines.periods import Frequency, Period, period_of, year
from bihuan.engines.rules.values import RecordKind
from bihuan.records import services, states
from bihuan.records.forms.events import CorrectForm, EventForm, years_for
from bihuan.records.forms.fields import ReasonForm
from bihuan.records.kinds import ABSENT, all_kinds, kind_of, kinds_for
from bihuan.records.models import Record
from bihuan.records.people import names_of
from bihuan.records.queries import finding
from bihuan.records.queries.details import detail_of
from bihuan.records.queries.month import known_of, suggested
from bihuan.records.queries.words import PEOPLE, lines, name_of, people_in
from bihuan.records.views.finding import (
    attempt,
    moment,
    must,
    paged,
    record_seen,
    shown,
    unit_seen,
    uses_of,
)
from bihuan.shell import notices
from bihuan.shell.asked import seen_version
from bihuan.shell.words import period_words

YEARS = 4
"""Years whose periods the list of records offers."""


@requires("records.view")
def index(request: ActorRequest) -> HttpResponse:
    """Records inside the reach; every filter lives in the address."""
    wanted = finding.chosen(request.GET, request.actor)
    page = paged(request, finding.found(request.actor, wanted))
    kinds = all_kinds()
    groups = dict.fromkeys(kind.group for kind in kinds.values() if kind.group)
    units = {row.unit_id: row.unit for row in page}
    context = {
        "page": page,
        "lines": lines(page),
        "one_unit": next(iter(units.values())) if len(units) == 1 else None,
        "periods": _periods(wanted.period),
        "wanted": wanted,
        "groups": [(group, group) for group in groups],
        "kinds": [
            (code, kind.title)
            for code, kind in kinds.items()
            if not wanted.group or kind.group == wanted.group
        ],
        "states": [(code, word) for code, word in states.STATES.items() if code != states.CURRENT],
        "exporting": request.actor.has("records.export"),
        "importing": request.actor.has("records.import"),
        "query": request.GET.urlencode(),
    }
    return render(request, "records/list.html", context)


def _periods(chosen: Period | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The years, quarters and months that the list offers, latest year first, in groups; the chosen one among them."""
    _at, today = moment()
    found = []
    for number in range(today.year, today.year - YEARS, -1):
        whole = year(number)
        parts = [whole, *whole.split(Frequency.QUARTER), *whole.split(Frequency.MONTH)]
        found.append((period_words(whole), [_choice(p) for p in parts if p.first <= today]))
    known = {code for _year, choices in found for code, _word in choices}
    if chosen and chosen.code not in known:
        found.append((_("另选"), [_choice(chosen)]))
    return found


def _choice(period: Period) -> tuple[str, str]:
    return period.code, period_words(period)


@requires("records.view")
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One record: what it says, what it said before, both dates, what was done with it."""
    row = record_seen(request, pk)
    told = detail_of(row, request.actor)
    may = {
        move.name: request.actor.can(move.action, row.unit.path)
        for move in states.WORKFLOW.available(row.state)
    }
    context = {
        "record": row,
        "told": told,
        "may_correct": may.get("correct") or may.get("correct_again"),
        "may_withdraw": may.get("withdraw"),
        "may_accept": may.get("accept"),
        "month": period_of(row.on, Frequency.MONTH).code,
    }
    return render(request, "records/detail.html", context)


@requires("records.record")
def new(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    """One event of any kind that the unit keeps."""
    at, today = moment()
    unit = unit_seen(request, code, "records.record")
    found = kind_of(kind, unit, today)
    if found is None:
        raise Http404
    known = known_of(unit, today)
    first = suggested(found, known, None)
    form = EventForm(
        found,
        known,
        request.POST or None,
        initial=first,
        uses=uses_of(unit, today),
        years=years_for(today),
    )
    form.fields["on"].required = True
    form.fields["on"].widget.attrs["max"] = today.isoformat()
    written: list[Record] = []

    def work() -> None:
        event = form.event()
        written.append(services.record(unit=unit, actor=request.actor, at=at, **event))

    if request.method == "POST" and attempt(form, work):
        notices.done(request, _("已登记。"))
        return redirect("records:detail", written[0].pk)
    month = period_of(today, Frequency.MONTH).code
    context = {
        "form": form,
        "unit": unit,
        "kind": found,
        "people": known.company.names,
        "back": reverse("records:month", args=[code, month]),
        "others": [k for k in kinds_for(unit, today) if k.code != found.code],
    }
    return shown(request, "records/new.html", context, form)


@requires("records.correct")
def correct(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what really was, with the reason."""
    row = record_seen(request, pk)
    must(request, "records.correct", row.unit)
    at, _today = moment()
    kind = _kind_of(row)
    away = getattr(row, "attendance", None)
    named = [*away.absent, *away.excused] if away else []
    known = known_of(row.unit, row.on, named)
    form = CorrectForm(
        kind,
        known,
        request.POST or None,
        initial=_said(row, kind, list(dict.fromkeys(map(known.company.ref, named)))),
        uses=uses_of(row.unit, row.on),
        years=years_for(row.on) if not row.period else (row.on.year, int(row.period)),
    )

    def work() -> None:
        event = form.event()
        services.correct(
            record=row,
            version=form.cleaned_data["version"],
            answers=event["answers"],
            on=event["on"],
            period=event["period"] if "period" in form.fields else None,
            absent=event["absent"] if ABSENT in form.fields else None,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=at,
        )

    if request.method == "POST" and attempt(form, work):
        notices.done(request, _("已更正，原来的内容仍然可以看到。"))
        return redirect("records:detail", pk)
    context = {
        "form": form,
        "record": row,
        "kind": kind,
        "unit": row.unit,
        "people": known.company.names,
        "back": reverse("records:detail", args=[pk]),
    }
    return shown(request, "records/correct.html", context, form)


@requires("records.correct")
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a record back, with the reason."""
    row = record_seen(request, pk)
    must(request, "records.correct", row.unit)
    at, _today = moment()
    form = ReasonForm(request.POST or None, initial={"version": row.version})

    def work() -> None:
        services.withdraw(
            record=row,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=at,
        )

    if request.method == "POST" and attempt(form, work):
        notices.done(request, _("已撤回，不再计算。"))
        return redirect("records:detail", pk)
    context = {"form": form, "record": row, "told": detail_of(row, request.actor)}
    return shown(request, "records/withdraw.html", context, form)


@requires("records.record")
def accept(request: ActorRequest, pk: int) -> HttpResponse:
    """What another branch entered for this one: our own numbers, and it counts."""
    row = record_seen(request, pk)
    must(request, "records.record", row.unit)
    at, _today = moment()
    kind = _kind_of(row)
    known = known_of(row.unit, row.on)
    form = EventForm(
        kind,
        known,
        request.POST or None,
        initial=suggested(kind, known, None),
        uses=uses_of(row.unit, row.on),
        offered=True,
    )

    def work() -> None:
        event = form.event()
        answers = {name: value for name, value in event["answers"].items() if value not in ("", [])}
        services.accept(
            record=row,
            version=row.version if (seen := seen_version(request)) is None else seen,
            answers=answers,
            absent=event["absent"],
            actor=request.actor,
            at=at,
        )

    month = period_of(row.on, Frequency.MONTH).code
    if request.method == "POST" and attempt(form, work):
        notices.done(request, _("已确认，计入本支部的记录。"))
        return redirect("records:month", row.unit.code, month)
    context = {
        "form": form,
        "record": row,
        "told": detail_of(row, request.actor),
        "people": known.company.names,
        "back": reverse("records:month", args=[row.unit.code, month]),
    }
    return shown(request, "records/accept.html", context, form)


def _kind_of(row: Record) -> RecordKind:
    found = kind_of(row.kind, row.unit, row.on)
    if found is None:
        raise Http404
    return found


def _said(row: Record, kind: RecordKind, named: Sequence[str]) -> Mapping[str, Any]:
    """What stands in the form of a correction: names for keys; ``named`` are those who were absent."""
    names = names_of(people_in(kind, row.data))
    first: dict[str, Any] = {
        "on": row.on,
        "period": row.belongs_to,
        "version": row.version,
        **row.data,
    }
    for field in kind.fields:
        value = row.data.get(field.code)
        if field.type in PEOPLE and value and field.code != ABSENT:
            texts = [value] if isinstance(value, str) else value
            told = [name_of(text, names) for text in texts]
            first[field.code] = told[0] if field.type == "person" else told
    if ABSENT in {field.code for field in kind.fields}:
        first[ABSENT] = named
    return first
