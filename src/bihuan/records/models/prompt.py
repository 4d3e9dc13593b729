"""每月主题党日提示: what a committee suggests to the branches below it for a month."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.engines.periods import parse
from bihuan.orgs.models import Account, Unit
from bihuan.shell.words import period_words


class PromptQuerySet(models.QuerySet["Prompt"]):
    def visible_to(self, actor: Actor) -> Self:
        """Prompts of organisations inside the reach and above it: those below read what the committee suggests."""
        spans = actor.reach("records.view")
        above = {
            span.path[:end] for span in spans for end in range(4, len(span.path) + 1, 4)
        }  # the path of each organisation on the way up
        return self.filter(spans_q("unit__path", spans) | Q(unit__path__in=above))

    def for_path(self, path: str) -> Self:
        """The prompts of those above an organisation, and its own."""
        return self.filter(unit__path__in=[path[:end] for end in range(4, len(path) + 1, 4)])


class Prompt(models.Model):
    """A suggestion, never a duty: the month, a theme, materials in words."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="prompts")
    month = models.CharField(_("月份"), max_length=7)
    theme = models.CharField(_("建议主题"), max_length=100)
    materials = models.CharField(_("学习材料"), max_length=500, blank=True, default="")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = PromptQuerySet.as_manager()

    class Meta:
        db_table = "records_prompt"
        ordering: ClassVar = ["-month", "unit"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "month"], name="prompt_once_a_month"),
            models.CheckConstraint(condition=~Q(theme=""), name="prompt_has_theme"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.theme}"

    @property
    def month_words(self) -> str:
        """The month as pages write it."""
        return period_words(parse(self.month))


def nearest(prompts: Iterable[Prompt]) -> Prompt | None:
    """Of prompts from above, that of the organisation nearest to the branch."""
    return max(prompts, key=lambda prompt: len(prompt.unit.path), default=None)
