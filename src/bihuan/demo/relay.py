"""Work that another process does meanwhile: batches of it come back in order."""

import gc
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from queue import Empty
from typing import Any, TypeVar

T = TypeVar("T")

AHEAD = 40
"""So many batches may wait to be fetched."""
PATIENCE = 5
"""Seconds of silence after which it is looked whether the other process still lives."""


class SilentError(Exception):
    """The other process ended before its work did."""


def can_help() -> bool:
    """Whether there is a second processor for another process."""
    return (os.cpu_count() or 1) > 1


@contextmanager
def elsewhere(work: Callable[..., Iterator[list[T]]], *args: Any) -> Iterator[Iterator[list[T]]]:
    """The batches that ``work(*args)`` gives in a process of its own, which ends with the block.

    Function, arguments and batches are pickled. Raises :class:`SilentError` at the batch that does not come.
    """
    context = get_context("spawn")
    queue = context.Queue(AHEAD)
    packed = pickle.dumps((work, args))
    process = context.Process(target=_tell, args=(packed, queue), daemon=True)
    process.start()
    try:
        yield _received(process, queue)
    finally:
        process.kill()
        process.join()
        queue.close()


def _received(process: BaseProcess, queue: Any) -> Iterator[list[Any]]:
    while True:
        try:
            batch = queue.get(timeout=PATIENCE)
        except Empty:
            if not process.is_alive():
                raise SilentError(f"exit {process.exitcode}") from None
            continue
        if isinstance(batch, str):
            raise SilentError(batch)
        if not batch:
            return
        yield batch


def _tell(packed: bytes, queue: Any) -> None:
    """In the other process: every batch, then an empty one; a fault as its text. What is unpacked may need the tables'
    modules, so these are made ready first."""
    import django

    django.setup()
    gc.disable()
    try:
        work, args = pickle.loads(packed)
        for batch in work(*args):
            queue.put(batch)
        queue.put([])
    except Exception as error:
        queue.put(f"{type(error).__name__}: {error}")
