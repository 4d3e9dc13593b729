"""What the papers of an election say: one small frozen value for all of them, filled by ``queries.elections``."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.wording import chinese_number, joined

ORGAN_RULES = "《中国共产党党和国家机关基层组织工作条例》"
ELECTION_RULES = "《中国共产党基层组织选举工作条例》"
BRANCH_RULES = "《中国共产党支部工作条例（试行）》"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes to whom: what every paper that goes up or down has."""

    unit: str
    """The body's full name, as it signs."""
    signed_by: str
    head: str = ""
    number: str = ""
    signer: str = ""
    addressee: str = ""
    contact: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One candidate or elected person. ``office`` is 书记, 副书记 or empty, ``title`` what he is to do."""

    name: str
    office: str = ""
    title: str = ""
    member: bool = True
    present: str = ""
    """The post held today, where the register knows it."""
    yes: int | None = None
    against: int | None = None
    abstained: int | None = None
    elected: bool = False
    tied: bool = False
    """Whether equal votes leave it to another vote."""
    written_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetValue:
    """One vote in numbers; numbers are None while the sheet is to be filled in by pen."""

    what: str
    """委员 or 书记、副书记."""
    held_on: date | None = None
    eligible: int | None = None
    attending: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    seats: int
    people: tuple[Named, ...]
    checked: bool = False
    """Whether the arithmetic was checked and is right."""
    round: int = 1
    """Which vote on these seats it is; a later one is on what the one before left open."""
    runoff: bool = False
    """Whether it is between people with equal votes, so that the most votes decide."""

    @property
    def again(self) -> str:
        """（第二次投票） behind the title of a later vote."""
        return f"（第{chinese_number(self.round)}次投票）" if self.round > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """An election as its papers need it."""

    head: Letterhead
    body: str
    """机关党委, 机关纪委, 党总支, 党支部."""
    committee: str
    """Whose members are elected: 机关党委, 支部委员会 …"""
    kind: str
    """换届选举, 提前换届选举, 补选, 书记、副书记补选, 免职."""
    renews: bool
    organ_level: bool
    rules: str = ORGAN_RULES
    ordinal: str = ""
    """第三届: the new one, or the running one of a by-election."""
    elected_on: date | None = None
    ends_on: date | None = None
    years: int | None = None
    new_years: int | None = None
    meeting: str = "党员大会"
    planned_on: date | None = None
    held_on: date | None = None
    members: int | None = None
    seats: int = 0
    officers: int = 0
    reason: str = ""
    people: tuple[Named, ...] = ()
    sheets: tuple[SheetValue, ...] = ()
    consent: str = ""
    """The reply on which this paper rests: 《关于…的批复》（文号）."""
    group: str = "党组"

    @property
    def committee_candidates(self) -> tuple[Named, ...]:
        return tuple(p for p in self.people if p.member and not p.written_in)

    @property
    def office_candidates(self) -> tuple[Named, ...]:
        return tuple(p for p in self.people if p.office and not p.written_in)

    @property
    def nominees(self) -> int:
        """At least a fifth more candidates than seats."""
        return -(-self.seats * 6 // 5)


def names(people: tuple[Named, ...]) -> str:
    """甲、乙、丙."""
    return joined(p.name for p in people)
