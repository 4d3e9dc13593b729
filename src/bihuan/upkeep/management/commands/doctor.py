"""``bihuan doctor [--json]``: says in words what is missing or unsafe; exit 1 if anything is."""

import json
import sys
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from bihuan.calendar.clock import now, today
from bihuan.upkeep.health import examine


class Command(BaseCommand):
    help = _("检查安装是否完整、安全")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine(now(), today())
        good = all(f.ok for f in found)
        if options["json"]:
            checks = [{"name": f.name, "ok": f.ok, "message": f.message} for f in found]
            self.stdout.write(json.dumps({"ok": good, "checks": checks}, ensure_ascii=False))
        else:
            for f in found:
                self.stderr.write(f"{'✓' if f.ok else '✗'} {f.message}")
        if not good:
            sys.exit(1)
