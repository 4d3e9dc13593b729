"""``bihuan demo``: build the sample province (once), print who can sign in, and serve it."""

import os
import sys
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.calendar.clock import now, today
from bihuan.calendar.queries import holidays
from bihuan.calendar.services import load_shipped
from bihuan.demo.accounts import GOOD_FOR, PASSWORD
from bihuan.demo.book import began_on
from bihuan.demo.builders import build, filling, uncollected
from bihuan.demo.days import office_days
from bihuan.demo.province import make
from bihuan.demo.tree import ROOT_NAME
from bihuan.demo.values import NOTICE
from bihuan.engines.periods import Frequency, period_of
from bihuan.indicators.services.beginning import begin_records
from bihuan.jobs.services import enqueue
from bihuan.loop import JUDGE, SEAL
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Unit
from bihuan.packs import services as packs
from bihuan.search import services as search


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%(t)s”不是日期：请写成 2026-03-04。") % {"t": text}) from error


class Command(BaseCommand):
    help = _("生成虚构的示例省并打开（数据只生成一次）")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=["small", "province"], default="province")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--on", type=day, default=None)
        parser.add_argument("--no-serve", action="store_true")
        parser.add_argument("--database", default="")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"]:
            _use_database(options["database"])
        with uncollected():
            call_command("migrate", verbosity=0)
        root = Unit.objects.filter(parent=None).first()
        if root is not None and root.name != ROOT_NAME:
            raise CommandError(
                _(
                    "数据库里已有“%(name)s”的数据，不再写入示例。"
                    "请用 --database 文件名 另建一个数据库，或者直接运行 bihuan serve。"
                )
                % {"name": root.name},
                returncode=2,
            )
        if root is None:
            with uncollected():
                self._build(options)
        else:
            self.stderr.write(
                _("示例数据已经有了，直接打开；要重新生成，请换一个 --database 文件。")
            )
        self._print_accounts()
        if not options["no_serve"]:
            connection.close()
            call_command("serve", port=options["port"])

    def _build(self, options: dict[str, Any]) -> None:
        begun = monotonic()
        on: date = options["on"] or today()
        self.stderr.write(
            _("正在生成示例数据（%(day)s），约需一分多钟……") % {"day": on.isoformat()}
        )
        with override("zh-hans"):  # records are Chinese whatever language the command speaks
            province = make(
                options["seed"], on, small=options["size"] == "small",
                holidays=office_days(_notices(), on.year - 5, on.year + 2), records=False,
            )  # fmt: skip
            with filling():
                built = build(province)
            for label, texts in search.sources().items():
                search.reindex(label, texts())
            _begin_records(on)
        self.stderr.write(
            _(
                "已生成 %(units)d 个组织、%(problems)d 个问题、%(entries)d 笔账，用时 %(seconds)d 秒。"
            )
            % {
                "units": built.rows["orgs.Unit"],
                "problems": built.rows["problems.Problem"],
                "entries": built.entries,
                "seconds": monotonic() - begun,
            }
        )

    def _print_accounts(self) -> None:
        """Who can sign in, and what each is good for."""
        write = self.stdout.write
        write(NOTICE)
        write(_("示例账号（密码都是 %(password)s）：") % {"password": PASSWORD})
        names = dict(Account.objects.filter(username__in=GOOD_FOR).values_list("username", "name"))
        for username, good_for in GOOD_FOR.items():
            if username in names:
                write(f"  {username:<11}{names[username]}  {good_for}")


BASIS = "《关于启用机关党建闭环系统的通知》（示例）"


def _begin_records(on: date) -> None:
    """State from when records are kept, and leave to the worker what may be found when the pages are open already:
    first how things stand, so that boards and maps fill; the closed quarters sealed, the oldest first; what is left of
    the open one, with its candidates (before, those of quarters long closed would be among them)."""
    at, since = now(), began_on(on)
    account = Account.objects.get(username="office")
    begin_records(on=since, document=BASIS, actor=actor_of(account, on=today()), at=at)
    present = period_of(on, Frequency.QUARTER)
    closed, quarter = [], period_of(since, Frequency.QUARTER)
    while quarter.last < present.first:
        closed.append(quarter.code)
        quarter = quarter.next
    for kind, payload, title in (
        (JUDGE, {"proposing": False}, _("核算本季度的核查结果")),
        (SEAL, {"periods": closed}, _("封存已结束季度的核查结果")),
        (JUDGE, {}, _("核算本季度的核查结果")),
    ):
        enqueue(kind=kind, payload=payload, actor_id=account.pk, at=at, title=title)


def _notices() -> Any:
    """The notices and rules that came with the program, loaded before the first deadline is counted."""
    load_shipped(at=now())
    packs.load_shipped(at=now())
    return holidays()


def _use_database(name: str) -> None:
    """Begin again with this SQLite file: settings are read once, at the start."""
    url = f"sqlite:///{Path(name).resolve()}"
    if os.environ.get("BIHUAN_DATABASE_URL") == url:
        return
    os.environ["BIHUAN_DATABASE_URL"] = url
    os.execv(sys.executable, [sys.executable, "-m", "bihuan", *sys.argv[1:]])
