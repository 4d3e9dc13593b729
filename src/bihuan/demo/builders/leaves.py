"""The ledger of the sample: entries gathered while the events are played, written in the order of time.

One leaf for each changed object, with the act, actor and instant that the service would have given. The lines,
commitments and nodes are those of ``ledger``; only the writing is in bulk, because every entry has its own act.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import urandom
from typing import NamedTuple, Protocol

from django.conf import settings
from django.db.models import Model

from bihuan.demo.builders.payloads import body_of
from bihuan.demo.builders.rows import insert, insert_raw, next_key
from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS, Digest, Frontier
from bihuan.ledger.heads import Head
from bihuan.ledger.lines import canonical, commitment_of, line_of, name_of, state_of
from bihuan.ledger.models import Entry, Node, Payload, Setting, Witness
from bihuan.ledger.queries import key_of, size, stored_frontier
from bihuan.ledger.services import WITNESS

HELD = "\u0001head:{}\u0001"
"""What stands in a payload in the place of a head that is not known before the ledger is written."""


SHOWN = re.compile(r"\\u0001(head:\d+)\\u0001")
"""The same in canonical JSON."""
KEEPER = "lists.annex:"
"""The rows that keep a head."""


@dataclass(slots=True)
class Group:
    """What one transaction enters at once."""

    at: datetime
    act: str
    actor: str
    rows: list[tuple[str, str, str | None]]
    numbered: list[tuple[Model, int]] = field(default_factory=list)
    """Rows whose ``seq`` becomes that of the entry at this place."""
    before: Callable[[Head], None] | None = None
    """Told the head before the group is entered."""
    witness: tuple[str, Model, str | None, Callable[[Head], None] | None] | None = None
    """Purpose, object, unit: a head given out here, and who wants to know it."""


class Alone(NamedTuple):
    """One object that is entered alone, and whose row goes into the database at that moment."""

    at: datetime
    act: str
    actor: str
    unit: str
    name: str
    body: str
    salt: bytes
    commitment: str


class Scribe(Protocol):
    """Brings what there is too much of to be held until the end: records."""

    def before(self, at: datetime | None) -> Iterator[Alone]:
        """What was entered before an instant and has not been brought yet; with None all the rest."""

    def flush(self) -> None:
        """The rows of what was brought are to go into the database."""


@dataclass(slots=True)
class Leaves:
    """All groups in the order in which they were played, which is the order of time."""

    groups: list[Group] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    """Placeholder → head, once known."""

    def enter(
        self,
        objects: Sequence[Model],
        *,
        act: str,
        actor: str,
        at: datetime,
        unit: str | None = None,
        units: Sequence[str | None] | None = None,
    ) -> Group:
        """One leaf for each object, as it stands in memory now."""
        places = units if units is not None else [unit] * len(objects)
        rows = [
            (name_of(obj), body_of(obj), place) for obj, place in zip(objects, places, strict=True)
        ]
        group = Group(at, act, actor, rows)
        self.groups.append(group)
        return group

    def placeholder(self) -> str:
        """A text to stand in rows until the head is known."""
        mark = HELD.format(len(self.held))
        self.held[mark] = ""
        return mark

    def write(self, scribe: Scribe) -> Head:
        """Write every group, and between them what the scribe brings; returns the last head."""
        row, _new = Setting.objects.get_or_create(id=1, defaults={"hash": settings.LEDGER_HASH})
        frontier = stored_frontier(size())
        return _Writer(self, scribe, DIGESTS[row.hash], frontier, next_key(Witness)).write()


FLUSH = 20_000
"""So many entries are held before they go into the database."""


@dataclass(slots=True)
class _Writer:
    leaves: Leaves
    scribe: Scribe
    digest: Digest
    frontier: Frontier
    next_witness: int
    entries: list[tuple[object, ...]] = field(default_factory=list)
    payloads: list[tuple[object, ...]] = field(default_factory=list)
    nodes: list[tuple[object, ...]] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)

    def write(self) -> Head:
        for group in self.leaves.groups:
            self._bring(group.at)
            self._group(group)
        self._bring(None)
        self._flush()
        insert(Witness, self.witnesses)
        return self._head()

    def _bring(self, before: datetime | None) -> None:
        for one in self.scribe.before(before):
            self._enter(
                one.name, one.body, one.unit, one.act, one.actor, one.at, one.salt, one.commitment
            )
            if len(self.entries) >= FLUSH:
                self._flush()

    def _flush(self) -> None:
        self._extend()
        self.scribe.flush()
        insert_raw(Entry, self.entries)
        insert_raw(Payload, self.payloads)
        insert_raw(Node, self.nodes)
        self.entries, self.payloads, self.nodes = [], [], []

    def _group(self, group: Group) -> None:
        if group.before is not None:
            group.before(self._head())
        first = self._size()
        for name, body, unit in group.rows:
            self._leaf(name, self._filled(name, body), unit, group.act, group.actor, group.at)
        for obj, place in group.numbered:
            obj.seq = first + place  # type: ignore[attr-defined]
        if group.witness is None:
            return
        purpose, about, unit, told = group.witness
        head = self._head()
        row = Witness(
            pk=self.next_witness, size=head.size, root=head.root, purpose=purpose,
            object=name_of(about), at=group.at,
        )  # fmt: skip
        self.next_witness += 1
        self.witnesses.append(row)
        body = canonical(state_of(row))
        self._leaf(name_of(row), body, unit, WITNESS, group.actor, group.at)
        if told is not None:
            told(head)

    def _filled(self, name: str, body: str) -> str:
        """The payload with the head in its place: only annexes keep one."""
        if not name.startswith(KEEPER):
            return body
        return SHOWN.sub(lambda found: self.leaves.held[f"\u0001{found[1]}\u0001"], body)

    def _leaf(
        self, name: str, body: str, unit: str | None, act: str, actor: str, at: datetime
    ) -> None:
        salt = urandom(32)
        commitment = commitment_of(self.digest, salt, body)
        self._enter(name, body, unit, act, actor, at, salt, commitment)

    def _enter(
        self,
        name: str,
        body: str,
        unit: str | None,
        act: str,
        actor: str,
        at: datetime,
        salt: bytes,
        commitment: str,
    ) -> None:
        seq = self._size()
        line = line_of(
            seq=seq, act=act, actor=actor, at=at, unit=unit, object=name, commitment=commitment
        )
        leaf = merkle.leaf_hash(self.digest, line.encode())
        self.waiting.append(leaf)
        self.entries.append((seq, line, leaf, act, actor, at, unit, name))
        self.payloads.append((seq, salt, body, None))

    def _size(self) -> int:
        return self.frontier.size + len(self.waiting)

    def _head(self) -> Head:
        self._extend()
        return Head(self.frontier.size, merkle.root(self.digest, self.frontier))

    def _extend(self) -> None:
        if self.waiting:
            self.frontier, finished = merkle.extend(self.digest, self.frontier, self.waiting)
            self.nodes += [(key_of(node.level, node.index), node.hash) for node in finished]
            self.waiting = []
