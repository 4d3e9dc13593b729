"""Elections, extensions and reminders of the sample, one call of the services at a time."""

from datetime import datetime

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.demo.values import (
    CandidateSeed,
    ElectionAct,
    ElectionSeed,
    ExtensionSeed,
    Province,
    ReminderSeed,
)
from bihuan.elections import services
from bihuan.elections.kinds import is_organ_level
from bihuan.elections.models import Election, Extension, Petition
from bihuan.elections.services import CandidateData, Paper
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Person, Post, Term, Unit
from tests.demo.players import actor

SIGNERS = {
    "approve": ("leader_in_charge", "office"),
    "decide": ("party_group_secretary", "deputy"),
    "approve_branch": ("organ_secretary", "deputy"),
}


def asker(unit: Unit, at: datetime) -> Actor:
    own = Account.objects.filter(grants__role="branch_secretary", grants__unit=unit).first()
    return actor_of(own, on=business_date(at)) if own else actor("worker", at)


def superior(unit: Unit, at: datetime) -> Actor:
    return actor("office" if is_organ_level(unit) else "deputy", at)


def signing(act: str, at: datetime) -> tuple[Actor, Paper]:
    """The one at the keyboard, and whose signature he registers."""
    role, username = SIGNERS[act]
    post = Post.objects.filter(role=role).order_by("pk")[0]
    return actor(username, at), Paper(post, business_date(at), "同意。")


def running(code: str) -> Term:
    return Term.objects.filter(unit__code=code).order_by("-number")[0]


def remind(seed: ReminderSeed, at: datetime) -> None:
    term = running(seed.unit)
    services.remind(
        term=term, how=seed.how, on=business_date(at), number=seed.number,
        actor=superior(term.unit, at), at=at,
    )  # fmt: skip


def elect(seed: ElectionSeed, act: ElectionAct, rows: dict[str, int], at: datetime) -> None:
    unit = Unit.objects.get(code=seed.unit)
    by = asker(unit, at)
    if act.what == "start":
        person, title = seed.leaver
        posts = Post.objects.filter(unit=unit, person__key=person, title=title)
        made = services.start(
            unit=unit, kind=seed.kind, reason=seed.reason, posts=list(posts), actor=by, at=at
        )
        rows[seed.key] = made.pk
        return
    row = Election.objects.get(pk=rows[seed.key])
    stage, _line, verb = act.what.partition("_")
    if act.what == "plan":
        services.plan(election=row, actor=by, at=at, years=row.years, **act.data)
    elif act.what == "candidates":
        candidates = [candidate(one) for one in act.data["candidates"]]
        services.set_candidates(election=row, candidates=candidates, actor=by, at=at)
    elif stage == "vote":
        vote(row, act, by, at)
    elif verb == "reply":
        reply(Petition.objects.filter(election=row).latest("pk"), act, at)
    elif verb in SIGNERS:
        by, paper = signing(verb, at)
        services.take_step(election=row, move=act.what, actor=by, paper=paper, at=at)
    else:
        number = act.data.get("number", "")
        services.take_step(election=row, move=act.what, actor=by, number=number, at=at)


def candidate(seed: CandidateSeed) -> CandidateData:
    return CandidateData(
        name=seed.name, person=Person.objects.get(key=seed.person) if seed.person else None,
        for_committee=seed.for_committee, office=seed.office, title=seed.title,
        full_time=seed.full_time,
    )  # fmt: skip


def vote(row: Election, act: ElectionAct, by: Actor, at: datetime) -> None:
    sheet = act.data["sheet"]
    standing = [c for c in row.candidates.order_by("pk") if c.stands_in(sheet.contest)]
    services.record_ballot(
        election=row, contest=sheet.contest, held_on=business_date(at), eligible=sheet.eligible,
        attending=sheet.attending, issued=sheet.attending, returned=sheet.attending,
        valid=sheet.valid, seats=sheet.seats,
        votes={c.pk: votes for c, votes in zip(standing, sheet.votes, strict=True)},
        actor=by, at=at,
    )  # fmt: skip


def reply(petition: Petition, act: ElectionAct, at: datetime) -> None:
    services.reply(
        petition=petition, number=act.data["number"], on=business_date(at),
        actor=superior(petition.unit, at), at=at,
    )  # fmt: skip


def extend(seed: ExtensionSeed, act: ElectionAct, at: datetime) -> None:
    term = running(seed.unit)
    if act.what == "ask":
        services.ask_extension(
            term=term, asked_to=seed.asked_to, reason=seed.reason, number=act.data["number"],
            actor=asker(term.unit, at), at=at,
        )  # fmt: skip
        return
    row = Extension.objects.get(term=term)
    if act.what == "reply":
        reply(row.petitions.latest("pk"), act, at)
        return
    by, paper = signing(act.what, at)
    services.take_extension_step(extension=row, move=act.what, actor=by, paper=paper, at=at)


def new_people(province: Province) -> list[str]:
    """The keys of those who are elected and were not on the register, in the order of the approvals."""
    found: list[tuple[datetime, list[str]]] = []
    for seed in province.elections:
        stand = next((a.data["candidates"] for a in seed.acts if a.what == "candidates"), ())
        sheets = [a.data["sheet"] for a in seed.acts if a.what == "vote_committee"]
        seats = sheets[0].seats if sheets else 0
        approved = [a.at for a in seed.acts if a.what.startswith("result_approve")]
        found += [(at, [c.key for c in stand[:seats] if c.key]) for at in approved]
    return [key for _at, keys in sorted(found) for key in keys]
