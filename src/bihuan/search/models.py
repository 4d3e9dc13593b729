"""The table of indexed texts. The tokens lie beside it in a table made by the migration for each database."""

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """One object's text. ``folded`` is title, a line end and body as they are compared; finds are checked on it."""

    label = models.CharField(max_length=60)
    object_pk = models.BigIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField()
    folded = models.TextField()
    title_length = models.PositiveIntegerField(default=0)
    unit_path = models.CharField(max_length=48)
    url_name = models.CharField(max_length=80)
    url_args = models.JSONField(default=dict)
    on = models.DateField(null=True)

    class Meta:
        db_table = "search_document"
        ordering: ClassVar = ["-on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["unit_path"], name="search_path")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["label", "object_pk"], name="search_object")
        ]

    def __str__(self) -> str:
        return self.title
