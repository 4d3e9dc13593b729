"""``bihuan ledger head|verify|export``: what the ledger is now, whether it still holds, a copy for others."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from bihuan.ledger.errors import HeadError, LedgerDamagedError
from bihuan.ledger.heads import Head, claimed
from bihuan.ledger.queries import hash_name, head, head_at, lines, size
from bihuan.ledger.verification import Report, verify
from bihuan.web.ledgered import LEDGERED

SHOWN = 50
"""Findings printed in full; ``--json`` has more."""


class Command(BaseCommand):
    """Reads only. Exit code 0 all fits, 1 something was found, 2 bad input."""

    help = _("账本：查看校验码、核验、导出")
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        now = verbs.add_parser("head", help=_("现在的校验码"))
        check = verbs.add_parser("verify", help=_("核验账本，并与今天的数据比对"))
        check.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="SIZE:ROOT",
            help=_("别人保存的校验码，全写或纸面上的短写，可给多个"),
        )
        out = verbs.add_parser("export", help=_("导出账本，供独立核验"))
        out.add_argument("file", type=Path, metavar="FILE.jsonl")
        for verb in (now, check, out):
            verb.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        steps: dict[str, Callable[..., None]] = {
            "head": self.head,
            "verify": self.verify,
            "export": self.export,
        }
        try:
            steps[verb](**options)
        except HeadError as error:
            raise CommandError(str(error), returncode=2) from error
        except LedgerDamagedError as error:
            raise CommandError(str(error), returncode=1) from error
        except DatabaseError as error:
            text = _("账本读不出来：%(error)s。请运行 bihuan doctor 看看缺什么。")
            raise CommandError(text % {"error": error}, returncode=1) from error

    def head(self, *, as_json: bool, **options: Any) -> None:
        now = head()
        self._say(_as_dict(now) if as_json else str(now))
        if not as_json:
            self.stderr.write(_("校验码 %(head)s") % {"head": now.printed}, self.style.NOTICE)

    def verify(self, *, head: list[str], as_json: bool, **options: Any) -> None:
        heads = [claimed(text, _("所给的")) for text in head]
        report = verify(heads=heads, ledgered=LEDGERED)
        self._say(report.as_dict() if as_json else str(report.head))
        for sentence in _sentences(report, given=len(head)):
            self.stderr.write(sentence)
        if not report.ok:
            sys.exit(1)

    def export(self, *, file: Path, as_json: bool, **options: Any) -> None:
        """What there is, is written even when it is damaged: the one who verifies it shall see that."""
        entries = size()
        try:
            count = _write(file, entries)
        except OSError as error:
            text = _("写不进 %(file)s：%(error)s。请换一个可写的位置。")
            words = {"file": file, "error": error.strerror}
            raise CommandError(text % words, returncode=2) from error
        self.stderr.write(_("已导出%(count)s笔到 %(file)s。") % {"count": count, "file": file})
        if count != entries:
            numbers = {"size": entries, "count": count}
            raise LedgerDamagedError(_("应有%(size)s笔，只有%(count)s笔") % numbers)
        now = head_at(entries)
        self._say({"file": str(file), **_as_dict(now)} if as_json else str(now))

    def _say(self, what: Any) -> None:
        self.stdout.write(what if isinstance(what, str) else json.dumps(what, ensure_ascii=False))


def _as_dict(now: Head) -> dict[str, Any]:
    return {
        "size": now.size,
        "root": now.root.hex(),
        "head": str(now),
        "printed": now.printed,
        "hash": hash_name(),
    }


def _write(file: Path, entries: int) -> int:
    """Write the lines beside the file, then put them in its place: no reader sees half a ledger."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    count = 0
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines(entries):
                out.write(line + "\n")
                count += 1
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _sentences(report: Report, *, given: int) -> list[str]:
    """The report for people: what was found, where history was changed, what was looked at."""
    said = [finding.message for finding in report.findings[:SHOWN]]
    rest = report.counts.total() - len(said)
    if rest > 0:
        said.append(_("……另有%(count)s处，用 --json 可看到更多。") % {"count": rest})
    if report.changed_between:
        said.append(report.between())
    words = {
        "size": report.head.size,
        "rows": report.rows,
        "erased": report.erased,
        "heads": sum(verdict.ok for verdict in report.heads),
    }
    said.append(
        _(
            "共%(size)s笔，其中%(erased)s笔的内容已依规擦除；比对今日数据%(rows)s行；相符的校验码%(heads)s个。"
        )
        % words
    )
    if skipped := report.not_compared.total():
        said.append(_("另有%(count)s个对象只核了账，没有可比对的数据表。") % {"count": skipped})
    if not given:
        said.append(
            _(
                "没有给出由别人保存的校验码：若有人连同根值一起改写过全账，这次核验看不出来。请用 --head 给出。"
            )
        )
    said.append(_("相符。") if report.ok else _("不符，共%(n)s处。") % {"n": report.counts.total()})
    return said
