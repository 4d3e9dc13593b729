"""A unit: what is due, open problems, terms, people in posts; last year beside it."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import Actor, below_q
from bihuan.calendar.clock import today
from bihuan.elections.kinds import ELECTED_KINDS, ORGAN_KINDS
from bihuan.lists.models import Annex
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import chain_linked, count_below, people_in, terms_of
from bihuan.problems.models import Problem
from bihuan.problems.queries.counting import counts
from bihuan.shell.words import light_of
from bihuan.web.views.leader import arcs

OPEN_SHOWN = 8


@requires("orgs.view")
def unit(request: ActorRequest, code: str) -> HttpResponse:
    actor = request.actor
    found = get_object_or_404(Unit.objects.visible_to(actor).select_related("parent"), code=code)
    day = today()
    context = {
        "unit": found,
        "chain": chain_linked(
            found, actor, "orgs.view", lambda code: reverse("web:unit", args=[code])
        ),
        "versions": found.versions.order_by("-since")[:6],
        "people": people_in(found, day),
        "terms": [(t, light_of(t.ends_on, day)) for t in terms_of(found)[:6]],
        "below": {Unit(kind=k).get_kind_display(): n for k, n in count_below(found, day).items()},
        "today": day,
        "elected_bodies": _elected(actor, found),
        "can_comments": actor.can("comments.view", found.path),
        "can_edit": actor.can("orgs.edit", found.path) and found.closed_on is None,
        "can_post": actor.can("orgs.posts", found.path) and found.closed_on is None,
        "can_indicators": actor.can("indicators.view", found.path),
        "can_hand_over": actor.can("orgs.hand_over", found.path),
    }
    if actor.can("problems.view", found.path):
        context |= _problems(request, found, day)
    return render(request, "web/unit.html", context)


def _elected(actor: Actor, found: Unit) -> list[Unit]:
    """The unit itself or its leading bodies, where they have a term of their own."""
    if not actor.can("elections.view", found.path):
        return []
    here = Unit.objects.filter(pk=found.pk) | Unit.objects.filter(
        parent=found, kind__in=ORGAN_KINDS
    )
    return list(here.filter(kind__in=ELECTED_KINDS).order_by("path"))


def _problems(request: ActorRequest, found: Unit, day: date) -> dict[str, object]:
    here = Problem.objects.visible_to(request.actor).filter(below_q("unit__path", found.path))
    address = f"{reverse('problems:list')}?unit={found.code}&"
    ring = arcs(here, address, day)
    this_year = here.filter(found_on__year=day.year)
    last_year = here.filter(found_on__year=day.year - 1)
    return {
        "arcs": ring,
        "total": sum(int(str(a["count"])) for a in ring),
        "open": list(here.open().select_related("unit").order_by("due_on", "pk")[:OPEN_SHOWN]),
        "years": [(day.year, counts(this_year, day)), (day.year - 1, counts(last_year, day))],
        "address": address,
        "annexes": list(
            Annex.objects.visible_to(request.actor)
            .filter(unit=found)
            .select_related("edition")
            .order_by("-pk")[:5]
        ),
    }
