"""``bihuan load-holidays``: load the notices that came with the program. Repeating it changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bihuan.calendar.clock import now
from bihuan.calendar.services import load_shipped


class Command(BaseCommand):
    help = _("录入随程序提供的放假安排；管理员录入过的年度不动")

    def handle(self, *args: Any, **options: Any) -> None:
        for year, loaded in load_shipped(at=now()).items():
            total = loaded.new + loaded.changed + loaded.unchanged
            self.stderr.write(
                _("%(year)d 年：%(total)d 天，新增 %(new)d，更改 %(changed)d。")
                % {
                    "year": year,
                    "total": total,
                    "new": loaded.new,
                    "changed": loaded.changed,
                }
            )
