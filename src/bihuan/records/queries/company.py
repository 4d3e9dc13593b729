"""Who may be named in a branch's records: its members and the holders of its posts, every human once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.orgs.models import Post
from bihuan.records.facts.roles import COMMITTEE, marks_of
from bihuan.records.models import Member, Standing
from bihuan.records.people import PERSON, Joined, joined, names_of, plain
from bihuan.records.queries.words import name_of
from bihuan.shell.words import date_words


@dataclass(frozen=True, slots=True)
class Human:
    """Somebody by the key that records use. ``note`` tells two of a name apart; ``due``: expected where all are called,
    ``sits``: where the committee is."""

    ref: str
    name: str
    note: str
    due: bool
    sits: bool


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody who may be named, and which names and members' keys mean one of them."""

    humans: tuple[Human, ...]
    known: Joined
    committee: int
    """How many sit in the committee."""

    @property
    def names(self) -> list[str]:
        """The names that a box may offer."""
        return list(dict.fromkeys(human.name for human in self.humans))

    def ref(self, text: str) -> str:
        """The key under which somebody is offered who was written down by name or by another key."""
        found = self.known.refs.get(plain(text), set())
        return next(iter(found)) if len(found) == 1 else self.known.same.get(text, text)

    def absentees(
        self, named: Iterable[str] = (), *, committee: bool = False
    ) -> list[tuple[str, str]]:
        """Who may be ticked as absent: those who are called, all or the committee, and whoever was ``named`` before.
        Exempt members are not called with all."""
        told = self._told()
        called = (human for human in self.humans if (human.sits if committee else human.due))
        found = {human.ref: told[human.ref] for human in called}
        more = [ref for ref in map(self.ref, named) if ref not in found]
        names = names_of(ref for ref in more if ref not in told) if more else {}
        return list((found | {ref: told.get(ref) or name_of(ref, names) for ref in more}).items())

    def _told(self) -> dict[str, str]:
        """What everybody is called by his key: the name, with the note where two bear it."""
        bearers = Counter(plain(human.name) for human in self.humans)
        return {
            human.ref: human.name
            if bearers[plain(human.name)] == 1
            else _("%(name)s（%(note)s）") % {"name": human.name, "note": human.note}
            for human in self.humans
        }


def company_of(register: Sequence[Member], posts: Sequence[Post], on: date) -> Company:
    """The company of a branch on a day, from its whole register and all posts that anybody ever held there."""
    holders: dict[str, set[str]] = {}
    for post in posts:
        holders.setdefault(plain(post.person.name), set()).add(PERSON + post.person.key)
    known = joined(((row.name, row.key, row.standing) for row in register), holders)
    held = [post for post in posts if post.held_on(on)]
    seats = [post for post in held if marks_of(post.title, post.role) & COMMITTEE]
    sitting = {plain(post.person.name) for post in seats}
    humans: dict[str, Human] = {}
    for row in register:
        if row.standing != Standing.LEFT:
            ref = known.same.get(row.ref, row.ref)
            note = _("%(day)s起") % {"day": date_words(row.since, "plain")}
            sits = plain(row.name) in sitting
            humans[ref] = Human(ref, row.name, note, due=not row.exempt, sits=sits)
    listed = {plain(human.name) for human in humans.values()}
    for post in held:
        name = plain(post.person.name)
        if name not in listed:
            ref, sits = PERSON + post.person.key, name in sitting
            humans.setdefault(ref, Human(ref, post.person.name, post.title, due=True, sits=sits))
    return Company(tuple(humans.values()), known, len({post.person_id for post in seats}))
