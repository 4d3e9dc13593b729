"""Candidates: what the rules found, to be confirmed, merged or dismissed by a person of the right level."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
from bihuan.indicators.windows import window_words
from bihuan.orgs.models.unit import BRANCH_LEVEL
from bihuan.packs.queries.pages import pack_titles
from bihuan.problems import candidate_states as states
from bihuan.problems import services
from bihuan.problems import states as problem_states
from bihuan.problems.errors import ProblemError
from bihuan.problems.forms.candidates import DecideForm
from bihuan.problems.models import Candidate, Problem
from bihuan.problems.queries import candidates as queries
from bihuan.problems.views.finding import moment
from bihuan.shell import notices
from bihuan.shell.asked import way_back

SIZE = 50
MERGEABLE = (problem_states.DRAFT, problem_states.AWAITING, *problem_states.WORKING)


@requires("candidates.view")
def index(request: ActorRequest) -> HttpResponse:
    """The candidates inside the reach; those that wait come first. Every filter lives in the address."""
    _at, today = moment()
    by = queries.chosen(request.GET, request.actor)
    seen = Candidate.objects.visible_to(request.actor)
    level = request.GET.get("level", "")
    if level in ("branch", "unit"):
        kinds = {"unit__kind__in": BRANCH_LEVEL}
        seen = seen.filter(**kinds) if level == "branch" else seen.exclude(**kinds)
    rows = queries.narrowed(seen, by).select_related("unit", "problem", "decided_by")
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": queries.rows_of(list(page)),
        "by": by,
        "level": level,
        "states": _states(request),
        "indicators": queries.indicators_of(
            queries.narrowed(seen, by) if not by.indicator else seen.filter(indicator=by.indicator)
        ),
        "can_decide": request.actor.has("candidates.decide"),
        "today": today,
    }
    return render(request, "problems/candidates.html", context)


def _states(request: ActorRequest) -> list[tuple[str, object, str]]:
    """The chips of states, one of which is always on: code, word, address."""
    found: list[tuple[str, object, str]] = []
    for code, word in (*states.STATES.items(), (queries.ALL, _("全部状态"))):
        query = request.GET.copy()
        query.pop("page", None)
        query["state"] = code
        found.append((code, word, f"?{query.urlencode()}"))
    return found


@requires("candidates.view")
def candidate(request: ActorRequest, pk: int) -> HttpResponse:
    """One candidate: the verdict with all that it rests on, and what can be done with it."""
    row = get_object_or_404(
        Candidate.objects.visible_to(request.actor).select_related("unit", "problem", "decided_by"),
        pk=pk,
    )
    refused = ""
    can = row.state == states.PROPOSED and request.actor.can("candidates.decide", row.unit.path)
    if can:
        refused = services.right_level(request.actor, row.unit)
    others = (
        Problem.objects.visible_to(request.actor)
        .filter(unit=row.unit, state__in=MERGEABLE)
        .order_by("-pk")[:10]
        if can
        else []
    )
    context = {
        "row": queries.rows_of([row])[0],
        "candidate": row,
        "pack_title": pack_titles([row.pack]).get(row.pack, row.pack),
        "can": can and not refused,
        "refused": refused,
        "others": others,
        "due": services.due_for(row, today()) if can and not refused else None,
        "same": [
            (one.pk, window_words(one.window), one.state_word)
            for one in Candidate.objects.visible_to(request.actor)
            .filter(unit=row.unit, indicator=row.indicator)
            .exclude(pk=row.pk)
            .order_by("-closes_on", "-pk")[:12]
        ],
    }
    return render(request, "problems/candidate.html", context)


@require_POST
@requires("candidates.decide")
def decide(request: ActorRequest) -> HttpResponse:
    """One thing done with every chosen candidate, all or none; back to where one was."""
    form = DecideForm(request.POST)
    back = way_back(request, request.POST.get("back", ""), reverse("problems:candidates"))
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect(back)
    try:
        notices.done(request, _decided(request, form.cleaned_data))
    except (ProblemError, RefusedError) as error:
        messages.error(request, error.message)
    return redirect(back)


def _decided(request: ActorRequest, data: dict[str, Any]) -> str:
    at, _today = moment()
    actor = request.actor
    rows = list(
        Candidate.objects.visible_to(actor, "candidates.decide")
        .select_related("unit")
        .filter(pk__in=data["pk"])
    )
    match data["do"]:
        case "dismiss":
            services.dismiss(candidates=rows, reason=data["reason"], actor=actor, at=at)
            return ngettext("已排除 %(n)d 条线索。", "已排除 %(n)d 条线索。", len(rows)) % {
                "n": len(rows)
            }
        case "merge":
            problem = (
                Problem.objects.visible_to(actor).filter(number=data["number"].strip()).first()
            )
            if problem is None:
                raise ProblemError(
                    _("没有找到问题“%(number)s”：请核对编号。") % {"number": data["number"]}
                )
            services.merge(candidates=rows, problem=problem, actor=actor, at=at)
            return _("已把 %(n)d 条线索并入 %(number)s。") % {
                "n": len(rows),
                "number": problem.number,
            }
        case _:
            drafted = services.confirm(
                candidates=rows,
                actor=actor,
                at=at,
                due_on=data["due_on"],
                together=data["do"] == "together",
            )
            return _("已起草 %(n)d 个问题：%(numbers)s。研判归类后随清单印发。") % {
                "n": len(drafted),
                "numbers": "、".join(p.number for p in drafted[:5])
                + (_("等") if len(drafted) > 5 else ""),
            }
