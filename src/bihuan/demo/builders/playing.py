"""Playing a province in the order of time, and writing it."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from operator import itemgetter

from django.db import transaction
from django.db.models import Model

from bihuan.burden.models import Demand
from bihuan.demo.book import began_on
from bihuan.demo.builders import annexes, editions, happenings, orgs, polls, records, registers
from bihuan.demo.builders.drafts import drafts_of
from bihuan.demo.builders.editions import Press
from bihuan.demo.builders.leaves import Leaves
from bihuan.demo.builders.moves import Play
from bihuan.demo.builders.polls import Polls
from bihuan.demo.builders.records import Annals
from bihuan.demo.builders.rows import insert, reset_sequences, unindexed
from bihuan.demo.builders.stage import Stage, utc
from bihuan.demo.values import Province
from bihuan.elections import models as election_tables
from bihuan.ledger.heads import Head
from bihuan.ledger.models import Entry, Witness
from bihuan.lists import models as lists
from bihuan.orgs import models as organisations
from bihuan.problems import models as problems
from bihuan.records import models as record_tables

ORDER: tuple[type[Model], ...] = (
    organisations.Unit,
    organisations.UnitVersion,
    organisations.UnitCount,
    organisations.Succession,
    organisations.Person,
    organisations.Post,
    organisations.Term,
    organisations.Account,
    organisations.Grant,
    organisations.SignOff,
    problems.CommonGroup,
    problems.Problem,
    problems.Measure,
    problems.Evidence,
    problems.Step,
    problems.Extension,
    problems.Transfer,
    problems.Objection,
    problems.Call,
    problems.Recheck,
    lists.Duty,
    lists.DutyNode,
    lists.DutyFact,
    lists.Register,
    lists.Edition,
    lists.Annex,
    lists.Item,
    lists.EditionStep,
    lists.AnnexStep,
    lists.Deployment,
    lists.DeploymentStep,
    lists.Submission,
    lists.Comment,
    Demand,
    election_tables.Election,
    election_tables.ElectionStep,
    election_tables.Leaving,
    election_tables.Candidate,
    election_tables.Ballot,
    election_tables.VoteCount,
    election_tables.Extension,
    election_tables.ExtensionStep,
    election_tables.Petition,
    election_tables.Reminder,
    record_tables.Member,
    record_tables.Prompt,
    record_tables.Record,
    record_tables.UnitStamp,
)
"""Tables in the order in which foreign keys allow them to be filled."""

Act = tuple[datetime, int, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: rows by table, ledger entries, the last head."""

    rows: dict[str, int]
    entries: int
    head: Head


def build(province: Province) -> Built:
    """Write the province into an empty database, in one transaction."""
    with uncollected():
        stage = founded(province)
        annals = Annals(stage)
        with drafts_of(province, annals.desk()) as batches:
            play_out(stage, annals)
            annals.expect(batches)
            with transaction.atomic():
                head = _write(stage, annals)
    counts = {model._meta.label: len(rows) for model, rows in stage.rows.items()}
    counts[record_tables.Record._meta.label] = annals.written
    return Built(counts, head.size, head)


def _write(stage: Stage, annals: Annals) -> Head:
    with unindexed(*LARGE):
        for model in ORDER:
            if model not in LATE:
                insert(model, stage.rows.get(model, []))
        head = stage.leaves.write(annals)
        insert(record_tables.UnitStamp, records.stamps(annals))
        for model in LATE:
            insert(model, stage.rows.get(model, []))
    reset_sequences([*ORDER, Witness])
    return head


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collection of cycles: there are millions of rows and hardly a cycle, and each search looks at all."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


LARGE = (Entry, record_tables.Record, problems.Step, organisations.Person, organisations.Post)
"""Tables whose indexes are made after they are filled."""
LATE = (
    problems.Step,
    lists.Annex,
    lists.Edition,
    lists.EditionStep,
    lists.AnnexStep,
    election_tables.ElectionStep,
    election_tables.ExtensionStep,
)
"""Tables whose rows know of the ledger, so that they are written after it."""


def founded(province: Province) -> Stage:
    """The stage with its organisations, people, terms and accounts."""
    stage = Stage(province, _begun(province), Leaves())
    stage.departments = {d.code: d for d in province.departments}
    stage.province_of = {u.code: u.department for u in province.units if u.department}
    orgs.write_orgs(stage)
    return stage


def play_out(stage: Stage, annals: Annals) -> None:
    """Everything but the records, in memory, with the ledger's groups gathered."""
    province = stage.province
    play = Play(stage)
    press = Press(play)
    acts = [*_acts(province, stage, play, press), *_registers(province, annals)]
    acts += _terms(province, Polls(stage))
    acts.sort(key=itemgetter(0, 1))
    for _at, _place, act in acts:
        act()


def _registers(province: Province, annals: Annals) -> list[Act]:
    """Every member and prompt with its instant; members are enlisted when the register begins."""
    found: list[Act] = []
    first = datetime.combine(began_on(province.on), time(1, 30), UTC)
    for place, member in enumerate(province.members):
        at = max(first, datetime.combine(member.since, time(2, 0), UTC))
        found.append((at, place, partial(records.enlist, annals, member, at)))
        for day, fields in member.changes:
            at = datetime.combine(day, time(3, 0), UTC)
            found.append((at, place, partial(records.change_member, annals, member, fields, at)))
    for place, prompt in enumerate(province.prompts):
        at = utc(prompt.at)
        found.append((at, place, partial(records.suggest, annals.stage, province.root, prompt, at)))
    return found


def _terms(province: Province, book: Polls) -> list[Act]:
    """Reminders, elections and extensions, act by act."""
    found: list[Act] = []
    for reminder in province.reminders:
        at = utc(reminder.at)
        found.append((at, len(found), partial(polls.remind, book, reminder, at)))
    for election in province.elections:
        for act in election.acts:
            at = utc(act.at)
            found.append((at, len(found), partial(polls.elect, book, election, act, at)))
    for extension in province.extensions:
        for act in extension.acts:
            at = utc(act.at)
            found.append((at, len(found), partial(polls.extend, book, extension, act, at)))
    return found


def _begun(province: Province) -> datetime:
    """Before the first thing that happens."""
    told = [e.at.date() for p in province.problems for e in p.events]
    first = min([began_on(province.on), *told])
    return datetime.combine(first - timedelta(days=30), time(1, 0), UTC)


def _acts(province: Province, stage: Stage, play: Play, press: Press) -> list[Act]:
    """Every event of the province with its instant; the place decides between two of the same instant."""
    found: list[Act] = []

    def at(when: datetime, act: Callable[[datetime], object]) -> None:
        moment = utc(when)
        found.append((moment, len(found), partial(act, moment)))

    for day, enter in stage.later:
        at(datetime.combine(min(day, province.on), time(0, 40), UTC), enter)
    for unit in province.units:
        for _name, on in unit.former:
            at(datetime.combine(on, time(2, 0), UTC), partial(orgs.rename, stage, unit, on))
    begun = {e.period: e.drafted_at for e in province.editions if e.kind == "duties"}
    for duty in province.duties:
        day_before = begun[str(duty.year)] - timedelta(hours=20)
        at(day_before, partial(registers.draft_duty, press, duty))
        registers.live(press, duty, at)
    for seed in province.groups:
        at(seed.at, partial(happenings.group, play, seed))
        if seed.treated_at is not None:
            at(seed.treated_at, partial(happenings.treat, play, seed))
    for deployment in province.deployments:
        registers.deploy(press, deployment, at)
    for submission in province.submissions:
        registers.submit(press, submission, at)
    for comment in province.comments:
        registers.comment(press, comment, at)
    for edition in province.editions:
        at(edition.drafted_at, partial(editions.draft, press, edition))
        for step in edition.steps:
            at(step.at, partial(editions.step, press, edition.key, step))
        for annex in edition.annexes:
            for step in annex.steps:
                at(step.at, partial(annexes.annex_step, press, edition.key, annex.unit, step))
    for problem in province.problems:
        for event in problem.events:
            at(event.at, partial(happenings.happen, play, problem, event))
    return found
