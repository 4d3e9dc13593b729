"""The ledger against itself: lines, columns, commitments, leaves, nodes, and the roots at given sizes."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from bihuan.engines import merkle
from bihuan.engines.merkle import Digest, Frontier
from bihuan.ledger.lines import LINE_KEYS, canonical, commitment_of, line_of, stamp
from bihuan.ledger.models import Entry, Node, Payload
from bihuan.ledger.queries import key_of
from bihuan.ledger.verification.reading import UNREADABLE, read_rows
from bihuan.ledger.verification.report import Finding, Report

PAGE = 4_096


@dataclass(frozen=True, slots=True)
class Read:
    """An entry with its payload as they stand in the database."""

    seq: int
    line: str
    leaf: bytes
    act: str
    actor: str
    at: datetime | None
    unit: str | None
    object: str
    latest: bool
    payload: "ReadPayload | None"

    @property
    def body(self) -> str | None:
        """The payload, None when it is erased or missing."""
        return None if self.payload is None else self.payload.body


@dataclass(frozen=True, slots=True)
class ReadPayload:
    """A payload as it stands in the database."""

    salt: bytes | None
    body: str | None
    erased_at: datetime | None


@dataclass(slots=True)
class TreePass:
    """One walk over the entries in order. Holds one page at a time and ``log2(size)`` hashes.

    ``sizes`` are those at which the root is wanted; ``roots`` has them afterwards.
    """

    digest: Digest
    report: Report
    sizes: Sequence[int]
    frontier: Frontier = field(default_factory=Frontier)
    roots: dict[int, bytes] = field(default_factory=dict)
    expected: int = 0

    def walk(self, limit: int, see: Callable[[list[Read]], None]) -> bytes:
        """Check every entry below ``limit`` and hand each page to ``see``. Returns the root."""
        self._note_root()
        for page in _pages(limit):
            for entry in page:
                self._sequence(entry.seq)
                self.report.add(*_check(self.digest, entry))
            self._grow([merkle.leaf_hash(self.digest, entry.line.encode()) for entry in page])
            self.report.erased += sum(
                entry.payload is not None and entry.payload.erased_at is not None for entry in page
            )
            see(page)
        return merkle.root(self.digest, self.frontier)

    def _sequence(self, seq: int) -> None:
        if seq != self.expected:
            words = {"from": self.expected, "to": seq - 1, "seq": seq}
            text = (
                _("第%(from)s笔到第%(to)s笔不见了。")
                if seq > self.expected
                else _("笔号%(seq)s不该有。")
            )
            self.report.add(Finding("sequence", text % words, self.expected))
        self.expected = seq + 1

    def _grow(self, leaves: list[bytes]) -> None:
        start = self.frontier.size
        finished: dict[int, bytes] = {}
        for stop in [*self._wanted_within(start, start + len(leaves)), start + len(leaves)]:
            part = leaves[self.frontier.size - start : stop - start]
            self.frontier, nodes = merkle.extend(self.digest, self.frontier, part)
            finished.update({key_of(node.level, node.index): node.hash for node in nodes})
            self._note_root()
        self.report.add(*_check_nodes(finished))

    def _wanted_within(self, start: int, stop: int) -> Sequence[int]:
        return self.sizes[bisect_right(self.sizes, start) : bisect_right(self.sizes, stop)]

    def _note_root(self) -> None:
        position = bisect_right(self.sizes, self.frontier.size)
        if position and self.sizes[position - 1] == self.frontier.size:
            self.roots[self.frontier.size] = merkle.root(self.digest, self.frontier)


def _pages(limit: int) -> Iterator[list[Read]]:
    newer = Entry.objects.filter(object=OuterRef("object"), seq__gt=OuterRef("seq"))
    entries = Entry.objects.annotate(latest=~Exists(newer)).order_by("seq")
    columns = ("line", "leaf", "act", "actor", "at", "unit", "object", "latest")
    rest = entries.filter(seq__lt=limit)
    while page := _read_page(rest[:PAGE], columns):
        yield page
        if len(page) < PAGE:
            return
        rest = entries.filter(seq__lt=limit, seq__gt=page[-1].seq)


def _read_page(entries: Any, columns: Sequence[str]) -> list[Read]:
    try:
        found = list(entries.values_list("seq", *columns))
    except UNREADABLE:
        found = [_rescued(seq) for seq in list(entries.values_list("seq", flat=True))]
    if not found:
        return []
    payloads = read_rows(
        Payload.objects.filter(pk__gte=found[0][0], pk__lte=found[-1][0]),
        ("salt", "body", "erased_at"),
    )
    return [
        Read(seq, line, bytes(leaf), act, actor, at, unit, name, last, _payload(payloads.get(seq)))
        for seq, line, leaf, act, actor, at, unit, name, last in found
    ]


def _rescued(seq: int) -> tuple[Any, ...]:
    """An entry of a page with an unreadable row, column by column; what cannot be read is empty."""
    values: dict[str, Any] = {}
    for column in ("line", "leaf", "act", "actor", "at", "unit", "object"):
        try:
            values[column] = Entry.objects.filter(seq=seq).values_list(column, flat=True).get()
        except UNREADABLE:
            values[column] = None
    name = values["object"] or ""
    latest = not Entry.objects.filter(object=name, seq__gt=seq).exists()
    return (
        seq,
        values["line"] or "",
        values["leaf"] or b"",
        values["act"] or "",
        values["actor"] or "",
        values["at"],
        values["unit"],
        name,
        latest,
    )


def _payload(row: tuple[Any, ...] | None) -> ReadPayload | None:
    if row is None:
        return None
    salt, body, erased_at = row
    return ReadPayload(None if salt is None else bytes(salt), body, erased_at)


def _check(digest: Digest, entry: Read) -> Iterator[Finding]:
    if not _rebuilt(digest, entry):
        yield from _explain(digest, entry)
    if entry.leaf != merkle.leaf_hash(digest, entry.line.encode()):
        text = _("第%(seq)s笔：存下的叶值与这一行不符。")
        yield Finding("leaf", text % {"seq": entry.seq}, entry.seq, entry.object)


def _rebuilt(digest: Digest, entry: Read) -> bool:
    """Whether columns and payload together give exactly this line: the quick way to say that all is well."""
    payload = entry.payload
    if payload is None or payload.body is None or payload.salt is None or entry.at is None:
        return False
    return entry.line == line_of(
        seq=entry.seq,
        act=entry.act,
        actor=entry.actor,
        at=entry.at,
        unit=entry.unit,
        object=entry.object,
        commitment=commitment_of(digest, payload.salt, payload.body),
    )


def _explain(digest: Digest, entry: Read) -> Iterator[Finding]:
    """What exactly does not fit in an entry that cannot be rebuilt. An honestly erased payload is no finding."""
    said = _parsed(entry.line)
    if said is None:
        text = _("第%(seq)s笔：这一行不是账本的规范格式。")
        yield Finding("line", text % {"seq": entry.seq}, entry.seq, entry.object)
        return
    columns = {
        "seq": entry.seq,
        "act": entry.act,
        "actor": entry.actor,
        "at": entry.at and stamp(entry.at),
        "unit": entry.unit,
        "object": entry.object,
    }
    wrong = sorted(name for name, value in columns.items() if said[name] != value)
    if wrong:
        text = _("第%(seq)s笔：%(columns)s 栏与这一行所写的不符。")
        words = {"seq": entry.seq, "columns": "、".join(wrong)}
        yield Finding("column", text % words, entry.seq, entry.object)
    if not _kept_or_erased(digest, entry.payload, said["commitment"]):
        text = _("第%(seq)s笔：内容与登记时的承诺不符，或者未经登记就不见了。")
        yield Finding("payload", text % {"seq": entry.seq}, entry.seq, entry.object)


def _kept_or_erased(digest: Digest, payload: ReadPayload | None, commitment: str) -> bool:
    if payload is None:
        return False
    if payload.erased_at is not None:
        return payload.body is None and payload.salt is None
    if payload.body is None or payload.salt is None:
        return False
    return commitment_of(digest, payload.salt, payload.body) == commitment


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
        fits = isinstance(said, dict) and said.keys() == LINE_KEYS and canonical(said) == line
    except (ValueError, RecursionError):
        return None
    return said if fits else None


def _check_nodes(finished: dict[int, bytes]) -> Iterator[Finding]:
    """The stored nodes against the ones that this page of entries finishes."""
    if not finished:
        return
    stored = read_rows(Node.objects.filter(_ranges(finished)), ("hash",))
    for position, computed in finished.items():
        row = stored.get(position)
        if row is None or bytes(row[0]) != computed:
            node = Node(position=position)
            text = _("节点 %(level)s/%(index)s 与其下的登记不符，或者不存在。")
            yield Finding("node", text % {"level": node.level, "index": node.index})


def _ranges(positions: Iterable[int]) -> Q:
    """The positions as one range per level: a page finishes neighbours on every level."""
    levels: dict[int, list[int]] = {}
    for position in positions:
        levels.setdefault(Node(position=position).level, []).append(position)
    wanted = Q()
    for found in levels.values():
        wanted |= Q(position__range=(min(found), max(found)))
    return wanted


def strays() -> Iterator[Finding]:
    """Payloads without an entry, and nodes beyond those of the entries. Each is one statement, so both sides
    of it are of the same moment."""
    entry = Entry.objects.filter(seq=OuterRef("pk"))
    for seq in Payload.objects.filter(~Exists(entry)).values_list("pk", flat=True):
        yield Finding("payload", _("第%(seq)s笔的内容没有对应的登记。") % {"seq": seq}, seq)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM {Entry._meta.db_table}),"
            f" (SELECT COUNT(*) FROM {Node._meta.db_table})"
        )
        entries, nodes = cursor.fetchone()
    extra = nodes - (entries - entries.bit_count())
    if extra > 0:
        yield Finding("node", _("多出%(count)s个不属于任何登记的节点。") % {"count": extra})
