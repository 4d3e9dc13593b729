"""A closed quarter: sealed whole, seen only then, never changed, replayed to the same bytes."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from bihuan.access.scope import SYSTEM
from bihuan.engines.periods import parse
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.models import Freeze, FrozenVerdict, Judged, Sheet, Verdict
from bihuan.indicators.models.frozen import FrozenError
from bihuan.indicators.queries.explaining import explained
from bihuan.indicators.queries.proof import unlike
from bihuan.indicators.services import current, freezing
from bihuan.indicators.sheets import digest_of, replayed
from bihuan.indicators.values import Finding
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify
from bihuan.orgs.models import Unit
from bihuan.packs.errors import RuleError
from tests.cast import Province
from tests.indicators import rules

pytestmark = pytest.mark.django_db
AT = rules.noon(date(2026, 4, 8))
Q1 = parse("2026Q1")


def words(unit: str) -> dict[tuple[str, str], str]:
    rows = FrozenVerdict.objects.sealed().filter(unit__code=unit)
    return {(row.indicator, row.window): row.verdict for row in rows}


@pytest.fixture
def closed(province: Province) -> Province:
    """The first quarter of 2026 with some life in it, sealed."""
    rules.in_force(province)
    rules.held(province, "A01-B1", "theme_day", date(2026, 1, 9))
    rules.held(province, "A01-B1", "theme_day", date(2026, 3, 9), recorded=date(2026, 4, 2))
    rules.held(province, "A01-B1", "general_meeting", date(2026, 2, 9))
    rules.held(province, "A01-B2", "org_life_meeting", date(2026, 1, 20), period="2025")
    freezing.freeze(period=Q1, actor=SYSTEM, at=AT)
    return province


def test_a_quarter_freezes_its_months_itself_and_the_rites_that_ran_out(closed: Province) -> None:
    assert words("A01-B1") == {
        ("LIFE-01", "2026Q1"): "passed",
        ("LIFE-05", "2026-01"): "passed",
        ("LIFE-05", "2026-02"): "failed",
        ("LIFE-05", "2026-03"): "passed",
        ("LIFE-06", "2025"): "failed",
    }
    assert words("A01-B2")["LIFE-06", "2025"] == "passed"
    assert words("A01-JW") == {}  # the year is not over
    row = Freeze.objects.get()
    assert (row.state, row.sheets, row.verdicts) == ("sealed", 4, 20)
    assert row.ledger_size > 0
    assert Entry.objects.filter(act="indicators.sheet").count() == 4
    freezing.freeze(period=parse("2026Q2"), actor=SYSTEM, at=rules.noon(date(2026, 7, 3)))
    freezing.freeze(period=parse("2026Q4"), actor=SYSTEM, at=rules.noon(date(2027, 1, 3)))
    assert words("A01-JW") == {("LIFE-12", "2026"): "failed"}


def test_a_sealed_verdict_stays_whatever_is_entered_adopted_or_asked_for_later(
    closed: Province,
) -> None:
    before = list(Sheet.objects.order_by("pk").values_list("body", "digest"))
    size = Entry.objects.count()
    freezing.freeze(period=Q1, actor=SYSTEM, at=rules.noon(date(2026, 5, 1)))
    assert Entry.objects.count() == size
    rules.held(closed, "A01-B1", "theme_day", date(2026, 2, 9), recorded=date(2026, 4, 20))
    with pytest.raises(RuleError):
        rules.in_force(closed, version="2", times=2, since=date(2026, 3, 1))
    rules.in_force(closed, version="3", times=3, since=date(2026, 4, 1))
    assert [(replayed(body), digest) for body, digest in before] == before
    assert all(digest_of(body) == digest for body, digest in before)
    assert list(Sheet.objects.order_by("pk").values_list("body", "digest")) == before
    unit = Unit.objects.get(code="A01-B1")
    told = explained(unit, "LIFE-05", "2026-02", date(2026, 5, 20))
    assert told is not None
    assert told.freeze is not None
    assert (told.verdict, told.parameters) == ("failed", {"times": 1})
    later = explained(unit, "LIFE-05", "2026-04", date(2026, 5, 20))
    assert later is not None
    assert (later.freeze, later.parameters) == (None, {"times": 3})
    assert unlike(Freeze.objects.get()) == []


def test_nothing_is_seen_before_it_is_sealed_and_an_interrupted_closing_goes_on(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.in_force(province)
    monkeypatch.setattr(freezing, "STEP", 3)
    row = freezing.begin(period=Q1, actor=SYSTEM, at=AT)
    assert freezing.go_on(row=row, at=AT)
    row.refresh_from_db()
    assert freezing.go_on(row=row, at=AT)
    assert FrozenVerdict.objects.exists()
    assert not FrozenVerdict.objects.sealed().exists()
    assert freezing.seal(row=row, actor=SYSTEM, at=AT).state == "open"  # not whole yet
    stale = Freeze.objects.get()
    stale.reached = ""  # a second worker that read the place before the first moved it
    count = Sheet.objects.count()
    assert freezing.go_on(row=stale, at=AT)
    assert Sheet.objects.count() == count
    done = freezing.freeze(period=Q1, actor=SYSTEM, at=rules.noon(date(2026, 4, 9)))
    assert (done.state, done.as_of) == ("sealed", date(2026, 4, 8))
    assert Sheet.objects.count() == 4
    assert Sheet.objects.values("unit").distinct().count() == 4


def test_a_sealed_row_is_neither_changed_nor_removed_and_forgery_is_found(closed: Province) -> None:
    row = FrozenVerdict.objects.filter(verdict="failed").first()
    assert row is not None
    row.verdict = "passed"
    for change in (
        row.save,
        row.delete,
        lambda: FrozenVerdict.objects.update(verdict="passed"),
        lambda: Sheet.objects.all().delete(),
        lambda: FrozenVerdict.objects.bulk_update([row], ["verdict"]),
    ):
        with pytest.raises(FrozenError):
            change()
    FrozenVerdict._base_manager.filter(pk=row.pk).update(verdict="passed")
    assert [found.sheet for found in unlike(Freeze.objects.get())] == [row.sheet_id]


def test_a_quarter_is_closed_once_it_is_over_and_in_order(closed: Province) -> None:
    with pytest.raises(IndicatorError, match="还没有结束"):
        freezing.freeze(period=parse("2026Q2"), actor=SYSTEM, at=rules.noon(date(2026, 6, 30)))
    with pytest.raises(IndicatorError, match="之后的季度已经封存"):
        freezing.freeze(period=parse("2025Q4"), actor=SYSTEM, at=AT)
    with pytest.raises(IndicatorError, match="不是季度"):
        freezing.freeze(period=parse("2026"), actor=SYSTEM, at=AT)


def test_the_cache_holds_the_open_period_only_and_follows_the_stamp(closed: Province) -> None:
    on, at = date(2026, 5, 20), rules.noon(date(2026, 5, 20))
    units = Unit.objects.filter(code__startswith="A01-B")
    assert current.refresh(units=units, on=on, at=at).done == 2
    assert current.refresh(units=units, on=on, at=at).done == 0
    row = Verdict.objects.get(unit__code="A01-B1", indicator="LIFE-05", window="2026-04")
    assert row.verdict == "failed"
    assert not Verdict.objects.filter(closes_on__lte=Q1.last).exists()
    rules.held(closed, "A01-B1", "theme_day", date(2026, 4, 9), recorded=on)
    assert [u.code for u in current.stale(units, on)] == ["A01-B1"]
    assert current.refresh(units=units, on=on, at=at).done == 1
    row = Verdict.objects.get(unit__code="A01-B1", indicator="LIFE-05", window="2026-04")
    assert row.verdict == "passed"
    assert current.stale(units, date(2026, 6, 1)).count() == 2
    rules.in_force(closed, version="5", times=2, since=date(2026, 5, 1))
    assert current.refresh_all(on=on, at=at) == Unit.objects.count()


def test_no_transaction_is_open_while_the_job_judges(
    closed: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    on, at = date(2026, 5, 20), rules.noon(date(2026, 5, 20))
    judge, depths = current.open_findings, []

    def watched(units: QuerySet[Unit], on: date) -> dict[int, list[Finding]]:
        depths.append(len(connection.atomic_blocks))
        return judge(units, on)

    monkeypatch.setattr(current, "open_findings", watched)
    outside = len(connection.atomic_blocks)
    told: list[tuple[int, int]] = []
    judged = current.refresh_all(
        on=on, at=at, progress=lambda done, of, path: told.append((done, of))
    )
    assert (depths, told[-1]) == ([outside], (judged, judged))
    Judged.objects.all().delete()
    with transaction.atomic():
        current.refresh_all(on=on, at=at)
    assert depths[1:] == [outside + 1]  # the control: judging inside a transaction is seen


def test_the_ledger_agrees_with_the_sealed_rows(closed: Province) -> None:
    tables = {"indicators.sheet": Sheet, "indicators.freeze": Freeze}
    assert verify(heads=[], ledgered=tables).ok
    Sheet._base_manager.filter(unit__code="A01-B1").update(digest="0" * 64)
    assert not verify(heads=[], ledgered=tables).ok
