"""The problem with its measures and proof, and the group of common problems it may belong to."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, Span, spans_q
from bihuan.orgs.models import Account, Unit
from bihuan.orgs.models.unit import STEP
from bihuan.problems import states
from bihuan.problems.deadlines import overdue_line
from bihuan.workbooks.queries import visible_q


class Sort(models.TextChoices):
    PROBLEM = "problem", _("问题")
    SUGGESTION = "suggestion", _("建议")


class Rectify(models.TextChoices):
    IMMEDIATE = "immediate", _("立行立改")
    TIMED = "timed", _("限期整改")
    CONTINUING = "continuing", _("长期坚持")


class Nature(models.TextChoices):
    COMMON = "common", _("共性")
    INDIVIDUAL = "individual", _("个性")


class Severity(models.TextChoices):
    SERIOUS = "serious", _("严重")
    FAIR = "fair", _("较重")
    SLIGHT = "slight", _("一般")


class Source(models.TextChoices):
    INSPECTION = "inspection", _("专项督查")
    RANDOM_CHECK = "random_check", _("随机抽查")
    FIELD_VISIT = "field_visit", _("实地督导")
    INTERVIEW = "interview", _("个别访谈")
    SURVEY = "survey", _("满意度测评")
    SELF_CHECK = "self_check", _("自查")
    DUTY_REVIEW = "duty_review", _("述职评议")
    DISCIPLINARY_INSPECTION = "disciplinary", _("巡视巡察反馈")
    MEETING = "meeting", _("民主生活会、组织生活会")
    ECOLOGY = "ecology", _("政治生态分析研判")
    RULE = "rule", _("指标核查")
    SUGGESTED = "suggested", _("意见建议")
    OTHER = "other", _("其他")


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, actor: Actor, action: str = "problems.view") -> Self:
        """Problems of units inside the reach; what was never issued is seen only where one may draft."""
        never_issued = Q(state=states.DRAFT) | Q(state=states.WITHDRAWN, issued_on__isnull=True)
        drafts = _inside(actor.reach("problems.draft")) & visible_q("batch")
        return self.within(actor, action).filter(~never_issued | drafts)

    def within(self, actor: Actor, action: str = "problems.view") -> Self:
        """Problems of units inside the reach, drafts too: for callers who ask only for states after issue."""
        return self.filter(_inside(actor.reach(action)))

    def open(self) -> Self:
        return self.filter(state__in=states.OPEN)

    def overdue(self, on: date) -> Self:
        """Open, and at least one working day has passed since the deadline."""
        return self.open().filter(due_on__lte=overdue_line(on))


def _inside(spans: tuple[Span, ...]) -> Q:
    """Of a unit inside any of the spans. The root's span is everything, and costs nothing.

    The units stand in a subquery: joined, a part of the tree made SQLite walk the deadlines of the whole province.
    """
    if any(span.below and len(span.path) <= STEP for span in spans):
        return ~Q(pk__in=[])
    units = Unit.objects.filter(spans_q("path", spans)).order_by()
    return Q(unit__in=units.values("pk"))


class CommonGroup(models.Model):
    """Problems of several units with one cause: the root is treated once for all of them (F09)."""

    name = models.CharField(_("共性问题"), max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The organisation that keeps the group."""
    reason = models.CharField(_("归并理由"), max_length=500, blank=True, default="")
    root_cause = models.CharField(_("治本措施"), max_length=1000, blank=True, default="")
    root_cause_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "problems_group"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Problem(models.Model):
    """A problem or a suggestion: identity, description, judgement, present state and deadline."""

    number = models.CharField(_("编号"), max_length=24, unique=True)
    sort = models.CharField(max_length=12, choices=Sort.choices, default=Sort.PROBLEM)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="problems", verbose_name=_("责任单位")
    )
    responsible_office = models.CharField(
        _("责任处室（支部）"), max_length=120, blank=True, default=""
    )
    partners = models.CharField(_("配合单位"), max_length=300, blank=True, default="")
    source = models.CharField(_("来源"), max_length=16, choices=Source.choices)
    source_note = models.CharField(_("来源说明"), max_length=200, blank=True, default="")
    basis = models.CharField(_("依据"), max_length=300, blank=True, default="")
    found_on = models.DateField(_("发现日期"))
    raised_by = models.CharField(_("提出人"), max_length=60, blank=True, default="")
    """Who raised it, where somebody did and agreed to be named; then his answer is asked before closing."""
    statement = models.CharField(_("问题"), max_length=500)
    manifestation = models.TextField(_("具体表现"), max_length=4000, blank=True, default="")

    type = models.CharField(_("问题类型"), max_length=24, blank=True, default="")
    causes = models.JSONField(_("原因类型"), default=list, blank=True)
    aspects = models.JSONField(_("政治生态方面"), default=list, blank=True)
    symptoms = models.JSONField(_("症状"), default=list, blank=True)
    nature = models.CharField(
        _("问题性质"), max_length=12, choices=Nature.choices, blank=True, default=""
    )
    severity = models.CharField(
        _("严重程度"), max_length=8, choices=Severity.choices, default=Severity.SLIGHT
    )
    group = models.ForeignKey(
        CommonGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="problems"
    )
    classified_at = models.DateTimeField(null=True, blank=True)

    leader = models.CharField(_("责任领导"), max_length=60, blank=True, default="")
    doer = models.CharField(_("责任人"), max_length=60, blank=True, default="")
    goal = models.CharField(_("整改目标"), max_length=500, blank=True, default="")
    expected_effect = models.CharField(_("预期效果"), max_length=500, blank=True, default="")
    progress = models.TextField(_("进展"), max_length=4000, blank=True, default="")
    rectify = models.CharField(
        _("整改类型"), max_length=12, choices=Rectify.choices, default=Rectify.TIMED
    )
    due_on = models.DateField(_("整改期限"))
    first_due_on = models.DateField(_("首次期限"))
    due_note = models.CharField(_("期限说明"), max_length=300, blank=True, default="")
    """Why the deadline is what it is, after an objection to an overdue mark was upheld."""
    plan_approved_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    signed_for_on = models.DateField(_("签收日期"), null=True, blank=True)

    state = models.CharField(max_length=20, default=states.DRAFT)
    cycle = models.PositiveSmallIntegerField(default=1)
    transfers = models.PositiveSmallIntegerField(default=0)
    state_since = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    """When the next level first opened what waits for it: until then it can be taken back."""
    asked_on = models.DateField(_("申请销号日期"), null=True, blank=True)
    asked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_person = models.PositiveBigIntegerField(null=True, blank=True)
    """The person (orgs.Person) behind the request: the doer of this cycle."""
    verified_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_person = models.PositiveBigIntegerField(null=True, blank=True)
    accepting_unit = models.CharField(_("验收单位"), max_length=120, blank=True, default="")
    accepted_by = models.CharField(_("验收人"), max_length=60, blank=True, default="")
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    """The day on which it left the open states, in whichever of the five ways."""

    raiser_answer = models.CharField(_("提出人意见"), max_length=500, blank=True, default="")
    raiser_absent = models.CharField(
        _("未取得提出人意见的原因"), max_length=300, blank=True, default=""
    )
    root_cause = models.CharField(_("治本措施"), max_length=1000, blank=True, default="")
    root_cause_none = models.CharField(
        _("不涉及治本的理由"), max_length=500, blank=True, default=""
    )
    root_cause_on = models.DateField(null=True, blank=True)
    recheck_on = models.DateField(_("回头看日期"), null=True, blank=True)
    recheck_passed_on = models.DateField(null=True, blank=True)
    lesson_kind = models.CharField(
        _("整改启示"),
        max_length=8,
        choices=[("rule", _("修订制度")), ("case", _("形成案例")), ("nothing", _("无需改动"))],
        blank=True,
        default="",
    )
    lesson = models.CharField(_("启示内容"), max_length=1000, blank=True, default="")
    lesson_on = models.DateField(null=True, blank=True)

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    batch = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    """The import that wrote the draft: hidden until that import is finished."""
    version = models.PositiveIntegerField(default=0)

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"opened_at"})
    objects = ProblemQuerySet.as_manager()

    class Meta:
        db_table = "problems_problem"
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_on"], name="problem_unit_due"),
            models.Index(fields=["state", "due_on"], name="problem_state_due"),
            models.Index(fields=["unit", "state", "due_on"], name="problem_unit_state_due"),
            models.Index(fields=["due_on", "unit"], name="problem_due_unit"),
            models.Index(
                fields=["recheck_on", "state", "unit"],
                name="problem_recheck_to_do",
                condition=Q(recheck_passed_on__isnull=True, recheck_on__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=list(states.STATES)), name="problem_state_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=states.CLOSED) & Q(closed_at__isnull=False, closed_on__isnull=False)
                )
                | (~Q(state=states.CLOSED) & Q(closed_at__isnull=True, closed_on__isnull=True)),
                name="problem_closed_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(states.SETTLED)) & Q(settled_on__isnull=False)
                | ~Q(state__in=list(states.SETTLED)) & Q(settled_on__isnull=True),
                name="problem_settled_iff_dated",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("found_on")), name="problem_due_after_found"
            ),
            models.CheckConstraint(
                condition=Q(root_cause="") | Q(root_cause_none=""), name="problem_root_or_none"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.statement}"

    @property
    def is_branch_level(self) -> bool:
        """Which of the two chains closes it."""
        return self.unit.is_branch_level

    @property
    def state_word(self) -> str:
        return str(states.STATES[self.state])

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN


class Measure(models.Model):
    """One measure with its owner, date and what it is to achieve (F11)."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="measures")
    cycle = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("整改措施"), max_length=500)
    owner = models.CharField(_("责任人"), max_length=60, blank=True, default="")
    due_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_on = models.DateField(_("实际完成日期"), null=True, blank=True)
    dropped = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "problems_measure"
        ordering: ClassVar = ["problem", "pk"]

    def __str__(self) -> str:
        return self.text


class Evidence(models.Model):
    """Proof: a file through the upload gate, or a note of a look on site. Photos are never required."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="evidence")
    cycle = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("佐证名称"), max_length=200)
    speaks_of_on = models.DateField(_("材料所述日期"))
    """The day that the material speaks of; the day of entry is ``at``."""
    file_sha256 = models.CharField(max_length=64, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="")
    site_note = models.TextField(_("实地核查记录"), max_length=2000, blank=True, default="")
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    dropped = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "problems_evidence"
        ordering: ClassVar = ["problem", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(file_sha256="") | ~Q(site_note=""), name="evidence_has_something"
            )
        ]

    def __str__(self) -> str:
        return self.title
