"""The values of a judgement: where the problem stands, who acts, what the form brings, what is refused."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.problems import states

COMMITTEE_ROLES = frozenset(
    {Role.LIAISON_OFFICE, Role.GENERAL_OFFICE, Role.LEADER_IN_CHARGE, Role.INSPECTOR}
)
"""Roles of the working committee: a grant over the units that one looks after is no seat in them."""


class Raiser(StrEnum):
    """Whether somebody raised the problem, and what is known of his view."""

    NOBODY = "nobody"
    OWED = "owed"
    ANSWERED = "answered"
    ABSENT = "absent"


class Objected(StrEnum):
    """What an open objection is against; the kinds of refusal are told apart by the step that refused."""

    NOTHING = ""
    FINDING = "finding"
    OVERDUE = "overdue"
    RETURN = "return"
    EXTENSION = "extension"
    NOT_NOW = "not_now"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who took a step: the account, the person behind it, the offices below the root he belongs to."""

    account: int | None = None
    person: int | None = None
    offices: frozenset[str] = frozenset()

    def is_one_with(self, other: "Party") -> bool:
        """The same account or the same person."""
        return (bool(self.account) and self.account == other.account) or (
            self.person is not None and self.person == other.person
        )


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody about to act. With a signature on paper ``actor`` is the signer and ``handler`` enters it."""

    actor: Actor
    person: int | None = None
    offices: frozenset[str] = frozenset()
    handler: "Who | None" = None

    @property
    def party(self) -> Party:
        """How the step remembers him. A signer on paper has no account of his own here."""
        return Party(self.actor.account or None, self.person, self.offices)

    @property
    def seats(self) -> frozenset[str]:
        """Paths of the units in which he sits today: posts, and grants of a unit's or branch's role."""
        granted = {h.path for h in self.actor.held if h.role not in COMMITTEE_ROLES}
        return frozenset(self.actor.posts) | granted

    def all(self) -> "tuple[Who, ...]":
        """The signer and, on paper, the handler."""
        return (self, self.handler) if self.handler else (self,)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a step brings with it: its business date and what was typed."""

    on: date
    note: str = ""
    late: bool = False
    """Whether ``on`` is after the last working day of the deadline."""
    asked_to: date | None = None
    new_due: date | None = None
    recheck_on: date | None = None
    rest: str = ""
    rest_due: date | None = None
    to_path: str = ""
    to_branch_level: bool = False
    took_part: bool = False
    """Whether the actor had a hand in an earlier step of this problem."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything about a problem on which a step can depend."""

    found_on: date
    due_on: date
    first_due_on: date
    since_on: date
    state: str = states.DRAFT
    cycle: int = 1
    path: str = ""
    root: bool = False
    branch_level: bool = True
    immediate: bool = False
    serious: bool = False
    classified: bool = False
    plan_approved: bool = False
    measures: bool = False
    evidence: bool = False
    rule_born: bool = False
    """Whether a verdict of a rule is its source; then ``remedied`` says whether a later one, or the make-up fact that
    the rule names, has put it right."""
    remedied: bool = False
    raiser: Raiser = Raiser.NOBODY
    doer: Party | None = None
    verifier: Party | None = None
    opened: bool = False
    signed_for: bool = False
    transfers: int = 0
    closed_on: date | None = None
    settled_on: date | None = None
    recheck_on: date | None = None
    recheck_passed: bool = False
    wanted_due: date | None = None
    wanted_path: str = ""
    wanted_branch_level: bool = False
    objected: Objected = Objected.NOTHING

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is refused: ``state``, ``right`` or the name of the need, and the sentence for the user."""

    need: str
    message: str = field(compare=False)
