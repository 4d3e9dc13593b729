"""The proofs that a move asks for: each a function that gives the sentence of what is missing, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bihuan.elections.kinds import is_organ_level
from bihuan.elections.models import Ballot, Candidate, Election, Extension, VoteCount
from bihuan.elections.rounds import in_turn, misfits
from bihuan.elections.services.signing import same_person
from bihuan.elections.tally import Tally, faults, fewest_candidates, outcome, remarks
from bihuan.orgs.models import Unit
from bihuan.orgs.paper import Taker


@dataclass(slots=True)
class Case:
    """What the needs of a move look at. ``taker`` is None while a page only asks what is missing."""

    row: Election | Extension
    unit: Unit
    taker: Taker | None = None
    note: str = ""
    candidates: Sequence[Candidate] = ()
    ballots: Sequence[tuple[Ballot, list[VoteCount]]] = field(default_factory=tuple)
    leavings: int = 0

    @property
    def election(self) -> Election:
        assert isinstance(self.row, Election)
        return self.row

    def tallies(self, contest: str) -> tuple[Tally, ...]:
        """The votes of one contest in their order, each read with what the ones before it left."""
        return in_turn([b.tally(c) for b, c in self.ballots if b.contest == contest])


def case_of(row: Election | Extension) -> Case:
    """The row with its candidates, sheets and posts that are to end: four queries for an election, none else."""
    if isinstance(row, Extension):
        return Case(row, row.term.unit)
    counts: dict[int, list[VoteCount]] = {}
    for count in VoteCount.objects.filter(ballot__election=row).select_related("candidate"):
        counts.setdefault(count.ballot_id, []).append(count)
    return Case(
        row,
        row.unit,
        candidates=list(row.candidates.all()),
        ballots=[(b, counts.get(b.pk, [])) for b in row.ballots.all()],
        leavings=row.leavings.count(),
    )


def with_vote(case: Case) -> str:
    return "" if case.election.spec.votes else _("免职、任期内调整不用召开大会选举，请报免职请示。")


def without_vote(case: Case) -> str:
    return _("换届、补选请先报召开请示。") if case.election.spec.votes else ""


def planned(case: Case) -> str:
    """A day, seats, and a reason where it is not simply the end of the term."""
    election = case.election
    if election.planned_on is None:
        return _("请填写拟召开日期。")
    if election.seats + election.officers < 1:
        return _("请填写委员名额或书记、副书记名额。")
    if election.kind != "term" and not election.reason.strip():
        return _("请写明事由。")
    return ""


def enough_candidates(case: Case) -> str:
    """At least a fifth more candidates than seats for the committee; as many as there are offices for the rest."""
    election = case.election
    standing = [c for c in case.candidates if not c.written_in]
    members = sum(c.for_committee for c in standing)
    officers = sum(bool(c.office) for c in standing)
    if election.seats and members < fewest_candidates(election.seats):
        return _(
            "委员名额 %(seats)d 名，候选人应不少于 %(least)d 名（差额不少于 20%%），现有 %(n)d 名。"
        ) % {
            "seats": election.seats,
            "least": fewest_candidates(election.seats),
            "n": members,
        }
    if officers < election.officers:
        return _("书记、副书记名额 %(seats)d 名，候选人只有 %(n)d 名。") % {
            "seats": election.officers,
            "n": officers,
        }
    return ""


def tally_right(case: Case) -> str:
    """Every vote that was to be taken has its sheet, the sheets add up, nobody's equal votes are left."""
    election = case.election
    wanted = [
        (contest, word)
        for contest, seats, word in (
            ("committee", election.seats, _("委员")),
            ("officers", election.officers, _("书记、副书记")),
        )
        if seats
    ]
    for contest, word in wanted:
        sheets = case.tallies(contest)
        if not sheets:
            return _("还没有填写%(what)s选举的计票单。") % {"what": word}
        for place, tally in enumerate(sheets):
            if found := misfits(sheets[:place], tally) + faults(tally):
                return "".join(found)
        result = outcome(sheets[-1])
        if result.tied:
            return "".join(remarks(sheets[-1], result))
        if not any(_elected(c, contest) for c in case.candidates):
            return _("%(what)s选举没有人当选，请重新选举后填写。") % {"what": word}
    return ""


def _elected(candidate: Candidate, contest: str) -> bool:
    return bool(candidate.elected_member if contest == "committee" else candidate.elected_office)


def leaving_named(case: Case) -> str:
    if not case.election.reason.strip():
        return _("请写明免职（调整）的事由。")
    return "" if case.leavings else _("请选择免职（调整）的人员。")


def organ_level(case: Case) -> str:
    return "" if is_organ_level(case.unit) else _("党支部的选举由上级党组织审批。")


def branch_level(case: Case) -> str:
    return _("先由党组（党委）研究，再报工委审批。") if is_organ_level(case.unit) else ""


def other_person(case: Case) -> str:
    """Who decides is not who asked, neither at the keyboard nor by the post on paper."""
    taker = case.taker
    if taker is None:
        return ""
    if isinstance(case.row, Extension):
        last = case.row.by
    else:
        step = (
            case.row.steps.filter(move__endswith="_ask")
            .select_related("actor")
            .order_by("pk")
            .last()
        )
        last = step.actor if step else None
    if last is not None and same_person(taker, last.pk, last.person_id):
        return _("审批人不能是报送人，请由他人审批。")
    return ""


def reason(case: Case) -> str:
    given = case.note.strip() or (case.taker.note if case.taker else "")
    return "" if given else _("请写明理由。")


NEEDS: dict[str, Callable[[Case], str]] = {
    "with_vote": with_vote,
    "without_vote": without_vote,
    "planned": planned,
    "enough_candidates": enough_candidates,
    "tally_right": tally_right,
    "leaving_named": leaving_named,
    "organ_level": organ_level,
    "branch_level": branch_level,
    "other_person": other_person,
    "reason": reason,
}

TYPED_IN = frozenset({"reason"})
"""Needs that the form of the move supplies."""
CHAIN = frozenset({"organ_level", "branch_level", "with_vote", "without_vote"})
"""Needs that say whether a move exists for this election at all; a page does not offer it then."""


def missing(case: Case, needs: Sequence[str]) -> list[str]:
    return [text for need in needs if (text := NEEDS[need](case))]
