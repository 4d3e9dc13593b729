"""The tree is held to the published Certificate Transparency vectors and to a plain recursive definition."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engines import merkle
from bihuan.engines.merkle import DIGESTS, Digest, Frontier, Position

SHA256 = DIGESTS["sha256"]
SM3 = DIGESTS["sm3"]

CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CT_CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


class Kept:
    """A tree with its stored subtrees, as the ledger keeps them."""

    def __init__(self, digest: Digest, data: Sequence[bytes] = ()) -> None:
        self.digest = digest
        self.frontier = Frontier()
        self.stored: dict[Position, bytes] = {}
        self.roots = [merkle.root(digest, self.frontier)]
        for one in data:
            self.append(one)

    def append(self, data: bytes) -> int:
        leaf = merkle.leaf_hash(self.digest, data)
        self.stored[0, self.frontier.size] = leaf
        self.frontier, finished = merkle.extend(self.digest, self.frontier, [leaf])
        self.stored.update({(node.level, node.index): node.hash for node in finished})
        self.roots.append(merkle.root(self.digest, self.frontier))
        return len(finished)

    def lookup(self, position: Position) -> bytes:
        return self.stored[position]

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        return merkle.inclusion_proof(self.digest, self.lookup, index, size)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        return merkle.consistency_proof(self.digest, self.lookup, old, new)

    def includes(self, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
        leaf = self.stored[0, index]
        return merkle.includes(
            self.digest, leaf=leaf, index=index, size=size, proof=proof, root=root
        )

    def consistent(self, old: int, new: int, proof: Sequence[bytes]) -> bool:
        return merkle.consistent(
            self.digest,
            old_size=old,
            old_root=self.roots[old],
            new_size=new,
            new_root=self.roots[new],
            proof=proof,
        )


def plain_root(digest: Digest, data: Sequence[bytes]) -> bytes:
    """MTH(D[n]) exactly as the RFC writes it: the oracle of the property tests."""
    if not data:
        return digest(b"")
    if len(data) == 1:
        return digest(b"\x00" + data[0])
    split = 1
    while split * 2 < len(data):
        split *= 2
    left, right = plain_root(digest, data[:split]), plain_root(digest, data[split:])
    return digest(b"\x01" + left + right)


def numbered(count: int) -> list[bytes]:
    return [f"leaf {number}".encode() for number in range(count)]


def test_the_published_roots_are_reproduced_at_every_size() -> None:
    assert [root.hex() for root in Kept(SHA256, CT_LEAVES).roots] == CT_ROOTS


@pytest.mark.parametrize(("index", "size"), CT_INCLUSION)
def test_the_published_inclusion_proofs_are_reproduced(index: int, size: int) -> None:
    tree = Kept(SHA256, CT_LEAVES)
    proof = tree.inclusion(index, size)
    assert [step.hex() for step in proof] == CT_INCLUSION[index, size]
    assert tree.includes(index, size, proof, tree.roots[size])


@pytest.mark.parametrize(("old", "new"), CT_CONSISTENCY)
def test_the_published_consistency_proofs_are_reproduced(old: int, new: int) -> None:
    tree = Kept(SHA256, CT_LEAVES)
    proof = tree.consistency(old, new)
    assert [step.hex() for step in proof] == CT_CONSISTENCY[old, new]
    assert tree.consistent(old, new, proof)


def test_sm3_gives_the_digests_printed_in_the_standard() -> None:
    wanted = {
        b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    }
    for data, digest in wanted.items():
        assert SM3(data).hex() == digest


def test_sm3_is_the_same_where_openssl_was_built_without_it() -> None:
    fallback = merkle.sm3_digest(available=["sha256"])
    assert fallback is not merkle.sm3_digest(available=["sm3"])
    for length in (0, 1, 55, 56, 63, 64, 65, 300):
        assert fallback(b"\x5a" * length) == SM3(b"\x5a" * length)


@pytest.mark.parametrize("digest", [SHA256, SM3])
def test_every_proof_of_every_small_tree_is_accepted_and_short(digest: Digest) -> None:
    tree = Kept(digest, numbered(33))
    for size in range(1, 34):
        for index in range(size):
            proof = tree.inclusion(index, size)
            assert len(proof) <= (size - 1).bit_length()
            assert tree.includes(index, size, proof, tree.roots[size])
        for old in range(size + 1):
            proof = tree.consistency(old, size)
            assert len(proof) <= (size - 1).bit_length() + 1
            assert tree.consistent(old, size, proof)


@given(st.lists(st.binary(max_size=40), max_size=70), st.data())
@settings(max_examples=150, deadline=None)
def test_the_root_is_the_one_of_the_definition_however_the_leaves_arrive(
    data: list[bytes], draw: st.DataObject
) -> None:
    cut = draw.draw(st.integers(0, len(data)))
    leaves = [merkle.leaf_hash(SHA256, one) for one in data]
    first, _ = merkle.extend(SHA256, Frontier(), leaves[:cut])
    whole, _ = merkle.extend(SHA256, first, leaves[cut:])
    assert merkle.root(SHA256, first) == plain_root(SHA256, data[:cut])
    assert merkle.root(SHA256, whole) == plain_root(SHA256, data)


@given(st.integers(1, 300), st.data())
@settings(max_examples=100, deadline=None)
def test_the_frontier_read_back_from_storage_is_the_one_that_was_built(
    size: int, draw: st.DataObject
) -> None:
    tree = Kept(SHA256, numbered(size))
    at = draw.draw(st.integers(0, size))
    read_back = merkle.frontier_at(at, tree.lookup)
    assert merkle.root(SHA256, read_back) == tree.roots[at]


@given(st.integers(2, 120), st.data())
@settings(max_examples=200, deadline=None)
def test_a_proof_with_any_part_changed_is_refused(size: int, draw: st.DataObject) -> None:
    tree = Kept(SHA256, numbered(size))
    index = draw.draw(st.integers(0, size - 1))
    other = draw.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    proof = tree.inclusion(index, size)
    step = draw.draw(st.integers(0, len(proof) - 1))
    bent = bytes([proof[step][0] ^ 1]) + proof[step][1:]
    root = tree.roots[size]
    assert not tree.includes(index, size, (*proof[:step], bent, *proof[step + 1 :]), root)
    assert not tree.includes(index, size, proof[:-1], root)
    assert not tree.includes(index, size, (*proof, root), root)
    assert not tree.includes(other, size, proof, root)
    assert not tree.includes(index, size, proof, tree.roots[size - 1])
    leaf = tree.stored[0, other]
    assert not merkle.includes(SHA256, leaf=leaf, index=index, size=size, proof=proof, root=root)


@given(st.integers(2, 120), st.data())
@settings(max_examples=200, deadline=None)
def test_a_rewritten_beginning_has_no_consistency_proof(size: int, draw: st.DataObject) -> None:
    honest = Kept(SHA256, numbered(size))
    old = draw.draw(st.integers(1, size - 1))
    changed = draw.draw(st.integers(0, old - 1))
    data = numbered(size)
    data[changed] = b"something else"
    forged = Kept(SHA256, data)
    proof = forged.consistency(old, size)
    assert not merkle.consistent(
        SHA256,
        old_size=old,
        old_root=honest.roots[old],
        new_size=size,
        new_root=forged.roots[size],
        proof=proof,
    )
    honest_proof = honest.consistency(old, size)
    step = draw.draw(st.integers(0, len(honest_proof) - 1))
    bent = bytes([honest_proof[step][5] ^ 128]) * 32
    assert not honest.consistent(old, size, (*honest_proof[:step], bent, *honest_proof[step + 1 :]))
    assert not honest.consistent(old, size, honest_proof[:-1])
    assert not honest.consistent(old, size, (*honest_proof, honest.roots[size]))


def test_a_leaf_cannot_be_passed_off_as_an_inner_node() -> None:
    left, right = (merkle.leaf_hash(SHA256, one) for one in numbered(2))
    assert merkle.leaf_hash(SHA256, left + right) != Kept(SHA256, numbered(2)).roots[2]


def test_the_empty_tree_is_the_beginning_of_every_tree_but_of_no_lie() -> None:
    tree = Kept(SHA256, numbered(3))
    assert tree.consistent(0, 3, ())
    assert not merkle.consistent(
        SHA256, old_size=0, old_root=b"x", new_size=3, new_root=tree.roots[3], proof=()
    )


def test_an_append_finishes_fewer_nodes_than_the_tree_is_deep() -> None:
    tree = Kept(SHA256)
    finished = [tree.append(one) for one in numbered(1024)]
    assert max(finished) == 10
    assert sum(finished) == 1023


def test_proofs_that_cannot_exist_are_refused_with_the_numbers() -> None:
    for index, size in ((0, 0), (3, 3), (-1, 3)):
        with pytest.raises(ValueError, match=f"leaf {index} in a tree of {size}"):
            merkle.inclusion_ranges(index, size)
        assert not merkle.includes(
            SHA256, leaf=b"", index=index, size=size, proof=(), root=hashlib.sha256(b"").digest()
        )
    for old, new in ((4, 3), (-1, 3)):
        with pytest.raises(ValueError, match=f"{new} leaves did not grow out of one of {old}"):
            merkle.consistency_ranges(old, new)
        assert not merkle.consistent(
            SHA256, old_size=old, old_root=b"", new_size=new, new_root=b"", proof=()
        )
    with pytest.raises(ValueError, match="peaks"):
        Frontier(3, (b"only one",))
    with pytest.raises(ValueError, match="not a subtree"):
        merkle.cover(1, 3)


def test_the_positions_of_a_proof_are_exactly_the_ones_it_looks_up() -> None:
    tree = Kept(SHA256, numbered(100))
    for ranges, prove in (
        (merkle.inclusion_ranges(37, 99), merkle.inclusion_proof),
        (merkle.consistency_ranges(37, 99), merkle.consistency_proof),
    ):
        asked: list[Position] = []

        def lookup(position: Position, asked: list[Position] = asked) -> bytes:
            asked.append(position)
            return tree.lookup(position)

        prove(SHA256, lookup, 37, 99)
        assert merkle.positions_of(ranges) == asked
