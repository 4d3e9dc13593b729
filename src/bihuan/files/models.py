"""The table of kept files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class StoredFile(models.Model):
    """One kept file. ``sha256`` is that of the bytes as kept, which is also where they lie.

    ``name`` is how the first uploader called it; whoever shows the file keeps his own name for it. ``cleaned`` is
    false for signed papers (PDF, OFD), which are kept to the byte because cleaning would break the seal.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=8)
    purpose = models.CharField(max_length=40)
    cleaned = models.BooleanField(default=True)
    account_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "files_stored"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
