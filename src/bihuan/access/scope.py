"""From grants to what may be seen and done.

Paths are those of the organisation tree (four characters a level); what lies below ``p`` is the range
``p <= path < p~``, because ``~`` sorts after every base-36 digit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from bihuan.access.policy import POLICY, Reach, Role

CEILING = "~"


@dataclass(frozen=True, slots=True)
class Span:
    """One node of the tree, with what is below it or without."""

    path: str
    below: bool

    def covers(self, path: str) -> bool:
        return path.startswith(self.path) if self.below else path == self.path


@dataclass(frozen=True, slots=True)
class Held:
    """A role held at a unit. ``path`` is the unit's place, ``unit`` its code, ``below`` whether the grant goes down."""

    role: Role
    path: str
    below: bool
    unit: str = ""
    unit_name: str = ""
    since: date | None = None
    until: date | None = None
    post: int | None = None

    def on(self, day: date) -> bool:
        """Whether the grant is in force on ``day`` (the last day counts)."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: an account with the grants in force today, or the holder of a post who signs on paper."""

    account: int
    name: str
    held: tuple[Held, ...] = ()
    posts: tuple[str, ...] = field(default=())
    """Paths of the units in which this person holds a post today (for 'not a subordinate')."""

    @property
    def ledger_id(self) -> str:
        """The opaque name that the ledger keeps."""
        return f"a{self.account}"

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(h.role for h in self.held)

    def has(self, action: str) -> bool:
        """Whether the action is held anywhere."""
        row = POLICY[action]
        return any(h.role in row.grants for h in self.held)

    def reach(self, action: str) -> tuple[Span, ...]:
        """The parts of the tree in which the action is held, without repetition."""
        row = POLICY[action]
        spans: list[Span] = []
        for h in self.held:
            match row.grants.get(h.role):
                case None:
                    continue
                case Reach.ALL:
                    spans.append(Span("", True))
                case Reach.OWN:
                    spans.append(Span(h.path, False))
                case Reach.BELOW:
                    spans.append(Span(h.path, h.below))
        return merged(spans)

    def can(self, action: str, path: str) -> bool:
        """Whether the action is held at the unit with this path."""
        return any(span.covers(path) for span in self.reach(action))


SYSTEM = Actor(account=0, name="系统")
"""The loop's scheduled steps. It holds no grant, so it can take no adverse decision (E7)."""


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same ground without spans that lie inside others, in path order."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda s: (s.path, not s.below)):
        if not any(k.below and span.path.startswith(k.path) for k in kept):
            kept.append(span)
    return tuple(kept)


def spans_q(field_name: str, spans: Iterable[Span]) -> Q:
    """A condition on a path column: inside any of the spans. No span gives a condition that is never true."""
    condition = Q(pk__in=[])
    for span in spans:
        if span.below and not span.path:
            return Q()
        if span.below:
            condition |= Q(
                **{f"{field_name}__gte": span.path, f"{field_name}__lt": span.path + CEILING}
            )
        else:
            condition |= Q(**{field_name: span.path})
    return condition


def below_q(field_name: str, path: str) -> Q:
    """A condition on a path column: the node itself and everything below it."""
    return spans_q(field_name, [Span(path, True)])
