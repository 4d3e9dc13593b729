"""Entries, their erasable payloads, the stored nodes of the tree, and the heads that were given out."""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

LEVEL_SHIFT = 56
"""A node's key is ``level << 56 | index``: one integer, so that a frontier is one look-up by key."""


class Setting(models.Model):
    """The one row that fixes the hash of this ledger. Written with the first entry."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    hash = models.CharField(max_length=8)

    class Meta:
        db_table = "ledger_setting"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="ledger_setting_single"),
            models.CheckConstraint(
                condition=Q(hash__in=["sha256", "sm3"]), name="ledger_setting_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.hash


class Entry(models.Model):
    """One line of the ledger. The columns repeat the line so that timelines can be read by index.

    The line is what counts: ``ledger verify`` rebuilds it from the columns and the payload.
    """

    seq = models.BigIntegerField(primary_key=True)
    line = models.TextField()
    leaf = models.BinaryField(max_length=32)
    act = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()
    unit = models.CharField(max_length=60, null=True)
    object = models.CharField(max_length=120)

    class Meta:
        db_table = "ledger_entry"
        indexes: ClassVar = [models.Index(fields=["object", "seq"], name="ledger_entry_object")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seq__gte=0), name="ledger_entry_seq")
        ]

    def __str__(self) -> str:
        return self.line

    @property
    def state(self) -> dict[str, Any] | None:
        """The object after this change; None when it was removed by it or the payload has been erased."""
        body = self.payload.body
        return None if body is None else json.loads(body)


class Payload(models.Model):
    """What the object of an entry looked like after the change, as canonical JSON, with the salt of its
    commitment. Both are gone once erased."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, db_column="seq", related_name="payload"
    )
    salt = models.BinaryField(max_length=32, null=True)
    body = models.TextField(null=True)
    erased_at = models.DateTimeField(null=True)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"salt", "body"})
    ledgered_when: ClassVar[Q] = Q(erased_at__isnull=False)

    class Meta:
        db_table = "ledger_payload"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, salt__isnull=False, body__isnull=False)
                | Q(erased_at__isnull=False, salt__isnull=True, body__isnull=True),
                name="ledger_payload_whole_or_erased",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["erased_at"],
                condition=Q(erased_at__isnull=False),
                name="ledger_payload_erased",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Node(models.Model):
    """The hash of one complete subtree of at least two leaves (level 0 is ``Entry.leaf``)."""

    position = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "ledger_node"

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"

    @property
    def level(self) -> int:
        """The subtree covers ``2**level`` entries."""
        return self.position >> LEVEL_SHIFT

    @property
    def index(self) -> int:
        """Which of the subtrees of its level, from the left."""
        return self.position & ((1 << LEVEL_SHIFT) - 1)


class Witness(models.Model):
    """A head that left the house: how many entries, which root, on what, when. Entered in the ledger itself."""

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    purpose = models.CharField(max_length=200)
    object = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_witness"
        indexes: ClassVar = [
            models.Index(fields=["size"], name="ledger_witness_size"),
            models.Index(fields=["object", "id"], name="ledger_witness_object"),
        ]

    def __str__(self) -> str:
        return f"{self.size}:{bytes(self.root).hex()}"
