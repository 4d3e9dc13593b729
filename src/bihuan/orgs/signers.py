"""Whose signature on paper a form offers: the posts whose holders may sign a step. The service judges again."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q

from bihuan.access.policy import POLICY
from bihuan.access.scope import Actor
from bihuan.orgs.actors import held_by_post
from bihuan.orgs.models import Post
from bihuan.orgs.models.unit import STEP

LATELY = timedelta(days=90)
"""Posts that ended within so many days can still be chosen, for what was signed before."""

May = Callable[[Actor, str], object]


def signers(action: str, path: str, on: date, may: May | None = None) -> list[Post]:
    """The posts whose holder may sign ``action`` for the organisation with this path, today or until lately.

    They are looked for on the way from the root down to ``path`` and in the bodies directly below each of these;
    ``may`` judges the holder as the service will (by default: whether his right covers ``path``). One query.
    """
    way = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
    roles = [role.value for role in POLICY[action].grants]
    posts = (
        Post.objects.filter(Q(until__isnull=True) | Q(until__gt=on - LATELY), role__in=roles)
        .filter(Q(unit__path__in=way) | Q(unit__parent__path__in=way))
        .select_related("person", "unit__parent")
        .order_by("unit__path", "-since", "pk")
    )
    return [post for post in posts if _may_sign(post, action, path, on, may)]


def _may_sign(post: Post, action: str, path: str, on: date, may: May | None) -> bool:
    day = on if post.until is None else min(on, post.until - timedelta(days=1))
    who = Actor(account=0, name=post.person.name, held=held_by_post(post, on=day))
    return bool(who.can(action, path) if may is None else may(who, action))
