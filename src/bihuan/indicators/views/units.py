"""The board of a unit, and one verdict opened."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import Actor
from bihuan.calendar.clock import today
from bihuan.engines.rules.values import RecordKind
from bihuan.engines.rules.wording import reason_words
from bihuan.indicators.models.words import JUDGED, Word
from bihuan.indicators.queries.boards import DIRECTIONS, board_of
from bihuan.indicators.queries.closed import sealed_periods
from bihuan.indicators.queries.due import entered_kinds
from bihuan.indicators.queries.explaining import Explained, explained
from bihuan.indicators.views.finding import chosen_freeze, visible_unit
from bihuan.indicators.windows import window_words
from bihuan.indicators.workbook import board_book, respond
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import chain
from bihuan.records.kinds import kinds_for
from bihuan.shell.words import date_words

VIEW = "indicators.view"


def _trail(actor: Actor, unit: Unit) -> list[tuple[str, str]]:
    """The way down, with addresses where the actor may go."""
    return [
        (u.name, reverse("indicators:unit", args=[u.code]) if actor.can(VIEW, u.path) else "")
        for u in chain(unit)
    ]


@requires("indicators.view")
def unit(request: ActorRequest, code: str) -> HttpResponse:
    """Strengths and weaknesses of a unit in four directions, then every rule with its windows."""
    found = visible_unit(request, code)
    freeze = chosen_freeze(request)
    board = board_of(found, today(), freeze)
    context = {
        "unit": found,
        "board": board,
        "directions": [
            (key, word, help_, board.of(key)) for key, (word, help_) in DIRECTIONS.items()
        ],
        "periods": [(code_, window_words(code_)) for code_ in sealed_periods()[:12]],
        "freeze": freeze,
        "frozen_words": window_words(freeze.period) if freeze else "",
        "chain": _trail(request.actor, found),
        "can_export": request.actor.can("indicators.export", found.path),
    }
    return render(request, "indicators/unit.html", context)


@requires("indicators.export")
def export(request: ActorRequest, code: str) -> HttpResponse:
    """The board as a workbook."""
    found = visible_unit(request, code, "indicators.export")
    freeze = chosen_freeze(request)
    board = board_of(found, today(), freeze)
    return respond(board_book(board), f"{found.name} {board.period or today().isoformat()}.xlsx")


def _ahead(told: Explained) -> str:
    """What to do now, in one sentence."""
    day = date_words(told.closes_on, "plain")
    if not told.running:
        return told.change or reason_words(told.reason, told.indicator)
    if told.outlook is Word.PASSED:
        return _("按现在的记录已经做到，%(day)s到期后给出结论。") % {"day": day}
    if told.outlook in JUDGED and day in told.gap:
        return _("%(gap)s；到期前做到并登记，即为达标。") % {"gap": told.gap}
    if told.outlook in JUDGED and told.gap:
        return _("%(gap)s。%(day)s到期，到期前做到并登记，即为达标。") % {
            "gap": told.gap,
            "day": day,
        }
    return told.change or _("%(day)s到期后给出结论。") % {"day": day}


def _to_enter(actor: Actor, unit: Unit, told: Explained) -> RecordKind | None:
    """The kind of record that is still lacking, where the actor may enter it for the unit."""
    if told.freeze or told.outlook not in (Word.FAILED, Word.ATTENTION):
        return None
    if not actor.can("records.record", unit.path):
        return None
    kinds = {kind.code: kind for kind in kinds_for(unit, today())}
    wanted = entered_kinds(told.indicator)
    return next((kinds[code] for code in wanted if code in kinds), None)


@requires("indicators.view")
def verdict(request: ActorRequest, code: str, indicator: str, window: str) -> HttpResponse:
    """One verdict: rule, article, parameters in force, facts with both dates, what would change it."""
    found = visible_unit(request, code)
    try:
        told = explained(found, indicator, window, today())
    except ValueError as error:
        raise Http404 from error
    if told is None:
        raise Http404
    kind = _to_enter(request.actor, found, told)
    context = {
        "unit": found,
        "told": told,
        "why": reason_words(told.reason, told.indicator),
        "ahead": _ahead(told),
        "enter": reverse("records:new", args=[code, kind.code]) if kind else "",
        "enter_title": kind.title if kind else "",
        "frozen_words": window_words(told.freeze.period) if told.freeze else "",
        "can_records": request.actor.can("records.view", found.path),
        "can_rules": request.actor.has("packs.view"),
        "chain": [*_trail(request.actor, found), (told.indicator.title, "")],
    }
    return render(request, "indicators/verdict.html", context)
