"""What is missing or unsafe, in words. Each check is a small function; none of them writes anything."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from bihuan.calendar.models import ClockJump
from bihuan.calendar.queries import holidays
from bihuan.calendar.watch import set_back
from bihuan.jobs.models import Job
from bihuan.ledger.queries import head, latest_at
from bihuan.orgs.models import Account, Grant
from bihuan.shell.words import clock_words, date_words

LEAST_FREE = 2 * 1024**3
"""Bytes of disk that must be free."""
JUMP_SHOWN = timedelta(days=30)
"""For how long a jump of the clock is told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether it is well, and a sentence that says what to do when it is not."""

    name: str
    ok: bool
    message: str


def python_version() -> Finding:
    good = sys.version_info >= (3, 11)
    return Finding("python", good, _("Python %(v)s") % {"v": sys.version.split()[0]})


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return Finding(
            "database", False, _("数据库连不上：%(e)s。请检查 BIHUAN_DATABASE_URL。") % {"e": error}
        )
    return Finding("database", True, _("数据库可以连接（%(v)s）") % {"v": connection.vendor})


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding("migrations", False, _("数据库结构需要更新：请运行 bihuan migrate。"))
    return Finding("migrations", True, _("数据库结构是最新的"))


def durability() -> Finding:
    """On SQLite: write-ahead log and full synchronisation, else accepted writes may be lost in a power cut."""
    if connection.vendor != "sqlite":
        return Finding("durability", True, _("数据库自行保证断电不丢"))
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    good = journal == "wal" and synchronous == 2
    message = (
        _("断电不丢的设置已生效")
        if good
        else _("SQLite 没有用 WAL 和 synchronous=FULL，断电可能丢失数据。")
    )
    return Finding("durability", good, message)


def disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    good = free >= LEAST_FREE
    shown = {"gb": f"{free / 1024**3:.1f}"}
    message = _("磁盘剩余 %(gb)s GB") if good else _("磁盘只剩 %(gb)s GB，请清理或扩容。")
    return Finding("disk", good, message % shown)


def data_folder() -> Finding:
    path = Path(settings.DATA_DIR)
    if not os.access(path, os.W_OK):
        return Finding("data_folder", False, _("数据目录不可写，请检查权限。"))
    key = path / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        return Finding("data_folder", False, _("密钥文件 secret.key 的权限过宽，请改为 600。"))
    return Finding("data_folder", True, _("数据目录可写"))


def debug() -> Finding:
    message = (
        _("调试模式开着，正式使用前请关闭 BIHUAN_DEBUG。")
        if settings.DEBUG
        else _("调试模式已关闭")
    )
    return Finding("debug", not settings.DEBUG, message)


def worker(now: datetime) -> Finding:
    waiting = Job.objects.filter(state="queued", not_before__lt=now - timedelta(minutes=10)).count()
    message = (
        _("有 %(n)d 个后台任务等了十分钟以上，请检查后台任务进程。") % {"n": waiting}
        if waiting
        else _("后台任务没有积压")
    )
    return Finding("worker", not waiting, message)


def calendar_known(today: date) -> Finding:
    known = holidays().known(today.year)
    message = (
        _("%(y)d 年放假安排已录入")
        if known
        else _("%(y)d 年放假安排未录入，期限按周一至周五计算；请在工作日历中导入。")
    )
    return Finding("calendar", known, message % {"y": today.year})


def clock(now: datetime) -> Finding:
    """The clock was set lately, or is behind what the ledger has seen."""
    latest = latest_at()
    if latest is not None and set_back(latest, now):
        return Finding(
            "clock", False,
            _("服务器时钟比账本最后一笔（%(at)s）还早，请校准时间。账本顺序不受影响。")
            % {"at": _instant(latest)},
        )  # fmt: skip
    jump = ClockJump.objects.order_by("-pk").first()
    if jump is not None and abs(now - jump.found) < JUMP_SHOWN:
        return Finding(
            "clock", False,
            _("服务器时钟在%(was)s被调到%(now)s，请核对时间和期间办理的日期。账本顺序不受影响。")
            % {"was": _instant(jump.expected), "now": _instant(jump.found)},
        )  # fmt: skip
    return Finding("clock", True, _("服务器时钟没有跳变"))


def _instant(at: datetime) -> str:
    return f"{date_words(at, 'plain')} {clock_words(at)}"


def administrators(today: date) -> Finding:
    held = set(Grant.objects.in_force(today).values_list("role", flat=True))
    missing = {"system_admin", "security_admin", "audit_admin"} - held
    if Account.objects.exists() and missing:
        return Finding(
            "administrators", False, _("系统、安全、审计管理员没有配齐，请由安全管理员授权。")
        )
    return Finding("administrators", True, _("三类管理员已分设"))


def ledger() -> Finding:
    return Finding(
        "ledger", True, _("账本共 %(n)d 条，校验码 %(h)s") % {"n": head().size, "h": head().printed}
    )


def examine(now: datetime, today: date) -> list[Finding]:
    """All checks in order; what cannot be looked at because the database is not there is left out."""
    first: list[Callable[[], Finding]] = [python_version, data_folder, disk, debug, database]
    found = [check() for check in first]
    if not found[-1].ok:
        return found
    found += [migrations(), durability()]
    if found[-2].ok:
        found += [worker(now), clock(now), calendar_known(today), administrators(today), ledger()]
    return found
