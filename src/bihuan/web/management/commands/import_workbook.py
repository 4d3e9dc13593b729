"""``bihuan import KIND FILE``: a workbook into the database, whole or not at all."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import now
from bihuan.files import gate
from bihuan.files.errors import RefusedFileError
from bihuan.web.operators import chosen_actor
from bihuan.workbooks import checking, queries, services
from bihuan.workbooks.importer import Context, Importer, Verdict, importers
from bihuan.workbooks.marking import errors_file
from bihuan.workbooks.values import Fault


@dataclass(slots=True)
class Outcome:
    """What one import came to."""

    rows: int
    new: int
    changed: int
    unchanged: int
    written: bool
    faults: list[Fault]


class Command(BaseCommand):
    help = _("导入一类工作簿；有一行有误就一行也不写入")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(importers()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help=_("只检查，不写入"))
        parser.add_argument("--partial", action="store_true", help=_("只导入没有错误的行"))
        parser.add_argument("--as", dest="account", default="", help=_("由哪个账号导入"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        importer = importers()[options["kind"]]
        path: Path = options["file"]
        actor = chosen_actor(options["account"], importer.action)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        try:
            if options["dry_run"]:
                outcome = rehearse(importer, content, path, actor)
            else:
                outcome = run(importer, content, path, actor, partial=options["partial"])
        except RefusedFileError as refusal:
            outcome = Outcome(0, 0, 0, 0, False, [Fault(refusal.message)])
        self.tell(outcome, content, path, as_json=options["json"], rehearsed=options["dry_run"])

    def tell(
        self, outcome: Outcome, content: bytes, path: Path, *, as_json: bool, rehearsed: bool
    ) -> None:
        """Say what came of it; end with 2 when the file has faults and nothing was written."""
        for fault in outcome.faults:
            self.stderr.write(fault.line(path.name))
        if outcome.faults:
            marked = write_marked(outcome, content, path)
            if marked is not None:
                self.stderr.write(_("有误的格子已标在 %s") % marked)
        if as_json:
            shape = {
                "rows": outcome.rows,
                "new": outcome.new,
                "changed": outcome.changed,
                "unchanged": outcome.unchanged,
                "written": outcome.written,
                "faults": [fault.as_json() for fault in outcome.faults],
            }
            self.stdout.write(json.dumps(shape, ensure_ascii=False))
        else:
            self.stderr.write(
                _(
                    "共 %(rows)d 行：新增 %(new)d，更新 %(changed)d，不变 %(unchanged)d，有误 %(faults)d 处。%(end)s"
                )
                % {
                    "rows": outcome.rows,
                    "new": outcome.new,
                    "changed": outcome.changed,
                    "unchanged": outcome.unchanged,
                    "faults": len(outcome.faults),
                    "end": _("已写入。") if outcome.written else _("没有写入。"),
                }
            )
        if outcome.faults and not outcome.written:
            sys.exit(2)


def rehearse(importer: Importer, content: bytes, path: Path, actor: Actor) -> Outcome:
    """Check without writing anything."""
    gate.admit(content, path.name)
    found = checking.survey(path, path.name, importer)
    counts = dict.fromkeys(Verdict, 0)
    faults = list(found.faults)
    if not faults:
        context = Context(actor, now())
        for chunk in checking.checked(path, path.name, importer, found, context):
            for row in chunk:
                counts[row.verdict] += 1
                faults += row.faults
    return Outcome(
        found.total,
        counts[Verdict.NEW],
        counts[Verdict.CHANGED],
        counts[Verdict.UNCHANGED],
        False,
        faults,
    )


def run(importer: Importer, content: bytes, path: Path, actor: Actor, *, partial: bool) -> Outcome:
    """Check and, when every row is right (or ``partial``), write."""
    at = now()
    batch = services.upload(
        importer=importer, content=content, filename=path.name, actor=actor, at=at
    )
    batch = services.check(batch=batch, importer=importer, actor=actor, at=at)
    faults = list(queries.faults(batch))
    outcome = Outcome(batch.total, batch.new, batch.changed, batch.unchanged, False, faults)
    if batch.faults or (faults and not partial):
        services.discard(batch=batch, at=at)
        return outcome
    batch = services.start_apply(
        batch=batch, importer=importer, actor=actor, at=at, partial=partial
    )
    batch = services.apply(batch=batch, importer=importer, actor=actor, at=at)
    outcome.written = True
    outcome.faults = list(queries.faults(batch))
    return outcome


def write_marked(outcome: Outcome, content: bytes, path: Path) -> Path | None:
    """``FILE.errors.xlsx`` beside the file; nothing when the file cannot be opened at all."""
    target = path.with_name(path.stem + ".errors.xlsx")
    try:
        target.write_bytes(errors_file(content, path.name, outcome.faults))
    except (RefusedFileError, OSError):
        return None
    return target
