"""The two steps that a calendar drives: repeated, they change nothing more."""

from datetime import timedelta

import pytest

from bihuan import loop
from bihuan.engines.periods import parse
from bihuan.ledger.heads import Head
from bihuan.ledger.models import Entry, Witness
from tests.cast import Province
from tests.lists.builders import committee_draft, drafted_problem, issued


def test_a_liaison_office_drafts_the_next_quarters_list_for_the_committee(
    province: Province,
) -> None:
    issued(province)
    actor = province.actor("liaison_office")
    drafted = loop.quarter_end(period=parse("2026Q1"), actor=actor, at=province.now)
    assert [(one.issuer.code, one.period) for one in drafted] == [("GW", "2026Q2")]
    assert loop.quarter_end(period=parse("2026Q1"), actor=actor, at=province.now) == []


@pytest.mark.parametrize("role", ["organ_secretary", "fulltime_deputy"])
def test_a_unit_does_not_draft_the_committees_next_list(province: Province, role: str) -> None:
    issued(province)
    actor = province.actor(role, "A01")
    assert loop.quarter_end(period=parse("2026Q1"), actor=actor, at=province.now) == []


def test_each_night_keeps_one_head_and_a_day_without_work_none(province: Province) -> None:
    def night(days: int) -> Head:
        later = timedelta(days=days)
        return loop.nightly(on=province.today + later, at=province.now + later).head

    issued(province)
    first = night(0)
    kept, entries = Witness.objects.count(), Entry.objects.count()
    assert Witness.objects.latest("pk").purpose.startswith("每日留存")
    assert first.size == entries - 1
    assert [night(0), night(0)] == [first] * 2
    assert (Witness.objects.count(), Entry.objects.count()) == (kept, entries)
    committee_draft(province, drafted_problem(province, "A02"), period="2026Q2")
    assert night(1).size > first.size
    assert Witness.objects.count() == kept + 1
