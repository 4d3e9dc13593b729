"""``bihuan drill``: back up, restore elsewhere, verify the ledger there, report."""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from bihuan.calendar.clock import now
from bihuan.upkeep.backups import BackupError, back_up, restore


class Command(BaseCommand):
    help = _("演练：备份、在别处恢复、核验、报告")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        with TemporaryDirectory(prefix="bihuan-drill-") as folder:
            place = Path(folder)
            try:
                made = back_up(place / "drill.tar", at=now())
                restore(made.file, into=place / "restored")
            except (BackupError, OSError) as error:
                self.stderr.write(str(error))
                sys.exit(1)
            if connection.vendor == "sqlite":
                env = {
                    **os.environ,
                    "BIHUAN_DATA_DIR": str(place / "restored"),
                    "BIHUAN_DATABASE_URL": f"sqlite:///{place / 'restored' / 'bihuan.sqlite3'}",
                }
                done = subprocess.run(
                    [sys.executable, "-m", "bihuan", "ledger", "verify", "--head", made.head],
                    env=env,
                )
                if done.returncode:
                    self.stderr.write(_("恢复出来的账本没有通过核验，请换一份备份并查明原因。"))
                    sys.exit(1)
        shown = {
            "s": f"{time.perf_counter() - started:.1f}",
            "mb": f"{made.bytes / 1e6:.1f}",
            "n": made.files,
        }
        self.stderr.write(
            _("演练成功：%(mb)s MB、%(n)d 个文件，用时 %(s)s 秒，账本核验一致。") % shown
        )
