"""One line of 我的待办: what, from whom, why me, by when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Todo:
    """``waiting`` marks what the actor waits for from others; ``due_on`` None means no date was set."""

    what: str
    why: str
    url: str
    sender: str = ""
    unit: str = ""
    due_on: date | None = None
    waiting: bool = False
    key: str = ""
