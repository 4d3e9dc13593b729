"""What waits for whom in terms and elections: lines of 我的待办 for the superior, the deciding bodies and the body."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, spans_q
from bihuan.elections.kinds import (
    ORGAN_KINDS,
    REMIND_MONTHS,
    organ_level_q,
    spans_for,
)
from bihuan.elections.models import Election, Extension, Leaving, Petition
from bihuan.elections.queries.board import bodies, condition
from bihuan.elections.queries.consents import SECRETARIES, ended_without_consent
from bihuan.elections.states import OPEN_STATES, WAITING_COMMITTEE, WAITING_GROUP
from bihuan.engines.periods import add_months, term_reminder_on
from bihuan.orgs.models import Post
from bihuan.shell.todo import Todo, counted
from bihuan.shell.words import date_words

MOST = 20
"""Lines of one kind; more than that are told in one line that leads to the board."""
LATELY = timedelta(days=180)

OFFICE = frozenset({Role.LIAISON_OFFICE})
DEPUTY = frozenset({Role.FULLTIME_DEPUTY})
UNIT_CLERKS = frozenset({Role.FULLTIME_DEPUTY, Role.LIAISON_WORKER})
SECRETARY = frozenset({Role.BRANCH_SECRETARY})


Rows = QuerySet[Any] | None
"""The rows of one kind of line; None where the actor has no part in it."""


def todo(actor: Actor, today: date) -> list[Todo]:
    """Everything in elections that waits for this actor, or that he waits for. A dozen queries at most."""
    if not actor.has("elections.view"):
        return []
    return list(chain.from_iterable(source(actor, today) for source in SOURCES))


def count(actor: Actor, today: date) -> int:
    """How many lines of :func:`todo` do not wait for others, without writing them: one query."""
    if not actor.has("elections.view"):
        return 0
    sets: tuple[tuple[Rows, int], ...] = (
        (_unreminded_of(actor, today), MOST + 1),
        (Election.objects.filter(_decided_by(actor)), MOST * 2),
        (_continued_by(actor), MOST),
        (_ending_of(actor, today), MOST),
        (_replied_by(actor), MOST),
        (_extensions_of(actor), MOST),
        (_leavings_of(actor), MOST),
        (_vacant_of(actor, today), MOST),
        (_unconsented_of(actor, today), MOST),
    )
    return counted(sets)


def _above(actor: Actor, action: str, prefix: str = "") -> Q:
    """Bodies whose superior this actor works for: the liaison office for organ-level ones, the full-time deputy for
    branches."""
    path, organ = f"{prefix}path", organ_level_q(prefix)
    return organ & spans_q(path, spans_for(actor, action, OFFICE)) | ~organ & spans_q(
        path, spans_for(actor, action, DEPUTY)
    )


def _own(actor: Actor, prefix: str = "") -> Q:
    """Bodies that this actor prepares for: his branch; for an organ committee or discipline commission its clerks."""
    path, organ = f"{prefix}path", Q(**{f"{prefix}kind__in": ORGAN_KINDS})
    return organ & spans_q(
        path, spans_for(actor, "elections.prepare", UNIT_CLERKS)
    ) | ~organ & spans_q(path, spans_for(actor, "elections.prepare", SECRETARY))


def _unreminded_of(actor: Actor, today: date) -> Rows:
    if not actor.has("elections.remind") or not actor.roles & (OFFICE | DEPUTY):
        return None
    return bodies(actor, today).filter(
        condition("unreminded", today), _above(actor, "elections.remind")
    )


def _reminders(actor: Actor, today: date) -> Iterator[Todo]:
    """The superior's own task six months before the end: bodies that were not reminded yet."""
    rows = _unreminded_of(actor, today)
    if rows is None:
        return
    found = list(rows.order_by("ends_on", "path")[: MOST + 1])
    for unit in found[:MOST]:
        ends: date = unit.ends_on
        yield Todo(
            what=_("提醒换届：%(unit)s") % {"unit": unit.name},
            why=_("任期 %(day)s 届满，上级应提前六个月提醒") % {"day": date_words(ends, "plain")},
            url=reverse("elections:body", args=[unit.code]),
            unit=unit.name,
            due_on=max(term_reminder_on(ends, REMIND_MONTHS), today - LATELY),
            key=f"remind-{unit.pk}",
        )
    if len(found) > MOST:
        yield Todo(
            what=_("还有任期将届满的组织没有提醒"),
            why=_("在届满一览中逐个提醒，或者一并发函"),
            url=f"{reverse('elections:board')}?state=unreminded",
            key="remind-more",
        )


def _decided_by(actor: Actor) -> Q:
    """Elections whose request this actor decides on, or whose decision he registers."""
    organ = organ_level_q("unit__")
    wanted = Q(pk__in=[])
    for action, handlers, level, states in (
        ("elections.decide_group", UNIT_CLERKS, organ, WAITING_GROUP),
        ("elections.approve_unit", OFFICE, organ, WAITING_COMMITTEE),
        ("elections.approve_branch", UNIT_CLERKS, ~organ, WAITING_GROUP | WAITING_COMMITTEE),
    ):
        spans = [*actor.reach(action), *spans_for(actor, "signoffs.register", handlers)]
        if spans:
            wanted |= level & Q(state__in=states) & spans_q("unit__path", spans)
    return wanted


def _decisions(actor: Actor, today: date) -> Iterator[Todo]:
    """Requests for the Party group, the working committee, the mother body, and for who registers their signatures."""
    wanted = _decided_by(actor)
    rows = Election.objects.filter(wanted).select_related("unit__parent")
    for row in rows.order_by("state_since", "pk")[: MOST * 2]:
        yield Todo(
            what=_("审批：%(unit)s%(kind)s") % {"unit": row.unit.name, "kind": row.title},
            why=row.state_word,
            url=reverse("elections:election", args=[row.pk]),
            sender=row.unit.name,
            unit=row.unit.name,
            key=f"election-{row.pk}",
        )
    if actor.has("elections.prepare"):
        waiting = Election.objects.filter(
            _own(actor, "unit__"), state__in=[*WAITING_GROUP, *WAITING_COMMITTEE]
        ).exclude(wanted)
        for row in waiting.select_related("unit").order_by("state_since", "pk")[:MOST]:
            yield Todo(
                what=str(row),
                why=row.state_word,
                url=reverse("elections:election", args=[row.pk]),
                unit=row.unit.name,
                waiting=True,
                key=f"election-{row.pk}",
            )


def _continued_by(actor: Actor) -> Rows:
    if not actor.has("elections.prepare"):
        return None
    waiting = [*WAITING_GROUP, *WAITING_COMMITTEE]
    mine = [s for s in OPEN_STATES if s not in waiting]
    return Election.objects.filter(_own(actor, "unit__"), state__in=mine)


def _under_way(actor: Actor, today: date) -> Iterator[Todo]:
    """The body's own next step."""
    rows = _continued_by(actor)
    if rows is None:
        return
    for row in rows.select_related("unit").order_by("state_since", "pk")[:MOST]:
        yield Todo(
            what=_("继续办理：%(what)s") % {"what": str(row)},
            why=_("现在是“%(state)s”") % {"state": row.state_word},
            url=reverse("elections:election", args=[row.pk]),
            unit=row.unit.name,
            due_on=row.planned_on if row.state == "nominated" else None,
            key=f"election-{row.pk}",
        )


def _ending_of(actor: Actor, today: date) -> Rows:
    if not actor.has("elections.prepare"):
        return None
    return bodies(actor, today).filter(
        _own(actor), ends_on__lte=add_months(today, REMIND_MONTHS), election_pk__isnull=True,
        extension_pk__isnull=True,
    )  # fmt: skip


def _ending(actor: Actor, today: date) -> Iterator[Todo]:
    """The body's own alert: the term ends within six months, or is over, and nothing has been started."""
    rows = _ending_of(actor, today)
    if rows is None:
        return
    for unit in rows.order_by("ends_on", "path")[:MOST]:
        ends: date = unit.ends_on
        yield Todo(
            what=_("启动换届：%(unit)s") % {"unit": unit.name},
            why=_("任期已经届满，请换届或者申请延期")
            if ends < today
            else _("任期将届满，提前一至两个月报召开请示"),
            url=reverse("elections:body", args=[unit.code]),
            unit=unit.name,
            due_on=ends,
            key=f"term-{unit.pk}",
        )


def _replied_by(actor: Actor) -> Rows:
    if not actor.has("elections.reply"):
        return None
    return Petition.objects.filter(
        _above(actor, "elections.reply", "unit__"),
        approved_on__isnull=False,
        replied_on__isnull=True,
    )


def _replies(actor: Actor, today: date) -> Iterator[Todo]:
    """Approved requests whose reply has not gone out yet."""
    rows = _replied_by(actor)
    if rows is None:
        return
    for row in rows.select_related("unit").order_by("approved_on", "pk")[:MOST]:
        yield Todo(
            what=_("制发批复：%(title)s") % {"title": row.title},
            why=_("已批准，等登记批复文号"),
            url=reverse("elections:reply", args=[row.pk]),
            sender=row.unit.name,
            unit=row.unit.name,
            key=f"reply-{row.pk}",
        )


def _extensions_of(actor: Actor) -> Rows:
    organ = organ_level_q("term__unit__")
    wanted = Q(pk__in=[])
    for action, handlers, level, states in (
        ("elections.decide_group", UNIT_CLERKS, organ, ("asked",)),
        ("elections.approve_unit", OFFICE, organ, ("decided",)),
        ("elections.approve_branch", UNIT_CLERKS, ~organ, ("asked", "decided")),
    ):
        spans = [*actor.reach(action), *spans_for(actor, "signoffs.register", handlers)]
        if spans:
            wanted |= level & Q(state__in=states) & spans_q("term__unit__path", spans)
    return Extension.objects.filter(wanted)


def _extensions(actor: Actor, today: date) -> Iterator[Todo]:
    """Extensions to be decided."""
    rows = _extensions_of(actor)
    if rows is None:
        return
    for row in rows.select_related("term__unit").order_by("asked_on", "pk")[:MOST]:
        yield Todo(
            what=_("审批延期换届：%(unit)s") % {"unit": row.term.unit.name},
            why=row.state_word,
            url=reverse("elections:extension", args=[row.pk]),
            sender=row.term.unit.name,
            unit=row.term.unit.name,
            due_on=row.term.ends_on,
            key=f"extension-{row.pk}",
        )


def _leavings_of(actor: Actor) -> Rows:
    spans = actor.reach("orgs.hand_over")
    if not spans or not actor.roles & (OFFICE | DEPUTY):
        return None
    return Leaving.objects.filter(
        spans_q("post__unit__path", spans), election__state="approved", post__until__isnull=True
    )


def _leavings(actor: Actor, today: date) -> Iterator[Todo]:
    """A change of post was agreed: now the post is ended, and what is open in the holder's name handed over."""
    rows = _leavings_of(actor)
    if rows is None:
        return
    for row in rows.select_related("post__person", "post__unit", "election").order_by("pk")[:MOST]:
        yield Todo(
            what=_("办理任职结束：%(name)s（%(title)s）")
            % {"name": row.post.person.name, "title": row.post.title},
            why=_("上级已同意任期内调整，请移交未办结事项"),
            url=reverse("web:end_post", args=[row.post_id]),
            unit=row.post.unit.name,
            key=f"leaving-{row.pk}",
        )


def _vacant_of(actor: Actor, today: date) -> Rows:
    spans = spans_for(actor, "elections.remind", OFFICE | DEPUTY)
    if not spans:
        return None
    roles = [r for r in SECRETARIES if r != Role.FULLTIME_DEPUTY]
    held = Post.objects.held_on(today).filter(unit=OuterRef("pk"), role__in=roles)
    left = Post.objects.filter(unit=OuterRef("pk"), role__in=roles, until__lte=today)
    filling = Election.objects.filter(
        unit=OuterRef("pk"), state__in=OPEN_STATES, kind__in=("term", "early", "secretary")
    )
    return bodies(actor, today).filter(
        _above(actor, "elections.remind"), Exists(left), ~Exists(held), ~Exists(filling)
    )


def _vacancies(actor: Actor, today: date) -> Iterator[Todo]:
    """A secretary left and nobody has taken over: a by-election is due. Told to the superior and the unit's clerks."""
    rows = _vacant_of(actor, today)
    if rows is None:
        return
    for unit in rows.order_by("path")[:MOST]:
        yield Todo(
            what=_("书记空缺：%(unit)s") % {"unit": unit.name},
            why=_("请督促补选书记，新任书记的任期到本届届满为止"),
            url=reverse("elections:body", args=[unit.code]),
            unit=unit.name,
            key=f"vacant-{unit.pk}",
        )


def _unconsented_of(actor: Actor, today: date) -> Rows:
    if not actor.roles & (OFFICE | DEPUTY):
        return None
    return ended_without_consent(today - LATELY).filter(_above(actor, "elections.remind", "unit__"))


def _unconsented(actor: Actor, today: date) -> Iterator[Todo]:
    """A secretary or deputy changed posts inside the term and no consent was registered (机关条例 Art. 8)."""
    rows = _unconsented_of(actor, today)
    if rows is None:
        return
    for post in rows[:MOST]:
        yield Todo(
            what=_("任期内调整未见上级同意：%(unit)s%(title)s")
            % {"unit": post.unit.name, "title": post.title},
            why=_("书记、副书记任期内调整职务，须经上级党组织同意（机关条例第八条）"),
            url=reverse("elections:body", args=[post.unit.code]),
            unit=post.unit.name,
            key=f"consent-{post.pk}",
        )


SOURCES: tuple[Callable[[Actor, date], Iterator[Todo]], ...] = (
    _reminders,
    _decisions,
    _under_way,
    _ending,
    _replies,
    _extensions,
    _leavings,
    _vacancies,
    _unconsented,
)
