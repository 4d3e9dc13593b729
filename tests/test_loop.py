"""The two steps that a calendar drives: repeated, they change nothing more."""

from datetime import timedelta

import pytest

from bihuan import loop
from bihuan.engines.periods import parse
from bihuan.ledger.heads import Head
from bihuan.ledger.models import Entry, Witness
from bihuan.ledger.queries import head
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
    issue = Witness.objects.latest("pk")
    assert night(0) == Head(issue.size, bytes(issue.root))
    committee_draft(province, drafted_problem(province, "A02"), period="2026Q2")
    covered, entries = head(), Entry.objects.count()
    assert [night(1), night(1), night(2)] == [covered] * 3
    assert Witness.objects.latest("pk").purpose.startswith("每日留存")
    assert (Witness.objects.count(), Entry.objects.count()) == (2, entries + 1)
