from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.calendar import queries
from bihuan.calendar.models import Holiday
from bihuan.calendar.notices import Day, NoticeError
from bihuan.calendar.services import Loaded, load_shipped, load_year, shipped
from bihuan.engines.periods import add_working_days
from bihuan.ledger.models import Entry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CLERK = Actor(7, "文秘", (Held(Role.GENERAL_OFFICE, "0001", True),))
SECRETARY = Actor(8, "支部书记", (Held(Role.BRANCH_SECRETARY, "00010001", True),))
NEW_YEAR = Day(date(2027, 1, 1), False, "元旦")
MAKE_UP = Day(date(2027, 1, 3), True, "元旦")


def load(*days: Day, actor: Actor = CLERK, year: int = 2027, source: str = "通知") -> Loaded:
    return load_year(year=year, days=days, source=source, actor=actor, at=AT)


def test_a_loaded_year_is_known_and_counts() -> None:
    assert not queries.known(2027)
    assert load(NEW_YEAR, MAKE_UP) == Loaded(new=2)
    assert queries.known(2027)
    assert add_working_days(date(2026, 12, 31), 1, queries.holidays()) == date(2027, 1, 3)


def test_every_changed_day_has_one_entry_and_an_unchanged_one_none() -> None:
    load(NEW_YEAR, MAKE_UP)
    assert Entry.objects.count() == 2
    assert load(NEW_YEAR, MAKE_UP) == Loaded(unchanged=2)
    assert Entry.objects.count() == 2
    renamed = Day(NEW_YEAR.on, False, "新年")
    assert load(renamed, MAKE_UP) == Loaded(changed=1, unchanged=1)
    assert Entry.objects.filter(act="calendar.load", actor="a7").count() == 3


def test_a_day_that_a_later_load_leaves_out_goes_and_is_entered_as_gone() -> None:
    load(NEW_YEAR, MAKE_UP)
    assert load(NEW_YEAR) == Loaded(removed=1, unchanged=1)
    assert not Holiday.objects.filter(on=MAKE_UP.on).exists()
    assert Entry.objects.filter(act="calendar.drop").count() == 1
    assert not queries.holidays().is_working(MAKE_UP.on)


def test_a_day_in_december_belongs_to_the_notice_that_named_it_last() -> None:
    load(Day(date(2026, 12, 31), False, "元旦"), NEW_YEAR)
    load(Day(date(2026, 10, 1), False, "国庆节"), year=2026)
    assert Holiday.objects.get(on=date(2026, 12, 31)).year == 2027
    assert queries.holidays().years == {2026, 2027}


def test_a_notice_for_the_next_year_does_not_make_this_year_known() -> None:
    load(Day(date(2026, 12, 31), False, "元旦"), NEW_YEAR)
    assert not queries.known(2026)


def test_only_who_may_edit_the_calendar_loads_a_year() -> None:
    with pytest.raises(RefusedError):
        load(NEW_YEAR, actor=SECRETARY)
    assert not Holiday.objects.exists()


def test_a_faulty_year_changes_nothing() -> None:
    load(NEW_YEAR)
    with pytest.raises(NoticeError):
        load(Day(date(2028, 1, 1), False))
    assert list(Holiday.objects.values_list("on", flat=True)) == [NEW_YEAR.on]


def test_the_shipped_notices_are_loaded_once() -> None:
    call_command("load_holidays")
    assert queries.holidays().years == {2024, 2025, 2026}
    entries = Entry.objects.count()
    assert entries == Holiday.objects.count()
    call_command("load_holidays")
    assert Entry.objects.count() == entries
    assert not Holiday.objects.filter(verified=True).exists()


def test_a_year_that_an_administrator_loaded_is_left_alone() -> None:
    load(Day(date(2026, 1, 1), False, "元旦"), year=2026, source="原件")
    assert 2026 not in load_shipped(at=AT)
    assert Holiday.objects.filter(year=2026).count() == 1
    assert Holiday.objects.filter(year=2025).count() > 20


@pytest.mark.parametrize(("year", "off", "working"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_the_shipped_years_have_the_days_that_the_notices_add_up_to(
    year: int, off: int, working: int
) -> None:
    call_command("load_holidays")
    days = Holiday.objects.filter(year=year)
    assert (days.filter(is_working=False).count(), days.filter(is_working=True).count()) == (
        off,
        working,
    )
    assert all(day.on.weekday() > 4 for day in days.filter(is_working=True))


def test_every_shipped_notice_names_its_title_and_number() -> None:
    for notice in shipped():
        assert f"{notice['year']}年" in notice["title"]
        assert notice["number"].startswith("国办发明电〔")
