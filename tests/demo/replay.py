"""The same piece of the province, played through the services one call at a time."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.demo.book import began_on
from bihuan.demo.builders.playing import _begun
from bihuan.demo.values import CommentSeed, GroupSeed, Province
from bihuan.lists.models import Comment, Duty
from bihuan.orgs import services as orgs
from bihuan.orgs.models import Person, Unit
from bihuan.problems import services as problems
from bihuan.problems.models import Problem
from tests.demo import replay_lists as lists
from tests.demo import replay_polls as polls
from tests.demo import replay_records as records
from tests.demo.players import actor
from tests.demo.replay_problems import event_of

FOUNDER = Actor(
    0,
    "系统",
    (Held(Role.GENERAL_OFFICE, "", True), Held(Role.SECURITY_ADMIN, "", True)),
)
"""Somebody with the rights to set everything up, entered under the same name as the builders'."""

Act = tuple[datetime, Callable[[], object]]


def play(province: Province) -> None:
    """Everything, in the order of time."""
    _found(province)
    rows: dict[str, Problem] = {}
    duties: dict[str, Duty] = {}
    acts = [*_duties(province, duties), *_registers(province), *_lists(province, rows, duties)]
    for seed in province.groups:
        acts.append((seed.at, partial(_grouped, seed, rows)))
    for problem in province.problems:
        for event in problem.events:
            acts.append((event.at, partial(_told, problem, event, rows, event.at)))
    acts += [(at, partial(act, at)) for at, act in _records(province)]
    acts += _polls(province)
    for _at, act in sorted(acts, key=lambda row: row[0].astimezone(UTC)):
        act()


def _records(province: Province) -> list[tuple[datetime, Callable[[datetime], object]]]:
    """In the order of the builders: records, members, prompts."""
    begun = datetime.combine(began_on(province.on), time(1, 30), UTC)
    found: list[tuple[datetime, Callable[[datetime], object]]] = []
    for row in province.records:
        found.append((row.recorded_at.astimezone(UTC), partial(records.record, row, province)))
    for member in province.members:
        at = max(begun, datetime.combine(member.since, time(2, 0), UTC))
        found.append((at, partial(records.enlist, member, province)))
        for day, fields in member.changes:
            at = datetime.combine(day, time(3, 0), UTC)
            found.append((at, partial(records.change_member, member, fields, province)))
    for prompt in province.prompts:
        found.append((prompt.at.astimezone(UTC), partial(records.suggest, prompt, province)))
    return found


def _polls(province: Province) -> list[Act]:
    """Reminders, elections and extensions."""
    rows: dict[str, int] = {}
    found: list[Act] = []
    for reminder in province.reminders:
        at = reminder.at.astimezone(UTC)
        found.append((at, partial(polls.remind, reminder, at)))
    for election in province.elections:
        for act in election.acts:
            at = act.at.astimezone(UTC)
            found.append((at, partial(polls.elect, election, act, rows, at)))
    for extension in province.extensions:
        for act in extension.acts:
            at = act.at.astimezone(UTC)
            found.append((at, partial(polls.extend, extension, act, at)))
    return found


def _told(problem, event, rows, at):  # type: ignore[no-untyped-def]
    event_of(problem, event, rows, at.astimezone(UTC))


def _grouped(seed: GroupSeed, rows: dict[str, Problem]) -> None:
    """Put together and treated by the office that looks after the whole."""
    by = actor("office3.chief", seed.at)
    members = list(Problem.objects.filter(pk__in=[rows[key].pk for key in seed.problems]))
    members.sort(key=lambda p: seed.problems.index(next(k for k in rows if rows[k].pk == p.pk)))
    group = problems.group_problems(
        problems=members, name=seed.name, unit=Unit.objects.get(code=seed.unit), actor=by,
        at=seed.at, reason=seed.reason,
    )  # fmt: skip
    assert seed.treated_at is not None
    problems.treat_group(
        group=group, root_cause=seed.root_cause, version=group.version, actor=by, at=seed.treated_at
    )


def _lists(province: Province, rows: dict[str, Problem], duties: dict[str, Duty]) -> list[Act]:
    acts: list[Act] = []
    for edition in province.editions:
        at = edition.drafted_at.astimezone(UTC)
        acts.append((at, partial(lists.draft, edition, rows, duties, at)))
        for step in edition.steps:
            at = step.at.astimezone(UTC)
            acts.append((at, partial(lists.issue, edition, step, at)))
        for annex in edition.annexes:
            for step in annex.steps:
                at = step.at.astimezone(UTC)
                acts.append((at, partial(lists.annex, edition, annex.unit, step, at)))
    return acts


def _duties(province: Province, duties: dict[str, Duty]) -> list[Act]:
    acts: list[Act] = []
    begun = {e.period: e.drafted_at for e in province.editions if e.kind == "duties"}
    for seed in province.duties:
        at = (begun[str(seed.year)] - timedelta(hours=20)).astimezone(UTC)
        acts.append((at, partial(_drafted, seed, duties, at)))
        if seed.confirmed_at is not None:
            at = seed.confirmed_at.astimezone(UTC)
            acts.append((at, partial(_on, lists.confirm, seed, duties, at)))
        for place, (_due, _title, done, _note) in enumerate(seed.nodes):
            if done is not None:
                at = lists.noon(done, 8, 30)
                acts.append((at, partial(_on, lists.finish, seed, duties, place, at)))
        for on, recorded_at, text in seed.facts:
            at = recorded_at.astimezone(UTC)
            acts.append((at, partial(_on, lists.fact, seed, duties, on, text, at)))
    return acts


def _drafted(seed, duties, at):  # type: ignore[no-untyped-def]
    duties[seed.key] = lists.duty(seed, at)


def _on(call, seed, duties, *rest):  # type: ignore[no-untyped-def]
    call(seed, duties[seed.key], *rest)


def _registers(province: Province) -> list[Act]:
    acts: list[Act] = []
    for seed in province.deployments:
        at = lists.noon(seed.received_on, 3)
        acts.append((at, partial(lists.register, seed, at)))
        for place, (_unit, _kind, _due, done, _note) in enumerate(seed.steps):
            if done is not None:
                at = lists.noon(done, 8)
                acts.append((at, partial(lists.deployed, seed, place, at)))
        if seed.closed_on is not None:
            at = lists.noon(seed.closed_on, 9)
            acts.append((at, partial(lists.close, seed, at)))
    for paper in province.submissions:
        at = paper.sent_at.astimezone(UTC)
        acts.append((at, partial(lists.submit, paper, at)))
        if paper.answered_at is not None:
            at = paper.answered_at.astimezone(UTC)
            acts.append((at, partial(lists.answered, paper, at)))
    said: dict[CommentSeed, Comment] = {}
    for comment in province.comments:
        at = comment.at.astimezone(UTC)
        acts.append((at, partial(lists.say, comment, said, at)))
        if comment.withdrawn_at is not None:
            at = comment.withdrawn_at.astimezone(UTC)
            acts.append((at, partial(lists.take_back, comment, said, at)))
    return acts


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
