"""What happened is written once, with both dates; what is corrected stays in sight."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan import loop
from bihuan.access.errors import RefusedError
from bihuan.ledger.models import Entry, Payload
from bihuan.ledger.verification import verify
from bihuan.records import services, states
from bihuan.records.errors import LostRaceError, RecordError
from bihuan.records.facts import facts_of
from bihuan.records.models import Attendance, Correction, Record, UnitStamp
from bihuan.web.ledgered import LEDGERED as ALL_LEDGERED
from tests.cast import Province

LEDGERED = {name: model for name, model in ALL_LEDGERED.items() if name.startswith("records.")}

pytestmark = pytest.mark.django_db
DAY = {"theme": "学习全会精神", "present": "26", "due": 28}


def theme_day(province: Province, code: str = "A01-B1", days: int = -3, **more: object) -> Record:
    answers = {**DAY, **more.pop("answers", {})}  # type: ignore[dict-item]
    return services.record(
        unit=province.unit(code), kind="theme_day", on=province.days(days), answers=answers,
        actor=province.actor("branch_secretary", code), at=province.now, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def stamp(province: Province, code: str = "A01-B1") -> int:
    row = UnitStamp.objects.filter(unit=province.unit(code)).first()
    return row.version if row else 0


def test_a_record_keeps_both_dates_its_numbers_and_one_leaf(province: Province) -> None:
    before = Entry.objects.count()
    row = theme_day(province, answers={"speaker": "Branch_Secretary A01-B1", "gain": "认清任务"})
    assert (row.on, row.recorded_on, row.delay) == (province.days(-3), province.today, 3)
    assert (row.present, row.due, row.part) == (26, 28, 260_000)
    assert row.marks == "theme speaker gain"
    assert row.data["speaker"] == "Branch_Secretary A01-B1"
    assert Entry.objects.count() == before + 1
    assert verify(ledgered=LEDGERED).ok


def test_the_same_form_twice_and_the_same_event_twice_write_once(province: Province) -> None:
    first = theme_day(province, key="form-1")
    assert theme_day(province, key="form-1") == first
    with pytest.raises(RecordError, match="已经登记过"):
        theme_day(province)
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "days", "sentence"),
    [
        ({"theme": ""}, -1, "请填写“主题”"),
        ({"present": "40"}, -1, "大于“应到人数”"),
        ({"present": "二十"}, -1, "要写数字"),
        ({"present": "2.5"}, -1, "整数"),
        ({}, 1, "还没有到"),
        ({}, -9_000, "还没有成立"),
        ({"theme": "长" * 101}, -1, "最多 100 个字"),
    ],
)
def test_wrong_answers_are_told_and_nothing_is_written(
    province: Province, answers: dict[str, str], days: int, sentence: str
) -> None:
    with pytest.raises(RecordError, match=sentence):
        theme_day(province, days=days, answers=answers)
    assert not Record.objects.exists()
    assert stamp(province) == 0


def test_only_those_with_the_right_record_and_only_kinds_of_the_unit(province: Province) -> None:
    with pytest.raises(RefusedError):
        services.record(
            unit=province.unit("A01-B2"), kind="theme_day", on=province.today, answers=DAY,
            actor=province.actor("branch_secretary", "A01-B1"), at=province.now,
        )  # fmt: skip
    with pytest.raises(RecordError, match="没有“theme_day”"):
        services.record(
            unit=province.unit("A01-DZ"), kind="theme_day", on=province.today, answers=DAY,
            actor=province.actor("fulltime_deputy", "A01"), at=province.now,
        )  # fmt: skip


def test_a_correction_keeps_the_old_value_and_the_first_day_of_entry(province: Province) -> None:
    row = theme_day(province)
    seen = stamp(province)
    actor = province.actor("branch_secretary", "A01-B1")
    later = province.now + timedelta(days=40)
    services.correct(
        record=row,
        version=0,
        answers={**DAY, "present": "24"},
        reason="数错了",
        actor=actor,
        at=later,
    )
    row = Record.objects.get()
    line = Correction.objects.get()
    assert (row.present, row.state, row.recorded_on) == (24, states.CORRECTED, province.today)
    assert (line.before["data"]["present"], line.after["data"]["present"]) == (26, 24)
    assert stamp(province) == seen + 1
    with pytest.raises(LostRaceError):
        services.correct(
            record=row,
            version=0,
            answers={**DAY, "present": 20},
            reason="又错了",
            actor=actor,
            at=later,
        )
    with pytest.raises(RecordError, match="理由"):
        services.correct(record=row, version=1, answers=DAY, reason=" ", actor=actor, at=later)
    assert verify(ledgered=LEDGERED).ok


def test_what_is_withdrawn_no_longer_counts_and_stays_readable(province: Province) -> None:
    row = theme_day(province)
    actor = province.actor("branch_secretary", "A01-B1")
    services.withdraw(record=row, version=0, reason="记到了别的支部", actor=actor, at=province.now)
    assert Record.objects.get().state == states.WITHDRAWN
    assert not Record.objects.counting().exists()
    theme_day(province)
    with pytest.raises(LostRaceError, match="不能"):
        services.withdraw(record=row, version=1, reason="再撤", actor=actor, at=province.now)


def test_absent_names_give_the_number_present_and_are_forgotten_after_a_year(
    province: Province,
) -> None:
    actor = province.actor("branch_secretary", "A01-B1")
    unit = province.unit("A01-B1")
    people = [
        services.enlist(
            unit=unit, name=name, since=province.days(-900), actor=actor, at=province.now
        )
        for name in ("赵一", "钱二", "孙三")
    ]
    keys = [person.ref for person in people]
    row = theme_day(
        province, days=-200, absent=[keys[0]], excused=[keys[1]], answers={"present": "", "due": 28}
    )
    assert (row.present, row.excused) == (26, 1)
    with pytest.raises(RecordError, match="到会最多"):
        theme_day(province, days=-100, absent=[keys[0]], answers={"present": "28", "due": 28})
    assert services.forget_attendance(on=province.today, at=province.now) == 0
    later = province.days(200)
    loop.nightly(on=later, at=province.now + timedelta(days=200))
    assert services.forget_attendance(on=later, at=province.now + timedelta(days=200)) == 0
    assert not Attendance.objects.exists()
    assert Record.objects.get().excused == 1
    kept = [
        body for body in Payload.objects.values_list("body", flat=True) if body and "absent" in body
    ]
    assert not [body for body in kept if keys[0] in body], "the ledger forgot the names too"
    assert verify(ledgered=LEDGERED).ok


def test_a_joint_day_is_entered_once_and_counts_elsewhere_when_accepted(province: Province) -> None:
    actor = province.actor("branch_secretary", "A01-B1")
    one, two = province.unit("A01-B1"), province.unit("A01-B2")
    rows = services.record_joint(
        kind="theme_day", on=province.days(-2), answers={"theme": "联学联建"},
        counts=[(one, {"present": 20, "due": 28}), (two, {})], actor=actor, at=province.now, key="joint-1",
    )  # fmt: skip
    assert [row.data["joint"] for row in rows] == [["A01-B2"], ["A01-B1"]]
    assert [row.state for row in rows] == [states.CURRENT, states.OFFERED]
    assert rows[0].joint == rows[1].joint != ""
    assert [
        fact.org
        for fact in facts_of(["A01-B1", "A01-B2"], (province.days(-9), province.today))
        if fact.kind == "theme_day"
    ] == ["A01-B1"]
    other = province.actor("branch_secretary", "A01-B2")
    services.accept(
        record=rows[1], version=0, answers={"present": 11, "due": 12}, actor=other, at=province.now
    )
    assert Record.objects.get(pk=rows[1].pk).present == 11
    with pytest.raises(RecordError, match="不在同一个机关党委"):
        services.record_joint(
            kind="theme_day", on=province.days(-2), answers={"theme": "联学"},
            counts=[(one, {"present": 20, "due": 28}), (province.unit("A02-B1"), {})], actor=actor, at=province.now,
        )  # fmt: skip


def test_annual_rites_carry_their_year(province: Province) -> None:
    actor = province.actor("branch_secretary", "A01-B1")
    year = province.today.year
    day = province.today.replace(month=1, day=15)
    row = services.record(
        unit=province.unit("A01-B1"), kind="org_life_meeting", on=day, period=f"{year - 1}年度",
        answers={"present": 9, "due": 10, "steps": ["study", "nonsense"]}, actor=actor, at=province.now,
    )  # fmt: skip
    assert (row.period, row.belongs_to, row.marks) == (str(year - 1), str(year - 1), "study")
    with pytest.raises(RecordError, match="不填所属年度"):
        theme_day(province, period=str(year - 1))
    with pytest.raises(RecordError, match="所属年度"):
        services.record(
            unit=province.unit("A01-B1"), kind="org_life_meeting", on=day, period="2001",
            answers={"present": 9, "due": 10}, actor=actor, at=province.now,
        )  # fmt: skip


def test_what_ends_before_it_began_is_refused(province: Province) -> None:
    with pytest.raises(RecordError, match="早于开始日期") as refused:
        services.record(
            unit=province.unit("A01-B1"), kind="training", on=province.days(-3),
            answers={"until": province.days(-5).isoformat()}, actor=province.actor("branch_secretary", "A01-B1"),
            at=province.now,
        )  # fmt: skip
    assert "until" in refused.value.fields


def test_changes_of_lower_layers_are_noticed_once(province: Province) -> None:
    assert len(services.notice_lower_layers()) == len(province.units)
    assert services.notice_lower_layers() == []
    seen = stamp(province)
    post = province.post("branch_secretary", "A01-B1")
    type(post).objects.filter(pk=post.pk).update(until=province.today, version=1)
    assert services.notice_lower_layers() == [province.unit("A01-B1").pk]
    assert stamp(province) == seen + 1
    with CaptureQueriesContext(connection) as queries:
        services.notice_lower_layers([province.unit("A01-B1").pk])
    assert len(queries) <= 14
