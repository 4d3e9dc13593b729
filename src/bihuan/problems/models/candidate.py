"""What the rules found and a person has not yet judged, or has judged: one row for each breach, for ever."""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.calendar.lateness import late_by
from bihuan.indicators.models import Campaign
from bihuan.orgs.models import Account, Unit
from bihuan.problems import candidate_states as states
from bihuan.problems.models.problem import Problem


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, actor: Actor, action: str = "candidates.view") -> Self:
        """Candidates of units inside the reach."""
        return self.filter(spans_q("unit__path", actor.reach(action)))

    def waiting(self) -> Self:
        """Not yet decided."""
        return self.filter(state=states.PROPOSED)


class Candidate(models.Model):
    """A breach of a mandatory rule, with the verdict as its source.

    The verdict stands here as it was when it was proposed: the cache of the open period is disposable, this is not.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    indicator = models.CharField(_("指标"), max_length=40)
    window = models.CharField(_("核查期间"), max_length=10)
    closes_on = models.DateField(_("期间截止日"))
    title = models.CharField(max_length=120)
    sentence = models.CharField(_("规则"), max_length=500)
    source = models.CharField(_("依据"), max_length=200)
    article = models.CharField(max_length=80, blank=True, default="")
    verified = models.BooleanField(default=False)
    """Whether the number was compared with the official text."""
    pack = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=40, blank=True, default="")
    pack_digest = models.CharField(max_length=64, blank=True, default="")
    measured = models.FloatField(null=True, blank=True)
    required = models.FloatField(null=True, blank=True)
    facts = models.JSONField(default=list)
    """The facts that were counted: number, kind, happened on, recorded on; see :attr:`told_facts`."""
    reason = models.CharField(max_length=60, blank=True, default="")
    change = models.CharField(max_length=400, blank=True, default="")
    remedy = models.CharField(max_length=40, blank=True, default="")
    """``next_window``, or the kind of record that makes up for it."""
    proposed_at = models.DateTimeField()
    proposed_on = models.DateField(_("提出日期"))
    state = models.CharField(max_length=10, default=states.PROPOSED)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, null=True, blank=True, related_name="candidates"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="candidates"
    )
    """The clean-up that put it on a list, if one did."""
    note = models.CharField(_("理由"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        db_table = "problems_candidate"
        ordering: ClassVar = ["-closes_on", "unit", "indicator", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "closes_on"], name="candidate_state_closes"),
            models.Index(fields=["problem", "state"], name="candidate_problem"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "indicator", "window"], name="candidate_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES)), name="candidate_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=states.PROPOSED, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state=states.PROPOSED) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="candidate_decided_by_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[states.CONFIRMED, states.MERGED], problem__isnull=False)
                | Q(state__in=[states.PROPOSED, states.DISMISSED], problem__isnull=True),
                name="candidate_problem_iff_taken",
            ),
            models.CheckConstraint(
                condition=~Q(state=states.DISMISSED) | ~Q(note=""),
                name="candidate_dismissed_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator} {self.window}"

    @property
    def state_word(self) -> str:
        """The state as people say it."""
        return str(states.STATES[self.state])

    @property
    def told_facts(self) -> list[dict[str, Any]]:
        """The facts with their days as days, and how late they were entered, for pages."""
        found = []
        for fact in self.facts:
            on, recorded_on = (date.fromisoformat(fact[name]) for name in ("on", "recorded_on"))
            late = late_by(on, recorded_on)
            found.append({**fact, "on": on, "recorded_on": recorded_on, "late": late})
        return found
