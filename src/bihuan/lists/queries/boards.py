"""Where an edition stands with its units, and how a year's lists went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.lists.models import Annex, Correction, Edition, Item
from bihuan.lists.states import ANNEX_STATES
from bihuan.orgs.models import Post
from bihuan.problems import states
from bihuan.problems.deadlines import overdue_line
from bihuan.problems.models.problem import Rectify


def annexes_of(edition: Edition, actor: Actor, *, on: date) -> QuerySet[Annex]:
    """The annexes of an edition that the actor may see, each with its counts; one query.

    ``item_count``, ``open_count``, ``overdue_count``, ``closed_count`` count its problems as they stand on this
    day; ``plan_count`` those that need a plan; ``corrected`` says whether a correction concerns it.
    """
    still = Q(items__problem__state__in=states.OPEN)
    own = Annex.objects.visible_to(actor).filter(edition=edition)
    return (
        own.select_related("unit", "edition")
        .annotate(
            item_count=Count("items"),
            open_count=Count("items", filter=still),
            overdue_count=Count(
                "items", filter=still & Q(items__problem__due_on__lte=overdue_line(on))
            ),
            closed_count=Count("items", filter=Q(items__problem__state=states.CLOSED)),
            plan_count=Count("items", filter=still & ~Q(items__problem__rectify=Rectify.IMMEDIATE)),
            corrected=Exists(Correction.objects.filter(annex=OuterRef("pk"))),
        )
        .order_by("unit__path", "supplement")
    )


def contacts_of(units: Iterable[int], *, on: date) -> dict[int, str]:
    """Whom to call in these units: the liaison worker, else the full-time deputy secretary, with office phone."""
    order = (Role.LIAISON_WORKER.value, Role.FULLTIME_DEPUTY.value, Role.BRANCH_SECRETARY.value)
    keys = list(units)
    posts = (
        Post.objects.held_on(on)
        .filter(Q(unit__in=keys) | Q(unit__parent__in=keys), role__in=order)
        .select_related("person", "unit")
    )
    found: dict[int, str] = {}
    for post in sorted(posts, key=lambda p: (order.index(p.role), p.pk)):
        words = " ".join(filter(None, (post.person.name, post.office_phone)))
        for key in (post.unit_id, post.unit.parent_id):
            if key in keys:
                found.setdefault(key, words)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the units of an edition are. Every annex is counted in exactly one of ``by_state``."""

    by_state: dict[str, int]
    late_plans: int
    late_reports: int

    @property
    def annexes(self) -> int:
        return sum(self.by_state.values())

    @property
    def unsigned(self) -> int:
        return self.by_state.get("issued", 0)


def standing_of(edition: Edition, actor: Actor, *, on: date) -> Standing:
    """The receipt board in numbers; a plan is late only where one is needed."""
    rows = Annex.objects.visible_to(actor).filter(edition=edition)
    by_state = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    due = dues_of(edition)
    late_plans = late_reports = 0
    if due["plan_due_on"] and due["plan_due_on"] < on:
        late_plans = needing_plan(rows.filter(state__in=["issued", "signed_for"])).count()
    if due["report_due_on"] and due["report_due_on"] < on:
        late_reports = rows.exclude(state__in=["report_received", "drafted"]).count()
    return Standing(by_state, late_plans, late_reports)


def needing_plan(annexes: QuerySet[Annex]) -> QuerySet[Annex]:
    """Annexes with at least one open problem that is not 立行立改."""
    wanted = Item.objects.filter(annex=OuterRef("pk"), problem__state__in=states.OPEN).exclude(
        problem__rectify=Rectify.IMMEDIATE
    )
    return annexes.filter(Exists(wanted))


def dues_of(edition: Edition) -> dict[str, date | None]:
    """The two due dates of an edition as last corrected."""
    found: dict[str, date | None] = {
        "plan_due_on": edition.plan_due_on,
        "report_due_on": edition.report_due_on,
    }
    rows = Correction.objects.filter(edition=edition, item=None, field__in=list(found))
    for field, text in rows.order_by("pk").values_list("field", "now"):
        found[field] = date.fromisoformat(text)
    return found


@dataclass(frozen=True, slots=True)
class YearRow:
    """One unit in the year view: its code, name and the state of its annex in each period."""

    code: str
    name: str
    cells: tuple["YearCell | None", ...]


@dataclass(frozen=True, slots=True)
class YearCell:
    """One annex in the year view."""

    annex: int
    period: str
    state: str
    items: int
    open: int

    @property
    def word(self) -> str:
        return str(ANNEX_STATES[self.state])


def year_view(actor: Actor, *, kind: str, year: int) -> tuple[list[str], list[YearRow]]:
    """The periods of the year that have an edition, and one row per unit. One query."""
    rows = (
        Annex.objects.visible_to(actor)
        .filter(edition__kind=kind, edition__state="issued", edition__period__startswith=str(year))
        .annotate(
            item_count=Count("items"),
            open_count=Count("items", filter=Q(items__problem__state__in=states.OPEN)),
        )
        .order_by("unit__path", "edition__period", "supplement")
        .values_list(
            "unit__code", "unit__name", "edition__period", "pk", "state", "item_count", "open_count"
        )
    )
    found = list(rows)
    periods = sorted({row[2] for row in found})
    units: dict[str, tuple[str, dict[str, YearCell]]] = {}
    for code, name, period, pk, state, items, open_count in found:
        cells = units.setdefault(code, (name, {}))[1]
        cells.setdefault(period, YearCell(pk, period, state, items, open_count))
    return periods, [
        YearRow(code, name, tuple(cells.get(p) for p in periods))
        for code, (name, cells) in units.items()
    ]


def corrections_of(annex: Annex) -> dict[tuple[int | None, str], list[Correction]]:
    """Corrections that concern an annex, by item and column (None for those of the whole edition), oldest first."""
    found: dict[tuple[int | None, str], list[Correction]] = {}
    rows = Correction.objects.filter(
        Q(annex=annex) | Q(edition=annex.edition_id, annex__isnull=True)
    ).order_by("pk")
    for row in rows:
        found.setdefault((row.item_id, row.field), []).append(row)
    return found
