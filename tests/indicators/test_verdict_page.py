"""A verdict and the board of a unit in words: what is not over is told apart from what is not known, numbers have
their units, and while time runs nothing is said of making up."""

from datetime import date

import pytest
from django.urls import reverse

from bihuan.engines.periods import parse
from bihuan.indicators.models.words import RUNNING, Word, outlook_words, said
from bihuan.indicators.queries.boards import board_of
from bihuan.indicators.queries.due import month_lines
from bihuan.indicators.queries.explaining import Explained, Number, explained
from bihuan.indicators.queries.maps import map_of
from bihuan.orgs.models import Unit, UnitVersion
from bihuan.packs.texts import shipped_base
from tests.cast import Province
from tests.indicators import rules

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)


def told(indicator: str, window: str) -> Explained:
    found = explained(Unit.objects.get(code="A01-B1"), indicator, window, ON)
    assert found is not None
    return found


def test_a_running_month_says_what_is_lacking_and_nothing_of_making_up(province: Province) -> None:
    rules.in_force(province)
    running = told("LIFE-05", "2026-05")
    assert (running.label, running.outlook_words) == ("未到期", "目前还没做到")
    assert "补录" not in running.change
    assert running.gap == "应不少于 1 次，现有 0 次"
    over = told("LIFE-05", "2026-04")
    assert (over.label, over.gap) == ("未达标", over.change)
    unit = Unit.objects.get(code="A01-B1")
    lines = {line.code: line for line in month_lines(unit, parse("2026-05"), ON)}
    assert lines["LIFE-05"].words == running.gap


def test_a_closing_day_is_a_day_and_measured_numbers_have_units(province: Province) -> None:
    rules.in_force(province)
    rite = next(one for one in shipped_base().indicators if one.code == "LIFE-09")
    closing = next(one for one in rite.parameters if one.name == "closing")
    number = Number("closing", 331, closing.unit, closing.document, closing)
    assert (number.title, number.words) == ("截止日", "次年3月31日前")
    month = told("LIFE-05", "2026-05")
    assert (month.measured_words, month.required_title, month.required_words) == (
        "0 次",
        "应达到",
        "1 次",
    )


def test_what_does_not_apply_is_not_called_undone() -> None:
    assert outlook_words(Word.UNKNOWN, Word.NOT_APPLICABLE) == "不适用"
    assert outlook_words(Word.UNKNOWN, Word.UNKNOWN) == ""
    assert said(Word.UNKNOWN, "missing_number") == "情况不明"
    assert said(Word.UNKNOWN, RUNNING) == "未到期"


def test_a_secretary_goes_from_what_is_lacking_to_its_form(province: Province) -> None:
    rules.in_force(province)
    address = reverse("indicators:verdict", args=["A01-B1", "LIFE-05", "2026-05"])
    enter = reverse("records:new", args=["A01-B1", "theme_day"])
    board = board_of(Unit.objects.get(code="A01-B1"), ON)
    assert board.lines
    assert enter in province.client("branch_secretary", "A01-B1").get(address).content.decode()
    assert enter not in province.client("liaison_office").get(address).content.decode()


def test_zones_stand_in_the_order_in_which_people_count(province: Province) -> None:
    rules.in_force(province)
    for code, zone in (("A01", "第七协作区"), ("A02", "第二协作区")):
        UnitVersion.objects.filter(unit__code__startswith=code).update(zone=zone)
    province.client("liaison_office").get(reverse("indicators:map"))
    columns = map_of(province.actor("liaison_office"), "zone", province.today).columns
    zones = [name for name in columns if name.startswith("第")]
    assert zones == ["第二协作区", "第七协作区"]
