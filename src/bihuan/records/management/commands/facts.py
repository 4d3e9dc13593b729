"""``bihuan facts export DIR``: the files of bulk evaluation, from the database.

Exit codes: 0 written; 2 the folder cannot be written, or a unit or period is unknown.
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.calendar.clock import today
from bihuan.engines.periods import PeriodError, parse
from bihuan.orgs.models import Unit
from bihuan.records.facts.gathering import BEGINNING
from bihuan.records.facts.writing import write_files


class Command(BaseCommand):
    help = gettext_lazy("导出批量计算用的组织、属性、事实三个文件")  # type: ignore[assignment]
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("do", choices=["export"], help=_("要做的事"))
        parser.add_argument("folder", type=Path, help=_("写到哪个文件夹"))
        parser.add_argument("--org", default="", help=_("只导出这个组织和它的下级"))
        parser.add_argument("--period", default="", help=_("只导出这一期间要用的事实，如 2025"))
        parser.add_argument("--format", choices=["parquet", "csv"], default="", help=_("文件格式"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        units = Unit.objects.all()
        if options["org"]:
            path = Unit.objects.filter(code=options["org"]).values_list("path", flat=True).first()
            if path is None:
                message = _("没有编码为“%(code)s”的组织。") % {"code": options["org"]}
                raise CommandError(message, returncode=2)
            units = units.below(path)
        first, last = BEGINNING, today()
        if options["period"]:
            try:
                period = parse(options["period"])
            except PeriodError as error:
                message = _("期间“%(text)s”看不懂：请写成 2025、2025Q1 或 2025-03。")
                raise CommandError(message % {"text": options["period"]}, returncode=2) from error
            first, last = period.first, period.last
        try:
            counts = write_files(options["folder"], units, first, last, options["format"])
        except OSError as error:
            message = _("%(path)s：写不进这个文件夹，请检查路径和权限。")
            raise CommandError(message % {"path": options["folder"]}, returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        words = {
            "orgs": _("组织"),
            "attributes": _("属性"),
            "facts": _("事实"),
            "adoptions": _("规则启用"),
        }
        self.stderr.write("，".join(f"{words[name]} {n}" for name, n in counts.items()))
