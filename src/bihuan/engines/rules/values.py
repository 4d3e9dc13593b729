"""The words of rules: facts, organisations, packs, indicators, results.

Numbers are whole: a quantity is kept in ten-thousandths (``SCALE``), so that sums are exact and every engine agrees
(rounded half-even on reading). Ratios are compared by cross-multiplication; ``measured`` and ``required`` of a
result are one final division.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

SCALE = 10_000
"""A quantity of 1 is stored as so many units."""


ORG_KINDS = (
    "working_committee",
    "unit",
    "party_group",
    "party_committee",
    "leading_body",
    "organ_committee",
    "organ_discipline",
    "general_branch",
    "branch",
    "joint_branch",
    "temporary_branch",
    "retired_branch",
    "party_cell",
    "social_organization",
)
"""Kinds of organisation, as in the bulk files."""


SUBJECT_GROUPS: Mapping[str, tuple[str, ...]] = {
    "branches": ("branch", "joint_branch", "temporary_branch", "retired_branch"),
    "grassroots": (
        "organ_committee",
        "general_branch",
        "branch",
        "joint_branch",
        "temporary_branch",
        "retired_branch",
    ),
    "leading": ("party_group", "party_committee", "leading_body"),
}
"""Words that a pack may use in ``subjects`` for several kinds of organisation."""


class Verdict(StrEnum):
    """What facts say about one indicator in one window."""

    PASSED = "passed"
    FAILED = "failed"
    ATTENTION = "attention"
    NOT_APPLICABLE = "not_applicable"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """How strictly a document speaks: 应当, 一般, 原则上, 可以. It decides what a breach becomes."""

    MUST = "must"
    GENERALLY = "generally"
    IN_PRINCIPLE = "in_principle"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Org:
    """An organisation of the tree; ``kind`` as in the bulk files."""

    org: str
    parent: str | None
    kind: str
    unit_class: str
    opened_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A number that is true of an organisation from ``since`` until the next one of that name; in ten-thousandths."""

    org: str
    name: str
    value: int
    since: date


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened. ``on`` is when, ``recorded_on`` when it was entered; rules use the first.

    ``quantity``, ``part`` and ``whole`` in ten-thousandths; ``period`` is the year it belongs to when that is not the
    one of ``on``; ``has`` the marks.
    """

    fact: str
    org: str
    kind: str
    on: date
    recorded_on: date
    until: date | None = None
    period: str | None = None
    subject: str | None = None
    quantity: int | None = None
    part: int | None = None
    whole: int | None = None
    has: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """A document that indicators cite."""

    code: str
    title: str
    issued_on: date | None = None
    effective_on: date | None = None
    number: str = ""


class Enters(StrEnum):
    """Into which column of a fact the answer to a field goes; ``nothing`` stays with the record alone."""

    MARK = "mark"
    SUBJECT = "subject"
    QUANTITY = "quantity"
    PART = "part"
    WHOLE = "whole"
    UNTIL = "until"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a kind of record asks.

    ``type``: text, long_text, number, count, date, yes_no, choice, person, persons, unit. ``mark`` is the mark that a
    non-blank or affirmed answer leaves (:class:`Enters` ``MARK``). ``why`` is shown under the field, ``used_in``
    names where the answer goes besides.
    """

    code: str
    title: str
    title_en: str
    type: str = "text"
    required: bool = False
    limit: int = 200
    choices: tuple[str, ...] = ()
    enters: Enters = Enters.NOTHING
    mark: str = ""
    why: str = ""
    used_in: tuple[str, ...] = ()
    suggested_by: str = ""
    """Where the page takes a proposal from: "" | prompt | last_month | members | posts."""
    choice_marks: tuple[str, ...] = ()
    """For a choice that enters as a mark: the mark that each of ``choices`` leaves, in their order ("" for none)."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: who may keep it, what it asks. ``annual`` kinds carry 所属年度."""

    code: str
    title: str
    title_en: str
    subjects: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    group: str = ""
    annual: bool = False
    monthly: bool = False
    """Shown on the page of a month."""
    steps: tuple[tuple[str, str], ...] = ()
    """Required steps of a meeting before, at and after (code, sentence); a step that was taken leaves its code as a mark."""
    annual_required: bool = False
    """所属年度 must be given (else it is asked only where it differs from the year of the day)."""
    why: str = ""
    """What this kind is for, in one Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a rule from ``since`` until the next entry of that name (in ten-thousandths).

    ``stricter``: "more", "less" or "" (may not be changed by a local pack).
    """

    name: str
    value: int
    since: date
    stricter: str = ""
    unit: str = ""
    document: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """``attribute op value`` on the window's last day, with the sentence that says why the rule then does not count.

    ``gives`` is ``not_applicable`` or ``exempt``.
    """

    attribute: str
    op: str
    value: int
    gives: Verdict
    code: str
    sentence: str
    missing: int | None = None
    """Value taken when the organisation has no such attribute; None: the verdict is then unknown."""


@dataclass(frozen=True, slots=True)
class Check:
    """Which form of check, with its arguments as the pack writes them (see :mod:`checks` for each form's keys)."""

    form: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One sentence of a regulation that facts can check."""

    code: str
    title: str
    title_en: str
    sentence: str
    sentence_en: str
    source: str
    article: str
    verified: bool
    modality: Modality
    subjects: tuple[str, ...]
    window: str
    """month, quarter, half, year, rite (an annual rite with a closing date), term (one result per due date of a timer),
    event (one result per day on which such a fact happened)."""
    check: Check
    parameters: tuple[Parameter, ...] = ()
    conditions: tuple[Condition, ...] = ()
    classes: tuple[str, ...] = ()
    """Unit classes to which it is confined; empty: all."""
    units: tuple[str, ...] = ()
    """Codes of organisations to which a local requirement is confined (and what is below them); empty: all."""
    group: str = ""
    own_choice: bool = False
    """自选动作: never repairs a mandatory indicator, and its breach is never more than attention."""
    remedy: str = ""
    """How a breach is put right later: "next_window", or the kind of the make-up fact."""
    alert_days: tuple[int, ...] = ()
    """Days before the window's end on which an alert is due."""
    duty_of: str = ""
    """"superior" when the duty lies with the body above."""
    pack: str = ""
    """Code of the pack in which it stands after resolving."""
    changed_by: tuple[str, ...] = ()
    """Packs that made it stricter, in order."""
    since: date | None = None
    """First day in force, where no dated parameter says it; a window that begins earlier is not applicable."""
    until: date | None = None
    """Last day in force; a window that begins later is not applicable, a clock that starts later gives no row."""


@dataclass(frozen=True, slots=True)
class Change:
    """A local pack makes one parameter of an indicator below it stricter from a date, and names its document."""

    indicator: str
    parameter: str
    value: int
    since: date
    document: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A version of a pack, immutable. ``digest`` is the SHA-256 of its text in hex."""

    code: str
    version: str
    title: str
    title_en: str
    since: date
    sources: tuple[Source, ...]
    kinds: tuple[RecordKind, ...]
    indicators: tuple[Indicator, ...]
    base: str = ""
    document: str = ""
    digest: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    """What a local pack makes stricter; empty after resolving."""
    layers: tuple[str, ...] = ()
    """After resolving: the codes of the packs it was made of, the base first."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """From ``since`` on, ``pack`` (resolved) is in force for ``org`` and everything below it that has none nearer."""

    org: str
    pack: Pack
    since: date


@dataclass(frozen=True, slots=True)
class Result:
    """One verdict. ``used`` are the facts that were counted, in order of date and number."""

    org: str
    indicator: str
    window: str
    verdict: Verdict
    measured: float | None
    required: float | None
    used: tuple[str, ...]
    reason: str
    parameters: Mapping[str, int] = field(default_factory=dict)
    change: str = ""
    """What would change the verdict, in one Chinese sentence ("" where nothing can)."""

    @property
    def facts(self) -> int:
        """How many facts were used."""
        return len(self.used)
