"""The night, the quarter's end, the alerts, the campaign, the command: the whole way of a missed month."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bihuan import loop
from bihuan.engines.periods import Frequency, period_of
from bihuan.indicators.models import Campaign, CampaignFinding, Freeze, Verdict
from bihuan.indicators.queries.due import obligations
from bihuan.indicators.queries.todo import todo
from bihuan.indicators.services import current
from bihuan.jobs.runner import run_due
from bihuan.ledger.queries import size
from bihuan.lists.models import Edition
from bihuan.orgs.models import Unit
from bihuan.problems.models import Candidate, Problem
from bihuan.records.due import due_of
from tests.cast import Province
from tests.indicators import rules
from tests.problems.test_candidates import month

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(province: Province, settings: Any) -> Province:
    """Records began last month; one branch missed it."""
    settings.RECORDS_SINCE = month(province, 1).replace(day=1)
    rules.in_force(province)
    for unit in ("A01-B2", "A02-B1", "A02-B2"):
        rules.held(province, unit, "theme_day", month(province, 1))
    return province


def test_the_night_judges_and_proposes_and_a_second_night_changes_nothing(begun: Province) -> None:
    first = loop.nightly(on=begun.today, at=begun.now)
    assert first.judged == Unit.objects.count()
    assert first.candidates == 1
    before = (size(), Verdict.objects.count(), Candidate.objects.count())
    again = loop.nightly(on=begun.today, at=begun.now + timedelta(minutes=5))
    assert (again.judged, again.candidates) == (0, 0)
    assert (size(), Verdict.objects.count(), Candidate.objects.count()) == before


def test_the_end_of_a_quarter_seals_it_once(begun: Province) -> None:
    quarter = period_of(begun.today, Frequency.QUARTER)
    loop.quarter_end(period=quarter, actor=begun.actor("general_office"), at=begun.now)
    assert not Freeze.objects.exists()  # it is not over
    at = rules.noon(quarter.last + timedelta(days=5))
    loop.quarter_end(period=quarter, actor=begun.actor("general_office"), at=at)
    assert Freeze.objects.get().state == "sealed"
    before = size()
    loop.quarter_end(period=quarter, actor=begun.actor("general_office"), at=at)
    loop.quarter_end(period=quarter.previous, actor=begun.actor("general_office"), at=at)
    assert (size(), Freeze.objects.count()) == (before, 1)


def test_an_alert_stands_on_the_desk_of_the_branch_until_the_fact_is_entered(
    begun: Province,
) -> None:
    day = begun.today.replace(day=28)
    secretary = begun.actor("branch_secretary", "A01-B1")
    lines = [line.what for line in todo(secretary, day)]
    assert any("每月开展主题党日" in line for line in lines)
    assert not todo(begun.actor("branch_secretary", "A01-B1"), day.replace(day=3))
    unit = Unit.objects.filter(code="A01-B1")
    (due,) = [d for d in obligations(unit, day)[unit.get().pk] if d.indicator == "LIFE-05"]
    assert (due.done, due.alert, due.kinds) == (False, True, ("theme_day",))
    (line,) = [
        d for d in due_of(unit.get(), period_of(day, Frequency.MONTH), day) if d.code == "LIFE-05"
    ]
    assert (line.state, line.kind) == ("open", "theme_day")
    rules.held(begun, "A01-B1", "theme_day", day.replace(day=27))
    assert not any("每月开展主题党日" in line.what for line in todo(secretary, day))
    (due,) = [d for d in obligations(unit, day)[unit.get().pk] if d.indicator == "LIFE-05"]
    assert due.done


def test_a_clean_up_looks_back_lists_what_it_finds_once_and_shows_the_rest_to_nobody_else(
    begun: Province,
) -> None:
    deputy = begun.client("fulltime_deputy", "A01")
    form = {
        "title": "主题党日清查", "keeper": begun.unit("A01-JW").pk, "basis": "机关党委年度计划", "scope": "A01",
        "since": month(begun, 1).replace(day=1).isoformat(), "until": begun.days(-1).isoformat(), "rules": ["LIFE-05"],
    }  # fmt: skip
    assert deputy.post("/campaigns/new/", form | {"basis": ""}).status_code == 422
    assert deputy.post("/campaigns/new/", form | {"scope": "A02"}).status_code == 422
    assert deputy.post("/campaigns/new/", form).status_code == 302
    row = Campaign.objects.get()
    assert deputy.post(f"/campaigns/{row.pk}/start/").status_code == 302
    assert deputy.post(f"/campaigns/{row.pk}/start/").status_code == 302
    run_due()
    row.refresh_from_db()
    assert row.state == "found"
    (found,) = CampaignFinding.objects.select_related("unit")
    assert (found.unit.code, found.verdict) == ("A01-B1", "failed")
    page = deputy.get(f"/campaigns/{row.pk}/").content.decode()
    assert "省发展改革委办公室党支部" in page
    assert begun.client("fulltime_deputy", "A02").get(f"/campaigns/{row.pk}/").status_code == 404
    answer = deputy.post(f"/campaigns/{row.pk}/list/", {"do": "all"}, follow=True)
    assert "主题党日清查问题清单" in answer.content.decode()
    assert Edition.objects.get().annexes.get().items.count() == 1
    assert Problem.objects.get().source == "rule"
    again = deputy.post(f"/campaigns/{row.pk}/list/", {"do": "all"}, follow=True)
    assert "没有可以列入清单的" in again.content.decode()
    assert loop.nightly(on=begun.today, at=begun.now).candidates == 0  # the same breach
    assert deputy.get(f"/campaigns/{row.pk}/export/").content[:2] == b"PK"


def test_a_clean_up_of_many_findings_is_listed_in_several_goes_until_none_is_left(
    begun: Province, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.lists.services.campaigns.MOST", 3)
    deputy = begun.client("fulltime_deputy", "A01")
    since = settings.RECORDS_SINCE = month(begun, 3).replace(day=1)
    form = {
        "title": "主题党日清查", "keeper": begun.unit("A01-JW").pk, "basis": "机关党委年度计划", "scope": "A01",
        "since": since.isoformat(), "until": begun.days(-1).isoformat(), "rules": ["LIFE-05"],
    }  # fmt: skip
    deputy.post("/campaigns/new/", form)
    row = Campaign.objects.get()
    deputy.post(f"/campaigns/{row.pk}/start/")
    run_due()
    found = CampaignFinding.objects.filter(verdict="failed")
    assert sorted(found.values_list("unit__code", flat=True)) == ["A01-B1"] * 3 + ["A01-B2"] * 2
    said = [
        deputy.post(f"/campaigns/{row.pk}/list/", {"do": "all"}, follow=True).content.decode()
        for _go in range(3)
    ]
    assert "已把 3 项列入清单草稿" in said[0]
    assert "还有 2 项没有列入" in said[0]
    assert "已把 2 项列入清单草稿" in said[1]
    assert "没有列入，请" not in said[1]
    assert "没有可以列入清单的" in said[2]
    assert Problem.objects.count() == 2  # one for each branch, its months together


def test_the_command_opens_a_verdict_in_the_promised_shape(
    begun: Province, capsys: pytest.CaptureFixture[str]
) -> None:
    last = month(begun, 1)
    window = last.isoformat()[:7]
    call_command("explain", "A01-B2", "LIFE-05", window, "--json")
    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "org", "indicator", "window", "verdict", "measured", "required", "rule", "parameters", "facts", "change",
    ]  # fmt: skip
    assert told["verdict"] == "passed"
    assert told["rule"] == {
        "title": "每月开展主题党日", "source": "《中国共产党党员教育管理工作条例》", "article": "第十六条", "verified": True,
    }  # fmt: skip
    assert [f["on"] for f in told["facts"]] == [last.isoformat()]
    call_command("explain", "A01-B1", "LIFE-05", window)
    assert "未达标" in capsys.readouterr().out
    for arguments in (
        ("X", "LIFE-05", window),
        ("A01-B1", "NO-1", window),
        ("A01-B1", "LIFE-05", "三月"),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("explain", *arguments)
        assert refused.value.returncode == 2


def test_boards_maps_and_exports_show_what_is_known(begun: Province) -> None:
    current.refresh_all(on=begun.today, at=begun.now)
    office = begun.client("liaison_office")
    page = office.get("/indicators/").content.decode()
    assert "每月开展主题党日" in page
    assert "3/4" in page
    assert "第一协作区" in page
    assert office.get("/indicators/?by=unit_class").status_code == 200
    assert office.get("/indicators/?period=2001Q1").status_code == 404
    assert office.get("/indicators/export/").content[:2] == b"PK"
    board = office.get("/indicators/A01-B1/").content.decode()
    assert "补短板" in board
    assert "固底板" in office.get("/indicators/A01-B2/").content.decode()
    assert office.get("/indicators/A01-B1/export/").content[:2] == b"PK"
    window = month(begun, 1).isoformat()[:7]
    opened = office.get(f"/indicators/A01-B1/LIFE-05/{window}/").content.decode()
    assert "条文已核对" in opened
    assert office.get("/indicators/A01-B1/LIFE-05/nonsense/").status_code == 404
    assert begun.client("branch_secretary", "A01-B2").get("/indicators/A01-B1/").status_code == 404
    assert date.fromisoformat(f"{window}-01")
