"""The table of jobs."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor
from bihuan.jobs import states


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own jobs; whoever manages jobs sees all."""
        if actor.has("jobs.manage"):
            return self.all()
        return self.filter(account_id=actor.account)

    def due(self, at: datetime) -> Self:
        """Jobs that may be taken now: waiting and ripe, or held under a lease that ran out. Oldest first."""
        ripe = Q(state=states.QUEUED, not_before__lte=at)
        abandoned = Q(state=states.RUNNING, lease_until__lt=at)
        return self.filter(ripe | abandoned).order_by("not_before", "pk")


class Job(models.Model):
    """One piece of background work.

    ``worker`` is new at each taking and so fences off a former holder; ``attempts`` counts takings since the last
    progress; ``cursor`` is where to go on, ``result`` what the page shows at the end (``text``, ``url``, ``file``).
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(_("任务"), max_length=120)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=list(states.STATES.items()), default=states.QUEUED
    )
    account_id = models.BigIntegerField()
    key = models.CharField(max_length=120, null=True, unique=True)
    worker = models.CharField(max_length=80, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    cursor = models.JSONField(null=True)
    done = models.PositiveBigIntegerField(_("已处理"), default=0)
    total = models.PositiveBigIntegerField(_("总数"), null=True)
    result = models.JSONField(null=True)
    error = models.TextField(_("说明"), default="", blank=True)
    created_at = models.DateTimeField(_("提交时间"))
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        db_table = "jobs_job"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="job_state_ripe"),
            models.Index(fields=["account_id", "-id"], name="job_account"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES)), name="job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=states.RUNNING, lease_until__isnull=False)
                | (~Q(state=states.RUNNING) & Q(lease_until__isnull=True)),
                name="job_lease_iff_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=states.OVER, finished_at__isnull=False)
                | (Q(state__in=states.WAITING) & Q(finished_at__isnull=True)),
                name="job_finished_iff_over",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def waiting(self) -> bool:
        """Whether something is still to come (the page then renews itself)."""
        return self.state in states.WAITING

    @property
    def can_queue_again(self) -> bool:
        return self.state in (states.FAILED, states.PARKED, states.CANCELLED)

    @property
    def percent(self) -> int | None:
        """0 to 100, or nothing while the amount of work is unknown."""
        if self.state == states.DONE:
            return 100
        if not self.total:
            return None
        return min(100, self.done * 100 // self.total)
