"""From an account or a post to an :class:`~bihuan.access.scope.Actor`."""

from datetime import date

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.orgs.models import Account, Grant, Kind, Post, Unit

BODIES_OF_A_UNIT = frozenset(
    {
        Kind.PARTY_GROUP,
        Kind.PARTY_COMMITTEE,
        Kind.LEADING_BODY,
        Kind.ORGAN_COMMITTEE,
        Kind.ORGAN_DISCIPLINE,
    }
)


def actor_of(account: Account, *, on: date) -> Actor:
    """The actor that an account is on this day. Two queries, one more for grants of a liaison office."""
    if not account.is_active:
        return Actor(account=account.pk, name=account.name)
    held: list[Held] = []
    grants = Grant.objects.in_force(on).filter(account=account).select_related("unit")
    for grant in grants:
        if grant.office:
            looked_after = Unit.objects.filter(liaison_office=grant.office).values_list(
                "path", "code"
            )
            held += [
                Held(Role(grant.role), path, True, code, grant.office, grant.since, grant.until)
                for path, code in looked_after
            ]
        else:
            held.append(
                Held(
                    Role(grant.role),
                    grant.unit.path,
                    grant.below,
                    grant.unit.code,
                    grant.unit.name,
                    grant.since,
                    grant.until,
                )
            )
    posts: tuple[str, ...] = ()
    if account.person_id:
        posts = tuple(
            Post.objects.held_on(on)
            .filter(person_id=account.person_id)
            .values_list("unit__path", flat=True)
        )
    return Actor(account=account.pk, name=account.name, held=tuple(held), posts=posts)


def signer_of(post: Post, *, on: date) -> Actor:
    """The holder of a post as somebody who signs on paper: the post's role at its unit and what is below.

    The actor has account 0: the signature is the signer's, the entry is the handler's.
    """
    posts = tuple(
        Post.objects.held_on(on)
        .filter(person_id=post.person_id)
        .values_list("unit__path", flat=True)
    )
    return Actor(account=0, name=post.person.name, held=held_by_post(post, on=on), posts=posts)


def held_by_post(post: Post, *, on: date) -> tuple[Held, ...]:
    """What a post gives its holder on this day: its role over its seat, or nothing. No query with unit and parent."""
    in_force = post.since <= on and (post.until is None or on < post.until)
    if not post.role or not in_force:
        return ()
    reach = seat_of(post.unit)
    return (Held(Role(post.role), reach.path, True, reach.code, reach.name),)


def seat_of(unit: Unit) -> Unit:
    """The organisation over which a post at ``unit`` has its say.

    The secretary of a unit's Party group, organ committee or discipline committee acts for the whole unit (单位) that
    the body belongs to; of a committee further down (an institute's below the organ committee) and of a branch for
    what is below it; a leader of the working committee for all.
    """
    if unit.kind in BODIES_OF_A_UNIT and unit.parent and unit.parent.kind == Kind.UNIT:
        return unit.parent
    return unit
