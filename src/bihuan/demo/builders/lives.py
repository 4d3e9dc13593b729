"""The life of one problem in memory: its row, what hangs on it, and where it stands."""

from dataclasses import dataclass, field
from datetime import date

from bihuan.orgs.models import SignOff
from bihuan.problems import states
from bihuan.problems.models import (
    Evidence,
    Extension,
    Measure,
    Objection,
    Problem,
    Recheck,
    Step,
    Transfer,
)
from bihuan.problems.models.problem import Rectify, Severity
from bihuan.problems.queries.standing import objected
from bihuan.problems.standing import Objected, Party, Raiser, Standing, Who


@dataclass(slots=True)
class Life:
    """A problem with its rows of other tables. ``since_on`` is the day of its last move."""

    problem: Problem
    since_on: date
    measures: list[Measure] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    hands: set[tuple[str, int]] = field(default_factory=set)
    """Accounts and persons that have had a part in it."""

    def present_measures(self) -> list[Measure]:
        """The measures of this round that count."""
        cycle = self.problem.cycle
        return [m for m in self.measures if m.cycle == cycle and not m.dropped]

    def took_part(self, who: Who) -> bool:
        return any(
            ("account", one.actor.account) in self.hands or ("person", one.person) in self.hands
            for one in who.all()
        )

    def remember(self, account: int | None, person: int | None, paper: SignOff | None) -> None:
        """Who had a hand in a step."""
        if account:
            self.hands.add(("account", account))
        if person:
            self.hands.add(("person", person))
        if paper is not None:
            self.hands.add(("person", paper.post.person_id))

    def standing(self, objection: Objected | None = None) -> Standing:
        """Where it stands, as the queries of the problems would say."""
        p = self.problem
        extension = next((row for row in self.extensions if row.granted is None), None)
        transfer = next((row for row in self.transfers if row.granted is None), None)
        open_objection = next((row for row in self.objections if row.upheld is None), None)
        against = objected(open_objection) if open_objection else Objected.NOTHING
        return Standing(
            found_on=p.found_on,
            due_on=p.due_on,
            first_due_on=p.first_due_on,
            since_on=self.since_on,
            state=p.state,
            cycle=p.cycle,
            path=p.unit.path,
            root=p.unit.parent_id is None,
            branch_level=p.unit.is_branch_level,
            immediate=p.rectify == Rectify.IMMEDIATE,
            serious=p.severity == Severity.SERIOUS,
            classified=p.classified_at is not None,
            plan_approved=p.plan_approved_on is not None,
            measures=bool(self.present_measures()),
            evidence=any(e.cycle == p.cycle and not e.dropped for e in self.evidence),
            raiser=_raiser(p),
            doer=_party(p.asked_by_id, p.asked_person),
            verifier=_party(p.verified_by_id, p.verified_person),
            opened=False,
            signed_for=p.signed_for_on is not None,
            transfers=p.transfers,
            closed_on=p.closed_on,
            settled_on=p.settled_on,
            recheck_on=p.recheck_on,
            recheck_passed=p.recheck_passed_on is not None,
            wanted_due=extension.asked_to if extension else None,
            wanted_path=transfer.to_unit.path if transfer else "",
            wanted_branch_level=transfer.to_unit.is_branch_level if transfer else False,
            objected=against if objection is None else objection,
        )

    @property
    def is_open(self) -> bool:
        return self.problem.state in states.OPEN


def _raiser(problem: Problem) -> Raiser:
    if not problem.raised_by:
        return Raiser.NOBODY
    if problem.raiser_answer:
        return Raiser.ANSWERED
    return Raiser.ABSENT if problem.raiser_absent else Raiser.OWED


def _party(account: int | None, person: int | None) -> Party | None:
    return None if account is None and person is None else Party(account, person)
