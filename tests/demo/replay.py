"""The same piece of the province, played through the services one call at a time."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.calendar.clock import business_date
from bihuan.demo.builders.build import _begun
from bihuan.demo.tree import ROOT
from bihuan.demo.values import EditionSeed, Event, MeasureSeed, ProblemSeed, Province, StepSeed
from bihuan.lists.models import Annex, Edition
from bihuan.lists.queries.bills import bill_of
from bihuan.lists.services.annexes import take_annex_step
from bihuan.lists.services.editions import draft_edition
from bihuan.lists.services.issuing import take_edition_step
from bihuan.lists.services.items import add_problems
from bihuan.lists.services.papers import Paper
from bihuan.lists.services.snapshots import items_of
from bihuan.orgs import services as orgs
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Person, Post, Unit
from bihuan.problems import services as problems
from bihuan.problems import states
from bihuan.problems.models import Measure, Objection, Problem, Step
from bihuan.problems.queries.standing import REFUSING

FOUNDER = Actor(
    0,
    "系统",
    (Held(Role.GENERAL_OFFICE, "", True), Held(Role.SECURITY_ADMIN, "", True)),
)
"""Somebody with the rights to set everything up, entered under the same name as the builders'."""

PLAYERS = {
    "finder": "liaison", "judge_of_kind": "liaison", "verifier": "liaison", "liaison": "liaison",
    "rechecker": "liaison", "caller": "liaison", "doer": "deputy", "deputy": "deputy",
    "worker": "worker", "drafter": "office3.chief", "countersigner": "office0.chief",
    "number": "office",
}  # fmt: skip
PAPERS = {
    "secretary": ("party_group_secretary", 0, "worker"),
    "closer": ("leader_in_charge", 0, "office"),
    "decider": ("leader_in_charge", 0, "office"),
    "judge": ("leader_in_charge", 2, "office0.chief"),
    "signer": ("leader_in_charge", 1, "office"),
}


def play(province: Province) -> None:
    """Everything, in the order of time."""
    _found(province)
    programme: list[tuple[datetime, int, Any]] = []
    order = count()
    for edition in province.editions:
        programme.append((edition.drafted_at, next(order), ("edition", edition)))
        programme += [(s.at, next(order), ("issue", edition, s)) for s in edition.steps]
        for annex in edition.annexes:
            programme += [(s.at, next(order), ("annex", edition, annex, s)) for s in annex.steps]
    for problem in province.problems:
        programme += [(e.at, next(order), ("problem", problem, e)) for e in problem.events]
    rows: dict[str, Problem] = {}
    for when, _place, what in sorted(programme, key=lambda row: row[:2]):
        at = when.astimezone(UTC)
        match what:
            case ("edition", edition):
                _draft(edition, rows, at)
            case ("issue", edition, step):
                _issue(edition, step, at)
            case ("annex", edition, annex, step):
                _annex(edition, annex.unit, step, at)
            case ("problem", seed, event):
                _event(seed, event, rows, at)


def _found(province: Province) -> None:
    at = _begun(province)
    for seed in province.units:
        orgs.found_unit(
            code=seed.code, name=seed.name, kind=seed.kind,
            parent=Unit.objects.get(code=seed.parent) if seed.parent else None,
            opened_on=seed.opened_on, actor=FOUNDER, at=at, unit_class=seed.unit_class,
            system=seed.system, zone=seed.zone, liaison_office=seed.liaison_office,
            members=seed.members, full_members=seed.full_members, staff=seed.staff,
        )  # fmt: skip
    names = {p.key: p.name for p in province.persons}
    persons: dict[str, Person] = {}
    for post in province.posts:
        row = orgs.appoint(
            unit=Unit.objects.get(code=post.unit), title=post.title, since=post.since,
            actor=FOUNDER, at=at, person=persons.get(post.person), name=names[post.person],
            role=Role(post.role) if post.role else None, full_time=post.full_time,
            office_phone=post.phone,
        )  # fmt: skip
        persons[post.person] = row.person
    for term in province.terms:
        orgs.start_term(
            unit=Unit.objects.get(code=term.unit), number=term.number, elected_on=term.elected_on,
            years=term.years, due_on=term.due_on, actor=FOUNDER, at=at,
        )  # fmt: skip
    accounts = [
        orgs.open_account(
            username=seed.username, name=seed.name, password=None, actor=FOUNDER, at=at,
            person=persons[seed.person] if seed.person else None,
        )
        for seed in province.accounts
    ]  # fmt: skip
    since = province.on - timedelta(days=4 * 365)
    for account, seed in zip(accounts, province.accounts, strict=True):
        for grant in seed.grants:
            orgs.grant(
                account=account, unit=Unit.objects.get(code=grant.unit), role=Role(grant.role),
                since=since, actor=FOUNDER, at=at, below=grant.below, office=grant.office,
            )  # fmt: skip


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=business_date(at))


def _post(role: str, place: int) -> Post:
    return list(Post.objects.filter(role=role).order_by("pk"))[place]


def _draft(edition: EditionSeed, rows: dict[str, Problem], at: datetime) -> None:
    actor = _actor("office3.chief", at)
    made = draft_edition(
        kind=edition.kind, issuer=Unit.objects.get(code=ROOT), period=edition.period, actor=actor,
        at=at, basis=edition.basis, requirements=edition.requirements,
        plan_due_on=edition.plan_due_on, report_due_on=edition.report_due_on,
    )  # fmt: skip
    fresh = [Problem.objects.get(pk=rows[key].pk) for a in edition.annexes for key in a.items]
    add_problems(edition=made, problems=fresh, actor=actor, at=at)


def _issue(seed: EditionSeed, step: StepSeed, at: datetime) -> None:
    edition = Edition.objects.get(period=seed.period)
    paper, username = None, PLAYERS.get(step.by, "")
    if step.by in PAPERS:
        role, place, username = PAPERS[step.by]
        paper = Paper(_post(role, place), business_date(at), step.note or "同意。")
    extra: dict[str, Any] = {}
    if step.move == "issue":
        number = seed.document_number
        bill = bill_of(edition, items_of(edition), on=business_date(at))
        extra = {"document_number": number, "bill_minutes": bill.minutes}
    take_edition_step(
        edition=edition, move=step.move, actor=_actor(username, at), at=at, paper=paper, **extra
    )


def _annex(seed: EditionSeed, unit: str, step: StepSeed, at: datetime) -> None:
    take_annex_step(
        annex=Annex.objects.get(unit__code=unit, edition__period=seed.period), move=step.move, actor=_actor(PLAYERS[step.by], at),
        at=at, note=step.note, discussed_on=step.discussed_on,
    )  # fmt: skip


def _event(seed: ProblemSeed, event: Event, rows: dict[str, Problem], at: datetime) -> None:
    if event.what == "draft":
        rows[seed.key] = problems.draft_problem(
            unit=Unit.objects.get(code=seed.unit), statement=seed.statement, source=seed.source,
            found_on=seed.found_on, due_on=seed.due_on, actor=_actor("liaison", at), at=at,
            sort=seed.sort, rectify=seed.rectify, responsible_office=seed.responsible_office,
            partners=seed.partners, source_note=seed.source_note, raised_by=seed.raised_by,
            manifestation=seed.manifestation, leader=seed.leader, doer=seed.doer, goal=seed.goal,
            expected_effect=seed.expected_effect,
        )  # fmt: skip
        return
    problem = Problem.objects.select_related("unit").get(pk=rows[seed.key].pk)
    about = {"problem": problem, "version": problem.version, "at": at}
    data = event.data
    paper = None
    username = PLAYERS.get(event.by, "")
    if event.by in PAPERS:
        role, place, username = PAPERS[event.by]
        paper = problems.SignOffData(_post(role, place), business_date(at), data["opinion"])
    about["actor"] = _actor(username, at)
    match event.what:
        case "classify":
            problems.classify(
                **about, type=seed.type, severity=seed.severity, nature=seed.nature,
                causes=seed.causes, aspects=seed.aspects, symptoms=seed.symptoms,
            )  # fmt: skip
        case "measures":
            measures: tuple[MeasureSeed, ...] = data["measures"]
            problems.set_measures(
                **about,
                measures=[
                    problems.MeasureData(m.text, m.owner, min(m.due_on, problem.due_on))
                    for m in measures
                ],
            )
        case "finish_measure":
            own = Measure.objects.filter(problem=problem, cycle=problem.cycle, dropped=False)
            measure = list(own.order_by("pk"))[data["place"]]
            problems.finish_measure(
                measure=measure, version=measure.version, done_on=data["done_on"],
                actor=about["actor"], at=at,
            )  # fmt: skip
        case "progress":
            problems.record_progress(**about, text=data["text"])
        case "evidence" | "site_note":
            problems.add_evidence(
                problem=problem, title=data["title"], speaks_of_on=data["speaks_of_on"],
                site_note=data["note"], actor=about["actor"], at=at,
            )  # fmt: skip
        case "raiser":
            problems.record_raiser_answer(
                **about, answer=data.get("answer", ""), absent_because=data.get("absent", "")
            )
        case "root_cause":
            problems.record_root_cause(
                **about, measure=data.get("measure", ""), none_because=data.get("none", "")
            )
        case "lesson":
            problems.record_lesson(**about, kind=data["kind"], text=data["text"])
        case "call":
            problems.note_call(problems=[problem], actor=about["actor"], at=at, note=data["note"])
        case "object":
            steps = Step.objects.filter(problem=problem).order_by("-pk")
            refused = [s for s in steps if states.family(s.move) in REFUSING]
            problems.object_to(
                problem=problem, against=data["against"], reason=data["reason"],
                actor=about["actor"], at=at,
                step=refused[0] if data["against"] == "refusal" else None,
            )  # fmt: skip
        case "reject_objection" | "uphold_finding":
            objection = Objection.objects.get(problem=problem, upheld__isnull=True)
            problems.decide_objection(
                objection=objection, upheld=event.what != "reject_objection",
                decision=data["opinion"], version=objection.version, actor=about["actor"], at=at,
                signoff=paper,
            )  # fmt: skip
        case _:
            move = f"{event.what}_unit"
            if all(row.name != move for row in states.WORKFLOW.moves):
                move = event.what
            brings = dict(data)
            if paper and {"reason", "requirements"} & set(states.WORKFLOW.move(move).needs):
                brings["note"] = data["opinion"]
            problems.take_step(**about, move=move, signoff=paper, data=brings)
