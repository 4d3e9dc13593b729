"""Where those who race wait for each other, so that all have read before the first writes, on any machine."""

from multiprocessing import get_context
from threading import Barrier, local
from typing import Any, Protocol

PATIENCE = 60
"""Seconds after which those who do not come are given up, and the race with them."""


class _Waited(Protocol):
    def wait(self, timeout: float | None = None) -> int: ...


class Meeting:
    """One place to wait at. Everybody waits there once in a round; who comes again passes."""

    def __init__(self, barrier: _Waited) -> None:
        self._barrier = barrier
        self._mine = local()

    @classmethod
    def of_threads(cls, number: int) -> "Meeting":
        return cls(Barrier(number))

    @classmethod
    def of_processes(cls, number: int) -> "Meeting":
        """For processes that are forked after this."""
        return cls(get_context("fork").Barrier(number))

    def begin(self) -> None:
        """A new round for whoever says so."""
        self._mine.came = False

    def come(self) -> None:
        """Wait for the others. Raises ``BrokenBarrierError`` when they do not come."""
        if not getattr(self._mine, "came", False):
            self._mine.came = True
            self._barrier.wait(PATIENCE)

    def after(self, read: Any) -> Any:
        """The same as ``read``, but nobody goes on before all have read."""

        def reading(*args: Any, **how: Any) -> Any:
            found = read(*args, **how)
            self.come()
            return found

        return reading

    def before(self, write: Any) -> Any:
        """The same as ``write``, but nobody begins before all are there."""

        def writing(*args: Any, **how: Any) -> Any:
            self.come()
            return write(*args, **how)

        return writing
