"""From names to opaque keys and back. Answers and facts hold keys; pages and papers show names."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from bihuan.orgs.models import Person, Post, Unit
from bihuan.orgs.models.unit import STEP
from bihuan.records.models.member import Member

MEMBER, PERSON, STRANGER = "m-", "p-", "t-"


class Roster:
    """The people whom some units know by name: their members, and holders of posts there and above.

    Three queries at most for all units together, made when the first name is asked. A name that two people of the
    place bear, or that nobody bears, stays a name.
    """

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = {unit.path: unit for unit in units}
        self._known: dict[tuple[str, str], set[str]] | None = None

    def ref(self, unit: Unit, name: str) -> str:
        """The key of the person of this name, or the name itself."""
        text = name.strip()
        if not text or is_ref(text):
            return text
        known = self._load()
        path = unit.path
        while path:
            found = known.get((path, text), set())
            if len(found) == 1:
                return next(iter(found))
            if found:
                return text
            path = path[:-STEP]
        return text

    def _load(self) -> Mapping[tuple[str, str], set[str]]:
        if self._known is None:
            known: dict[tuple[str, str], set[str]] = {}
            paths = {p[:end] for p in self._units for end in range(STEP, len(p) + 1, STEP)}
            chain = set(paths) | {path[:-STEP] for path in paths if len(path) > STEP}
            posts = Post.objects.filter(unit__path__in=chain).select_related("person", "unit")
            bodies = Post.objects.filter(
                unit__parent__path__in=chain,
                unit__kind__in=[
                    "party_group", "party_committee", "leading_body", "organ_committee", "organ_discipline",
                ],
            ).select_related("person", "unit")  # fmt: skip
            for post in posts:
                known.setdefault((post.unit.path, post.person.name), set()).add(
                    PERSON + post.person.key
                )
            for post in bodies:
                known.setdefault((post.unit.path[:-STEP], post.person.name), set()).add(
                    PERSON + post.person.key
                )
            members = Member.objects.filter(unit__path__in=list(self._units)).values_list(
                "unit__path", "name", "key"
            )
            for path, name, key in members:
                if not known.get((path, name)):
                    known[path, name] = {MEMBER + key}
            self._known = known
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
