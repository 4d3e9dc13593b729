"""``bihuan serve``: the web server and its worker."""

import os
import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.calendar.clock import now
from bihuan.packs.services import load_shipped
from bihuan.upkeep.serving import Child, Keeper, free_port, web_command


class Command(BaseCommand):
    help = _("启动网页服务和后台任务")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default=os.environ.get("BIHUAN_BIND", "127.0.0.1"))
        parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write(_("正在更新数据库结构……"))
            call_command("migrate", verbosity=0)
        with override("zh-hans"):
            load_shipped(at=now())
        call_command("collectstatic", interactive=False, verbosity=0)
        connection.close()
        port = free_port(options["port"], options["host"])
        shown = "localhost" if options["host"] == "127.0.0.1" else options["host"]
        self.stdout.write(
            _("服务已启动：http://%(host)s:%(port)d （按 Ctrl+C 停止）")
            % {"host": shown, "port": port}
        )
        self.stdout.flush()
        os.environ["BIHUAN_SERVED_PORT"] = str(port)
        worker = [sys.executable, "-m", "bihuan", "jobs_worker"]
        Keeper(
            [
                Child("web", web_command(options["host"], port, options["workers"])),
                Child("worker", worker),
            ]
        ).run()
