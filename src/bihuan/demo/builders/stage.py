"""The stage: every row in memory, found by the names that the values use, and the people who act."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from django.db.models import Model

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.demo.builders.leaves import Leaves
from bihuan.demo.builders.rows import next_key
from bihuan.demo.values import Department, Province
from bihuan.orgs.actors import seat_of
from bihuan.orgs.models import Account, Grant, Person, Post, SignOff, Unit
from bihuan.problems.standing import Who

M = TypeVar("M", bound=Model)


@dataclass(slots=True)
class Stage:
    """What has been made so far. Rows are kept by model, in the order in which they were made."""

    province: Province
    begun_at: datetime
    leaves: Leaves = field(default_factory=Leaves)
    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[type[Model], "count[int]"] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    posts: dict[tuple[str, str], list[Post]] = field(default_factory=lambda: defaultdict(list))
    """By unit and role, in the order of appointment."""
    held_by: dict[int, list[Post]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[str, Account] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    province_of: dict[str, str] = field(default_factory=dict)
    """The department of every organisation, by code."""
    grants: dict[int, list[Grant]] = field(default_factory=lambda: defaultdict(list))
    actors: dict[int, Actor] = field(default_factory=dict)
    later: list[tuple[date, Callable[[datetime], None]]] = field(default_factory=list)
    """What is entered on the register after the beginning: the day on which it came to be, and how it is entered."""
    by_role: dict[tuple[str, str], Account] = field(default_factory=dict)
    """An account by unit code and role."""

    def make(self, model: type[M], **fields: Any) -> M:
        """A new row with a key of its own."""
        return self.adopt(model(**fields))

    def adopt(self, row: M) -> M:
        """Keep a row that somebody else made, and give it its key."""
        model = type(row)
        if model not in self.keys:
            self.keys[model] = count(next_key(model))
        row.pk = next(self.keys[model])
        self.rows[model].append(row)
        return row

    def actor(self, account: Account) -> Actor:
        """The account as somebody who acts: his grants and the places of his posts. The same on every day."""
        found = self.actors.get(account.pk)
        if found is None:
            posts = self.held_by.get(account.person_id or 0, [])
            found = self.actors[account.pk] = Actor(
                account=account.pk,
                name=account.name,
                held=tuple(self._held(self.grants[account.pk])),
                posts=tuple(p.unit.path for p in posts if p.until is None),
            )
        return found

    def who(self, account: Account, handler: Who | None = None) -> Who:
        return Who(self.actor(account), account.person_id, frozenset(), handler)

    def signer(self, post: Post, handler: Account) -> Who:
        """The holder of a post who signs on paper, with the account that registers it."""
        seat = seat_of(post.unit)
        held = (Held(Role(post.role), seat.path, True, seat.code, seat.name),) if post.role else ()
        posts = tuple(p.unit.path for p in self.held_by[post.person_id] if p.until is None)
        actor = Actor(account=0, name=post.person.name, held=held, posts=posts)
        return Who(actor, post.person_id, frozenset(), self.who(handler))

    def _held(self, grants: Iterable[Grant]) -> Iterable[Held]:
        for grant in grants:
            role = Role(grant.role)
            if grant.office:
                for unit in self.units.values():
                    if unit.liaison_office == grant.office:
                        yield Held(role, unit.path, True, unit.code, unit.name, grant.since)
            else:
                unit = grant.unit
                yield Held(role, unit.path, grant.below, unit.code, unit.name, grant.since)

    def paper(
        self,
        about: str,
        move: str,
        post: Post,
        on: date,
        opinion: str,
        handler: Account,
        at: datetime,
    ) -> SignOff:
        """A signature on paper, registered."""
        return self.make(
            SignOff, object=about, move=move, post=post, signed_on=on, opinion=opinion,
            handler=handler, at=at,
        )  # fmt: skip


def utc(at: datetime) -> datetime:
    """The instant as rows keep it."""
    return at.astimezone(UTC)
