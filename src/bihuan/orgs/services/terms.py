"""What an approved election changes: a term that begins, posts that end and begin, a term that is extended.

These verbs judge no right of their own: they are called inside the step of ``elections`` that approves the result or
the extension, which has judged the approver. Each enters what it changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.engines.periods import add_years
from bihuan.ledger.services import enter
from bihuan.orgs.actors import seat_of
from bihuan.orgs.errors import LostRaceError, OrgError
from bihuan.orgs.models import Account, Grant, Person, Post, Term, Unit


@dataclass(frozen=True, slots=True)
class Chosen:
    """One elected person: of the register or new by name, with the post that he takes."""

    name: str
    title: str
    role: str = ""
    person: Person | None = None
    full_time: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a new term did to the people of a body: the posts that ended and those that began, in the transaction."""

    unit: Unit
    ended: tuple[Post, ...]
    begun: tuple[Post, ...]
    today: date
    actor: Actor
    at: datetime


ON_RENEWED: list[Callable[[Renewed], None]] = []
"""Called inside the transaction that begins a term; the layers above take care of what named those who left.
Append to it in ``AppConfig.ready``."""


def renew(
    *,
    unit: Unit,
    number: int,
    elected_on: date,
    years: int,
    chosen: Sequence[Chosen],
    ends: Callable[[str, str], bool],
    today: date,
    actor: Actor,
    at: datetime,
) -> Term:
    """Begin a term: the old committee's posts end on the day of the election and the new ones begin with it.

    ``ends`` says of a post's role and title whether it belongs to the committee. Those who are not elected again lose
    the grants that went with their post, from ``today`` (the day of approval) on; what named them is handed over by
    ``ON_RENEWED``. Raises :class:`OrgError` for a
    number that exists.
    """
    if Term.objects.filter(unit=unit, number=number).exists():
        raise OrgError(_("第 %(n)d 届任期已经登记，请核对届次。") % {"n": number})
    with transaction.atomic():
        term = Term.objects.create(
            unit=unit,
            number=number,
            elected_on=elected_on,
            years=years,
            due_on=add_years(elected_on, years),
        )
        old = [p for p in _held(unit, elected_on) if ends(p.role, p.title)]
        phones = {p.person_id: p.office_phone for p in old}
        rows: list[Model] = [term, *_end(old, elected_on)]
        made = _take(unit, chosen, elected_on, phones)
        rows += [row for pair in made for row in pair]
        begun = tuple(row for pair in made for row in pair if isinstance(row, Post))
        rows += _revoke_left(unit, old, begun, today)
        for call in ON_RENEWED:
            call(Renewed(unit, tuple(old), begun, today, actor, at))
        enter(*rows, act="orgs.renew", actor=actor.ledger_id, at=at, unit=unit.code)
    return term


def fill(
    *,
    unit: Unit,
    since: date,
    chosen: Sequence[Chosen],
    ends: Callable[[str, str], bool],
    actor: Actor,
    at: datetime,
) -> None:
    """Posts of a by-election. Somebody who already sat on the committee exchanges his post for the new one."""
    with transaction.atomic():
        people = {c.person.pk for c in chosen if c.person}
        old = [p for p in _held(unit, since) if p.person_id in people and ends(p.role, p.title)]
        phones = {p.person_id: p.office_phone for p in old}
        rows: list[Model] = list(_end(old, since))
        rows += [row for pair in _take(unit, chosen, since, phones) for row in pair]
        enter(*rows, act="orgs.fill", actor=actor.ledger_id, at=at, unit=unit.code)


def extend(*, term: Term, to: date, number: str, actor: Actor, at: datetime) -> Term:
    """Extend a term to a day, as approved. Raises :class:`OrgError` for a day that is not after the regular end."""
    if to <= term.due_on:
        raise OrgError(_("延期日期应晚于任期届满日期，请核对。"))
    with transaction.atomic():
        done = Term.objects.filter(pk=term.pk, version=term.version).update(
            extended_to=to, extension_number=number.strip(), version=term.version + 1
        )
        if not done:
            raise LostRaceError(str(term))
        term.refresh_from_db()
        enter(term, act="orgs.extend_term", actor=actor.ledger_id, at=at, unit=term.unit.code)
    return term


def note_extension_number(*, term: Term, number: str, actor: Actor, at: datetime) -> None:
    """Write the number of the reply into the extended term once it is known."""
    with transaction.atomic():
        Term.objects.filter(pk=term.pk, version=term.version).update(
            extension_number=number.strip(), version=term.version + 1
        )
        term.refresh_from_db()
        enter(term, act="orgs.extend_term", actor=actor.ledger_id, at=at, unit=term.unit.code)


def _held(unit: Unit, on: date) -> list[Post]:
    """Posts in the body that have not ended by this day."""
    return list(
        Post.objects.filter(Q(until__isnull=True) | Q(until__gt=on), unit=unit)
        .select_related("person", "unit")
        .order_by("pk")
    )


def _end(posts: Sequence[Post], on: date) -> list[Post]:
    for post in posts:
        post.until = max(on, post.since)
        post.version += 1
        post.save()
    return list(posts)


def _take(
    unit: Unit, chosen: Sequence[Chosen], since: date, phones: dict[int, str]
) -> list[list[Model]]:
    """For each elected person the new rows: the person when he is new, and the post last."""
    made: list[list[Model]] = []
    for one in chosen:
        new: list[Model] = []
        person = one.person
        if person is None:
            person = Person.objects.create(name=one.name.strip(), key=token_hex(8))
            new.append(person)
        post, _made = Post.objects.update_or_create(
            unit=unit,
            person=person,
            title=one.title,
            since=since,
            defaults={
                "role": one.role,
                "until": None,
                "full_time": one.full_time,
                "office_phone": phones.get(person.pk, ""),
            },
        )
        made.append([*new, post])
    return made


def _revoke_left(unit: Unit, old: Sequence[Post], new: Sequence[Model], today: date) -> list[Grant]:
    """End the grants of those who held a role in the old committee and do not hold it in the new one."""
    stays = {(p.person_id, p.role) for p in new if isinstance(p, Post)}
    ended = []
    for post in old:
        if not post.role or (post.person_id, post.role) in stays:
            continue
        for grant in Grant.objects.in_force(today).filter(
            account__in=Account.objects.filter(person_id=post.person_id),
            role=post.role,
            unit__in=[unit.pk, seat_of(unit).pk],
        ):
            grant.until = max(today, grant.since)
            grant.version += 1
            grant.save()
            ended.append(grant)
    return ended
