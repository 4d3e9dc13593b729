"""``bihuan loop nightly --on DATE`` and ``bihuan loop quarter-end 2026Q1``."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from bihuan import loop
from bihuan.calendar.clock import now, today
from bihuan.engines.periods import Frequency, Period, PeriodError, parse
from bihuan.indicators.models import Freeze
from bihuan.shell.ring import STAGE_WORDS
from bihuan.web.operators import chosen_actor


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%(t)s”不是日期：请写成 2026-03-04。") % {"t": text}) from error


class Command(BaseCommand):
    help = _("闭环的定时步骤；重复执行不会改变任何东西")

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        night = steps.add_parser("nightly", help=_("每夜：看当天的情况，更新全文索引"))
        night.add_argument("--on", type=day, default=None)
        quarter = steps.add_parser(
            "quarter-end", help=_("季末：为下一季度起草清单，结转未办结问题")
        )
        quarter.add_argument("period")
        quarter.add_argument("--as", dest="account", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["step"] == "nightly":
            self._nightly(options["on"] or today())
        else:
            self._quarter_end(options["period"], options["account"])

    def _nightly(self, on: date) -> None:
        seen = loop.nightly(on=on, at=now())
        stages = "，".join(
            f"{w} {n}" for w, n in zip(STAGE_WORDS, seen.stages.values(), strict=True)
        )
        self.stderr.write(f"{on.isoformat()}：{stages}")
        self.stderr.write(
            _("核算 %(j)d 个组织，新提出问题线索 %(c)d 条")
            % {"j": seen.judged, "c": seen.candidates}
        )
        self.stderr.write(
            _("已逾期 %(o)d，到期回头看 %(r)d，到期责任节点 %(n)d，超期未裁定异议 %(b)d")
            % {
                "o": seen.overdue,
                "r": seen.rechecks_due,
                "n": seen.nodes_due,
                "b": seen.objections_late,
            }
        )

        self.stdout.write(_("账本首部（请由单位以外的人留存）：%s") % seen.head)

    def _sealed(self, period: Period) -> None:
        row = Freeze.objects.filter(period=period.code, state=Freeze.State.SEALED).first()
        if row is None:
            self.stderr.write(_("%(p)s还没有结束，核查结果没有封存。") % {"p": period.label})
        else:
            self.stderr.write(
                _("%(p)s核查结果已封存：%(s)d 个组织，%(v)d 项结论。")
                % {"p": period.label, "s": row.sheets, "v": row.verdicts}
            )

    def _quarter_end(self, text: str, account: str) -> None:
        try:
            period = parse(text)
        except PeriodError as error:
            raise CommandError(
                _("“%(t)s”不是季度：请写成 2026Q1。") % {"t": text}, returncode=2
            ) from error
        if period.frequency is not Frequency.QUARTER:
            raise CommandError(_("“%(t)s”不是季度：请写成 2026Q1。") % {"t": text}, returncode=2)
        drafted = loop.quarter_end(
            period=period, actor=chosen_actor(account, "lists.draft"), at=now()
        )
        self._sealed(period)
        for edition in drafted:
            self.stderr.write(_("已起草：%(t)s") % {"t": edition.title})
        self.stderr.write(_("共起草 %(n)d 份清单。") % {"n": len(drafted)})
