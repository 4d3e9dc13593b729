"""The open period as it stands: what was entered a moment ago counts, what is not over is never failed."""

from datetime import date

import pytest

from bihuan.access.errors import RefusedError
from bihuan.engines.periods import parse
from bihuan.engines.rules.values import Verdict
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.judging import began, open_findings
from bihuan.indicators.models import FrozenVerdict
from bihuan.indicators.queries.due import month_lines
from bihuan.indicators.services import freezing
from bihuan.indicators.services.beginning import begin_records
from bihuan.indicators.values import Finding
from bihuan.orgs.models import Unit
from tests.cast import Province
from tests.indicators import rules

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)
AT = rules.noon(ON)


def findings(unit: str, on: date = ON) -> dict[tuple[str, str], Finding]:
    row = Unit.objects.get(code=unit)
    found = open_findings(Unit.objects.filter(pk=row.pk), on)[row.pk]
    return {(f.result.indicator, f.result.window): f for f in found}


def test_a_month_without_its_theme_day_fails_once_it_is_over(province: Province) -> None:
    rules.in_force(province)
    rules.held(province, "A01-B1", "theme_day", date(2026, 3, 5))
    found = findings("A01-B1")
    assert found["LIFE-05", "2026-03"].verdict is Verdict.PASSED
    assert found["LIFE-05", "2026-04"].verdict is Verdict.FAILED
    running = found["LIFE-05", "2026-05"]
    assert (running.verdict, running.outlook) == (Verdict.UNKNOWN, Verdict.FAILED)
    assert running.alert_on == date(2026, 5, 24)
    rules.held(province, "A01-B1", "theme_day", date(2026, 5, 19))
    running = findings("A01-B1")["LIFE-05", "2026-05"]
    assert (running.verdict, running.outlook) == (Verdict.UNKNOWN, Verdict.PASSED)
    assert running.alert_on is None


def test_a_rite_of_last_year_is_unknown_until_it_closes(province: Province) -> None:
    rules.in_force(province)
    before = findings("A01-B1", date(2026, 3, 20))["LIFE-06", "2025"]
    assert (before.verdict, before.closes_on) == (Verdict.UNKNOWN, date(2026, 3, 31))
    assert findings("A01-B1", date(2026, 4, 1))["LIFE-06", "2025"].verdict is Verdict.FAILED
    rules.held(province, "A01-B1", "org_life_meeting", date(2026, 2, 3), period="2025")
    assert findings("A01-B1", date(2026, 4, 1))["LIFE-06", "2025"].verdict is Verdict.PASSED
    assert findings("A01-B1", date(2026, 4, 1))["LIFE-06", "2026"].outlook is Verdict.FAILED


def test_what_lies_before_the_beginning_of_records_is_unknown(
    province: Province, settings: object
) -> None:
    rules.in_force(province)
    setattr(settings, "RECORDS_SINCE", date(2026, 4, 10))
    found = findings("A01-B1", date(2026, 6, 2))
    assert {w: f.verdict for (i, w), f in found.items() if i == "LIFE-05"} == {
        "2026-04": Verdict.UNKNOWN,
        "2026-05": Verdict.FAILED,
        "2026-06": Verdict.UNKNOWN,
    }
    assert found["LIFE-05", "2026-04"].result.reason == "outside_life"


def test_the_rules_in_force_on_the_first_day_of_a_window_judge_it(province: Province) -> None:
    rules.in_force(province)
    rules.in_force(province, version="2", times=2, since=date(2026, 4, 15))
    rules.held(province, "A01-B1", "theme_day", date(2026, 4, 20))
    rules.held(province, "A01-B1", "theme_day", date(2026, 5, 6))
    found = findings("A01-B1", date(2026, 6, 2))
    assert found["LIFE-05", "2026-04"].verdict is Verdict.PASSED
    assert found["LIFE-05", "2026-05"].verdict is Verdict.FAILED
    assert found["LIFE-05", "2026-05"].result.required == 2


def test_what_was_before_the_stated_beginning_is_not_judged_and_the_day_may_change_until_a_quarter_is_sealed(
    province: Province,
) -> None:
    rules.in_force(province)
    office, deputy = province.actor("general_office"), province.actor("fulltime_deputy", "A01")
    with pytest.raises(RefusedError):
        begin_records(on=date(2026, 2, 1), document="通知", actor=deputy, at=AT)
    with pytest.raises(IndicatorError):
        begin_records(on=date(2026, 2, 1), document=" ", actor=office, at=AT)
    row = begin_records(on=date(2026, 1, 1), document="通知", actor=office, at=AT)
    changed = begin_records(
        on=date(2026, 2, 1), document="通知", actor=office, at=AT, version=row.version
    )
    assert began() == changed.on == date(2026, 2, 1)
    freezing.freeze(period=parse("2026Q1"), actor=office, at=AT)
    months = dict(
        FrozenVerdict.objects.filter(unit__code="A01-B1", indicator="LIFE-05").values_list(
            "window", "verdict"
        )
    )
    assert months == {"2026-02": "failed", "2026-03": "failed"}  # January is not judged
    with pytest.raises(IndicatorError):
        begin_records(on=date(2026, 3, 1), document="通知", actor=office, at=AT, version=1)


def test_the_page_of_a_month_lists_what_can_be_recorded_and_no_rule_of_structure(
    province: Province,
) -> None:
    """The rule of size is judged on the board all the same."""
    branch = province.unit("A01-B1")
    month_now = parse(f"{province.today:%Y-%m}")
    lines = {line.code for line in month_lines(branch, month_now, province.today)}
    assert "LIFE-05" in lines
    assert not {code for code in lines if code.startswith("ORG-")}
    judged = open_findings(Unit.objects.filter(pk=branch.pk), province.today)[branch.pk]
    assert {"ORG-04", "ORG-06"} & {f.indicator.code for f in judged}
