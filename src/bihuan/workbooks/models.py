"""Batches of imported rows and the rows while they are staged. Exempt from the ledger: what is applied enters it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor
from bihuan.files.models import StoredFile
from bihuan.workbooks import states
from bihuan.workbooks.importer import Verdict


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own batches."""
        return self.filter(account_id=actor.account)

    def unfinished(self) -> Self:
        """Batches of which only a part has been written."""
        return self.filter(state=states.APPLYING)


class Batch(models.Model):
    """One workbook on its way in.

    ``sha256`` is that of the file as it was handed in, so that the same file is known again. ``cursor`` is how many
    rows of the present step are done; it is saved with them. ``undo_cursor`` counts backwards while undoing.
    ``faults`` are those of the sheet as a whole and those met while applying or undoing.
    """

    kind = models.CharField(max_length=40)
    filename = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=list(states.STATES.items()), default=states.UPLOADED
    )
    sheet = models.CharField(max_length=120, blank=True, default="")
    total = models.PositiveIntegerField(_("行数"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("不变"), default=0)
    faulty = models.PositiveIntegerField(_("有误"), default=0)
    refused = models.PositiveIntegerField(_("未导入"), default=0)
    unknown = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    cursor = models.PositiveIntegerField(default=0)
    undo_cursor = models.PositiveIntegerField(null=True)
    partial = models.BooleanField(default=False)
    job_id = models.BigIntegerField(null=True)
    account_id = models.BigIntegerField()
    created_at = models.DateTimeField(_("上传时间"))
    applied_at = models.DateTimeField(_("导入时间"), null=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        db_table = "workbooks_batch"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["account_id", "kind", "-id"], name="batch_account"),
            models.Index(fields=["state"], name="batch_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES)), name="batch_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=states.APPLIED) | Q(applied_at__isnull=False),
                name="batch_applied_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=states.UNDONE, undone_at__isnull=False)
                | (~Q(state=states.UNDONE) & Q(undone_at__isnull=True)),
                name="batch_undone_iff_time",
            ),
            models.CheckConstraint(
                condition=Q(cursor__lte=F("total")), name="batch_cursor_le_total"
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def writes(self) -> int:
        """Rows that would be, or were, written."""
        return self.new + self.changed

    @property
    def busy(self) -> bool:
        """Whether a step is under way (the page then renews itself)."""
        return self.state in (states.UPLOADED, states.APPLYING, states.UNDOING)

    @property
    def can_undo(self) -> bool:
        """Whether something was written that can still be taken back."""
        begun = self.state in (states.APPLIED, states.APPLYING)
        return begun and (not self.cursor or self.staged.exists())

    @property
    def percent(self) -> int:
        done = self.total - self.undo_cursor if self.undo_cursor is not None else self.cursor
        return min(100, done * 100 // self.total) if self.total else 0


class StagedRow(models.Model):
    """One row of a batch as it was checked. ``position`` is its place in the order of work, ``number`` in the sheet."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="staged")
    position = models.PositiveIntegerField()
    number = models.PositiveIntegerField(_("行"))
    verdict = models.CharField(max_length=10, choices=[(v.value, v.value) for v in Verdict])
    values = models.JSONField()
    before = models.JSONField(null=True)
    faults = models.JSONField(null=True)

    class Meta:
        db_table = "workbooks_row"
        ordering: ClassVar = ["batch", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="wbrow_position"),
            models.CheckConstraint(
                condition=Q(verdict__in=[v.value for v in Verdict]), name="wbrow_verdict_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "verdict", "position"], name="wbrow_verdict")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"
