"""Reading candidates: filters that live in the address, and the words beside each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor, below_q
from bihuan.engines.periods import PeriodError, parse
from bihuan.indicators.queries.lookup import standing_of
from bihuan.indicators.windows import window_words
from bihuan.orgs.models import Unit
from bihuan.orgs.models.unit import BRANCH_LEVEL
from bihuan.problems import candidate_states as states
from bihuan.problems.models import Candidate
from bihuan.problems.models.candidate import CandidateQuerySet
from bihuan.shell.todo import Todo

ALL = "all"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for."""

    state: str
    unit: Unit | None
    indicator: str
    period: str
    text: str

    @property
    def narrowed(self) -> bool:
        """Whether anything beside the state is chosen."""
        return bool(self.unit or self.indicator or self.period or self.text)


def chosen(query: QueryDict, actor: Actor) -> Chosen:
    """The filters of the address; what makes no sense is left out."""
    state = query.get("state", states.PROPOSED)
    code = query.get("unit", "").strip().split(" ")[0]
    unit = Unit.objects.visible_to(actor, "candidates.view").filter(code=code).first()
    period = query.get("period", "").strip()
    try:
        parse(period)
    except PeriodError:
        period = ""
    return Chosen(
        state if state in (*states.STATES, ALL) else states.PROPOSED,
        unit,
        query.get("indicator", "").strip()[:40],
        period,
        query.get("q", "").strip()[:60],
    )


def narrowed(rows: QuerySet[Candidate], by: Chosen) -> QuerySet[Candidate]:
    """The rows that the filters leave."""
    if by.state != ALL:
        rows = rows.filter(state=by.state)
    if by.unit:
        rows = rows.filter(below_q("unit__path", by.unit.path))
    if by.indicator:
        rows = rows.filter(indicator=by.indicator)
    if by.period:
        span = parse(by.period)
        rows = rows.filter(closes_on__gte=span.first, closes_on__lte=span.last)
    if by.text:
        rows = rows.filter(Q(unit__name__icontains=by.text) | Q(title__icontains=by.text))
    return rows


def indicators_of(rows: QuerySet[Candidate]) -> list[tuple[str, str, int]]:
    """Which rules the rows are about, the commonest first: code, title, number."""
    found = (
        rows.order_by()
        .values_list("indicator", "title")
        .annotate(n=Count("pk"))
        .order_by("-n")[:60]
    )
    return [(code, title, n) for code, title, n in found]


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate with what stands beside it."""

    candidate: Candidate
    window: str
    now: str
    """How the same window stands today, where that differs from a breach."""
    url: str


def rows_of(candidates: Sequence[Candidate]) -> list[Row]:
    """The rows of a page: two queries beside the page's own."""
    now = standing_of([(c.unit_id, c.indicator, c.window) for c in candidates])
    found = []
    for c in candidates:
        word = now.get((c.unit_id, c.indicator, c.window))
        found.append(
            Row(
                c,
                window_words(c.window),
                "" if word is None or word.value == "failed" else str(word.label),
                reverse("problems:candidate", args=[c.pk]),
            )
        )
    return found


def waiting_for(actor: Actor, today: date) -> list[Todo]:
    """One line of 我的待办: how many candidates wait for this actor's judgement. One query."""
    rows = _waiting_of(actor)
    number = rows.count() if rows is not None else 0
    if not number:
        return []
    level = "unit" if _of_committee(actor) else "branch"
    return [
        Todo(
            what=_("确认问题线索：%(n)d 条") % {"n": number},
            why=_("指标核查发现，等人确认、合并或排除"),
            url=f"{reverse('problems:candidates')}?level={level}",
            key="candidates",
        )
    ]


def count_waiting(actor: Actor, today: date) -> int:
    """How many lines :func:`waiting_for` has: 0 or 1. One query."""
    rows = _waiting_of(actor)
    return int(rows is not None and rows.exists())


def _waiting_of(actor: Actor) -> CandidateQuerySet | None:
    """Of bodies for the committee, of branches for the level between."""
    if not actor.has("candidates.decide"):
        return None
    rows = Candidate.objects.visible_to(actor, "candidates.decide").waiting()
    if _of_committee(actor):
        return rows.exclude(unit__kind__in=BRANCH_LEVEL)
    return rows.filter(unit__kind__in=BRANCH_LEVEL)


def _of_committee(actor: Actor) -> bool:
    from bihuan.problems.standing.values import COMMITTEE_ROLES

    return any(h.role in COMMITTEE_ROLES for h in actor.held)
