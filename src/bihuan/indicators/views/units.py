"""The board of a unit, and one verdict opened."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import Actor
from bihuan.calendar.clock import today
from bihuan.engines.rules.wording import reason_words
from bihuan.indicators.queries.boards import DIRECTIONS, board_of
from bihuan.indicators.queries.closed import sealed_periods
from bihuan.indicators.queries.explaining import explained
from bihuan.indicators.views.finding import chosen_freeze, visible_unit
from bihuan.indicators.windows import window_words
from bihuan.indicators.workbook import board_book, respond
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import chain

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
    context = {
        "unit": found,
        "told": told,
        "why": reason_words(told.reason, told.indicator),
        "chain": [*_trail(request.actor, found), (told.indicator.title, "")],
    }
    return render(request, "indicators/verdict.html", context)
