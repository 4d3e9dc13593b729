"""Secretaries who change posts inside the term: whether the superior has agreed (机关条例 Art. 8, ORG-13)."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from bihuan.access.policy import Role
from bihuan.elections.kinds import ELECTED_KINDS, led_by_secretary
from bihuan.elections.models import Leaving
from bihuan.orgs.models import Post, Term

SECRETARIES = (
    Role.ORGAN_SECRETARY,
    Role.FULLTIME_DEPUTY,
    Role.DISCIPLINE_SECRETARY,
    Role.BRANCH_SECRETARY,
)


def consent_wanted(post: Post, on: date) -> bool:
    """Whether ending this post on a day needs the superior's consent that is not there yet. Two queries at most."""
    if post.unit.kind not in ELECTED_KINDS or not led_by_secretary(post.role, post.title):
        return False
    term = Term.objects.filter(unit=post.unit, elected_on__lte=on).order_by("-number").first()
    if term is None or term.ends_on <= on:
        return False
    return not Leaving.objects.filter(post=post, election__state="approved").exists()


def ended_without_consent(since: date) -> QuerySet[Post]:
    """Posts of secretaries and deputies that ended since a day, inside a term that still ran, without a consent.

    A post that ended with the election of the next term did not end inside its own.
    """
    inside = Term.objects.annotate(end=Coalesce("extended_to", "due_on")).filter(
        unit=OuterRef("unit"), elected_on__lt=OuterRef("until"), end__gt=OuterRef("until")
    )
    next_term = Term.objects.filter(unit=OuterRef("unit"), elected_on=OuterRef("until"))
    agreed = Leaving.objects.filter(post=OuterRef("pk"), election__state="approved")
    again = Post.objects.filter(
        unit=OuterRef("unit"), person=OuterRef("person"), since=OuterRef("until")
    )
    return (
        Post.objects.filter(until__gte=since, role__in=SECRETARIES, unit__kind__in=ELECTED_KINDS)
        .filter(Exists(inside), ~Exists(next_term), ~Exists(agreed), ~Exists(again))
        .exclude(until=F("since"))
        .filter(Q(unit__closed_on__isnull=True))
        .select_related("person", "unit__parent")
        .order_by("unit__path", "until")
    )
