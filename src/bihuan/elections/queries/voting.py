"""Who can be a candidate, how many may vote, and what a sheet says of each candidate."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.access.scope import below_q
from bihuan.elections.kinds import CONTESTS
from bihuan.elections.models import Ballot, Candidate, Election, VoteCount
from bihuan.elections.rounds import MOST, Rest, rest_after
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
    tied: bool = False
    """Whether equal votes at the last seat leave it to another vote."""
    written_in: bool = False
    """Whether he was written in on this very sheet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One vote as the page, the tally sheet and the report show it."""

    contest: str
    word: object
    ballot: Ballot
    results: tuple[Result, ...]
    remarks: tuple[str, ...]
    runoff: bool = False

    @property
    def title(self) -> str:
        """委员, or 委员第 2 次 for a vote on what the one before left open."""
        return contest_word(self.contest, self.ballot.round)

    @property
    def elected(self) -> tuple[Result, ...]:
        return tuple(r for r in self.results if r.elected)


def results_of(case: Case) -> list[Sheet]:
    """The sheets of an election, committee first, the votes on the same seats in their order.

    What has to happen next is said of the last vote of a contest only.
    """
    sheets = []
    for contest, word in CONTESTS.items():
        rows = [(b, c) for b, c in case.ballots if b.contest == contest]
        tallies = case.tallies(contest)
        for (ballot, counts), tally in zip(rows, tallies, strict=True):
            found = outcome(tally)
            results = tuple(
                Result(
                    c.candidate,
                    c,
                    place in found.elected,
                    place in found.tied,
                    vote.written_in,
                )
                for place, (c, vote) in enumerate(zip(counts, tally.votes, strict=True))
            )
            said = remarks(tally, found) if tally is tallies[-1] else []
            sheets.append(Sheet(contest, word, ballot, results, tuple(said), tally.runoff))
    return sheets


@dataclass(frozen=True, slots=True)
class Turn:
    """One vote that can be entered now: the first of a contest, one entered already, or one on what stayed open."""

    contest: str
    round: int
    rest: Rest | None = None
    entered: bool = False
    """Whether it has its sheet."""

    @property
    def word(self) -> str:
        return contest_word(self.contest, self.round)

    @property
    def key(self) -> str:
        """How papers of this vote are addressed behind the election: ``committee``, ``committee~2``."""
        return self.contest if self.round == 1 else f"{self.contest}~{self.round}"


def contest_word(contest: str, number: int) -> str:
    """委员, or 委员第 2 次."""
    word = str(CONTESTS[contest])
    if number == 1:
        return word
    return _("%(what)s第 %(n)d 次") % {"what": word, "n": number}


def turns_of(case: Case) -> list[Turn]:
    """The votes of an election in their order, with the one that is to follow where seats stayed open."""
    election = case.election
    turns = []
    for contest, seats in (("committee", election.seats), ("officers", election.officers)):
        if not seats:
            continue
        tallies = case.tallies(contest)
        turns += [
            Turn(contest, n + 1, rest_after(tallies[:n]), n < len(tallies))
            for n in range(max(1, len(tallies)))
        ]
        rest = rest_after(tallies)
        if rest is not None and len(tallies) < MOST:
            turns.append(Turn(contest, len(tallies) + 1, rest))
    return turns


def standing_in(case: Case, turn: Turn) -> list[Candidate]:
    """Who has a line on the sheet of this vote: the candidates, or those whom the vote before left over."""
    if turn.round == 1:
        return [c for c in case.candidates if c.stands_in(turn.contest) and not c.written_in]
    names = turn.rest.names if turn.rest else ()
    left = [c for c in case.candidates if c.name in names]
    return sorted(left, key=lambda c: names.index(c.name))


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
