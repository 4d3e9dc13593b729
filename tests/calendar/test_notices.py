import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.calendar import tables
from bihuan.calendar.notices import Day, NoticeError, checked, from_rows, from_text

WORDING = """
一、元旦：1月1日（周五）放假，与周末连休。
二、春节：2月5日（农历除夕、周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月13日（周六）上班。
三、国庆节、中秋节：9月30日（周四）至10月7日放假，共8天。9月26日（周日）上班。
节假日期间，各单位要安排好值班。
"""


def book(rows: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def faults(call: object, *arguments: object) -> tuple[str, ...]:
    with pytest.raises(NoticeError) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.faults


def test_the_wording_of_a_notice_is_read() -> None:
    days = from_text(WORDING, 2027)
    off = [day.on for day in days if not day.is_working]
    assert len(off) == 1 + 8 + 8
    assert [day.on for day in days if day.is_working] == [
        date(2027, 1, 31),
        date(2027, 2, 13),
        date(2027, 9, 26),
    ]
    assert {day.name for day in days} == {"元旦", "春节", "国庆节、中秋节"}
    assert off[-1] == date(2027, 10, 7)


def test_a_notice_may_reach_into_the_december_before() -> None:
    text = "元旦：2026年12月31日至2027年1月2日放假，共3天。2026年12月26日上班。"
    days = checked(2027, from_text(text, 2027))
    assert [day.on for day in days] == [
        date(2026, 12, 26),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
    ]


def test_pasted_lines_are_read_in_the_form_that_the_page_shows() -> None:
    assert from_text("2027-01-01 休 元旦\n2027年1月3日\t班\t元旦\n2027/2/1，休", 2027) == (
        Day(date(2027, 1, 1), False, "元旦"),
        Day(date(2027, 1, 3), True, "元旦"),
        Day(date(2027, 2, 1), False, ""),
    )


@pytest.mark.parametrize(
    "text", ["", "没有日期", "元旦：13月1日放假", "元旦：1月3日至1日放假", "2027-01-01"]
)
def test_text_without_readable_days_is_refused(text: str) -> None:
    assert all(fault.endswith("。") for fault in faults(from_text, text, 2027))


def test_a_workbook_is_read_with_columns_in_any_order() -> None:
    data = book(
        [
            ["名称", "日期*", "类型*", "备注"],
            ["元旦", date(2027, 1, 1), "放假", "x"],
            [None, None, None, None],
            ["春节", "2027年2月13日", "上班", None],
        ]
    )
    assert tables.days_of(data) == (
        Day(date(2027, 1, 1), False, "元旦"),
        Day(date(2027, 2, 13), True, "春节"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    data = "日期,类型,名称\r\n2027-01-01,休,元旦\r\n".encode(encoding)
    assert tables.days_of(data) == (Day(date(2027, 1, 1), False, "元旦"),)


def test_the_template_can_be_uploaded_as_it_is() -> None:
    assert tables.days_of(tables.template(2027)) == (Day(date(2027, 1, 1), False, "元旦"),)


def test_every_fault_is_named_with_its_row() -> None:
    found = faults(from_rows, [["日期", "类型"], ["明天", "休"], ["2027-01-02", "半天"]])
    assert found == (
        "第 2 行“日期”不是日期：请写成 2027-01-01。",
        "第 3 行“类型”请填“休”或“班”。",
    )


def test_a_missing_column_is_named() -> None:
    assert "“类型”" in faults(from_rows, [["日期", "名称"], ["2027-01-01", "元旦"]])[0]


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (Day(date(2026, 11, 30), False), "不在 2027 年"),
        (Day(date(2028, 1, 1), False), "不在 2027 年"),
        (Day(date(2027, 1, 4), True), "本来就上班"),
        (Day(date(2027, 1, 1), False), "写了两次"),
    ],
)
def test_days_that_cannot_be_of_the_year_are_refused(day: Day, word: str) -> None:
    assert word in faults(checked, 2027, [Day(date(2027, 1, 1), False), day])[0]


def test_a_year_without_a_day_off_is_refused() -> None:
    assert faults(checked, 2027, [Day(date(2027, 1, 3), True)])


def hostile() -> dict[str, bytes]:
    far = openpyxl.Workbook()
    far.active["XFD1048576"] = "x"
    buffer = io.BytesIO()
    far.save(buffer)
    return {
        "far corner": buffer.getvalue(),
        "too big": b"x" * (tables.MAX_BYTES + 1),
        "no archive": b"PK\x03\x04" + b"\0" * 100,
        "noise": bytes(range(256)),
        "empty": b"",
        "many rows": b"\n".join(
            [b"\xe6\x97\xa5\xe6\x9c\x9f,\xe7\xb1\xbb\xe5\x9e\x8b"] + [b"2027-01-01,x"] * 9999
        ),
        "swollen": book([["x" * 30_000] * 19] * 60),
    }


@pytest.mark.parametrize("name", sorted(hostile()))
def test_hostile_files_are_answered_with_a_sentence(name: str) -> None:
    assert all(fault.endswith("。") for fault in faults(tables.days_of, hostile()[name]))


def answered(call: Callable[..., tuple[Day, ...]], *arguments: object) -> bool:
    """Whether days or faults came back."""
    try:
        return bool(call(*arguments))
    except NoticeError as error:
        return bool(error.faults)


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data: bytes) -> None:
    for each in (data, b"PK\x03\x04" + data, "日期,类型\n".encode() + data):
        assert answered(tables.days_of, each)


@given(st.text(alphabet="一、：:。，,1234567890月日至年放假上班休 \n-", max_size=60))
def test_any_text_is_answered(text: str) -> None:
    assert answered(from_text, text, 2027)
