"""催办: what is overdue, unit by unit, with whom to call and one sentence to read out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.queries import contact_of
from bihuan.problems.deadlines import days_overdue
from bihuan.problems.models import Call, Problem

SHOWN = 1000


@dataclass(frozen=True, slots=True)
class Late:
    """One overdue problem on the sheet."""

    problem: Problem
    days: int
    called_on: date | None


@dataclass(frozen=True, slots=True)
class Callee:
    """One unit on the sheet: whom to call, what to say, what it is about."""

    unit: Unit
    post: Post | None
    sentence: str
    items: Sequence[Late]


def overdue_by_unit(actor: Actor, today: date) -> list[Callee]:
    """Overdue problems within the right to urge, by unit, the longest overdue first. Those under objection are left out.

    Four queries, whatever the number of units.
    """
    rows = list(
        Problem.objects.visible_to(actor, "problems.urge")
        .overdue(today)
        .exclude(objections__upheld__isnull=True, objections__isnull=False)
        .select_related("unit")
        .order_by("due_on", "pk")[:SHOWN]
    )
    called = dict(
        Call.objects.filter(problem__in=[p.pk for p in rows])
        .order_by()
        .values_list("problem_id")
        .annotate(last=Max("on"))
    )
    by_unit: dict[int, list[Late]] = {}
    units: dict[int, Unit] = {}
    for problem in rows:
        units[problem.unit_id] = problem.unit
        late = Late(problem, days_overdue(problem.due_on, today), called.get(problem.pk))
        by_unit.setdefault(problem.unit_id, []).append(late)
    contacts = contact_of(sorted({u.path for u in units.values()}), today) if units else {}
    return [
        Callee(units[key], contacts.get(units[key].path), sentence(units[key], items), items)
        for key, items in by_unit.items()
    ]


def sentence(unit: Unit, items: Sequence[Late]) -> str:
    """What to read out: how many, the oldest, what to do."""
    worst = max(items, key=lambda item: item.days)
    if len(items) == 1:
        return _(
            "您好，%(unit)s有 1 个问题的整改期限是 %(due)s，已过 %(days)d 个工作日（%(number)s）。"
            "请今天报进展；有困难的，请提请上级协调。"
        ) % _parts(unit, worst)
    return _(
        "您好，%(unit)s有 %(count)d 个问题已过整改期限，最早的一个过了 %(days)d 个工作日（%(number)s）。"
        "请今天报进展；有困难的，请提请上级协调。"
    ) % (_parts(unit, worst) | {"count": len(items)})


def _parts(unit: Unit, worst: Late) -> dict[str, object]:
    due = worst.problem.due_on
    return {
        "unit": unit.name,
        "due": _("%(month)d月%(day)d日") % {"month": due.month, "day": due.day},
        "days": worst.days,
        "number": worst.problem.number,
    }
