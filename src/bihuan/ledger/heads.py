"""Heads: the state of the whole ledger in one line that somebody else can hold."""

import re
from dataclasses import dataclass

from bihuan.ledger.errors import HeadError

SHORT = 16
"""Hex digits of the printed form: 64 bits, enough for something nobody can search for in advance."""


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there are and the root over them. ``str()`` is the exact form ``SIZE:ROOT``."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"

    @property
    def printed(self) -> str:
        """The 校验码 at the foot of a paper: ``SIZE:`` and the first 16 hex digits in four groups."""
        digits = self.root.hex()[:SHORT]
        return f"{self.size}:{' '.join(digits[i : i + 4] for i in range(0, SHORT, 4))}"


@dataclass(frozen=True, slots=True)
class ClaimedHead:
    """A head as somebody holds it: exact, or only the printed digits. ``source`` says who holds it."""

    size: int
    digits: str
    source: str = ""

    def fits(self, root: bytes) -> bool:
        """Whether the root has these digits."""
        return root.hex().startswith(self.digits)

    def __str__(self) -> str:
        return f"{self.size}:{self.digits}"


_FORM = re.compile(r"(\d{1,18}):([0-9a-f]{64}|[0-9a-f]{16})")


def claimed(text: str, source: str = "") -> ClaimedHead:
    """Read a head as it was printed or typed: either form, any spaces, capitals, a full-width colon.

    Raises :class:`~bihuan.ledger.errors.HeadError`.
    """
    folded = re.sub(r"\s+", "", text).replace("：", ":").lower()
    found = _FORM.fullmatch(folded)
    if not found or not folded.isascii():
        raise HeadError(text)
    return ClaimedHead(int(found[1]), found[2], source)
