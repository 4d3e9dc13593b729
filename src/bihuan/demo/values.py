"""The sample province as values: what the pure half makes and the builders write."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from bihuan.demo.member import MemberSeed

NOTICE = "示例数据：省份、单位、人员、电话均为虚构。"


@dataclass(frozen=True, slots=True)
class UnitSeed:
    """One organisation. ``label`` is how its own unit calls it; ``department`` the code of the unit it belongs to."""

    code: str
    name: str
    label: str
    kind: str
    parent: str | None
    department: str
    opened_on: date
    unit_class: str = ""
    system: str = ""
    zone: str = ""
    liaison_office: str = ""
    closed_on: date | None = None
    members: int | None = None
    full_members: int | None = None
    staff: int | None = None
    former: tuple[tuple[str, date], ...] = ()
    """Earlier names, each with the day on which it ended."""


@dataclass(frozen=True, slots=True)
class Department:
    """A unit with the words in which its clerks speak, and where its organisations stand in the tree."""

    code: str
    short: str
    name: str
    self_word: str
    unit_class: str
    system: str
    zone: str
    liaison_office: str
    lead: str
    head_title: str
    lead_code: str
    committee: str
    """Code of the organ committee, general branch or first branch that runs everything in the unit."""
    committee_word: str
    discipline: str
    business: tuple[str, ...]
    offices: tuple[str, ...]
    institutions: tuple[str, ...]
    societies: tuple[str, ...]
    branches: tuple[str, ...]
    """Codes of its branches."""
    members: int
    staff: int


@dataclass(frozen=True, slots=True)
class PersonSeed:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class PostSeed:
    """A post. ``role`` is the value of an access role, or empty."""

    person: str
    unit: str
    title: str
    role: str
    since: date
    until: date | None = None
    full_time: bool = False
    phone: str = ""


@dataclass(frozen=True, slots=True)
class TermSeed:
    unit: str
    number: int
    elected_on: date
    years: int
    due_on: date
    extended_to: date | None = None
    extension_number: str = ""


@dataclass(frozen=True, slots=True)
class GrantSeed:
    unit: str
    role: str
    below: bool = True
    office: str = ""


@dataclass(frozen=True, slots=True)
class AccountSeed:
    """An account. ``good_for`` is printed for the sample accounts; the others only sign the history."""

    username: str
    name: str
    person: str
    grants: tuple[GrantSeed, ...]
    good_for: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a problem.

    ``what`` is a move or event of the problem workflow without its ``_branch`` or ``_unit``; ``by`` the part that
    acts (deputy, secretary, liaison, leader …); ``data`` what the form brought.
    """

    at: datetime
    what: str
    by: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeasureSeed:
    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class ProblemSeed:
    """A problem with its life up to the day of the sample. Words of judgement are the codes of the taxonomy."""

    key: str
    sort: str
    topic: str
    department: str
    unit: str
    branch_level: bool
    responsible_office: str
    partners: str
    source: str
    source_note: str
    found_on: date
    raised_by: str
    statement: str
    manifestation: str
    type: str
    causes: tuple[str, ...]
    aspects: tuple[str, ...]
    symptoms: tuple[str, ...]
    nature: str
    severity: str
    leader: str
    doer: str
    goal: str
    expected_effect: str
    rectify: str
    due_on: date
    measures: tuple[MeasureSeed, ...]
    edition: str
    """Key of the edition with which it goes out."""
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class EditionSeed:
    """One issue of a list and what each unit did with its annex. Instants after the sample's day are absent."""

    key: str
    kind: str
    issuer: str
    period: str
    title: str
    basis: str
    requirements: str
    document_number: str
    drafted_at: datetime
    plan_due_on: date | None
    report_due_on: date | None
    steps: tuple["StepSeed", ...]
    annexes: tuple["AnnexSeed", ...]


@dataclass(frozen=True, slots=True)
class StepSeed:
    at: datetime
    move: str
    by: str
    note: str = ""
    discussed_on: date | None = None


@dataclass(frozen=True, slots=True)
class AnnexSeed:
    unit: str
    department: str
    items: tuple[str, ...]
    carried: tuple[str, ...]
    steps: tuple[StepSeed, ...]


@dataclass(frozen=True, slots=True)
class GroupSeed:
    """Problems with one cause, grouped and perhaps treated."""

    name: str
    unit: str
    reason: str
    root_cause: str
    at: datetime
    treated_at: datetime | None
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutySeed:
    key: str
    year: int
    kind: str
    bearer: str
    department: str
    level: str
    bearer_post: str
    position: str
    content: str
    basis: str
    standard: str
    nodes: tuple[tuple[date, str, date | None, str], ...]
    """Due on, what, done on, note."""
    facts: tuple[tuple[date, datetime, str], ...]
    parent: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeploymentSeed:
    number: str
    summary: str
    source: str
    received_on: date
    due_on: date | None
    closed_on: date | None
    outcome: str
    steps: tuple[tuple[str, str, date, date | None, str], ...]
    """Department, kind, due on, done on, note."""


@dataclass(frozen=True, slots=True)
class SubmissionSeed:
    unit: str
    to: str
    kind: str
    title: str
    document_number: str
    contact: str
    sent_at: datetime
    answer_due_on: date | None
    answered_at: datetime | None
    answer_number: str
    answer: str


@dataclass(frozen=True, slots=True)
class CommentSeed:
    """What was said to a unit as a whole, when it was entered, and when and why it was taken back, if it was."""

    unit: str
    said_on: date
    occasion: str
    said_by: str
    text: str
    at: datetime
    withdrawn_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RecordSeed:
    """Something that a body recorded. ``data`` are the answers by the codes of the pack's kind."""

    unit: str
    kind: str
    on: date
    recorded_at: datetime
    data: dict[str, Any]
    period: str = ""
    until: date | None = None


class Chronicle(Protocol):
    """Tells records when they are wanted, the same each time; may be sent to another process."""

    def told(self) -> Iterable[RecordSeed]:
        """Every record, body by body."""


@dataclass(frozen=True, slots=True)
class PromptSeed:
    """What the committee suggests for a month."""

    month: str
    theme: str
    materials: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CandidateSeed:
    """Somebody who stands. ``person`` is the key of somebody on the register, ``key`` that of a person to be."""

    name: str
    person: str = ""
    key: str = ""
    for_committee: bool = True
    office: str = ""
    title: str = ""
    full_time: bool = False


@dataclass(frozen=True, slots=True)
class SheetSeed:
    """The tally of one vote. ``votes``: yes, against, abstained of each candidate who stands in it, in order."""

    contest: str
    eligible: int
    attending: int
    valid: int
    seats: int
    votes: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class ElectionAct:
    """One thing done for an election or an extension; ``what`` is a verb or a move of the workflow."""

    at: datetime
    what: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ElectionSeed:
    """One election, as far as it came by the sample's day. ``leaver``: person and title, of a dismissal."""

    key: str
    unit: str
    kind: str
    reason: str
    acts: tuple[ElectionAct, ...]
    leaver: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class ExtensionSeed:
    """A term whose election is to be postponed, as asked for and answered by the sample's day."""

    key: str
    unit: str
    asked_to: date
    reason: str
    acts: tuple[ElectionAct, ...]


@dataclass(frozen=True, slots=True)
class ReminderSeed:
    """The superior reminded a body that its term runs out."""

    unit: str
    how: str
    at: datetime
    number: str = ""


@dataclass(frozen=True, slots=True)
class Province:
    """Everything about the fictional province on one day."""

    seed: int
    on: date
    name: str
    root: str
    units: tuple[UnitSeed, ...]
    departments: tuple[Department, ...]
    persons: tuple[PersonSeed, ...]
    posts: tuple[PostSeed, ...]
    terms: tuple[TermSeed, ...]
    accounts: tuple[AccountSeed, ...]
    problems: tuple[ProblemSeed, ...] = ()
    editions: tuple[EditionSeed, ...] = ()
    groups: tuple[GroupSeed, ...] = ()
    duties: tuple[DutySeed, ...] = ()
    deployments: tuple[DeploymentSeed, ...] = ()
    submissions: tuple[SubmissionSeed, ...] = ()
    comments: tuple[CommentSeed, ...] = ()
    records: tuple[RecordSeed, ...] = ()
    chronicle: Chronicle | None = None
    """Tells the records in the place of ``records``."""
    members: tuple[MemberSeed, ...] = ()
    prompts: tuple[PromptSeed, ...] = ()
    elections: tuple[ElectionSeed, ...] = ()
    extensions: tuple[ExtensionSeed, ...] = ()
    reminders: tuple[ReminderSeed, ...] = ()
