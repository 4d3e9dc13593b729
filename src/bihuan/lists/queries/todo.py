"""What waits for whom in lists: lines of 我的待办, and the day's digest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import add_working_days
from bihuan.lists.kinds import NODE_WARNING_WORKING_DAYS, bearing_q, deciding_q, issuing_q
from bihuan.lists.models import Annex, DeploymentStep, DispatchTask, Duty, Edition, Submission
from bihuan.lists.queries.boards import needing_plan
from bihuan.lists.queries.duties import node_alerts
from bihuan.shell.todo import Todo

MOST = 60
"""Lines of one kind; more than that are reached through the list itself."""

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


def _editions(actor: Actor, today: date) -> Iterator[Todo]:
    """Drafts to be finished or reviewed, lists to be countersigned, signed, numbered."""
    if not actor.has("lists.draft") and not actor.has("lists.sign"):
        return
    conditions = Q(state="draft") & (
        issuing_q("issuer__", actor, "lists.review") | Q(drafted_by=actor.account)
    )
    for state, action, _word, _why in _STEPS:
        if actor.has(action):
            conditions |= Q(state=state) & issuing_q("issuer__", actor, action)
    words = {state: (word, why) for state, _action, word, why in _STEPS}
    rows = Edition.objects.filter(conditions).select_related("issuer", "drafted_by")
    for row in rows.order_by("-pk")[:MOST]:
        word, why = words.get(row.state, (_("拟制、送审"), _("草稿还没有送审")))
        yield Todo(
            what=_("%(word)s：%(title)s") % {"word": word, "title": row.title},
            why=str(why),
            url=reverse("lists:edition", args=[row.pk]),
            sender=row.drafted_by.name if row.drafted_by else "",
            unit=row.issuer.name,
            key=f"edition-{row.pk}",
        )


def _receipts(actor: Actor, today: date) -> Iterator[Todo]:
    """Annexes to be signed for."""
    if not actor.has("lists.sign_for"):
        return
    rows = _annexes(bearing_q("unit__", actor, "lists.sign_for"), "issued")
    for row in rows[:MOST]:
        yield _line(row, _("签收"), _("清单已印发，等签收"), row.edition.plan_due_on)


def _owed(actor: Actor, today: date) -> Iterator[Todo]:
    """Plans and reports that the unit owes."""
    if not actor.has("lists.submit"):
        return
    mine = bearing_q("unit__", actor, "lists.submit")
    rows = _annexes(mine, "signed_for", "plan_approved").filter(edition__kind="problems")
    with_plan = set(needing_plan(rows).values_list("pk", flat=True))
    for row in rows[:MOST]:
        if row.state == "signed_for" and row.pk in with_plan:
            yield _line(row, _("报送整改方案"), _("已签收，等报方案"), row.edition.plan_due_on)
        else:
            yield _line(
                row, _("报送整改情况报告"), _("按方案整改，等报报告"), row.edition.report_due_on
            )


def _plans(actor: Actor, today: date) -> Iterator[Todo]:
    """Plans that wait for approval, and those that one has sent up oneself."""
    if actor.has("lists.approve"):
        decide = deciding_q("edition__issuer__", "unit__", actor, "lists.approve")
        for row in _annexes(decide, "plan_received")[:MOST]:
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


def _confirmations(actor: Actor, today: date) -> Iterator[Todo]:
    """Duties to be confirmed, one line for each bearer."""
    if not actor.has("duties.confirm"):
        return
    rows = (
        Duty.objects.filter(bearing_q("bearer__", actor, "duties.confirm"), state="issued")
        .select_related("bearer", "issuer")
        .order_by("bearer__path", "number")
    )
    by_bearer: dict[tuple[int, int], list[Duty]] = {}
    for duty in rows[:500]:
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


def _nodes(actor: Actor, today: date) -> Iterator[Todo]:
    """Nodes of duties that are due or soon will be."""
    if not actor.has("duties.perform"):
        return
    for node in node_alerts(actor, on=today)[:MOST]:
        yield Todo(
            what=node.title,
            why=_("责任清单时间节点：%(duty)s") % {"duty": node.duty.content[:40]},
            url=reverse("lists:duty", args=[node.duty_id]),
            unit=node.duty.bearer.name,
            due_on=node.due_on,
            key=f"node-{node.pk}",
        )


def _tasks(actor: Actor, today: date) -> Iterator[Todo]:
    """Tasks that a dispatch meeting gave."""
    if not actor.has("dispatch.finish"):
        return
    rows = (
        DispatchTask.objects.filter(
            bearing_q("unit__", actor, "dispatch.finish"), done_on__isnull=True
        )
        .select_related("meeting__host", "unit")
        .order_by("due_on", "pk")
    )
    for task in rows[:MOST]:
        yield Todo(
            what=task.text,
            why=_("调度会议定：%(title)s") % {"title": task.meeting.title},
            url=reverse("lists:task", args=[task.pk]),
            sender=task.meeting.host.name,
            unit=task.unit.name,
            due_on=task.due_on,
            key=f"task-{task.pk}",
        )


def _requests(actor: Actor, today: date) -> Iterator[Todo]:
    """Requests to be answered, and those whose answer one waits for."""
    unanswered = Submission.objects.filter(kind="request", answered_on__isnull=True)
    rows = unanswered.select_related("unit", "to").order_by("answer_due_on", "pk")
    if actor.has("requests.answer"):
        for row in rows.filter(deciding_q("to__", "unit__", actor, "requests.answer"))[:MOST]:
            yield _request(row, _("答复请示"), row.unit.name, waiting=False)
    if actor.has("requests.submit"):
        for row in rows.filter(bearing_q("unit__", actor, "requests.submit"))[:MOST]:
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


def _deployments(actor: Actor, today: date) -> Iterator[Todo]:
    """Steps of deployments that are due or soon will be."""
    if not actor.has("deployments.edit"):
        return
    line = add_working_days(today, NODE_WARNING_WORKING_DAYS, holidays())
    rows = (
        DeploymentStep.objects.filter(
            bearing_q("unit__", actor, "deployments.edit"),
            done_on__isnull=True,
            due_on__lte=line,
            deployment__closed_on__isnull=True,
        )
        .select_related("deployment__keeper", "unit")
        .order_by("due_on", "pk")
    )
    for step in rows[:MOST]:
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
