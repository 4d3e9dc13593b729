"""``bihuan export KIND FILE``: the workbook that ``import`` of the same kind takes back without a change."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.web.operators import chosen_actor, operator
from bihuan.workbooks.exporting import exported
from bihuan.workbooks.importer import importers


class Command(BaseCommand):
    help = _("导出一类工作簿，按文件扩展名写成 .xlsx 或 .csv")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(importers()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--org", default="", help=_("组织编码：只导出它和它的下级"))
        parser.add_argument("--period", default="", help=_("期间，如 2025 或 2025Q1"))
        parser.add_argument(
            "--as", dest="account", default="", help=_("由哪个账号导出，只有它看得到的行")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        importer = importers()[options["kind"]]
        path: Path = options["file"]
        form = path.suffix.lower().lstrip(".")
        if form not in ("xlsx", "csv"):
            raise CommandError(_("%s：请写成 .xlsx 或 .csv。") % path.name, returncode=2)
        action = importer.export_action or importer.action
        actor = chosen_actor(options["account"], action) if options["account"] else operator()
        wanted = {name: options[name] for name in ("org", "period") if options[name]}
        try:
            content, _name = exported(importer, actor, wanted, form)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        beside = path.with_name(path.name + ".part")
        try:
            beside.write_bytes(content)
            os.replace(beside, path)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        self.stderr.write(_("已写出 %s") % path)
