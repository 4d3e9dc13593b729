"""People in posts, terms of office, and signatures given on paper."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.access.policy import ROLE_WORDS, Role
from bihuan.orgs.models.unit import Unit


class Person(models.Model):
    """Somebody who holds posts: a name, and nothing that the work does not need."""

    name = models.CharField(_("姓名"), max_length=40)
    key = models.CharField(max_length=40, unique=True)
    """An opaque key that tells two people of one name apart."""

    class Meta:
        db_table = "orgs_person"
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> Self:
        """Posts held on this day (the day of leaving no longer counts)."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class Post(models.Model):
    """A person's post in a unit, from and until; ``role`` says which right it carries on paper."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("职务"), max_length=80)
    role = models.CharField(
        max_length=24, blank=True, default="", choices=[(r.value, w) for r, w in ROLE_WORDS.items()]
    )
    since = models.DateField(_("任职日期"))
    until = models.DateField(_("免职日期"), null=True, blank=True)
    full_time = models.BooleanField(_("专职"), default=False)
    office_phone = models.CharField(_("办公电话"), max_length=40, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    objects = PostQuerySet.as_manager()

    class Meta:
        db_table = "orgs_post"
        ordering: ClassVar = ["unit", "since", "pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "until"], name="post_unit_until")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "person", "title", "since"], name="post_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="post_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.title}"

    def held_on(self, day: date) -> bool:
        """Whether it is held on this day, as :meth:`PostQuerySet.held_on` picks them."""
        return self.since <= day and (self.until is None or self.until > day)


class Term(models.Model):
    """A term of office of a committee: elected on, length in years, due on, extended to."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(_("届次"))
    elected_on = models.DateField(_("选举日期"))
    years = models.PositiveSmallIntegerField(_("任期年限"))
    due_on = models.DateField(_("任期届满日期"))
    extended_to = models.DateField(_("批准延期至"), null=True, blank=True)
    extension_number = models.CharField(_("延期批文号"), max_length=60, blank=True, default="")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "orgs_term"
        ordering: ClassVar = ["unit", "number"]
        indexes: ClassVar = [models.Index(fields=["due_on"], name="term_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "number"], name="term_once"),
            models.CheckConstraint(condition=Q(due_on__gt=F("elected_on")), name="term_order"),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | Q(extended_to__gt=F("due_on")),
                name="term_extension_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.number}"

    @property
    def ends_on(self) -> date:
        """The day on which the term ends, with an approved extension."""
        return self.extended_to or self.due_on


class SignOff(models.Model):
    """线下签批登记: a signature on paper, entered by the handler. The ledger names both.

    ``object`` is the name of what was signed (``problems.problem:12``), ``move`` the step that it carried.
    """

    object = models.CharField(max_length=60)
    move = models.CharField(max_length=40)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="signoffs")
    signed_on = models.DateField(_("签批日期"))
    opinion = models.CharField(_("签批意见"), max_length=500)
    scan_sha256 = models.CharField(max_length=64, blank=True, default="")
    handler = models.ForeignKey("orgs.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "orgs_signoff"
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["object"], name="signoff_object")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(opinion=""), name="signoff_has_opinion")
        ]

    def __str__(self) -> str:
        return f"{self.object} {self.move}"


class Handover(models.Model):
    """移交清单: what passed from one person or unit to another, frozen on the day."""

    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="handovers"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="handovers")
    to_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    to_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField(_("移交日期"))
    items = models.JSONField(default=list)
    """Each item: ledger name, number, words, state, deadline."""
    handler = models.ForeignKey(
        "orgs.Account", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "orgs_handover"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


def role_of(value: str) -> Role | None:
    """The role that a post's stored word stands for, if any."""
    return Role(value) if value else None
