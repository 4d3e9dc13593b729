"""Lists and registers played through the services of the lists."""

from contextlib import suppress
from datetime import UTC, date, datetime, time
from typing import Any

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.demo.tree import ROOT
from bihuan.demo.values import (
    CommentSeed,
    DeploymentSeed,
    DutySeed,
    EditionSeed,
    StepSeed,
    SubmissionSeed,
)
from bihuan.lists.errors import NeedError
from bihuan.lists.models import Annex, Comment, Deployment, Duty, Edition, Submission
from bihuan.lists.queries.bills import bill_of
from bihuan.lists.services.annexes import take_annex_step
from bihuan.lists.services.comments import comment_on, withdraw_comment
from bihuan.lists.services.deployments import close_deployment, record_step, register_deployment
from bihuan.lists.services.duties import draft_duty, take_duty_step
from bihuan.lists.services.editions import draft_edition
from bihuan.lists.services.issuing import take_edition_step
from bihuan.lists.services.items import add_duties, add_problems, carry_over
from bihuan.lists.services.performing import finish_node, record_fact
from bihuan.lists.services.requests import answer, submit_request
from bihuan.lists.services.snapshots import items_of
from bihuan.orgs.models import Kind, Post, Unit
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.orgs.paper import Paper
from bihuan.problems.models import Problem
from tests.demo.players import actor, player


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def draft(
    seed: EditionSeed, rows: dict[str, Problem], duties: dict[str, Duty], at: datetime
) -> None:
    drafter, _post = player("drafter", at, issuer=seed.issuer)
    made = draft_edition(
        kind=seed.kind, issuer=unit(seed.issuer), period=seed.period, actor=drafter, at=at,
        basis=seed.basis, requirements=seed.requirements, plan_due_on=seed.plan_due_on,
        report_due_on=seed.report_due_on,
    )  # fmt: skip
    keys = [key for annex in seed.annexes for key in annex.items]
    if seed.kind == "duties":
        add_duties(edition=made, duties=[duties[k] for k in keys], actor=drafter, at=at)
    else:
        fresh = [Problem.objects.select_related("unit").get(pk=rows[k].pk) for k in keys]
        if fresh:
            add_problems(edition=made, problems=fresh, actor=drafter, at=at)
        before = [rows[k].pk for annex in seed.annexes for k in annex.carried]
        still = list(Problem.objects.open().filter(pk__in=before))
        if still:
            made.refresh_from_db()
            carry_over(edition=made, problems=still, actor=drafter, at=at)


def issue(seed: EditionSeed, step: StepSeed, at: datetime) -> None:
    edition = Edition.objects.get(period=seed.period, issuer__code=seed.issuer, kind=seed.kind)
    taker, post = player(step.by, at, issuer=seed.issuer)
    paper = Paper(post, business_date(at), step.note or "同意。") if post else None
    extra: dict[str, Any] = {}
    if step.move == "issue":
        bill = bill_of(edition, items_of(edition), on=business_date(at))
        extra = {"document_number": seed.document_number, "bill_minutes": bill.minutes}
    take_edition_step(edition=edition, move=step.move, actor=taker, at=at, paper=paper, **extra)


def annex(seed: EditionSeed, code: str, step: StepSeed, at: datetime) -> None:
    row = Annex.objects.get(
        unit__code=code, edition__period=seed.period, edition__issuer__code=seed.issuer,
        edition__kind=seed.kind,
    )  # fmt: skip
    move = step.move
    if move.startswith("return_report"):
        move = "return_report" if row.plan_approved_at else "return_report_direct"
    if STANDS.get(move, row.state) != row.state:
        return
    branch = code if unit(code).kind in BRANCH_KINDS else ""
    taker = actor("office", at) if code == ROOT else player(step.by, at, branch=branch)[0]
    with suppress(NeedError):
        take_annex_step(
            annex=row, move=move, actor=taker, at=at, note=step.note,
            discussed_on=step.discussed_on,
        )  # fmt: skip


STANDS = {
    "return_plan": "plan_received",
    "approve_plan": "plan_received",
    "return_report": "report_received",
    "return_report_direct": "report_received",
}
"""A unit whose open problems are all 立行立改 by then sends no plan; what would have followed is left out."""


def duty(seed: DutySeed, at: datetime) -> Duty:
    return draft_duty(
        year=seed.year, issuer=unit(ROOT), bearer=unit(seed.bearer), level=seed.level,
        content=seed.content, actor=actor("office3.chief", at), at=at,
        bearer_post=seed.bearer_post, basis=seed.basis, standard=seed.standard,
        nodes=[(due, title) for due, title, _done, _note in seed.nodes],
    )  # fmt: skip


def _bearer(seed: DutySeed, at: datetime) -> Actor:
    if not seed.department:
        return actor("office3.chief", at)
    branch = seed.bearer if unit(seed.bearer).kind == Kind.BRANCH else ""
    return player("deputy", at, branch=branch)[0]


def confirm(seed: DutySeed, row: Duty, at: datetime) -> None:
    role = {"party_group": "party_group_secretary", "committee": "leader_in_charge"}.get(seed.level)
    paper = None
    if role:
        post = Post.objects.filter(role=role).order_by("pk")[0]
        paper = Paper(post, business_date(at), "已阅，确认。")
    row.refresh_from_db()
    take_duty_step(duty=row, move="confirm", actor=_bearer(seed, at), at=at, paper=paper)


def finish(seed: DutySeed, row: Duty, place: int, at: datetime) -> None:
    _due, _title, done, note = seed.nodes[place]
    row.refresh_from_db()
    node = row.nodes.order_by("pk")[place]
    assert done is not None
    finish_node(node=node, on=done, actor=_bearer(seed, at), at=at, note=note)


def fact(seed: DutySeed, row: Duty, on: date, text: str, at: datetime) -> None:
    row.refresh_from_db()
    record_fact(duty=row, on=on, text=text, actor=_bearer(seed, at), at=at)


def register(seed: DeploymentSeed, at: datetime) -> None:
    codes = list(dict.fromkeys(code for code, *_rest in seed.steps))
    register_deployment(
        keeper=unit(ROOT), number=seed.number, summary=seed.summary, received_on=seed.received_on,
        units=[unit(code) for code in codes], actor=actor("office", at), at=at,
        source=seed.source, due_on=seed.due_on,
    )  # fmt: skip


def deployed(seed: DeploymentSeed, place: int, at: datetime) -> None:
    code, kind, _due, done, note = seed.steps[place]
    row = Deployment.objects.get(number=seed.number)
    assert done is not None
    record_step(
        step=row.steps.get(unit__code=code, kind=kind), done_on=done, actor=actor("worker", at),
        at=at, note=note,
    )  # fmt: skip


def close(seed: DeploymentSeed, at: datetime) -> None:
    close_deployment(
        deployment=Deployment.objects.get(number=seed.number), outcome=seed.outcome,
        actor=actor("office", at), at=at,
    )  # fmt: skip


def submit(seed: SubmissionSeed, at: datetime) -> None:
    submit_request(
        unit=unit(seed.unit), to=unit(seed.to), kind=seed.kind, title=seed.title,
        sent_on=business_date(at), actor=actor("deputy", at), at=at,
        document_number=seed.document_number, contact=seed.contact,
    )  # fmt: skip


def answered(seed: SubmissionSeed, at: datetime) -> None:
    answer(
        submission=Submission.objects.get(title=seed.title, unit__code=seed.unit),
        answered_on=business_date(at), text=seed.answer, actor=actor("liaison", at), at=at,
        number=seed.answer_number,
    )  # fmt: skip


def noon(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant that the builders give to something of which only the day is told."""
    return datetime.combine(day, time(hour, minute), UTC)


def say(seed: CommentSeed, said: dict[CommentSeed, Comment], at: datetime) -> None:
    said[seed] = comment_on(
        unit=unit(seed.unit), said_on=seed.said_on, occasion=seed.occasion, said_by=seed.said_by,
        text=seed.text, actor=actor("liaison", at), at=at,
    )  # fmt: skip


def take_back(seed: CommentSeed, said: dict[CommentSeed, Comment], at: datetime) -> None:
    row = said[seed]
    withdraw_comment(
        comment=row, reason=seed.reason, version=row.version, actor=actor("liaison", at), at=at
    )
