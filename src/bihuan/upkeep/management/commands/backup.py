"""``bihuan backup FILE``: a consistent backup, also while others write."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from bihuan.calendar.clock import now
from bihuan.upkeep.backups import BackupError, back_up


class Command(BaseCommand):
    help = _("备份数据库和文件")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = back_up(options["file"].resolve(), at=now())
        except (BackupError, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        shown = {"f": made.file, "n": made.files, "mb": f"{made.bytes / 1e6:.1f}", "h": made.head}
        self.stderr.write(
            _(
                "已备份到 %(f)s：%(n)d 个文件，共 %(mb)s MB，账本首部 %(h)s。密钥不在其中，请另行保存。"
            )
            % shown
        )
