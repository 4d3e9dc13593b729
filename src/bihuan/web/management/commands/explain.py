"""``bihuan explain ORG INDICATOR PERIOD``: a verdict with rule, article and facts."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.calendar.clock import today
from bihuan.calendar.lateness import late_words
from bihuan.engines.rules.wording import reason_words
from bihuan.indicators.queries.explaining import Explained, explained
from bihuan.orgs.models import Unit


class Command(BaseCommand):
    help = _("说明一项核查结果：规则、条款、参数、计入的记录、怎样会改变")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("org", help=_("组织编码"))
        parser.add_argument("indicator", help=_("指标编码，如 LIFE-05"))
        parser.add_argument("period", help=_("期间，如 2025-03、2025Q1、2025 或到期日 2025-06-30"))
        parser.add_argument("--json", action="store_true", help=_("输出 JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["org"]).first()
        if unit is None:
            raise CommandError(_("没有编码为“%s”的组织。") % options["org"], returncode=2)
        try:
            told = explained(unit, options["indicator"], options["period"], today())
        except ValueError as error:
            raise CommandError(
                _("“%s”不是期间：请写成 2025-03、2025Q1、2025 或 2025-06-30。") % options["period"],
                returncode=2,
            ) from error
        if told is None:
            raise CommandError(
                _("“%(unit)s”在 %(period)s 没有指标“%(code)s”的结果：请核对指标编码和期间的长短。")
                % {
                    "unit": unit.name,
                    "period": options["period"],
                    "code": options["indicator"],
                },
                returncode=2,
            )
        if options["json"]:
            self.stdout.write(json.dumps(told.as_json(), ensure_ascii=False))
        else:
            for line in lines_of(told):
                self.stdout.write(line)


def lines_of(told: Explained) -> list[str]:
    """The verdict in lines for a reader."""
    rule = told.indicator
    found = [
        f"{told.unit.name}  {rule.code} {rule.title}  {told.window_words}",
        _("结论：%(word)s（%(why)s）")
        % {"word": told.label, "why": reason_words(told.reason, rule)},
        _("规则：%s") % rule.sentence,
        _("依据：%(source)s%(article)s（%(checked)s）")
        % {
            "source": told.source,
            "article": rule.article,
            "checked": _("条文已核对") if rule.verified else _("条文待核对"),
        },
    ]
    if told.measured is not None:
        found.append(
            _("实际 %(measured)s，应达到 %(required)s")
            % {"measured": told.measured, "required": told.required}
        )
    found += [
        _("参数 %(name)s：%(value)s %(unit)s") % {"name": n.name, "value": n.value, "unit": n.unit}
        for n in told.numbers
    ]
    for fact in told.facts:
        line = _("记录 %(fact)s %(title)s：发生 %(on)s，登记 %(recorded)s") % {
            "fact": fact.fact,
            "title": fact.title,
            "on": fact.on.isoformat(),
            "recorded": fact.recorded_on.isoformat(),
        }
        found.append(" ".join(filter(None, (line, late_words(fact.late)))))
    if told.change:
        found.append(_("怎样会改变：%s") % told.change)
    if told.freeze is not None:
        found.append(_("%s 已封存，不再变动。") % told.freeze.period)
    return found
