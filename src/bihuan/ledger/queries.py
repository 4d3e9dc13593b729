"""Reading the ledger: the head at any size, proofs, the history of an object, the heads that were given out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS, Digest, Frontier, Position
from bihuan.ledger.errors import LedgerDamagedError
from bihuan.ledger.heads import Head
from bihuan.ledger.lines import name_of
from bihuan.ledger.models import LEVEL_SHIFT, Entry, Node, Setting, Witness

EXPORT_CHUNK = 5_000


def hash_name() -> str:
    """``sha256`` or ``sm3``: what the first entry fixed, before it what the settings say."""
    fixed = Setting.objects.values_list("hash", flat=True).first()
    return fixed or str(settings.LEDGER_HASH)


def size() -> int:
    """How many entries there are."""
    last: int | None = Entry.objects.aggregate(last=Max("seq"))["last"]
    return 0 if last is None else last + 1


def latest_at() -> datetime | None:
    """The instant of the last entry; None while the ledger is empty. Not the latest instant, if the clock was set."""
    return Entry.objects.order_by("-seq").values_list("at", flat=True).first()


def head() -> Head:
    """The head of the whole ledger now."""
    return head_at(size())


def head_at(entries: int) -> Head:
    """The head when the ledger had ``entries`` entries, from the stored nodes.

    Raises :class:`~bihuan.ledger.errors.LedgerDamagedError` when one of them is missing (or was never there).
    """
    digest = DIGESTS[hash_name()]
    return Head(entries, merkle.root(digest, stored_frontier(entries)))


def stored_frontier(entries: int) -> Frontier:
    """The complete subtrees of the first ``entries`` entries."""
    positions = merkle.peaks_at(entries)
    found = stored_nodes(positions)
    return Frontier(entries, tuple(found[position] for position in positions))


def stored_nodes(positions: Iterable[Position]) -> dict[Position, bytes]:
    """The stored hashes at these places, in at most two queries."""
    wanted = list(positions)
    found = {
        (0, seq): bytes(leaf)
        for seq, leaf in Entry.objects.filter(
            seq__in=[index for level, index in wanted if level == 0]
        ).values_list("seq", "leaf")
    }
    keys = {key_of(level, index): (level, index) for level, index in wanted if level}
    for key, node in Node.objects.filter(position__in=list(keys)).values_list("position", "hash"):
        found[keys[key]] = bytes(node)
    for position in wanted:
        if position not in found:
            raise LedgerDamagedError(
                _("节点 %(level)d/%(index)d 不存在") % {"level": position[0], "index": position[1]}
            )
    return found


def key_of(level: int, index: int) -> int:
    """The key of the node at (level, index)."""
    return level << LEVEL_SHIFT | index


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That a line is entry ``seq`` of the ledger with this head; ``holds`` re-computes it."""

    hash: str
    line: str
    seq: int
    head: Head
    path: tuple[bytes, ...]

    def holds(self) -> bool:
        digest = DIGESTS[self.hash]
        return merkle.includes(
            digest,
            leaf=merkle.leaf_hash(digest, self.line.encode()),
            index=self.seq,
            size=self.head.size,
            proof=self.path,
            root=self.head.root,
        )


def inclusion(seq: int, entries: int | None = None) -> Inclusion:
    """The proof that entry ``seq`` is in the ledger of ``entries`` entries (now, if not given).

    Raises :class:`ValueError` when there is no such entry.
    """
    hashed = hash_name()
    entries = size() if entries is None else entries
    ranges = merkle.inclusion_ranges(seq, entries)
    peaks = merkle.peaks_at(entries)
    found = stored_nodes([*merkle.positions_of(ranges), *peaks])
    digest = DIGESTS[hashed]
    frontier = Frontier(entries, tuple(found[peak] for peak in peaks))
    return Inclusion(
        hash=hashed,
        line=Entry.objects.values_list("line", flat=True).get(seq=seq),
        seq=seq,
        head=Head(entries, merkle.root(digest, frontier)),
        path=merkle.inclusion_proof(digest, found.__getitem__, seq, entries),
    )


def consistency(old: int, new: int | None = None) -> tuple[bytes, ...]:
    """The proof that the ledger of ``old`` entries is the beginning of that of ``new`` (now, if not given).

    Raises :class:`ValueError` when ``old`` is more than ``new``.
    """
    new = size() if new is None else new
    digest: Digest = DIGESTS[hash_name()]
    found = stored_nodes(merkle.positions_of(merkle.consistency_ranges(old, new)))
    return merkle.consistency_proof(digest, found.__getitem__, old, new)


def history(*objects: Model | str) -> QuerySet[Entry]:
    """All entries of these objects (or names), oldest first, with their payloads."""
    names = [one if isinstance(one, str) else name_of(one) for one in objects]
    return Entry.objects.filter(object__in=names).select_related("payload").order_by("seq")


def witnessed(obj: Model | str) -> QuerySet[Witness]:
    """The heads that went out with this object, latest first."""
    name = obj if isinstance(obj, str) else name_of(obj)
    return Witness.objects.filter(object=name).order_by("-pk")


def latest_witness() -> Witness | None:
    """The head that left the house last; None before the first."""
    return Witness.objects.order_by("-pk").first()


def lines(entries: int) -> Iterator[str]:
    """The first ``entries`` lines in order, without newlines."""
    for start in range(0, entries, EXPORT_CHUNK):
        yield from (
            Entry.objects.filter(seq__gte=start, seq__lt=min(start + EXPORT_CHUNK, entries))
            .order_by("seq")
            .values_list("line", flat=True)
        )
