"""``bihuan jobs-worker``: run background jobs until told to stop."""

import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.translation import gettext as _

from bihuan.access.scope import SYSTEM
from bihuan.calendar.clock import now
from bihuan.calendar.services import note_jump
from bihuan.calendar.watch import Watch, set_back
from bihuan.jobs import runner, wake
from bihuan.ledger.queries import latest_at

log = logging.getLogger("bihuan.jobs")

IDLE = 0.5
TROUBLE = 2.0


class Command(BaseCommand):
    help = _("办理后台任务；数据库锁住或者暂时连不上也会等下去")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("办完已到的任务就结束"))

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        if options["once"]:
            runner.run_due(stopping=stopping)
            _silence()
            return

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        loop(stopping)


def loop(stopping: threading.Event) -> None:
    """One round after another until ``stopping``. A database that is locked or away is waited for."""
    watch: Watch | None = None
    while not stopping.is_set():
        try:
            close_old_connections()
            watch = _mind_the_clock(watch)
            ran = runner.run_due(stopping=stopping, heartbeat=True)
            _silence()
        except (DatabaseError, InterfaceError) as fault:
            log.warning("the database does not answer, the worker waits: %s", fault)
            connection.close()
            stopping.wait(TROUBLE)
            continue
        if not ran:
            stopping.wait(IDLE)


def _mind_the_clock(watch: Watch | None) -> Watch:
    """Keep a jump of the clock; the first look compares with the latest entry of the ledger."""
    wall, steady = now(), time.monotonic()
    if watch is None:
        watch = Watch(wall, steady)
        jump = set_back(latest_at(), wall)
    else:
        jump = watch.look(wall, steady)
    if jump is not None:
        note_jump(jump=jump, actor=SYSTEM, at=wall)
    return watch


def _silence() -> None:
    if wake.rung():
        wake.silence()
