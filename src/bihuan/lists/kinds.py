"""Kinds of list as data: cadence, who issues to whom, what stands in it, which side acts for whom."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import COMMITTEE_ROLES, POLICY, Reach, Role
from bihuan.access.scope import Actor, Held, Span, merged, spans_q
from bihuan.orgs.models import Kind, Unit
from bihuan.orgs.models.unit import BRANCH_LEVEL


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list. ``key`` names it in an item's snapshot, ``wide`` says that it holds running text."""

    key: str
    title: object
    wide: bool = False


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list. ``cadence`` is year, quarter or none; ``holds`` says what its items are."""

    code: str
    title: object
    mark: str
    """The word in the list's number: 问清〔2026〕1号."""
    cadence: str
    holds: str
    issuers: tuple[str, ...]
    bearers: tuple[str, ...]
    columns: tuple[Column, ...]
    minutes_per_item: int
    """Estimated minutes of a unit's work for each item: signing for, planning, reporting."""
    minutes_carried: int
    """The same for an item that is carried over: its plan stands, only the report is new."""
    minutes_per_annex: int
    """Estimated minutes for the annex as a whole: receipt, plan, report."""
    features: tuple[str, ...]
    note: object

    def column(self, key: str) -> Column:
        """The column with this key. Raises :class:`KeyError`."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


_BRANCHES = (
    "general_branch",
    "branch",
    "joint_branch",
    "temporary_branch",
    "retired_branch",
)

KINDS: dict[str, ListKind] = {
    "problems": ListKind(
        "problems",
        _("问题清单"),
        "问清",
        "quarter",
        "problem",
        ("working_committee", "organ_committee", "general_branch"),
        ("unit", "organ_committee", *_BRANCHES, "social_organization"),
        (
            Column("number", _("序号")),
            Column("statement", _("问题"), wide=True),
            Column("manifestation", _("具体表现"), wide=True),
            Column("type", _("问题类型")),
            Column("rectify", _("整改类型")),
            Column("due_on", _("整改期限")),
            Column("leader", _("责任领导")),
            Column("doer", _("责任人")),
        ),
        25,
        10,
        60,
        ("F07", "F08"),
        _("每季度印发一次；每个单位只看到自己的附件。"),
    ),
    "duties": ListKind(
        "duties",
        _("责任清单"),
        "责清",
        "year",
        "duty",
        ("working_committee", "unit", "organ_committee"),
        (
            "working_committee",
            "unit",
            "party_group",
            "party_committee",
            "leading_body",
            "organ_committee",
            *_BRANCHES,
        ),
        (
            Column("number", _("序号")),
            Column("bearer", _("责任主体")),
            Column("content", _("责任内容"), wide=True),
            Column("basis", _("依据"), wide=True),
            Column("nodes", _("时间节点"), wide=True),
            Column("standard", _("完成标准"), wide=True),
        ),
        10,
        10,
        10,
        ("F12", "F14", "F15"),
        _("年初印发，责任人确认，不签责任书。"),
    ),
    "plan": ListKind(
        "plan",
        _("单位工作计划"),
        "计清",
        "year",
        "duty",
        ("unit", "organ_committee"),
        ("unit", "organ_committee", *_BRANCHES),
        (
            Column("number", _("序号")),
            Column("position", _("定位"), wide=True),
            Column("content", _("措施"), wide=True),
            Column("nodes", _("时间节点"), wide=True),
            Column("standard", _("检查方式"), wide=True),
        ),
        10,
        10,
        0,
        ("F46",),
        _("本单位自定：定位、措施、检查。"),
    ),
    "deployments": ListKind(
        "deployments",
        _("贯彻落实台账"),
        "",
        "none",
        "deployment",
        ("working_committee", "unit", "organ_committee"),
        ("unit", "organ_committee"),
        (
            Column("number", _("文号或编号")),
            Column("summary", _("摘要"), wide=True),
            Column("conveyed", _("传达学习")),
            Column("looked_into", _("调查研究")),
            Column("supervised", _("督促检查")),
        ),
        15,
        15,
        0,
        ("F84", "F85"),
        _("只登记编号和摘要，不录批示原文；只跟踪，不计分。"),
    ),
}

ISSUED_AS_EDITIONS = ("problems", "duties", "plan")
"""Kinds that go out as editions; the ledger of deployments is a register."""

LEVEL_KINDS: dict[str, tuple[str, ...]] = {
    "committee": ("working_committee",),
    "party_group": ("unit", "party_group", "party_committee", "leading_body"),
    "organ": ("organ_committee", "organ_discipline"),
    "branch": (*_BRANCHES, "party_cell", "social_organization"),
}
"""Which kinds of organisation stand on which of the four levels (F15)."""

LEVEL_ORDER = ("committee", "party_group", "organ", "branch")
"""From the top down: a duty is cascaded to a level further right."""

ANSWER_WORKING_DAYS = 15
"""Default time to answer a request or report, when the register names no other day."""

NODE_WARNING_WORKING_DAYS = 10
"""A node is announced this many working days before its date."""

COMMITTEE = COMMITTEE_ROLES
UNIT_SIDE = frozenset(
    {
        Role.PARTY_GROUP_SECRETARY,
        Role.ORGAN_SECRETARY,
        Role.FULLTIME_DEPUTY,
        Role.DISCIPLINE_SECRETARY,
        Role.LIAISON_WORKER,
    }
)
BRANCH_SIDE = frozenset({Role.BRANCH_SECRETARY, Role.BRANCH_MEMBER})


def issuing_roles(kind: str) -> frozenset[Role]:
    """The roles that act for an issuer of this kind: the committee's offices, else the unit's own people.

    A working committee sees a unit's internal list but does not draft, sign or number it.
    """
    return COMMITTEE if kind == Kind.WORKING_COMMITTEE else UNIT_SIDE


def bearing_roles(kind: str) -> frozenset[Role]:
    """The roles that act for an organisation on which something is laid: a branch's own people for a branch."""
    if kind == Kind.WORKING_COMMITTEE:
        return COMMITTEE
    return BRANCH_SIDE if kind in BRANCH_LEVEL else UNIT_SIDE


def spans_of(actor: Actor, action: str, roles: frozenset[Role]) -> tuple[Span, ...]:
    """The parts of the tree in which the actor holds the action through one of these roles."""
    return merged(span for held, span in _held(actor, action) if held.role in roles)


def issuing_q(prefix: str, actor: Actor, action: str) -> Q:
    """A condition on an issuer: one for which the actor acts, through the roles of the issuer's own side."""
    inside = ~Q(**{f"{prefix}kind": Kind.WORKING_COMMITTEE}) & spans_q(
        f"{prefix}path", spans_of(actor, action, UNIT_SIDE)
    )
    if spans_of(actor, action, COMMITTEE):
        return inside | Q(**{f"{prefix}kind": Kind.WORKING_COMMITTEE})
    return inside


def bearing_q(prefix: str, actor: Actor, action: str) -> Q:
    """A condition on an organisation: one for which the actor bears what is laid on it, through its own roles."""
    inner = [*BRANCH_LEVEL]
    branch = Q(**{f"{prefix}kind__in": inner}) & spans_q(
        f"{prefix}path", spans_of(actor, action, BRANCH_SIDE)
    )
    unit = ~Q(**{f"{prefix}kind__in": [*inner, Kind.WORKING_COMMITTEE]}) & spans_q(
        f"{prefix}path", spans_of(actor, action, UNIT_SIDE)
    )
    if spans_of(actor, action, COMMITTEE):
        return branch | unit | Q(**{f"{prefix}kind": Kind.WORKING_COMMITTEE})
    return branch | unit


def deciding_q(issuer: str, unit: str, actor: Actor, action: str) -> Q:
    """A condition on a pair: issued by somebody for whom the actor acts, to a unit that his grant covers."""
    committee = Q(**{f"{issuer}kind": Kind.WORKING_COMMITTEE})
    from_above = committee & spans_q(f"{unit}path", spans_of(actor, action, COMMITTEE))
    inside = ~committee & spans_q(f"{unit}path", spans_of(actor, action, UNIT_SIDE))
    return from_above | inside


def issues_for(actor: Actor, action: str, issuer: Unit) -> Held | None:
    """The grant by which the actor may do ``action`` for this issuer, or None.

    A liaison office's grants lie on the units that it looks after, not on the committee; it acts for the committee
    all the same.
    """
    roles = issuing_roles(issuer.kind)
    for held, span in _held(actor, action):
        if held.role in roles and (roles is COMMITTEE or span.covers(issuer.path)):
            return held
    return None


def issues_to(actor: Actor, action: str, issuer: Unit, unit: Unit) -> Held | None:
    """As :func:`issues_for`, and the grant also covers the unit to which it was issued."""
    roles = issuing_roles(issuer.kind)
    for held, span in _held(actor, action):
        if held.role in roles and span.covers(unit.path):
            return held
    return None


def bears_for(actor: Actor, action: str, unit: Unit) -> Held | None:
    """The grant by which the actor may do ``action`` for the organisation that bears it, or None."""
    roles = bearing_roles(unit.kind)
    for held, span in _held(actor, action):
        if held.role in roles and span.covers(unit.path):
            return held
    return None


def _held(actor: Actor, action: str) -> list[tuple[Held, Span]]:
    grants = POLICY[action].grants
    found = []
    for held in actor.held:
        match grants.get(held.role):
            case Reach.OWN:
                found.append((held, Span(held.path, False)))
            case Reach.BELOW:
                found.append((held, Span(held.path, held.below)))
            case Reach.ALL:
                found.append((held, Span("", True)))
            case None:
                pass
    return found
