"""Bodies that are elected, kinds of election, who stands above whom: data that the whole app reads."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import POLICY, Reach, Role
from bihuan.access.scope import Actor, Span, merged, spans_q
from bihuan.orgs.models import Kind, Unit
from bihuan.orgs.models.unit import BRANCH_KINDS

ORGAN_KINDS = (Kind.ORGAN_COMMITTEE, Kind.ORGAN_DISCIPLINE)
"""Bodies on which the Party group decides and the working committee approves (机关条例 Art. 37)."""

ELECTED_KINDS = (
    *ORGAN_KINDS,
    Kind.GENERAL_BRANCH,
    *(k for k in BRANCH_KINDS if k != "temporary_branch"),
)
"""Bodies with a term. A temporary branch has none: it ends with its task."""

COMMITTEE_SIDE = frozenset({Role.LIAISON_OFFICE, Role.GENERAL_OFFICE, Role.LEADER_IN_CHARGE})
ORGAN_SIDE = frozenset({Role.ORGAN_SECRETARY, Role.FULLTIME_DEPUTY})

REMIND_MONTHS = 6
"""The superior reminds generally six months before the end (支部条例 ch. 6)."""
LONGEST_EXTENSION_MONTHS = 12
"""Postponing and advancing: generally at most one year (选举条例 Art. 3)."""
CONGRESS_FROM = 500
"""A congress is possible from so many members, or where they are dispersed, with approval (选举条例 Art. 4)."""
PAPERS_FIRST_MONTHS = 2
"""A branch committee meets one to two months ahead and asks about one month ahead (local custom)."""


def years_of(kind: str) -> int:
    """The term of office by rule: five years for an organ committee and its discipline commission, else three."""
    return 5 if kind in ORGAN_KINDS else 3


@dataclass(frozen=True, slots=True)
class ElectionKind:
    """One kind of election. ``renews`` begins a new term; ``votes`` says whether there is a ballot."""

    code: str
    title: object
    renews: bool
    votes: bool
    note: object


KINDS: dict[str, ElectionKind] = {
    "term": ElectionKind("term", _("换届"), True, True, _("任期届满，选举新一届。")),
    "early": ElectionKind(
        "early", _("提前换届"), True, True, _("任期未满，经上级批准提前选举，一般不超过 1 年。")
    ),
    "by_election": ElectionKind(
        "by_election", _("补选、增补委员"), False, True, _("新任委员的任期到本届届满为止。")
    ),
    "secretary": ElectionKind(
        "secretary", _("补选书记、副书记"), False, True, _("书记、副书记空缺时办理，任期到本届届满为止。")
    ),
    "dismissal": ElectionKind(
        "dismissal", _("免职、任期内调整"), False, False,
        _("书记、副书记任期内调整职务，须经上级同意（机关条例第八条）。"),
    ),
}  # fmt: skip

RENEWING = tuple(code for code, kind in KINDS.items() if kind.renews)

OFFICES = {"": _("委员"), "secretary": _("书记"), "deputy": _("副书记")}

CONTESTS = {"committee": _("委员"), "officers": _("书记、副书记")}


def role_of(kind: str, office: str, full_time: bool) -> str:
    """Which right a post carries on paper, from the body and the office; empty where it carries none."""
    if kind == Kind.ORGAN_COMMITTEE:
        if office == "secretary":
            return Role.ORGAN_SECRETARY
        return Role.FULLTIME_DEPUTY if office == "deputy" and full_time else ""
    if kind == Kind.ORGAN_DISCIPLINE:
        return Role.DISCIPLINE_SECRETARY if office == "secretary" else ""
    return Role.BRANCH_SECRETARY if office == "secretary" else Role.BRANCH_MEMBER


ELECTIVE_ROLES = frozenset(
    {
        Role.ORGAN_SECRETARY,
        Role.FULLTIME_DEPUTY,
        Role.DISCIPLINE_SECRETARY,
        Role.BRANCH_SECRETARY,
        Role.BRANCH_MEMBER,
    }
)


def elective(role: str, title: str) -> bool:
    """Whether a post is filled by election and so ends with the term; a liaison worker's is not."""
    if role:
        return role in ELECTIVE_ROLES
    return "书记" in title or "委员" in title


def led_by_secretary(role: str, title: str) -> bool:
    """Secretaries and deputies, whose change inside the term needs the superior's consent (机关条例 Art. 8)."""
    secretaries = {
        Role.ORGAN_SECRETARY,
        Role.FULLTIME_DEPUTY,
        Role.DISCIPLINE_SECRETARY,
        Role.BRANCH_SECRETARY,
    }
    return role in secretaries or (not role and "书记" in title)


# --- who stands above ---------------------------------------------------------------------------------

ABOVE = (Kind.UNIT, Kind.WORKING_COMMITTEE)
"""A branch that hangs directly below one of these has no organ committee between: it answers to the working committee."""


def is_organ_level(unit: Unit) -> bool:
    """Whether the Party group decides and the working committee approves; else the mother body approves."""
    if unit.kind in ORGAN_KINDS:
        return True
    return unit.parent is None or unit.parent.kind in ABOVE


def organ_level_q(prefix: str = "") -> Q:
    """The same as a condition on a unit."""
    return Q(**{f"{prefix}kind__in": ORGAN_KINDS}) | Q(**{f"{prefix}parent__kind__in": ABOVE})


def superior_of(unit: Unit) -> Unit | None:
    """The mother body that reminds and replies: for an organ-level body the working committee (the root), for a
    branch the organ committee above it. One query."""
    above = list(Unit.objects.filter(path__in=unit.above()).order_by("path"))
    if not above:
        return None
    if is_organ_level(unit):
        return above[0]
    organs = [u for u in above if u.kind == Kind.ORGAN_COMMITTEE]
    return organs[-1] if organs else (unit.parent or above[0])


def spans_for(actor: Actor, action: str, roles: frozenset[Role]) -> tuple[Span, ...]:
    """The parts of the tree in which the actor holds the action through one of these roles."""
    grants = POLICY[action].grants
    found = []
    for held in actor.held:
        reach = grants.get(held.role)
        if held.role not in roles or reach is None:
            continue
        wide = reach == Reach.ALL
        found.append(Span("" if wide else held.path, wide or (held.below and reach == Reach.BELOW)))
    return merged(found)


def superior_q(actor: Actor, action: str, prefix: str = "") -> Q:
    """A condition on a body: one whose superior this actor acts for (committee's offices for organ-level bodies, the
    organ committee's people for branches)."""
    path = f"{prefix}path"
    organ = organ_level_q(prefix)
    from_above = organ & spans_q(path, spans_for(actor, action, COMMITTEE_SIDE))
    inside = ~organ & spans_q(path, spans_for(actor, action, ORGAN_SIDE))
    return from_above | inside


def acts_above(actor: Actor, action: str, unit: Unit) -> bool:
    """Whether the actor may do this for the superior of the body."""
    roles = COMMITTEE_SIDE if is_organ_level(unit) else ORGAN_SIDE
    return any(span.covers(unit.path) for span in spans_for(actor, action, roles))


QUORUM_AT_LEAST_SINCE = date(2020, 7, 13)
"""From the regulation of 2020 on, four fifths are enough; before it, more than four fifths were asked."""
