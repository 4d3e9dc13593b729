"""What waits for whom in lists: lines of 我的待办, and the day's digest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import add_working_days
from bihuan.lists.kinds import NODE_WARNING_WORKING_DAYS, bearing_q, deciding_q, issuing_q
from bihuan.lists.models import (
    Annex,
    DeploymentStep,
    DispatchTask,
    Duty,
    DutyNode,
    Edition,
    Submission,
)
from bihuan.lists.queries.boards import needing_plan
from bihuan.lists.queries.duties import node_alerts
from bihuan.shell.todo import Todo, counted

MOST = 60
"""Lines of one kind; more than that are reached through the list itself."""
DUTIES_READ = 500
"""Duties to be confirmed that are read, to be told in a line for each bearer."""

_STEPS = (
    ("reviewed", "lists.countersign", gettext_lazy("会签"), gettext_lazy("处室已审核，等会签")),
    ("countersigned", "lists.sign", gettext_lazy("签发"), gettext_lazy("已会签，等领导签发")),
    (
        "signed",
        "lists.number",
        gettext_lazy("登记编号并印发"),
        gettext_lazy("已签发，等办公室登记编号"),
    ),
)


def todo(actor: Actor, today: date) -> list[Todo]:
    """Everything in lists that waits for this actor, or that he waits for. A dozen queries at most."""
    return list(chain.from_iterable(source(actor, today) for source in SOURCES))


def count(actor: Actor, today: date) -> int:
    """How many lines of :func:`todo` wait for the actor, without writing them: two queries."""
    sets: tuple[QuerySet[Any] | None, ...] = (
        _editions_of(actor),
        _receipts_of(actor),
        _owed_of(actor),
        _plans_of(actor),
        _nodes_of(actor, today),
        _tasks_of(actor),
        _requests_of(actor),
        _deployments_of(actor, today),
    )
    found = counted((rows, MOST) for rows in sets)
    duties = _duties_of(actor)
    if duties is not None:
        found += len(set(duties.values_list("bearer_id", "year")[:DUTIES_READ]))
    return found


def _editions_of(actor: Actor) -> QuerySet[Edition] | None:
    if not actor.has("lists.draft") and not actor.has("lists.sign"):
        return None
    conditions = Q(state="draft") & (
        issuing_q("issuer__", actor, "lists.review") | Q(drafted_by=actor.account)
    )
    for state, action, _word, _why in _STEPS:
        if actor.has(action):
            conditions |= Q(state=state) & issuing_q("issuer__", actor, action)
    return Edition.objects.filter(conditions).order_by("-pk")


def _editions(actor: Actor, today: date) -> Iterator[Todo]:
    """Drafts to be finished or reviewed, lists to be countersigned, signed, numbered."""
    words = {state: (word, why) for state, _action, word, why in _STEPS}
    rows = _editions_of(actor)
    if rows is None:
        return
    for row in rows.select_related("issuer", "drafted_by")[:MOST]:
        word, why = words.get(row.state, (_("拟制、送审"), _("草稿还没有送审")))
        yield Todo(
            what=_("%(word)s：%(title)s") % {"word": word, "title": row.title},
            why=str(why),
            url=reverse("lists:edition", args=[row.pk]),
            sender=row.drafted_by.name if row.drafted_by else "",
            unit=row.issuer.name,
            key=f"edition-{row.pk}",
        )


def _receipts_of(actor: Actor) -> QuerySet[Annex] | None:
    if not actor.has("lists.sign_for"):
        return None
    return _annexes(bearing_q("unit__", actor, "lists.sign_for"), "issued")


def _receipts(actor: Actor, today: date) -> Iterator[Todo]:
    """Annexes to be signed for."""
    rows = _receipts_of(actor)
    if rows is None:
        return
    for row in rows[:MOST]:
        yield _line(row, _("签收"), _("清单已印发，等签收"), row.edition.plan_due_on)


def _owed_of(actor: Actor) -> QuerySet[Annex] | None:
    if not actor.has("lists.submit"):
        return None
    mine = bearing_q("unit__", actor, "lists.submit")
    return _annexes(mine, "signed_for", "plan_approved").filter(edition__kind="problems")


def _owed(actor: Actor, today: date) -> Iterator[Todo]:
    """Plans and reports that the unit owes."""
    rows = _owed_of(actor)
    if rows is None:
        return
    shown = list(rows[:MOST])
    here = Annex.objects.filter(pk__in=[row.pk for row in shown])
    with_plan = set(needing_plan(here).values_list("pk", flat=True))
    for row in shown:
        if row.state == "signed_for" and row.pk in with_plan:
            yield _line(row, _("报送整改方案"), _("已签收，等报方案"), row.edition.plan_due_on)
        else:
            yield _line(
                row, _("报送整改情况报告"), _("按方案整改，等报报告"), row.edition.report_due_on
            )


def _plans_of(actor: Actor) -> QuerySet[Annex] | None:
    if not actor.has("lists.approve"):
        return None
    decide = deciding_q("edition__issuer__", "unit__", actor, "lists.approve")
    return _annexes(decide, "plan_received")


def _plans(actor: Actor, today: date) -> Iterator[Todo]:
    """Plans that wait for approval, and those that one has sent up oneself."""
    rows = _plans_of(actor)
    if rows is not None:
        for row in rows[:MOST]:
            yield _line(row, _("审定整改方案"), _("方案已报，等审定"), None)
    if actor.has("lists.submit"):
        sent = bearing_q("unit__", actor, "lists.submit")
        for row in _annexes(sent, "plan_received")[:MOST]:
            yield _line(row, _("整改方案"), _("方案已报，等发单单位审定"), None, waiting=True)


def _annexes(condition: Q, *wanted: str) -> QuerySet[Annex]:
    return (
        Annex.objects.filter(condition, state__in=wanted)
        .select_related("edition__issuer", "unit")
        .order_by("-edition", "unit__path")
    )


def _line(row: Annex, word: str, why: str, due_on: date | None, waiting: bool = False) -> Todo:
    return Todo(
        what=_("%(word)s：%(title)s") % {"word": word, "title": row.edition.title},
        why=why,
        url=reverse("lists:annex", args=[row.pk]),
        sender=row.edition.issuer.name,
        unit=row.unit.name,
        due_on=due_on,
        waiting=waiting,
        key=f"annex-{row.pk}",
    )


def _duties_of(actor: Actor) -> QuerySet[Duty] | None:
    if not actor.has("duties.confirm"):
        return None
    rows = Duty.objects.filter(bearing_q("bearer__", actor, "duties.confirm"), state="issued")
    return rows.order_by("bearer__path", "number")


def _confirmations(actor: Actor, today: date) -> Iterator[Todo]:
    """Duties to be confirmed, one line for each bearer."""
    rows = _duties_of(actor)
    if rows is None:
        return
    by_bearer: dict[tuple[int, int], list[Duty]] = {}
    for duty in rows.select_related("bearer", "issuer")[:DUTIES_READ]:
        by_bearer.setdefault((duty.bearer_id, duty.year), []).append(duty)
    for (_bearer, year), duties in by_bearer.items():
        first = duties[0]
        yield Todo(
            what=_("确认责任：%(year)d年度责任清单 %(count)d 项")
            % {"year": year, "count": len(duties)},
            why=_("责任已印发，等责任人确认"),
            url=f"{reverse('lists:duties')}?year={year}&view=mine",
            sender=first.issuer.name,
            unit=first.bearer.name,
            key=f"confirm-{first.bearer_id}-{year}",
        )


def _nodes_of(actor: Actor, today: date) -> QuerySet[DutyNode] | None:
    return node_alerts(actor, on=today) if actor.has("duties.perform") else None


def _nodes(actor: Actor, today: date) -> Iterator[Todo]:
    """Nodes of duties that are due or soon will be."""
    rows = _nodes_of(actor, today)
    if rows is None:
        return
    for node in rows[:MOST]:
        yield Todo(
            what=node.title,
            why=_("责任清单时间节点：%(duty)s") % {"duty": node.duty.content[:40]},
            url=reverse("lists:duty", args=[node.duty_id]),
            unit=node.duty.bearer.name,
            due_on=node.due_on,
            key=f"node-{node.pk}",
        )


def _tasks_of(actor: Actor) -> QuerySet[DispatchTask] | None:
    if not actor.has("dispatch.finish"):
        return None
    mine = bearing_q("unit__", actor, "dispatch.finish")
    return DispatchTask.objects.filter(mine, done_on__isnull=True).order_by("due_on", "pk")


def _tasks(actor: Actor, today: date) -> Iterator[Todo]:
    """Tasks that a dispatch meeting gave."""
    rows = _tasks_of(actor)
    if rows is None:
        return
    for task in rows.select_related("meeting__host", "unit")[:MOST]:
        yield Todo(
            what=task.text,
            why=_("调度会议定：%(title)s") % {"title": task.meeting.title},
            url=reverse("lists:task", args=[task.pk]),
            sender=task.meeting.host.name,
            unit=task.unit.name,
            due_on=task.due_on,
            key=f"task-{task.pk}",
        )


def _unanswered(condition: Q) -> QuerySet[Submission]:
    rows = Submission.objects.filter(condition, kind="request", answered_on__isnull=True)
    return rows.select_related("unit", "to").order_by("answer_due_on", "pk")


def _requests_of(actor: Actor) -> QuerySet[Submission] | None:
    if not actor.has("requests.answer"):
        return None
    return _unanswered(deciding_q("to__", "unit__", actor, "requests.answer"))


def _requests(actor: Actor, today: date) -> Iterator[Todo]:
    """Requests to be answered, and those whose answer one waits for."""
    rows = _requests_of(actor)
    if rows is not None:
        for row in rows[:MOST]:
            yield _request(row, _("答复请示"), row.unit.name, waiting=False)
    if actor.has("requests.submit"):
        for row in _unanswered(bearing_q("unit__", actor, "requests.submit"))[:MOST]:
            yield _request(row, _("等批复"), row.to.name, waiting=True)


def _request(row: Submission, word: str, sender: str, *, waiting: bool) -> Todo:
    return Todo(
        what=_("%(word)s：%(title)s") % {"word": word, "title": row.title},
        why=_("请示已登记，等答复"),
        url=reverse("lists:request", args=[row.pk]),
        sender=sender,
        unit=row.unit.name,
        due_on=row.answer_due_on,
        waiting=waiting,
        key=f"request-{row.pk}",
    )


def _deployments_of(actor: Actor, today: date) -> QuerySet[DeploymentStep] | None:
    if not actor.has("deployments.edit"):
        return None
    line = add_working_days(today, NODE_WARNING_WORKING_DAYS, holidays())
    return DeploymentStep.objects.filter(
        bearing_q("unit__", actor, "deployments.edit"),
        done_on__isnull=True,
        due_on__lte=line,
        deployment__closed_on__isnull=True,
    ).order_by("due_on", "pk")


def _deployments(actor: Actor, today: date) -> Iterator[Todo]:
    """Steps of deployments that are due or soon will be."""
    rows = _deployments_of(actor, today)
    if rows is None:
        return
    for step in rows.select_related("deployment__keeper", "unit")[:MOST]:
        yield Todo(
            what=_("%(step)s：%(summary)s")
            % {"step": step.get_kind_display(), "summary": step.deployment.summary},
            why=_("贯彻落实台账，等登记办理情况"),
            url=reverse("lists:deployment", args=[step.deployment_id]),
            sender=step.deployment.keeper.name,
            unit=step.unit.name,
            due_on=step.due_on,
            key=f"deployment-{step.pk}",
        )


SOURCES: tuple[Callable[[Actor, date], Iterator[Todo]], ...] = (
    _editions,
    _receipts,
    _owed,
    _plans,
    _confirmations,
    _nodes,
    _tasks,
    _requests,
    _deployments,
)


@dataclass(frozen=True, slots=True)
class Digest:
    """One message a day: what is overdue, what falls due today, what is new to decide. Empty when nothing is."""

    overdue: tuple[Todo, ...]
    today: tuple[Todo, ...]
    undated: tuple[Todo, ...]

    def __bool__(self) -> bool:
        return bool(self.overdue or self.today or self.undated)


def digest(lines: list[Todo], today: date) -> Digest:
    """The lines of a day's digest, from whatever sources. Later dates are not repeated every morning."""
    mine = [line for line in lines if not line.waiting]
    return Digest(
        tuple(line for line in mine if line.due_on and line.due_on < today),
        tuple(line for line in mine if line.due_on == today),
        tuple(line for line in mine if line.due_on is None),
    )
