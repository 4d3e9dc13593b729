"""For whom the person at the keyboard acts: unit and role, as the masthead says it."""

from dataclasses import dataclass

from bihuan.access.policy import ROLE_WORDS
from bihuan.access.scope import Actor


@dataclass(frozen=True, slots=True)
class Acting:
    """The first grant in words, and all of them."""

    name: str
    unit: str
    role: str
    all: tuple[tuple[str, str], ...]

    @property
    def more(self) -> int:
        """How many grants there are besides the first."""
        return max(len(self.all) - 1, 0)


def acting_of(actor: Actor | None) -> Acting | None:
    """The words for an actor; None when nobody is signed in."""
    if not actor:
        return None
    every = tuple(
        dict.fromkeys((held.unit_name, str(ROLE_WORDS[held.role])) for held in actor.held)
    )
    unit, role = every[0] if every else ("", "")
    return Acting(actor.name, unit, role, every)
