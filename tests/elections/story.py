"""Short ways to what the tests of elections need: terms, elections at each state, a right tally."""

from datetime import date
from typing import Any

from bihuan.access.policy import Role
from bihuan.elections import services
from bihuan.elections.models import Candidate, Election
from bihuan.elections.services import CandidateData
from bihuan.engines.periods import add_months, add_years
from bihuan.orgs.models import Term
from tests.cast import Province

UNIT_PEOPLE = {"prepare": ("liaison_worker", "A01"), "group": ("party_group_secretary", "A01")}
COMMITTEE_CHAIN = (
    ("decide", "party_group_secretary", "A01"),
    ("approve", "leader_in_charge", "GW"),
)
BRANCH_CHAIN = (("approve_branch", "organ_secretary", "A01"),)


def term_of(
    province: Province, unit: str = "A01-JW", *, ends: date | None = None, number: int = 2
) -> Term:
    """The running term of a body, ending in four months unless said otherwise."""
    body = province.unit(unit)
    years = 5 if body.kind.startswith("organ") else 3
    end = ends or add_months(province.today, 4)
    return Term.objects.create(
        unit=body, number=number, elected_on=add_years(end, -years), years=years, due_on=end
    )


def clerk(province: Province, unit: str) -> Any:
    """Who prepares for a body: its branch secretary, or the unit's liaison worker."""
    if "-B" in unit:
        return province.actor(Role.BRANCH_SECRETARY, unit)
    return province.actor(Role.LIAISON_WORKER, unit[:3])


def started(
    province: Province, unit: str = "A01-JW", kind: str = "term", **fields: Any
) -> Election:
    return services.start(
        unit=province.unit(unit),
        kind=kind,
        reason="工作调动" if kind != "term" else "",
        actor=clerk(province, unit),
        at=province.now,
        **fields,
    )


def planned(province: Province, election: Election, seats: int = 3, officers: int = 1) -> Election:
    return services.plan(
        election=election,
        planned_on=province.days(30),
        members=28,
        seats=seats,
        officers=officers,
        years=election.years,
        actor=clerk(province, election.unit.code),
        at=province.now,
    )


NAMES = ("甲一", "乙二", "丙三", "丁四")


def with_candidates(province: Province, election: Election, seats: int = 3) -> Election:
    """One more than the seats (at most four names); the first also stands for secretary."""
    names = NAMES[: seats + 1] if seats else NAMES[:1]
    return services.set_candidates(
        election=election,
        candidates=[
            CandidateData(
                name=name,
                for_committee=bool(seats),
                office="secretary" if place == 0 and election.officers else "",
                title="组织委员" if place == 1 else "",
            )
            for place, name in enumerate(names)
        ],
        actor=clerk(province, election.unit.code),
        at=province.now,
    )


def step(
    province: Province, election: Election, move: str, actor: Any = None, **more: Any
) -> Election:
    election = Election.objects.get(pk=election.pk)
    return services.take_step(
        election=election,
        move=move,
        actor=actor or clerk(province, election.unit.code),
        at=province.now,
        **more,
    )


def through(province: Province, election: Election, stage: str, number: str = "") -> Election:
    """Ask and get the approval of one request, by the body's own chain."""
    code = election.unit.code
    election = step(province, election, f"{stage}_ask", number=number)
    for act, role, place in BRANCH_CHAIN if "-B" in code else COMMITTEE_CHAIN:
        where = code[:3] if place == "A01" else place
        election = step(province, election, f"{stage}_{act}", province.actor(role, where))
    return election


def nominated(
    province: Province, unit: str = "A01-JW", kind: str = "term", seats: int = 3, officers: int = 1
) -> Election:
    election = planned(province, started(province, unit, kind), seats, officers)
    election = through(province, election, "convene", "发改党〔2026〕3号")
    election = with_candidates(province, election, seats)
    return through(province, election, "candidates", "发改党〔2026〕5号")


def tallied(province: Province, election: Election) -> Election:
    """Right sheets for every contest: the last committee candidate is not elected."""
    actor = clerk(province, election.unit.code)
    for contest, seats in (("committee", election.seats), ("officers", election.officers)):
        if not seats:
            continue
        standing = [c for c in Candidate.objects.filter(election=election) if c.stands_in(contest)]
        low = standing[-1].pk if contest == "committee" else 0
        voters = 20 if contest == "committee" or not election.seats else 3
        services.record_ballot(
            election=Election.objects.get(pk=election.pk),
            contest=contest,
            held_on=province.today,
            eligible=voters + 1 if voters > 4 else voters,
            attending=voters,
            issued=voters,
            returned=voters,
            valid=voters,
            seats=seats,
            votes={
                c.pk: (3, voters - 3, 0) if c.pk == low else (voters - 1, 1, 0) for c in standing
            },
            actor=actor,
            at=province.now,
        )
    return Election.objects.get(pk=election.pk)


def counted(province: Province, *args: Any, **more: Any) -> Election:
    election = tallied(province, nominated(province, *args, **more))
    return step(province, election, "count")


def approved(province: Province, *args: Any, **more: Any) -> Election:
    return through(province, counted(province, *args, **more), "result", "发改党〔2026〕9号")
