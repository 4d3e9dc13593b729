"""``bihuan restore FILE [--into DIR]``: into an empty place only."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from bihuan.upkeep.backups import BackupError, restore


class Command(BaseCommand):
    help = _("把备份恢复到空目录")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--into", type=Path, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        into = (options["into"] or Path(settings.DATA_DIR)).resolve()
        try:
            manifest = restore(options["file"].resolve(), into=into)
        except BackupError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        shown = {"d": into, "n": len(manifest["files"]) - 1, "h": manifest["head"]}
        self.stderr.write(_("已恢复到 %(d)s：%(n)d 个文件，账本首部 %(h)s。") % shown)
        if manifest["vendor"] != "sqlite":
            self.stderr.write(_("数据库请用 pg_restore 导入目录中的 database 文件。"))
