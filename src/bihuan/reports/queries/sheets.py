"""Working sheets: calls, dispatch meeting, one page of a unit, supervision letter, approval, the ledger workbook."""

from collections.abc import Sequence
from datetime import date

from bihuan.access.scope import Actor, below_q
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import head
from bihuan.lists.kinds import COMMITTEE
from bihuan.lists.models import DispatchMeeting, Edition, EditionStep, Item
from bihuan.lists.states import EDITION
from bihuan.orgs.models import Account, Kind, Post, Term, Unit
from bihuan.orgs.models.unit import BRANCH_KINDS
from bihuan.orgs.queries import count_below, people_in, terms_of
from bihuan.problems import states
from bihuan.problems.models import Objection, Problem
from bihuan.problems.models.problem import ProblemQuerySet
from bihuan.problems.queries.calling import overdue_by_unit
from bihuan.problems.queries.counting import by_state
from bihuan.reports import (
    approval_sheet,
    call_sheet,
    dispatch_sheet,
    rectification_ledger,
    supervision_letter,
    unit_sheet,
)
from bihuan.reports.entries import Entry, Opinion
from bihuan.reports.queries.people import (
    body_of,
    contact_of_account,
    office_of,
    red_head,
)
from bihuan.reports.queries.problems import closure_of, entries_of, extension_of
from bihuan.reports.wording import day


def root_of(unit: Unit) -> Unit:
    return Unit.objects.filter(path__in=[*unit.above(), unit.path]).order_by("path")[0]


def calls_of(actor: Actor, today: date) -> call_sheet.CallSheet:
    """Overdue by unit, as the page of calls shows it."""
    callees = overdue_by_unit(actor, today)
    return call_sheet.CallSheet(
        office=_acting_for(actor),
        on=today,
        calls=tuple(
            call_sheet.Call(
                unit=callee.unit.name,
                contact=callee.post.person.name if callee.post else "",
                phone=callee.post.office_phone if callee.post else "",
                overdue=len(callee.items),
                longest=max(item.days for item in callee.items),
                sentence=callee.sentence,
                last_call_on=max(
                    (item.called_on for item in callee.items if item.called_on), default=None
                ),
            )
            for callee in callees
        ),
    )


def _acting_for(actor: Actor) -> str:
    """In whose name somebody calls: the working committee, else his unit."""
    if actor.roles & COMMITTEE:
        root = Unit.objects.order_by("path").first()
        return root.name if root else ""
    return next((held.unit_name for held in actor.held if held.unit_name), "")


def dispatch_of(meeting: DispatchMeeting, today: date) -> dispatch_sheet.DispatchSheet:
    """The sheet of a meeting as it was frozen, with what has been decided."""
    decided: dict[str, list[dispatch_sheet.Decision]] = {}
    free: list[dispatch_sheet.Line] = []
    for task in meeting.tasks.select_related("problem", "unit"):
        decision = dispatch_sheet.Decision(text=task.text, due=day(task.due_on))
        if task.problem:
            decided.setdefault(task.problem.number, []).append(decision)
        else:
            entry = Entry(unit=task.unit.name, statement="")
            free.append(dispatch_sheet.Line(entry=entry, decision=decision))
    lines = [
        dispatch_sheet.Line(
            entry=Entry(
                number=str(line["number"]),
                unit=str(line["unit"]),
                statement=str(line["statement"]),
                state=str(states.STATES.get(line["state"], line["state"])),
                due_on=date.fromisoformat(line["due_on"]),
                overdue_days=int(line["overdue"]),
                progress=str(line["progress"]),
            ),
            decision=_joined(decided.get(str(line["number"]), [])),
        )
        for line in meeting.sheet
    ]
    return dispatch_sheet.DispatchSheet(
        title=meeting.title, host=meeting.host.name, on=meeting.on, lines=(*lines, *free)
    )


def _joined(decisions: Sequence[dispatch_sheet.Decision]) -> dispatch_sheet.Decision:
    return dispatch_sheet.Decision(
        text="\n".join(d.text for d in decisions), due="\n".join(d.due for d in decisions)
    )


def unit_of(unit: Unit, actor: Actor, today: date) -> unit_sheet.UnitSheet:
    """One page before a talk; problems only as far as the actor may see them."""
    problems = Problem.objects.visible_to(actor).filter(below_q("unit__path", unit.path))
    issued = problems.exclude(state=states.DRAFT)
    below = count_below(unit, today)
    open_ones = list(problems.open().select_related("unit").order_by("due_on", "pk"))
    return unit_sheet.UnitSheet(
        unit=unit.name,
        code=unit.code,
        unit_class=unit.unit_class,
        system=unit.system,
        zone=unit.zone,
        liaison_office=unit.liaison_office,
        members=unit.members,
        full_members=unit.full_members,
        staff=unit.staff,
        branches=sum(below.get(kind, 0) for kind in BRANCH_KINDS),
        posts=tuple(
            unit_sheet.PostLine(
                title=_title(post.unit, unit, post.title),
                name=post.person.name,
                since=post.since,
                full_time=post.full_time,
                phone=post.office_phone,
            )
            for post in sorted(people_in(unit, today), key=_rank)
        ),
        terms=tuple(_term(term, today) for term in _latest(terms_of(unit))),
        counts=tuple((str(states.STATES[s]), n) for s, n in by_state(issued).items()),
        problems=tuple(entries_of(open_ones, today)),
        comment=_comment(unit, actor),
        as_of=today,
    )


def _comment(unit: Unit, actor: Actor) -> unit_sheet.CommentLine | None:
    """The latest comment that stands, where the actor may read comments."""
    row = unit.comments.visible_to(actor).standing().first()
    if row is None:
        return None
    return unit_sheet.CommentLine(
        on=row.said_on,
        occasion=str(row.get_occasion_display()),
        by=row.said_by,
        text=row.text,
    )


FIRST = (
    "party_group_secretary", "organ_secretary", "fulltime_deputy", "discipline_secretary",
    "liaison_worker",
)  # fmt: skip
"""With whom one talks about Party building, in this order; the page is short, so they stand first."""


def _rank(post: Post) -> int:
    return FIRST.index(post.role) if post.role in FIRST else len(FIRST)


def _title(body: Unit, unit: Unit, title: str) -> str:
    """The post with the body it belongs to, where the title alone would not say."""
    word = str(body.get_kind_display())
    return title if body.pk == unit.pk or word in title else f"{word}{title}"


def _latest(terms: Sequence[Term]) -> list[Term]:
    """The latest term of each body, the one that ends first in front."""
    found: dict[int, Term] = {}
    for term in terms:
        if term.unit_id not in found or term.number > found[term.unit_id].number:
            found[term.unit_id] = term
    return sorted(found.values(), key=lambda term: term.ends_on)


def _term(term: Term, today: date) -> unit_sheet.TermLine:
    return unit_sheet.TermLine(
        body=term.unit.name,
        number=term.number,
        elected_on=term.elected_on,
        ends_on=term.ends_on,
        extended=term.extended_to is not None,
        days_left=(term.ends_on - today).days,
    )


def supervision_of(unit: Unit, actor: Actor, today: date) -> supervision_letter.SupervisionLetter:
    """What is overdue at one unit, within the right to urge; items under objection are left out."""
    late = overdue_of(unit, actor, today)
    root = root_of(unit)
    issuer = root
    if unit.is_branch_level:
        above = Unit.objects.filter(path__in=unit.above(), kind=Kind.ORGAN_COMMITTEE)
        issuer = above.order_by("-path").first() or root
    account = Account.objects.filter(pk=actor.account).first()
    return supervision_letter.SupervisionLetter(
        issuer=issuer.name,
        head=red_head(issuer).removesuffix("文件"),
        addressee=body_of(unit).name,
        unit=unit.name,
        as_of=today,
        entries=tuple(entries_of(late, today)),
        contact=contact_of_account(account, today),
        office=office_of(issuer),
    )


def overdue_of(unit: Unit, actor: Actor, today: date) -> list[Problem]:
    disputed = Objection.objects.filter(upheld__isnull=True).values("problem_id")
    return list(
        Problem.objects.visible_to(actor, "problems.urge")
        .filter(unit=unit)
        .overdue(today)
        .exclude(pk__in=disputed)
        .select_related("unit")
        .order_by("due_on", "pk")
    )


def approval_of_edition(edition: Edition, today: date) -> approval_sheet.ApprovalSheet:
    """The sheet that goes with a list to those who sign it."""
    annexes = edition.annexes.count()
    items = Item.objects.filter(annex__edition=edition).count()
    dues = [
        f"{day(edition.plan_due_on)}前报整改方案" if edition.plan_due_on else "",
        f"{day(edition.report_due_on)}前报整改情况报告" if edition.report_due_on else "",
    ]
    asked = "；要求" + "，".join(d for d in dues if d) if any(dues) else ""
    basis = f"依据：{edition.basis}。" if edition.basis.strip() else ""
    given: dict[str, EditionStep] = {}
    for step in edition.steps.select_related("signoff__post__person").order_by("pk"):
        if step.move == "return_draft":
            given.clear()
        given[step.move] = step
    return approval_sheet.ApprovalSheet(
        office=edition.issuer.name,
        subject=f"印发《{edition.title}》",
        number=edition.number or "",
        presented_on=today,
        handler=edition.drafted_by.name if edition.drafted_by else "",
        summary=f"{basis}清单涉及{annexes}个单位、{items}项{asked}。",
        attachments=(f"关于印发{edition.title}的通知（送审稿）",),
        opinions=tuple(
            _edition_opinion(label, given.get(move))
            for label, move in (
                ("处室审核意见", "review"),
                ("会签意见", "countersign"),
                ("领导签发意见", "sign"),
            )
        ),
    )


def _edition_opinion(label: str, step: EditionStep | None) -> Opinion:
    if step is None:
        return Opinion(label=label)
    if step.signoff is not None:
        return Opinion(
            label=label,
            text=step.signoff.opinion,
            signer=step.signoff.post.person.name,
            signed_on=step.signoff.signed_on,
        )
    return Opinion(
        label=label,
        text=step.note or str(EDITION.move(step.move).label),
        signer=step.actor_name,
        signed_on=business_date(step.at),
    )


_ABOUT = {
    states.EXTENSION_ASKED: "延期整改",
    states.TRANSFER_ASKED: "调整责任单位",
    states.PASSED_UP: "提请上级协调事项",
    states.NOT_NOW_ASKED: "暂不具备条件、申请暂缓",
}


def approval_of_problem(problem: Problem, today: date) -> approval_sheet.ApprovalSheet:
    """The sheet for the decision that a problem waits for; what was decided before stands on it."""
    about = _ABOUT.get(problem.state, "销号")
    (entry,) = entries_of([problem], today)
    facts = [
        f"问题：{entry.statement}",
        f"具体表现：{entry.manifestation}" if entry.manifestation else "",
        f"整改期限：{day(entry.due_on)}",
        f"进展：{entry.progress}" if entry.progress else "",
    ]
    opinions: list[Opinion] = []
    if about == "销号":
        opinions = [o for o in closure_of(problem, today).opinions[:-1] if o.signer]
    if problem.state == states.EXTENSION_ASKED:
        asked = extension_of(problem, today)
        facts += [f"申请延期至：{day(asked.asked_to)}", f"理由：{asked.reason}"]
    issuer = root_of(problem.unit)
    if problem.is_branch_level:
        above = Unit.objects.filter(path__in=problem.unit.above(), kind=Kind.ORGAN_COMMITTEE)
        issuer = above.order_by("-path").first() or issuer
    return approval_sheet.ApprovalSheet(
        office=issuer.name,
        subject=f"{problem.unit.name}问题（{problem.number}）{about}",
        number=problem.number,
        presented_on=today,
        handled_by_office="" if problem.is_branch_level else problem.unit.liaison_office,
        summary="\n".join(f for f in facts if f),
        opinions=(*opinions[:2], Opinion(label="领导批示")),
    )


def ledger_of(
    title: str, unit: str, problems: ProblemQuerySet, today: date
) -> rectification_ledger.Ledger:
    """A set of problems as the workbook, with the ledger head of this moment."""
    rows = list(problems.select_related("unit").order_by("unit__path", "pk"))
    return rectification_ledger.Ledger(
        title=title,
        unit=unit,
        as_of=today,
        head=str(head()),
        entries=tuple(entries_of(rows, today)),
    )
