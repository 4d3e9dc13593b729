"""From rows to :class:`~bihuan.problems.standing.Standing` and :class:`~bihuan.problems.standing.Who`."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.orgs.models import Account, Grant, Post
from bihuan.problems import states
from bihuan.problems.models import (
    Evidence,
    Extension,
    Measure,
    Objection,
    Problem,
    Step,
    Transfer,
)
from bihuan.problems.models.problem import Rectify, Severity
from bihuan.problems.queries.remedies import Remedy, remedied, remedies_of
from bihuan.problems.standing import Objected, Party, Raiser, Standing, Who

MOVES = [move.name for move in states.WORKFLOW.moves]
REFUSING = {
    "decline_to_sign": Objected.RETURN,
    "send_back": Objected.RETURN,
    "refuse_closure": Objected.RETURN,
    "refuse_extension": Objected.EXTENSION,
    "refuse_not_now": Objected.NOT_NOW,
    "refuse_transfer": Objected.TRANSFER,
}
"""Families of refusing moves and what an objection to them is about."""


def standing_of(problem: Problem) -> Standing:
    """Where one problem stands. Three to six queries."""
    return standings_of([problem])[problem.pk]


def standings_of(problems: Sequence[Problem]) -> dict[int, Standing]:
    """Where each problem stands, by key; the number of queries does not grow with the number of problems."""
    keys = [p.pk for p in problems]
    proved = _cycles(Evidence, keys)
    measured = _cycles(Measure, keys)
    since = dict(
        Step.objects.filter(problem_id__in=keys, move__in=MOVES)
        .order_by()
        .values_list("problem_id")
        .annotate(last=Max("on"))
    )
    extensions = _pending_extensions(p for p in problems if p.state == states.EXTENSION_ASKED)
    transfers = _pending_transfers(p for p in problems if p.state == states.TRANSFER_ASKED)
    objections = {
        o.problem_id: objected(o)
        for o in Objection.objects.filter(problem_id__in=keys, upheld__isnull=True).select_related(
            "step"
        )
    }
    remedies = remedies_of(problems)
    return {
        p.pk: _standing(
            p,
            remedies=remedies.get(p.pk, ()),
            evidence=(p.pk, p.cycle) in proved,
            measures=(p.pk, p.cycle) in measured,
            since_on=since.get(p.pk) or business_date(p.state_since),
            extension=extensions.get(p.pk),
            transfer=transfers.get(p.pk),
            objection=objections.get(p.pk, Objected.NOTHING),
        )
        for p in problems
    }


def objected(objection: Objection) -> Objected:
    """What an objection is against; a refusal is told apart by its step."""
    if objection.against == Objection.Against.REFUSAL:
        move = objection.step.move if objection.step else ""
        return REFUSING.get(states.family(move), Objected.RETURN)
    return Objected(objection.against)


def who_of(actor: Actor, on: date, *, root: bool = False, handler: Who | None = None) -> Who:
    """An account as somebody about to act. One query; two more when the problem is the root's own."""
    person = Account.objects.filter(pk=actor.account).values_list("person_id", flat=True).first()
    offices = offices_of(actor.account, person, on) if root else frozenset()
    return Who(actor, person, offices, handler)


def offices_of(account: int | None, person: int | None, on: date) -> frozenset[str]:
    """The offices below the root to which somebody belongs: units of his posts, offices named in his grants."""
    found: set[str] = set()
    if person is not None:
        posts = Post.objects.held_on(on).filter(person_id=person, unit__parent__isnull=False)
        found |= set(posts.values_list("unit__path", flat=True))
    if account:
        grants = Grant.objects.in_force(on).filter(account_id=account).exclude(office="")
        found |= set(grants.values_list("office", flat=True))
    return frozenset(found)


def _cycles(model: type[Evidence] | type[Measure], keys: list[int]) -> set[tuple[int, int]]:
    rows = model._default_manager.filter(problem_id__in=keys, dropped=False)
    return set(rows.order_by().values_list("problem_id", "cycle").distinct())


def undone_measures(problem: Problem) -> int:
    """Measures of the present round that are not noted as done. One query."""
    return Measure.objects.filter(
        problem=problem, cycle=problem.cycle, dropped=False, done_on__isnull=True
    ).count()


def _pending_extensions(problems: Iterable[Problem]) -> dict[int, Extension]:
    keys = [p.pk for p in problems]
    if not keys:
        return {}
    rows = Extension.objects.filter(problem_id__in=keys, granted__isnull=True)
    return {row.problem_id: row for row in rows}


def _pending_transfers(problems: Iterable[Problem]) -> dict[int, Transfer]:
    keys = [p.pk for p in problems]
    if not keys:
        return {}
    rows = Transfer.objects.filter(problem_id__in=keys, granted__isnull=True)
    return {row.problem_id: row for row in rows.select_related("to_unit")}


def _raiser(problem: Problem) -> Raiser:
    if not problem.raised_by:
        return Raiser.NOBODY
    if problem.raiser_answer:
        return Raiser.ANSWERED
    return Raiser.ABSENT if problem.raiser_absent else Raiser.OWED


def _party(
    account: int | None, person: int | None, problem: Problem, *, root: bool
) -> Party | None:
    if account is None and person is None:
        return None
    offices = (
        offices_of(account, person, problem.asked_on or problem.found_on) if root else frozenset()
    )
    return Party(account, person, offices)


def _standing(
    problem: Problem,
    *,
    remedies: Sequence[Remedy],
    evidence: bool,
    measures: bool,
    since_on: date,
    extension: Extension | None,
    transfer: Transfer | None,
    objection: Objected,
) -> Standing:
    unit = problem.unit
    root = unit.parent_id is None
    return Standing(
        found_on=problem.found_on,
        due_on=problem.due_on,
        first_due_on=problem.first_due_on,
        since_on=since_on,
        state=problem.state,
        cycle=problem.cycle,
        path=unit.path,
        root=root,
        branch_level=unit.is_branch_level,
        immediate=problem.rectify == Rectify.IMMEDIATE,
        serious=problem.severity == Severity.SERIOUS,
        classified=problem.classified_at is not None,
        plan_approved=problem.plan_approved_on is not None,
        measures=measures,
        evidence=evidence,
        rule_born=bool(remedies),
        remedied=bool(remedies) and remedied(remedies),
        raiser=_raiser(problem),
        doer=_party(problem.asked_by_id, problem.asked_person, problem, root=root),
        verifier=_party(problem.verified_by_id, problem.verified_person, problem, root=root),
        opened=problem.opened_at is not None,
        signed_for=problem.signed_for_on is not None,
        transfers=problem.transfers,
        closed_on=problem.closed_on,
        settled_on=problem.settled_on,
        recheck_on=problem.recheck_on,
        recheck_passed=problem.recheck_passed_on is not None,
        wanted_due=extension.asked_to if extension else None,
        wanted_path=transfer.to_unit.path if transfer else "",
        wanted_branch_level=transfer.to_unit.is_branch_level if transfer else False,
        objected=objection,
    )
