"""The page of one problem."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from bihuan.access.requires import ActorRequest, requires
from bihuan.files.models import StoredFile
from bihuan.files.responses import respond
from bihuan.orgs.queries import chain_linked
from bihuan.problems import services, taxonomy
from bihuan.problems.deadlines import unknown_year
from bihuan.problems.models import Evidence, Problem
from bihuan.problems.queries.actions import actions, events
from bihuan.problems.queries.lights import light_of
from bihuan.problems.queries.remedies import remedies_of
from bihuan.problems.queries.rows import tag_of
from bihuan.problems.queries.stages import arcs_of, holder_of, ring_of, stage_words
from bihuan.problems.queries.timeline import timeline
from bihuan.problems.views.finding import moment, visible
from bihuan.shell.ring import STAGES


@requires("problems.view")
def detail(request: ActorRequest, number: str) -> HttpResponse:
    """Left the story, right the ring and who has it now; actions with what happens next."""
    problem = visible(request, number)
    at, today = moment()
    services.mark_opened(problem=problem, actor=request.actor, at=at)
    found = actions(problem, request.actor, today)
    may = events(problem, request.actor)
    ring = ring_of(problem)
    whole = ring.whole
    context = {
        "problem": problem,
        "ring": ring,
        "arcs": arcs_of(problem),
        "light": light_of(problem, today),
        "tag": tag_of(problem.state),
        "holder": holder_of(problem),
        "actions": found,
        "primary": None if whole else next((a for a in found if a.expected and a.ready), None),
        "may": may,
        "judging": "classify" in may and problem.classified_at is None,
        "trail": [
            *chain_linked(problem.unit, request.actor, "problems.view", _list_of),
            (number, ""),
        ],
        "words": _words(problem),
        "today": today,
        "remedies": remedies_of([problem], today).get(problem.pk, ()),
        "weekdays_only": unknown_year(problem.due_on),
    }
    return render(request, "problems/detail.html", context | _rows(problem))


def _list_of(code: str) -> str:
    return f"{reverse('problems:list')}?unit={code}"


def _rows(problem: Problem) -> dict[str, Any]:
    """What belongs to the problem, one query each."""
    lines = timeline(problem)
    objections = list(problem.objections.select_related("raised_by", "step"))
    return {
        "measures": list(problem.measures.filter(dropped=False)),
        "evidence": list(problem.evidence.select_related("added_by")),
        "extensions": list(problem.extensions.all()),
        "transfers": list(problem.transfer_rows.select_related("from_unit", "to_unit")),
        "rechecks": list(problem.rechecks.all()),
        "objections": objections,
        "objection": next((o for o in objections if o.upheld is None), None),
        "children": list(problem.children.only("number", "statement", "state", "parent_id")),
        "lines": lines,
        "by_stage": [
            (name, word, [line for line in reversed(lines) if line.stage == n])
            for name, (n, word) in zip(STAGES, stage_words(), strict=True)
        ],
    }


def _words(problem: Problem) -> dict[str, Any]:
    """The judgement in words with their meaning."""
    return {
        "type": taxonomy.TYPES.get(problem.type),
        "causes": [taxonomy.CAUSES[c] for c in problem.causes if c in taxonomy.CAUSES],
        "aspects": [taxonomy.ASPECTS[c] for c in problem.aspects if c in taxonomy.ASPECTS],
        "symptoms": [taxonomy.SYMPTOMS[c] for c in problem.symptoms if c in taxonomy.SYMPTOMS],
    }


@requires("problems.view")
def evidence_file(request: ActorRequest, number: str, pk: int) -> HttpResponseBase:
    """The file of a piece of proof, for whoever may see the problem."""
    problem = visible(request, number)
    row = get_object_or_404(Evidence, pk=pk, problem=problem)
    stored = StoredFile.objects.filter(sha256=row.file_sha256).first() if row.file_sha256 else None
    if stored is None:
        raise Http404
    return respond(stored, row.file_name or stored.name)
