"""Who can be a candidate, how many may vote, and what a sheet says of each candidate."""

from dataclasses import dataclass

from bihuan.access.scope import below_q
from bihuan.elections.kinds import CONTESTS
from bihuan.elections.models import Ballot, Candidate, Election, VoteCount
from bihuan.elections.services.needs import Case
from bihuan.elections.tally import outcome, remarks
from bihuan.orgs.actors import seat_of
from bihuan.orgs.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Result:
    """One candidate's line of a sheet."""

    candidate: Candidate
    count: VoteCount
    elected: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """One vote as the page, the tally sheet and the report show it."""

    contest: str
    word: object
    ballot: Ballot
    results: tuple[Result, ...]
    remarks: tuple[str, ...]

    @property
    def elected(self) -> tuple[Result, ...]:
        return tuple(r for r in self.results if r.elected)


def results_of(case: Case) -> list[Sheet]:
    """The sheets of an election, committee first."""
    sheets = []
    for ballot, counts in case.ballots:
        tally = ballot.tally(counts)
        found = outcome(tally)
        sheets.append(
            Sheet(
                ballot.contest,
                CONTESTS[ballot.contest],
                ballot,
                tuple(
                    Result(c.candidate, c, place in found.elected) for place, c in enumerate(counts)
                ),
                tuple(remarks(tally, found)),
            )
        )
    return sheets


def people_of(unit: Unit) -> dict[str, Person]:
    """People of the register who hold or held a post where the body works, by name; doubled names are left out."""
    seat = seat_of(unit)
    found: dict[str, Person] = {}
    doubled: set[str] = set()
    for person in Person.objects.filter(below_q("posts__unit__path", seat.path)).distinct():
        if person.name in found:
            doubled.add(person.name)
        found[person.name] = person
    return {name: person for name, person in found.items() if name not in doubled}


def electorate(election: Election, contest: str) -> int | None:
    """A proposal for how many may vote: the full members; for secretary and deputies the new committee where there
    is one."""
    if contest == "officers" and election.seats:
        return election.seats
    return election.members or election.unit.full_members
