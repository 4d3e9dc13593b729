"""The Merkle tree of RFC 6962: what is appended, the root at any size, and two kinds of proof.

A leaf is ``H(0x00 ‖ data)``, an inner node ``H(0x01 ‖ left ‖ right)``, the root of the empty tree ``H("")``.
Only *complete* subtrees are ever stored: the subtree at ``(level, index)`` covers the ``2**level`` leaves from
``index * 2**level`` on, never changes once its last leaf is there, and level 0 is the leaf hash itself. Whatever
else a root or a proof needs is folded from at most ``2 * log2(size)`` of them, so nothing here holds a tree in
memory: callers hand in a function that looks a stored subtree up.

The sections cited below are those of RFC 6962 (definitions) and RFC 9162 (the checking procedures).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Digest = Callable[[bytes], bytes]
Position = tuple[int, int]
Lookup = Callable[[Position], bytes]


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _sm3_of_openssl(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _sm3_of_cryptography(data: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes

    running = hashes.Hash(hashes.SM3())
    running.update(data)
    return running.finalize()


def sm3_digest(available: Iterable[str] | None = None) -> Digest:
    """SM3 (GB/T 32905) from the OpenSSL behind ``hashlib`` when it has it, else from ``cryptography``."""
    names = hashlib.algorithms_available if available is None else available
    return _sm3_of_openssl if "sm3" in names else _sm3_of_cryptography


DIGESTS: Mapping[str, Digest] = {"sha256": _sha256, "sm3": sm3_digest()}


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as an appender needs it: its size and its complete subtrees from left to right, biggest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves does not have {len(self.peaks)} peaks")


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree that has just been finished."""

    level: int
    index: int
    hash: bytes


def leaf_hash(digest: Digest, data: bytes) -> bytes:
    """The hash of one leaf (RFC 6962, 2.1)."""
    return digest(b"\x00" + data)


def node_hash(digest: Digest, left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962, 2.1)."""
    return digest(b"\x01" + left + right)


def extend(
    digest: Digest, frontier: Frontier, leaves: Iterable[bytes]
) -> tuple[Frontier, list[Node]]:
    """Append leaf hashes. Returns the new frontier and the inner nodes it finished, in order.

    Over the life of a tree this hashes less than one inner node per leaf; a single append at most
    ``log2(size)``.
    """
    peaks = list(frontier.peaks)
    size = frontier.size
    finished: list[Node] = []
    for leaf in leaves:
        peaks.append(leaf)
        size += 1
        level, width = 0, size
        while width % 2 == 0:
            right = peaks.pop()
            peak = digest(b"\x01" + peaks.pop() + right)
            level, width = level + 1, width // 2
            finished.append(Node(level, width - 1, peak))
            peaks.append(peak)
    return Frontier(size, tuple(peaks)), finished


def root(digest: Digest, frontier: Frontier) -> bytes:
    """The root of the whole tree: the peaks folded from the right."""
    if not frontier.peaks:
        return digest(b"")
    folded = frontier.peaks[-1]
    for peak in reversed(frontier.peaks[:-1]):
        folded = node_hash(digest, peak, folded)
    return folded


def peaks_at(size: int) -> list[Position]:
    """Where the complete subtrees of a tree of ``size`` leaves are kept, from left to right."""
    return cover(0, size)


def cover(start: int, stop: int) -> list[Position]:
    """The complete subtrees that make up the leaves ``start`` to ``stop - 1`` of one subtree.

    ``start`` must be a multiple of the smallest power of two that is not less than ``stop - start``, as it is
    for every subtree in the sense of RFC 6962. Raises :class:`ValueError`.
    """
    width = stop - start
    if width < 0 or start < 0 or (width and start % (1 << (width - 1).bit_length())):
        raise ValueError(f"[{start}, {stop}) is not a subtree")
    positions: list[Position] = []
    for level in range(width.bit_length() - 1, -1, -1):
        if width >> level & 1:
            positions.append((level, start >> level))
            start += 1 << level
    return positions


def frontier_at(size: int, lookup: Lookup) -> Frontier:
    """The frontier of the first ``size`` leaves, read from the stored subtrees."""
    return Frontier(size, tuple(lookup(position) for position in peaks_at(size)))


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees whose hashes prove leaf ``index`` in a tree of ``size`` leaves, nearest the leaf first.

    PATH(m, D[n]) of RFC 6962, 2.1.1. Raises :class:`ValueError` unless ``0 <= index < size``.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    ranges: list[tuple[int, int]] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The subtrees whose hashes prove that the first ``old`` of ``new`` leaves are unchanged.

    PROOF(m, D[n]) of RFC 6962, 2.1.2; empty when the older tree is empty or the same size. Raises
    :class:`ValueError` unless ``0 <= old <= new``.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves did not grow out of one of {old}")
    if old in (0, new):
        return []
    ranges: list[tuple[int, int]] = []
    start, stop = 0, new
    while old < stop:
        middle = start + _split(stop - start)
        if old <= middle:
            ranges.append((middle, stop))
            stop = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, stop))
    return ranges[::-1]


def positions_of(ranges: Iterable[tuple[int, int]]) -> list[Position]:
    """Every stored subtree that a proof over ``ranges`` looks up: for fetching them in one go."""
    return [position for start, stop in ranges for position in cover(start, stop)]


def inclusion_proof(digest: Digest, lookup: Lookup, index: int, size: int) -> tuple[bytes, ...]:
    """The proof that the leaf ``index`` is in the tree of ``size`` leaves; at most ``ceil(log2(size))`` hashes."""
    return _hashes(digest, lookup, inclusion_ranges(index, size))


def consistency_proof(digest: Digest, lookup: Lookup, old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the tree of ``new`` leaves begins with the tree of ``old`` leaves."""
    return _hashes(digest, lookup, consistency_ranges(old, new))


def includes(
    digest: Digest, *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether ``proof`` leads from the leaf hash at ``index`` to ``root`` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, folded = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            folded = node_hash(digest, step, folded)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            folded = node_hash(digest, folded, step)
        here, last = here >> 1, last >> 1
    return last == 0 and folded == root


def consistent(
    digest: Digest,
    *,
    old_size: int,
    old_root: bytes,
    new_size: int,
    new_root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Whether ``proof`` shows that the newer tree begins with the older one (RFC 9162, 2.1.4.2).

    An empty tree is the beginning of every tree; that, and two equal trees, need an empty proof.
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == digest(b"")
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    here, last = old_size - 1, new_size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old_folded = new_folded = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old_folded = node_hash(digest, step, old_folded)
            new_folded = node_hash(digest, step, new_folded)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new_folded = node_hash(digest, new_folded, step)
        here, last = here >> 1, last >> 1
    return last == 0 and old_folded == old_root and new_folded == new_root


def _split(width: int) -> int:
    """The largest power of two smaller than ``width``."""
    return 1 << ((width - 1).bit_length() - 1)


def _hashes(digest: Digest, lookup: Lookup, ranges: Iterable[tuple[int, int]]) -> tuple[bytes, ...]:
    return tuple(
        root(
            digest,
            Frontier(stop - start, tuple(lookup(position) for position in cover(start, stop))),
        )
        for start, stop in ranges
    )
