"""Problems as entries, and the papers about one problem: extension, return, closure, objection, approval."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bihuan.calendar.clock import business_date
from bihuan.lists.models import Item
from bihuan.orgs.models import Kind, Unit
from bihuan.problems import states
from bihuan.problems.deadlines import days_overdue
from bihuan.problems.models import Evidence, Extension, Measure, Objection, Problem, Step
from bihuan.problems.taxonomy import TYPES, word_of
from bihuan.reports import closure_request, entries, extension, review_request, sent_back
from bihuan.reports.entries import Entry, Opinion
from bihuan.reports.queries.people import (
    body_of,
    contact_of_unit,
    red_head,
    signer_name,
)
from bihuan.reports.wording import day


def entries_of(problems: Sequence[Problem], today: date) -> list[Entry]:
    """Problems as papers speak of them on this day: three queries, whatever their number.

    An overdue mark under objection is not shown.
    """
    keys = [problem.pk for problem in problems]
    measures = _by_problem(Measure.objects.filter(problem__in=keys, dropped=False).order_by("pk"))
    proofs = _by_problem(Evidence.objects.filter(problem__in=keys, dropped=False).order_by("pk"))
    disputed = set(
        Objection.objects.filter(problem__in=keys, upheld__isnull=True)
        .order_by()
        .values_list("problem_id", flat=True)
    )
    return [
        _entry(
            problem,
            today,
            [m for m in measures.get(problem.pk, []) if m.cycle == problem.cycle],
            [e for e in proofs.get(problem.pk, []) if e.cycle == problem.cycle],
            problem.pk in disputed,
        )
        for problem in problems
    ]


Row = TypeVar("Row", Measure, Evidence)


def _by_problem(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.problem_id, []).append(row)
    return found


def _entry(
    problem: Problem,
    today: date,
    measures: Iterable[Measure],
    proofs: Iterable[Evidence],
    disputed: bool,
) -> Entry:
    late = days_overdue(problem.due_on, today) if problem.is_open and not disputed else 0
    return Entry(
        number=problem.number,
        unit=problem.unit.name,
        office=problem.responsible_office,
        partners=problem.partners,
        source=problem.get_source_display(),
        found_on=problem.found_on,
        statement=problem.statement,
        manifestation=problem.manifestation,
        type=str(word_of(TYPES, problem.type)) if problem.type else "",
        nature=problem.get_nature_display() if problem.nature else "",
        severity=problem.get_severity_display(),
        rectify=str(problem.get_rectify_display()),
        leader=problem.leader,
        doer=problem.doer,
        goal=problem.goal,
        measures=tuple(measure_value(m) for m in measures),
        due_on=problem.due_on,
        first_due_on=problem.first_due_on,
        state=problem.state_word,
        progress=problem.progress,
        evidence=tuple(f"{e.title}（{day(e.speaks_of_on)}）" for e in proofs),
        asked_on=problem.asked_on,
        accepting_unit=problem.accepting_unit,
        accepted_by=problem.accepted_by,
        closed_on=problem.closed_on,
        recheck_on=problem.recheck_on,
        raiser=problem.raised_by,
        raiser_answer=problem.raiser_answer,
        root_cause=problem.root_cause,
        overdue_days=late,
    )


def measure_value(measure: Measure) -> entries.Measure:
    return entries.Measure(
        text=measure.text, owner=measure.owner, due_on=measure.due_on, done_on=measure.done_on
    )


def last_item(problem: Problem) -> Item | None:
    """Where the problem stands on the latest issued list."""
    return (
        Item.objects.filter(problem=problem)
        .exclude(annex__state="drafted")
        .select_related("annex__edition__issuer")
        .order_by("-pk")
        .first()
    )


def superior_of(problem: Problem) -> Unit:
    """To whom the responsible unit writes about it: the issuer of its list, else who stands above by its chain."""
    item = last_item(problem)
    if item is not None:
        return item.annex.edition.issuer
    above = Unit.objects.filter(path__in=problem.unit.above()).order_by("-path")
    wanted = Kind.ORGAN_COMMITTEE if problem.is_branch_level else Kind.WORKING_COMMITTEE
    return above.filter(kind=wanted).first() or above.first() or problem.unit


def extension_of(problem: Problem, today: date) -> extension.Extension:
    """The latest request of the present cycle; before one is made, the paper with its reason left blank."""
    asked = Extension.objects.filter(problem=problem, cycle=problem.cycle).order_by("-pk").first()
    body = body_of(problem.unit)
    on = business_date(asked.asked_at) if asked else today
    due_on = asked.from_due_on if asked else problem.due_on
    item = last_item(problem)
    (entry,) = entries_of([problem], today)
    return extension.Extension(
        unit=problem.unit.name,
        signed_by=body.name,
        head=red_head(body),
        signer=signer_name(problem.unit, body, on),
        addressee=superior_of(problem).name,
        list_title=item.annex.edition.title if item else "",
        entry=replace(entry, due_on=due_on),
        asked_to=asked.asked_to if asked else None,
        reason=asked.reason if asked else "",
        earlier=(problem.first_due_on,) if problem.first_due_on != due_on else (),
        dated=on if asked else None,
        contact=contact_of_unit(problem.unit, on),
    )


def sent_back_of(problem: Problem, today: date) -> sent_back.SentBack | None:
    """The latest return with its written requirements, or nothing when it was never returned."""
    steps = list(Step.objects.filter(problem=problem).order_by("pk"))
    returned = next((s for s in reversed(steps) if states.family(s.move) == "send_back"), None)
    if returned is None:
        return None
    asked = next(
        (
            s
            for s in reversed(steps)
            if s.pk < returned.pk and states.family(s.move) == "ask_closure"
        ),
        None,
    )
    (entry,) = entries_of([problem], today)
    return sent_back.SentBack(
        issuer=_verifier(problem),
        unit=body_of(problem.unit).name,
        entry=entry,
        asked_on=asked.on if asked else None,
        requirements=returned.note,
        dated=returned.on,
    )


def _verifier(problem: Problem) -> str:
    """Who looks into a request to close: the unit's liaison office, or the organ committee for a branch."""
    superior = superior_of(problem)
    office = problem.unit.liaison_office
    if superior.kind == Kind.WORKING_COMMITTEE and office and not problem.is_branch_level:
        return f"{superior.name}{office}"
    return superior.name


_CHAIN = {
    "unit": ("ask_closure", "sign_closure", "verify", "accept"),
    "branch": ("ask_closure", "verify", "accept"),
}
_ACCEPTING = {"accept", "settle_partly", "keep_up"}


def closure_of(problem: Problem, today: date) -> closure_request.ClosureRequest:
    """The request with the signatures given since the latest time it was asked for."""
    (entry,) = entries_of([problem], today)
    item = last_item(problem)
    chain = "branch" if problem.is_branch_level else "unit"
    labels = closure_request.BRANCH_CHAIN if chain == "branch" else closure_request.UNIT_CHAIN
    given = _given(problem)
    return closure_request.ClosureRequest(
        unit=problem.unit.name,
        entry=entry,
        list_number=(item.annex.edition.number or "") if item else "",
        asked_on=problem.asked_on,
        raiser_absent=problem.raiser_absent,
        opinions=tuple(
            opinion_of(label, given.get(family))
            for label, family in zip(labels, _CHAIN[chain], strict=True)
        ),
    )


def _given(problem: Problem) -> dict[str, Step]:
    """The steps of the chain since the latest request, by what they were."""
    found: dict[str, Step] = {}
    steps = Step.objects.filter(problem=problem, cycle=problem.cycle)
    for step in steps.select_related("signoff__post__person").order_by("pk"):
        family = states.family(step.move)
        if family in {"ask_closure", "send_back", "take_back"}:
            found.clear()
        found["accept" if family in _ACCEPTING else family] = step
    return found


def opinion_of(label: str, step: Step | None) -> Opinion:
    """A step as an opinion on a form: what was written, by whom, when; the step's own words when nothing was."""
    if step is None:
        return Opinion(label=label)
    signoff = step.signoff
    if signoff is not None:
        return Opinion(
            label=label,
            text=signoff.opinion,
            signer=signoff.post.person.name,
            signed_on=signoff.signed_on,
        )
    text = step.note or str(states.WORKFLOW.move(step.move).label)
    return Opinion(label=label, text=text, signer=step.actor_name, signed_on=step.on)


def review_of(objection: Objection, today: date) -> review_request.ReviewRequest:
    """The paper of an objection as it was raised."""
    problem = objection.problem
    body = body_of(problem.unit)
    on = business_date(objection.raised_at)
    (entry,) = entries_of([problem], today)
    notified = objection.step.on if objection.step else problem.issued_on
    return review_request.ReviewRequest(
        signed_by=body.name,
        addressee=superior_of(problem).name,
        against=str(objection.get_against_display()),
        entry=entry,
        reason=objection.reason,
        notified_on=notified,
        head=red_head(body),
        signer=signer_name(problem.unit, body, on),
        dated=on,
        contact=contact_of_unit(problem.unit, on),
    )
