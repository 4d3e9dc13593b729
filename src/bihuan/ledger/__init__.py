"""The ledger: what was changed, by whom, when, so that history cannot be rewritten unnoticed.

One entry per changed object, written in the transaction of the change. An entry is a line of canonical JSON and a
leaf of a Merkle tree (``engines.merkle``). What the object looked like after the change is its payload: kept in a
table of its own with a salt, tied to the line by a commitment, so that it can be erased while the tree still
verifies. Objects are named by value (``"problems.problem:17"``), so the ledger needs no app above it.

It is not tamper-proof. Somebody with full access to the database can rewrite everything in it, hashes included;
what he cannot rewrite is a head (``SIZE:ROOT``) that somebody else holds. Heads go out with every issued paper,
receipt and export, and :class:`~bihuan.ledger.models.Witness` remembers where.

Invariants:

- entries are numbered from 0 without a gap; an entry, a node or a witness is never changed or deleted;
- a payload changes once at most: it is erased, and the erasure is an entry of its own;
- the hash (SHA-256 or SM3) is fixed by the first entry;
- the append lock is taken last in a transaction, and nobody appends outside one.

A ledgered model may say two things of itself: ``ledger_exempt`` (a frozenset of field names that are left out of
the payload) and ``ledgered_when`` (a ``Q``: which rows owe an entry; drafts need none until they are issued).
"""
