"""How fast a big step goes: as many rows at once as leave room for others who want to write.

SQLite lets one write at a time and makes the others ask again after 1, 2, 5 … 25, 50, 100 ms. A step that holds the
lock only shortly, and then lets go for longer than one such pause, is passed by whoever waits; a step that takes the
lock again at once is not, however short it is.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bihuan.workbooks.importer import CHUNK

HELD = 0.08
"""Seconds for which a transaction should hold the lock."""
LET_GO = 0.03
"""Seconds between two transactions: longer than the pauses of somebody who has just begun to wait."""
LEAST = 20


class Steady:
    """CHUNK rows at once and no rest: for steps of a few hundred rows, while the user waits."""

    rows = CHUNK

    @contextmanager
    def step(self) -> Iterator[None]:
        yield


class Gentle(Steady):
    """Finds the number of rows that takes HELD seconds, and rests between the steps: for the background."""

    def __init__(self, at_first: int = 100) -> None:
        self.rows = at_first

    @contextmanager
    def step(self) -> Iterator[None]:
        """Around one transaction."""
        start = time.perf_counter()
        yield
        taken = time.perf_counter() - start
        fitting = int(self.rows * HELD / max(taken, 1e-6))
        self.rows = max(LEAST, min(CHUNK, fitting, self.rows * 2))
        time.sleep(LET_GO)
