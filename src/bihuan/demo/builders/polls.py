"""Elections, extensions and reminders, as the services of ``elections`` write them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from bihuan.calendar.clock import business_date
from bihuan.calendar.queries import holidays
from bihuan.demo.builders.stage import Stage
from bihuan.demo.tree import ROOT
from bihuan.demo.values import ElectionAct, ElectionSeed, ExtensionSeed, ReminderSeed, SheetSeed
from bihuan.elections.kinds import KINDS, elective, is_organ_level, led_by_secretary, years_of
from bihuan.elections.models import (
    Ballot,
    Candidate,
    Election,
    ElectionStep,
    Extension,
    ExtensionStep,
    Leaving,
    Petition,
    Reminder,
    VoteCount,
)
from bihuan.elections.record_words import extension_title, next_number, petition_title
from bihuan.elections.services.needs import Case
from bihuan.elections.services.steps import composition
from bihuan.elections.states import ELECTION, EXTENSION, act_of, stage_of
from bihuan.elections.tally import outcome
from bihuan.engines.periods import add_years, working_days_between
from bihuan.ledger.lines import name_of
from bihuan.orgs.models import Account, Person, Post, SignOff, Term, Unit
from bihuan.orgs.services import Chosen

OPINION = "同意。"


@dataclass(slots=True)
class Affair:
    """An election or an extension on its way, with what belongs to it."""

    row: Any
    key: str
    petitions: list[Petition] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    ballots: list[tuple[Ballot, list[VoteCount]]] = field(default_factory=list)

    @property
    def unit(self) -> Unit:
        found: Unit = self.row.unit if isinstance(self.row, Election) else self.row.term.unit
        return found


@dataclass(slots=True)
class Polls:
    """All of them, and who sits where: posts by body, the running term of each."""

    stage: Stage
    affairs: dict[str, Affair] = field(default_factory=dict)
    posts: dict[int, list[Post]] = field(default_factory=lambda: defaultdict(list))
    terms: dict[int, Term] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for post in self.stage.rows[Post]:
            self.posts[post.unit_id].append(post)
        for term in self.stage.rows[Term]:
            self.terms[term.unit_id] = term

    def clerk(self, unit: Unit, *roles: str) -> Account:
        """An account of the unit's department with the first of these roles that somebody has."""
        stage = self.stage
        place = stage.province_of[unit.code]
        return next(a for role in roles if (a := stage.by_role.get((place, role))))

    def asker(self, unit: Unit) -> Account:
        """The branch's own secretary where he has an account, else a clerk of the department."""
        own = self.stage.by_role.get((unit.code, "branch_secretary"))
        return own or self.clerk(unit, "liaison_worker", "fulltime_deputy")

    def superior(self, unit: Unit) -> Account:
        """Who reminds and replies; for the committee's own branches its own office."""
        if is_organ_level(unit) or unit.code not in self.stage.province_of:
            return self.stage.accounts["office"]
        return self.clerk(unit, "fulltime_deputy")

    def signer(self, unit: Unit, act: str) -> tuple[Post, Account]:
        """Whose signature on paper carries a decision, and who registers it."""
        stage = self.stage
        if act == "approve":
            return stage.posts[ROOT, "leader_in_charge"][0], stage.accounts["office"]
        department = stage.departments[stage.province_of[unit.code]]
        if act == "decide":
            post = stage.posts[department.lead_code, "party_group_secretary"][0]
        else:
            post = stage.posts[department.committee, "organ_secretary"][0]
        return post, self.clerk(unit, "fulltime_deputy", "liaison_worker")

    def enter(
        self, rows: Sequence[Model], act: str, account: Account, at: datetime, unit: Unit
    ) -> Any:
        actor = self.stage.actor(account).ledger_id
        return self.stage.leaves.enter(rows, act=act, actor=actor, at=at, unit=unit.code)

    def held(self, unit: Unit, on: date) -> list[Post]:
        """Posts of a body that have not ended by this day, also those that only begin later."""
        return [p for p in self.posts[unit.pk] if p.until is None or p.until > on]


def remind(polls: Polls, seed: ReminderSeed, at: datetime) -> None:
    """The superior reminded the body."""
    unit = polls.stage.units[seed.unit]
    account = polls.superior(unit)
    row = polls.stage.make(
        Reminder, term=polls.terms[unit.pk], how=seed.how, on=business_date(at), number=seed.number,
        by_id=account.pk, recorded_at=at,
    )  # fmt: skip
    polls.enter([row], "elections.remind", account, at, unit)


def elect(polls: Polls, seed: ElectionSeed, act: ElectionAct, at: datetime) -> None:
    """One act of an election."""
    if act.what == "start":
        _start(polls, seed, at)
        return
    affair = polls.affairs[seed.key]
    row, account = affair.row, polls.asker(affair.unit)
    if act.what == "plan":
        _change(row, **act.data, years=row.years, reason=row.reason)
        polls.enter([row], "elections.plan", account, at, affair.unit)
    elif act.what == "candidates":
        for one in act.data["candidates"]:
            affair.candidates.append(
                polls.stage.make(
                    Candidate, election=row, name=one.name,
                    person=polls.stage.persons[one.person] if one.person else None,
                    for_committee=one.for_committee, office=one.office, title=one.title,
                    full_time=one.full_time, version=1,
                )
            )  # fmt: skip
        _change(row)
        polls.enter([row, *affair.candidates], "elections.candidates", account, at, affair.unit)
    elif act.what.startswith("vote_"):
        _vote(polls, affair, act.data["sheet"], account, at)
    elif act.what.endswith("_reply"):
        _reply(polls, affair, act.data["number"], at)
    else:
        _step(polls, affair, seed, act, at)


def _change(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1


def _start(polls: Polls, seed: ElectionSeed, at: datetime) -> None:
    stage, today = polls.stage, business_date(at)
    unit, spec = stage.units[seed.unit], KINDS[seed.kind]
    account = polls.asker(unit)
    held = [p for p in polls.held(unit, today) if p.since <= today]
    officers = sum(led_by_secretary(p.role, p.title) for p in held)
    row = stage.make(
        Election, unit=unit, kind=seed.kind, term=polls.terms[unit.pk], state_since=today,
        started_on=today, started_at=at, started_by_id=account.pk, reason=seed.reason,
        members=unit.full_members, years=years_of(unit.kind) if spec.renews else None,
        officers=(officers or 1) if seed.kind in ("term", "early", "secretary") else 0,
    )  # fmt: skip
    polls.affairs[seed.key] = Affair(row, seed.key)
    leavings = [
        stage.make(Leaving, election=row, post=p)
        for p in held
        if (p.person.key, p.title) == seed.leaver
    ]
    step = stage.make(
        ElectionStep, election=row, move="start", source="", target=row.state, actor_id=account.pk,
        actor_name=stage.actor(account).name, on=today, at=at, days=0, note=row.reason,
    )  # fmt: skip
    polls.enter([row, step, *leavings], "elections.start", account, at, unit).numbered.append(
        (step, 0)
    )


def _vote(
    polls: Polls, affair: Affair, seed: SheetSeed, account: Account, at: datetime
) -> None:  # fmt: skip
    stage, row = polls.stage, affair.row
    standing = [c for c in affair.candidates if c.stands_in(seed.contest)]
    ballot = stage.make(
        Ballot, election=row, contest=seed.contest, held_on=business_date(at), eligible=seed.eligible,
        attending=seed.attending, issued=seed.attending, returned=seed.attending, valid=seed.valid,
        seats=seed.seats, recorded_at=at,
    )  # fmt: skip
    counts = [
        stage.make(
            VoteCount, ballot=ballot, candidate=candidate, yes=yes, against=against, abstained=rest
        )
        for candidate, (yes, against, rest) in zip(standing, seed.votes, strict=True)
    ]
    elected = set(outcome(ballot.tally(counts)).elected)
    name = "elected_member" if seed.contest == "committee" else "elected_office"
    for place, count in enumerate(counts):
        _change(count.candidate, **{name: place in elected})
    affair.ballots.append((ballot, counts))
    _change(row)
    candidates = [count.candidate for count in counts]
    polls.enter([row, ballot, *counts, *candidates], "elections.tally", account, at, affair.unit)


def _reply(polls: Polls, affair: Affair, number: str, at: datetime) -> None:
    account, petition = polls.superior(affair.unit), affair.petitions[-1]
    _change(petition, reply_number=number, replied_on=business_date(at))
    polls.enter([petition], "elections.reply", account, at, affair.unit)
    if isinstance(affair.row, Extension):
        _change(affair.row.term, extension_number=number)
        polls.enter([affair.row.term], "orgs.extend_term", account, at, affair.unit)


def _paper(
    polls: Polls, affair: Affair, move: str, act: str, at: datetime
) -> tuple[Account, str, SignOff | None]:
    """Who is at the keyboard, whose name stands under the step, and his signature if it is on paper."""
    if act not in {"decide", "approve", "approve_branch"}:
        account = polls.asker(affair.unit)
        return account, polls.stage.actor(account).name, None
    post, account = polls.signer(affair.unit, act)
    about, day = name_of(affair.row), business_date(at)
    signoff = polls.stage.paper(about, move, post, day, OPINION, account, at)
    return account, post.person.name, signoff


def _step(
    polls: Polls, affair: Affair, seed: ElectionSeed, act: ElectionAct, at: datetime
) -> None:  # fmt: skip
    """One move of the way, and what an approved result changes."""
    row, unit, day = affair.row, affair.unit, business_date(at)
    move = ELECTION.step(row.state, act.what)
    account, name, signoff = _paper(polls, affair, move.name, act_of(move.name), at)
    source, since = row.state, row.state_since
    facts: dict[str, Any] = {}
    if move.name == "count":
        facts = {"held_on": max(ballot.held_on for ballot, _counts in affair.ballots)}
    elif move.target == "approved":
        facts = {"approved_on": day, "approved_at": at}
    _change(row, state=move.target, state_since=day, **facts)
    rows: list[Model] = []
    stage = stage_of(move.name)
    if stage is not None and act_of(move.name) == "ask":
        petition = polls.stage.make(
            Petition, election=row, unit=unit, matter=stage.code,
            title=petition_title(row, stage.code), number=act.data["number"], sent_on=day,
            recorded_at=at, by_id=account.pk,
        )  # fmt: skip
        affair.petitions.append(petition)
        rows.append(petition)
    elif stage is not None:
        rows.append(_answered(affair, act_of(move.name), day, at))
    if move.target == "approved" and row.spec.votes:
        _carry_out(polls, affair, seed, account, at)
    step = _line(polls, affair, ElectionStep, move.name, source, since, account, name, signoff, at)
    changed = [row, step, *rows, *([signoff] if signoff else [])]
    group = polls.enter(changed, f"elections.{move.name}", account, at, unit)
    group.numbered.append((step, 0))


def _answered(affair: Affair, act: str, day: date, at: datetime) -> Petition:
    petition = affair.petitions[-1]
    word = "decided" if act == "decide" else "approved"
    _change(petition, **{f"{word}_on": day, f"{word}_at": at})
    return petition


def _line(
    polls: Polls, affair: Affair, model: type[Any], move: str, source: str, since: date,
    account: Account, name: str, signoff: SignOff | None, at: datetime,
) -> Any:  # fmt: skip
    """The line of the timeline for a move just made."""
    day = business_date(at)
    about = "election" if model is ElectionStep else "extension"
    return polls.stage.make(
        model, **{about: affair.row}, move=move, source=source, target=affair.row.state,
        actor_id=account.pk, actor_name=name, signoff=signoff, on=day, at=at,
        days=max(0, working_days_between(since, day, holidays())),
        note=OPINION if signoff else "",
    )  # fmt: skip


def _carry_out(
    polls: Polls, affair: Affair, seed: ElectionSeed, account: Account, at: datetime
) -> None:
    """The posts and, of an election that renews, the term that the result makes."""
    stage, row, unit = polls.stage, affair.row, affair.unit
    chosen = composition(Case(row, unit, candidates=affair.candidates))
    since: date = row.held_on
    renews = row.spec.renews
    people = {c.person.pk for c in chosen if c.person}
    old = [
        p
        for p in polls.held(unit, since)
        if elective(p.role, p.title) and (renews or p.person_id in people)
    ]
    rows: list[Model] = []
    term = None
    if renews:
        years = row.years or years_of(unit.kind)
        term = stage.make(
            Term, unit=unit, number=next_number(row), elected_on=since, years=years,
            due_on=add_years(since, years),
        )  # fmt: skip
        rows.append(term)
    for post in old:
        _change(post, until=max(since, post.since))
        if post in stage.posts[unit.code, post.role]:
            stage.posts[unit.code, post.role].remove(post)
    rows += old
    phones = {p.person_id: p.office_phone for p in old}
    keys = {c.name: c.key for a in seed.acts for c in a.data.get("candidates", ())}
    for one in chosen:
        rows += _take(polls, unit, one, keys[one.name], since, phones)
    act = "orgs.renew" if renews else "orgs.fill"
    polls.enter(rows, act, account, at, unit)
    if term is not None:
        polls.terms[unit.pk] = term
        _change(row, new_term=term)


def _take(
    polls: Polls, unit: Unit, one: Chosen, key: str, since: date, phones: dict[int, str]
) -> list[Model]:
    """The post that somebody elected takes, with the person when he is new."""
    stage, rows, person = polls.stage, list[Model](), one.person
    if person is None:
        person = stage.persons[key] = stage.make(Person, name=one.name, key=key)
        rows.append(person)
    post = stage.make(
        Post, person=person, unit=unit, title=one.title, role=one.role, since=since,
        full_time=one.full_time, office_phone=phones.get(person.pk, ""),
    )  # fmt: skip
    polls.posts[unit.pk].append(post)
    stage.held_by[person.pk].append(post)
    if post.role:
        stage.posts[unit.code, post.role].append(post)
    return [*rows, post]


def extend(polls: Polls, seed: ExtensionSeed, act: ElectionAct, at: datetime) -> None:
    """One act of an extension."""
    if act.what == "ask":
        _ask_extension(polls, seed, act.data["number"], at)
        return
    affair = polls.affairs[seed.key]
    if act.what == "reply":
        _reply(polls, affair, act.data["number"], at)
        return
    row, unit, day = affair.row, affair.unit, business_date(at)
    move = EXTENSION.step(row.state, act.what)
    account, name, signoff = _paper(polls, affair, move.name, move.name, at)
    source, since = row.state, row.state_since
    done = move.target == "approved"
    facts = {"approved_to": row.asked_to, "approved_on": day, "approved_at": at} if done else {}
    _change(row, state=move.target, state_since=day, **facts)
    petition = _answered(affair, "decide" if move.target == "decided" else "approve", day, at)
    if done:
        _change(row.term, extended_to=row.asked_to, extension_number="")
        polls.enter([row.term], "orgs.extend_term", account, at, unit)
    step = _line(polls, affair, ExtensionStep, move.name, source, since, account, name, signoff, at)
    changed = [row, step, petition, *([signoff] if signoff else [])]
    group = polls.enter(changed, f"elections.extension_{move.name}", account, at, unit)
    group.numbered.append((step, 0))


def _ask_extension(polls: Polls, seed: ExtensionSeed, number: str, at: datetime) -> None:
    stage, today = polls.stage, business_date(at)
    unit = stage.units[seed.unit]
    account = polls.asker(unit)
    row = stage.make(
        Extension, term=polls.terms[unit.pk], asked_on=today, asked_to=seed.asked_to,
        reason=seed.reason, state_since=today, by_id=account.pk, recorded_at=at,
    )  # fmt: skip
    petition = stage.make(
        Petition, extension=row, unit=unit, matter="extension", title=extension_title(row),
        number=number, sent_on=today, recorded_at=at, by_id=account.pk,
    )  # fmt: skip
    step = stage.make(
        ExtensionStep, extension=row, move="start", source="", target=row.state, actor_id=account.pk,
        actor_name=stage.actor(account).name, on=today, at=at, days=0, note=row.reason,
    )  # fmt: skip
    polls.affairs[seed.key] = Affair(row, seed.key, [petition])
    polls.enter([row, petition, step], "elections.ask_extension", account, at, unit)
