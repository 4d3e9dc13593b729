"""``bihuan jobs-worker``: run background jobs until told to stop."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.translation import gettext as _

from bihuan.jobs import runner, wake

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
    while not stopping.is_set():
        try:
            close_old_connections()
            ran = runner.run_due(stopping=stopping, heartbeat=True)
            _silence()
        except (DatabaseError, InterfaceError) as fault:
            log.warning("the database does not answer, the worker waits: %s", fault)
            connection.close()
            stopping.wait(TROUBLE)
            continue
        if not ran:
            stopping.wait(IDLE)


def _silence() -> None:
    if wake.rung():
        wake.silence()
