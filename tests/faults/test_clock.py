"""R7: the clock goes back an hour or forward a year, the time zone changes, at midnight and at a quarter's end.

The order of the ledger and of a problem's line is that of the entries; deadlines are days that are stored; a jump is kept
and shown. Each with the control: what an order by time, a day by the process's own zone, or no watch would have said.
"""

import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.calendar import clock
from bihuan.calendar.models import ClockJump
from bihuan.calendar.watch import LIMIT, Jump, Watch, set_back
from bihuan.engines.periods import Frequency, period_of
from bihuan.jobs.management.commands import jobs_worker
from bihuan.ledger.models import Entry
from bihuan.ledger.queries import head, head_at
from bihuan.problems.errors import StepRefusedError
from bihuan.problems.models import Problem, Step
from bihuan.problems.queries.lights import light_of
from bihuan.problems.queries.timeline import timeline
from tests.cast import Province
from tests.problems import story

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

SETTINGS = (timedelta(hours=-1), timedelta(hours=2), timedelta(hours=-1), timedelta(days=365))
"""How the clock is set between one step and the next."""


@pytest.fixture(params=["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The process in this time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def noon(province: Province) -> datetime:
    """Far enough from midnight that an hour is the same day."""
    return datetime.combine(province.today, datetime.min.time(), clock.BEIJING) + timedelta(
        hours=12
    )


def steps_with_a_clock_that_is_set(province: Province) -> Problem:
    """A problem on its way to closing; the clock is set between all steps."""
    problem = story.at_work(province, "A01-B1")
    at, secretary = noon(province), province.actor("branch_secretary", "A01-B1")
    deputy = province.actor("fulltime_deputy", "A01")
    story.prove(province, problem, secretary)
    moves = [
        ("ask_closure_branch", secretary, {}),
        ("send_back_branch", deputy, {"note": "补材料"}),
        ("ask_closure_branch", secretary, {}),
        ("verify_branch", deputy, {}),
    ]
    for (move, actor, data), change in zip(moves, SETTINGS, strict=True):
        at += change
        story.go(province, problem, move, actor, at=at, data=data)
    return problem


def test_the_ledger_and_the_line_keep_the_order_in_which_things_were_done(
    province: Province,
) -> None:
    story.issued(province)
    before = head()
    problem = steps_with_a_clock_that_is_set(province)
    taken = list(Step.objects.filter(problem=problem).order_by("pk"))
    entries = Entry.objects.filter(object=f"problems.problem:{problem.pk}").order_by("seq")
    by_time = sorted(taken, key=lambda step: step.at)
    assert [step.seq for step in taken] == sorted(step.seq for step in taken)
    assert [e.state["version"] for e in entries if e.state] == sorted(
        e.state["version"] for e in entries if e.state
    )
    assert [s.pk for s in by_time] != [s.pk for s in taken], "control: by time the order is wrong"
    assert before.size > 0
    assert head_at(before.size) == before
    shown = [line.seq for line in timeline(problem)]
    assert shown in (sorted(shown), sorted(shown, reverse=True))


def test_deadlines_stay_what_was_stored_when_the_clock_is_set(province: Province) -> None:
    due = province.days(10)
    for change in (timedelta(hours=-1), timedelta(days=365)):
        problem = story.at_work(province, "A01-B1", due_on=due)
        secretary = province.actor("branch_secretary", "A01-B1")
        story.prove(province, problem, secretary)
        story.go(province, problem, "ask_closure_branch", secretary, at=noon(province) + change)
        assert problem.due_on == problem.first_due_on == due
    assert light_of(problem, province.today).kind == "in_time"
    assert light_of(problem, province.days(365)).kind == "overdue"


def test_a_clock_put_right_after_a_year_ahead_dates_no_step_before_the_last(
    province: Province,
) -> None:
    """The step is refused with both days; on paper it can be registered on its own day later."""
    problem = steps_with_a_clock_that_is_set(province)
    with pytest.raises(StepRefusedError, match=province.today.isoformat()):
        story.go(province, problem, "accept_branch", province.actor("organ_secretary", "A01"))
    assert Problem.objects.get(pk=problem.pk).version == problem.version


MOMENTS = (
    (datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC), date(2026, 9, 30), 3),
    (datetime(2026, 9, 30, 16, 0, 0, tzinfo=UTC), date(2026, 10, 1), 4),
    (datetime(2026, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 12, 31), 4),
    (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1), 1),
)
"""Instants around the end of a quarter and of a year: the Beijing day and its quarter."""


def test_midnight_and_the_end_of_a_quarter_are_beijings_in_every_zone(
    province: Province, zone: str
) -> None:
    province.today = date(2026, 1, 6)
    province.now = datetime(2026, 1, 6, 4, tzinfo=UTC)
    wrong = 0
    for at, day, quarter in MOMENTS:
        problem = story.issued(province, found_on=date(2026, 1, 5), due_on=date(2027, 6, 30))
        step = story.go(
            province, problem, "sign_for", province.actor("branch_secretary", "A01-B1"), at=at
        )
        assert (step.on, problem.signed_for_on) == (day, day)
        assert clock.business_date(at) == day
        assert period_of(day, Frequency.QUARTER).number == quarter
        wrong += datetime.fromtimestamp(at.timestamp()).date() != day  # noqa: DTZ006
    assert (wrong > 0) == (zone != "Asia/Shanghai"), "control: the process's own day is another"


def worker_sees(monkeypatch: pytest.MonkeyPatch, *readings: tuple[datetime, float]) -> None:
    """The worker's loop with these readings of the two clocks, one a round."""
    stopping, rest = threading.Event(), list(readings)

    def run_due(**_how: object) -> int:
        if not rest:
            stopping.set()
        return 1

    monkeypatch.setattr(jobs_worker, "now", lambda: rest[0][0])
    monkeypatch.setattr(jobs_worker.time, "monotonic", lambda: rest.pop(0)[1])
    monkeypatch.setattr(jobs_worker.runner, "run_due", run_due)
    monkeypatch.setattr(jobs_worker, "close_old_connections", lambda: None)
    jobs_worker.loop(stopping)


def test_a_jump_is_kept_in_the_ledger_and_shown(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = province.now
    page = province.client("system_admin")
    assert "时钟没有跳变" in page.get("/system/").content.decode()
    readings = (
        (now, 100.0),
        (now + timedelta(seconds=60), 160.0),
        (now + timedelta(seconds=120) - timedelta(hours=1), 220.0),
        (now + timedelta(seconds=180) - timedelta(hours=1), 280.0),
    )
    worker_sees(monkeypatch, *readings)
    jump = ClockJump.objects.get()
    assert jump.expected - jump.found == timedelta(hours=1)
    assert Entry.objects.filter(act="calendar.clock_jump").count() == 1
    text = page.get("/system/").content.decode()
    assert "服务器时钟在" in text
    assert "时钟没有跳变" not in text


def test_control_a_clock_that_is_only_corrected_is_no_jump(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = province.now
    worker_sees(monkeypatch, (now, 0.0), (now + LIMIT, 0.0), (now + LIMIT * 2, 0.5))
    assert not ClockJump.objects.exists()


def test_a_clock_set_back_while_nothing_ran_is_seen_at_the_next_start(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.issued(province)
    worker_sees(monkeypatch, (province.now - timedelta(hours=1), 5.0))
    assert ClockJump.objects.get().found == province.now - timedelta(hours=1)


def test_the_watch_tells_both_directions() -> None:
    start = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    for change in (timedelta(hours=-1), timedelta(days=365)):
        watch = Watch(start, 0)
        assert watch.look(start + timedelta(seconds=30), 30) is None
        expected = start + timedelta(seconds=60)
        assert watch.look(expected + change, 60) == Jump(expected, expected + change)
        assert watch.look(expected + change + timedelta(seconds=1), 61) is None
    assert set_back(None, start) is None
    assert set_back(start, start + timedelta(days=1)) is None
