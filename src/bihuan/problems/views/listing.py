"""The list of problems, its export, and what is done with chosen rows."""

from functools import partial
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.ledger.services import head
from bihuan.orgs.models import Unit
from bihuan.problems import filters, services, taxonomy
from bihuan.problems.errors import ProblemError
from bihuan.problems.forms.writing import BulkForm
from bihuan.problems.models import Problem
from bihuan.problems.models.problem import ProblemQuerySet, Severity
from bihuan.problems.queries.rows import cached, rows_of
from bihuan.problems.queries.stages import stage_words
from bihuan.problems.views.columns import COLUMNS, columns_of, lines_of
from bihuan.problems.views.finding import is_fragment, moment
from bihuan.problems.views.saved import views_of
from bihuan.problems.workbook import SEEN, rows_seen
from bihuan.shell import notices
from bihuan.shell.asked import way_back, whole_number
from bihuan.workbooks.writing import write

SIZES = (25, 50, 100)
MORE_KEPT = 600
"""Seconds for which the form of further filters is kept for an address."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _unit(request: ActorRequest, code: str) -> Unit | None:
    return Unit.objects.visible_to(request.actor).filter(code=code).first()


def _found(request: ActorRequest, today: Any) -> tuple[filters.Chosen, ProblemQuerySet]:
    chosen = filters.chosen(request.GET, partial(_unit, request))
    actor = request.actor
    seen = (
        Problem.objects.within(actor) if chosen.issued_only else Problem.objects.visible_to(actor)
    )
    rows = chosen.narrow(seen, today)
    return chosen, filters.order(rows, request.GET.get("sort", ""))


class _Pages(Paginator):  # type: ignore[type-arg]
    """Counts once for each size of the ledger, so that a list that nothing changed is not counted again."""

    def __init__(
        self, rows: QuerySet[Problem, int], per_page: int, key: tuple[object, ...]
    ) -> None:
        super().__init__(rows, per_page)
        self._rows, self._key = rows, key

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return cached(self._key, self._rows.order_by().count)


def _without(query: QueryDict, on: filters.On) -> str:
    """The address without one filter."""
    rest = query.copy()
    rest.pop("page", None)
    rest.setlist(on.param, [v for v in rest.getlist(on.param) if v != on.value])
    if on.param == "state" and on.value == "open":
        rest.pop("open", None)
    return f"?{rest.urlencode()}"


@requires("problems.view")
def index(request: ActorRequest) -> HttpResponse:
    """Problems inside the reach; every filter, the order and the columns live in the address."""
    _at, today = moment()
    chosen, rows = _found(request, today)
    size = whole_number(request.GET.get("size", "")) or 0
    size = size if size in SIZES else SIZES[0]
    key = (request.actor.reach("problems.view"), request.actor.reach("problems.draft"))
    page = _Pages(rows.values_list("pk", flat=True), size, (*key, chosen, today)).get_page(
        request.GET.get("page")
    )
    columns = columns_of(request.GET)
    context = {
        "page": page,
        "rows": lines_of(rows_of(list(page), today), columns),
        "heads": [(name, COLUMNS[name].title, name in filters.SORTS) for name in columns],
        "chosen": chosen,
        "chips": [
            (on.words, _without(request.GET, on))
            for on in chosen.on
            if (on.param, on.value) not in _QUICK
        ],
        "states": _states(request, chosen),
        "more": _more(request, chosen, columns, size),
        "can": {name: request.actor.has(f"problems.{name}") for name in _BULK},
        "types": [(code, word.word) for code, word in taxonomy.TYPES.items()],
        "severities": Severity.choices,
        "query": request.GET.urlencode(),
        "saved": views_of(request),
        "can_candidates": request.actor.has("candidates.view"),
    }
    template = "problems/_rows.html" if is_fragment(request) else "problems/list.html"
    return render(request, template, context)


def _more(
    request: ActorRequest, chosen: filters.Chosen, columns: list[str], size: int
) -> SafeString:
    """The chips and the form of further filters: the same for everybody with this address, so kept a while."""
    key = f"problems.more.{get_language()}.{_digest(request.GET.urlencode())}"
    kept: str | None = cache.get(key)
    if kept is None:
        context = {
            "chosen": chosen,
            "lights": list(filters.BY_PARAM["light"].words.items()),
            "stages": stage_words(),
            "axes": _axes(chosen),
            "all_columns": [(n, c.title, n in columns) for n, c in COLUMNS.items()],
            "sizes": [(n, n == size) for n in SIZES],
        }
        kept = render_to_string("problems/_filters.html", context, request=request)
        cache.set(key, str(kept), MORE_KEPT)
    return mark_safe(kept)


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


_QUICK = {("state", code) for code in filters.QUICK_STATES}
"""Filters whose own chips show that they are on."""
_BULK = ("classify", "urge", "draft", "export", "import", "group")


def _states(request: ActorRequest, chosen: filters.Chosen) -> list[tuple[object, str, bool]]:
    """The quick chips of states, one of which is always on: word, address, on or not."""
    on = chosen.axes.get("state", ())
    words = filters.BY_PARAM["state"].words
    found = []
    for code in filters.QUICK_STATES:
        if code == "draft" and not request.actor.has("problems.draft"):
            continue
        query = request.GET.copy()
        for name in ("page", "open"):
            query.pop(name, None)
        query["state"] = code
        found.append((words[code], f"?{query.urlencode()}", on == (code,)))
    return found


def _axes(chosen: filters.Chosen) -> list[tuple[str, object, list[tuple[str, object, bool]]]]:
    """The closed sets of words for the form of further filters."""
    return [
        (
            axis.param,
            axis.title,
            [
                (code, word, code in chosen.axes.get(axis.param, ()))
                for code, word in axis.words.items()
            ],
        )
        for axis in filters.AXES
    ]


@requires("problems.export")
def export(request: ActorRequest) -> HttpResponse:
    """What is seen, as a workbook: the same filters, all pages."""
    _at, today = moment()
    _chosen, rows = _found(request, today)
    seen = rows.filter(pk__in=Problem.objects.visible_to(request.actor, "problems.export"))
    body = write(SEEN, rows_seen(seen, today), str(head()))
    response = HttpResponse(body, content_type=XLSX)
    name = _("整改台账 %(day)s.xlsx") % {"day": today.isoformat()}
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@require_POST
@requires("problems.view")
def bulk(request: ActorRequest) -> HttpResponse:
    """One thing done with every chosen row, all or none; back to the same list."""
    form = BulkForm(request.POST)
    back = way_back(request, request.POST.get("back", ""), reverse("problems:list"))
    if not form.is_valid():
        messages.error(request, _("请先选中要办理的行。"))
        return redirect(back)
    try:
        notices.done(request, _bulk(request, form.cleaned_data))
    except (ProblemError, RefusedError) as error:
        messages.error(request, error.message)
    return redirect(back)


def _bulk(request: ActorRequest, data: dict[str, Any]) -> str:
    at, _today = moment()
    rows = list(
        Problem.objects.visible_to(request.actor).select_related("unit").filter(pk__in=data["pk"])
    )
    match data["do"]:
        case "urge":
            services.note_call(problems=rows, actor=request.actor, at=at, key=data["key"])
            said = ngettext("已登记 %(n)d 条催办。", "已登记 %(n)d 条催办。", len(rows))
        case "due":
            services.set_due(problems=rows, due_on=data["due_on"], actor=request.actor, at=at)
            said = ngettext("已定 %(n)d 条的期限。", "已定 %(n)d 条的期限。", len(rows))
        case _:
            services.classify_many(
                problems=rows,
                type=data["type"],
                severity=data["severity"],
                actor=request.actor,
                at=at,
            )
            said = ngettext("已研判 %(n)d 条。", "已研判 %(n)d 条。", len(rows))
    return said % {"n": len(rows)}
