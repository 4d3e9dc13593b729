"""单位点评: what the committee said to a unit, on which day and occasion. Kept with a reason when it is withdrawn."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.orgs.models import Account, Unit


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(spans_q("unit__path", actor.reach("comments.view")))

    def standing(self) -> Self:
        """Those that are not withdrawn, the latest first."""
        return self.filter(withdrawn_at__isnull=True).order_by("-said_on", "-pk")


class Comment(models.Model):
    """A comment on a unit as a whole, by a leader or an office; never on a person."""

    class Occasion(models.TextChoices):
        REVIEW = "review", _("述职评议点评")
        FEEDBACK = "feedback", _("督查反馈会")
        TALK = "talk", _("约谈")
        VISIT = "visit", _("调研座谈")
        OTHER = "other", _("其他场合")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="comments")
    said_on = models.DateField(_("点评日期"))
    occasion = models.CharField(_("场合"), max_length=8, choices=Occasion.choices)
    said_by = models.CharField(_("点评人"), max_length=60)
    """The post or the office that spoke, in words."""
    text = models.CharField(_("点评内容"), max_length=1000)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    key = models.CharField(max_length=40, blank=True, default="")
    """The form's own; a form sent twice enters one comment."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("撤回原因"), max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    objects = CommentQuerySet.as_manager()

    class Meta:
        db_table = "lists_comment"
        ordering: ClassVar = ["-said_on", "-pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "-said_on"], name="comment_latest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="comment_form_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""), name="comment_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.said_on} {self.occasion}"
