"""调度会 (F95): a sheet made from the open items; its decisions go back as tasks."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.lists.kinds import issuing_q
from bihuan.orgs.models import Account, Unit
from bihuan.problems.models import Problem


class DispatchMeetingQuerySet(models.QuerySet["DispatchMeeting"]):
    def visible_to(self, actor: Actor) -> Self:
        """Meetings hosted inside the reach, and those of a committee for which one acts."""
        inside = spans_q("host__path", actor.reach("dispatch.view"))
        return self.filter(inside | issuing_q("host__", actor, "dispatch.view"))


class DispatchMeeting(models.Model):
    """A dispatch meeting: when, by whom, which problems were on the sheet (numbers, frozen)."""

    host = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dispatch_meetings")
    on = models.DateField(_("调度日期"))
    title = models.CharField(_("名称"), max_length=200)
    sheet = models.JSONField(default=list)
    created_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    objects = DispatchMeetingQuerySet.as_manager()

    class Meta:
        db_table = "lists_dispatch"
        ordering: ClassVar = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.title


class DispatchTaskQuerySet(models.QuerySet["DispatchTask"]):
    def visible_to(self, actor: Actor) -> Self:
        """Tasks of meetings that the actor sees, and those of his own units."""
        spans = actor.reach("dispatch.view")
        hosting = issuing_q("meeting__host__", actor, "dispatch.view")
        return self.filter(
            spans_q("meeting__host__path", spans) | spans_q("unit__path", spans) | hosting
        )


class DispatchTask(models.Model):
    """A decision of a dispatch meeting: what, by which unit, by when, done when."""

    meeting = models.ForeignKey(DispatchMeeting, on_delete=models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="dispatch_tasks")
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, null=True, blank=True, related_name="dispatch_tasks"
    )
    text = models.CharField(_("议定事项"), max_length=500)
    due_on = models.DateField(_("完成期限"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    objects = DispatchTaskQuerySet.as_manager()

    class Meta:
        db_table = "lists_dispatch_task"
        ordering: ClassVar = ["meeting", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "done_on"], name="dispatchtask_unit")]

    def __str__(self) -> str:
        return self.text
