"""From names to opaque keys and back. Answers and facts hold keys; pages and papers show names.

Whoever holds a post is a person (``p-``), whoever stands on a branch's register a member (``m-``); most holders of a
branch's posts are both. Of one name in one branch they are the same human and go by the person's key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from bihuan.orgs.models import Person, Post, Unit
from bihuan.orgs.models.unit import STEP
from bihuan.records.models.member import Member, Standing

MEMBER, PERSON, STRANGER = "m-", "p-", "t-"


Holders = Mapping[str, set[str]]
"""By name as :func:`plain` writes it, the keys of those who hold or held a post."""


def plain(name: str) -> str:
    """A name as it is compared: 王　伟 is 王伟."""
    return "".join(name.split())


@dataclass(frozen=True, slots=True)
class Joined:
    """One branch's register beside the holders of its posts: the keys behind each name, and the person's key of each
    member who is one."""

    refs: dict[str, set[str]] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)


def joined(members: Iterable[tuple[str, str, str]], holders: Holders) -> Joined:
    """Join name, key and standing of a branch's members with its holders of posts.

    One member and one holder of a name are one human. Where two members bear it nobody can say which of them holds the
    post: each keeps his own key. Those who left count only where nobody of the name is there.
    """
    found = Joined({name: set(keys) for name, keys in holders.items()})
    there: dict[str, set[str]] = {}
    gone: dict[str, set[str]] = {}
    for name, key, standing in members:
        place = gone if standing == Standing.LEFT else there
        place.setdefault(plain(name), set()).add(MEMBER + key)
    for name, refs in (gone | there).items():
        held = holders.get(name, set())
        if len(refs) == 1 and len(held) == 1:
            found.same[next(iter(refs))] = next(iter(held))
        elif len(refs) > 1 or not held:
            found.refs[name] = refs
    return found


class Roster:
    """The people whom some units know by name: their members, and holders of posts there and above.

    Three queries at most for all units together, made when the first name is asked. A name that two people of the
    place bear, or that nobody bears, stays a name.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.path: unit for unit in units}
        self._known: Mapping[str, Joined] | None = None

    def ref(self, unit: Unit, name: str) -> str:
        """The key of the person of this name, or the name itself; of a member who holds a post the person's key."""
        text = name.strip()
        if not text or text.startswith(PERSON):
            return text
        known = self._load()
        path = unit.path
        if is_ref(text):
            return known[path].same.get(text, text) if path in known else text
        while path:
            found = known[path].refs.get(plain(text), set()) if path in known else set()
            if len(found) == 1:
                return next(iter(found))
            if found:
                return text
            path = path[:-STEP]
        return text

    def _load(self) -> Mapping[str, Joined]:
        if self._known is None:
            holders: dict[str, dict[str, set[str]]] = {}
            paths = {p[:end] for p in self._units for end in range(STEP, len(p) + 1, STEP)}
            chain = set(paths) | {path[:-STEP] for path in paths if len(path) > STEP}
            posts = Post.objects.filter(unit__path__in=chain).select_related("person", "unit")
            bodies = Post.objects.filter(
                unit__parent__path__in=chain,
                unit__kind__in=[
                    "party_group", "party_committee", "leading_body", "organ_committee", "organ_discipline",
                ],
            ).select_related("person", "unit")  # fmt: skip
            for path, post in [
                *((post.unit.path, post) for post in posts),
                *((post.unit.path[:-STEP], post) for post in bodies),
            ]:
                named = holders.setdefault(path, {}).setdefault(plain(post.person.name), set())
                named.add(PERSON + post.person.key)
            members: dict[str, list[tuple[str, str, str]]] = {}
            rows = Member.objects.filter(unit__path__in=list(self._units))
            for path, *row in rows.values_list("unit__path", "name", "key", "standing"):
                members.setdefault(path, []).append((row[0], row[1], row[2]))
            self._known = {
                path: joined(members.get(path, ()), holders.get(path, {}))
                for path in holders.keys() | members.keys()
            }
        return self._known


def is_ref(text: str) -> bool:
    """Whether a text is an opaque key and not a name."""
    return text[:2] in {MEMBER, PERSON}


def opaque(text: str) -> str:
    """What a fact may say of a person: the key, or for somebody from outside a digest of the name."""
    if not text or is_ref(text):
        return text
    return STRANGER + blake2b(text.encode(), digest_size=8).hexdigest()


def names_of(refs: Iterable[str]) -> dict[str, str]:
    """The name behind each key, in two queries at most; a key of nobody is left out, a name is its own."""
    wanted = {ref for ref in refs if ref}
    found = {ref: ref for ref in wanted if not is_ref(ref)}
    keys = [ref[2:] for ref in wanted if ref.startswith(MEMBER)]
    if keys:
        found |= {
            MEMBER + key: name
            for key, name in Member.objects.filter(key__in=keys).values_list("key", "name")
        }
    keys = [ref[2:] for ref in wanted if ref.startswith(PERSON)]
    if keys:
        found |= {
            PERSON + key: name
            for key, name in Person.objects.filter(key__in=keys).values_list("key", "name")
        }
    return found
