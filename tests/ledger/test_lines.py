"""The exact bytes that hashes are made of."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import ClassVar

import pytest
from django.db import models
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.ledger.things import AT, Part, Thing

from bihuan.ledger.errors import LedgerUsageError
from bihuan.ledger.lines import canonical, line_of, name_of, shape_of, stamp, state_of


def test_canonical_json_is_sorted_tight_and_keeps_chinese_as_it_is() -> None:
    assert canonical({"b": [1, None, True], "a": "闭环 /\n\u2028"}) == (
        '{"a":"闭环 /\\n\u2028","b":[1,null,true]}'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))


def test_an_instant_is_written_in_utc_with_microseconds() -> None:
    beijing = timezone(timedelta(hours=8))
    assert stamp(datetime(2026, 1, 1, 7, 30, tzinfo=beijing)) == "2025-12-31T23:30:00.000000Z"


def test_a_line_has_its_keys_in_order() -> None:
    line = line_of(
        seq=3, act="a.b", actor="account:1", at=AT, unit=None, object="x.y:1", commitment="00"
    )
    assert line == (
        '{"act":"a.b","actor":"account:1","at":"2026-03-04T01:02:03.456789Z","commitment":"00",'
        '"object":"x.y:1","seq":3,"unit":null}'
    )


@pytest.mark.parametrize(
    "text", ['a"b\\c', "\u0000\n\t\u007f", "闭环\u2028😀", "\ud800", "", "</script>"]
)
def test_a_line_is_the_canonical_json_of_its_parts(text: str) -> None:
    parts = {
        "act": text,
        "actor": text,
        "object": text,
        "unit": text,
        "commitment": "0f",
        "seq": 12,
    }
    written = line_of(at=AT, **parts)  # type: ignore[arg-type]
    assert written == canonical({**parts, "at": stamp(AT)})


def test_the_state_of_an_object_is_every_column_but_the_exempt_ones() -> None:
    thing = Thing(
        pk=5,
        title="一",
        amount=Decimal("1.5"),
        share=2,
        due_on=date(2026, 6, 30),
        seen_at=datetime(2026, 1, 1, 8, tzinfo=UTC),
        marks={"b": 2.0, "a": [0.5, None]},
        secret="不入账",
    )
    assert state_of(thing) == {
        "id": 5,
        "title": "一",
        "note": "",
        "count": 0,
        "share": 2.0,
        "amount": "1.50",
        "done": False,
        "due_on": "2026-06-30",
        "seen_at": "2026-01-01T08:00:00.000000Z",
        "marks": {"b": 2, "a": [0.5, None]},
        "draft": False,
    }
    assert state_of(Part(pk=1, thing=thing, name="甲")) == {"id": 1, "thing_id": 5, "name": "甲"}


def test_other_kinds_of_column_are_plain_too() -> None:
    class Odd(models.Model):
        code = models.UUIDField(primary_key=True)
        blob = models.BinaryField()
        span = models.DurationField()
        hour = models.TimeField()
        scan = models.FileField()

        class Meta:
            app_label = "ledgertests_odd"

    odd = Odd(
        code="12345678-1234-5678-1234-567812345678",
        blob=b"\x01\xff",
        span=timedelta(days=1, microseconds=2),
        hour="07:30",
        scan="a/b.pdf",
    )
    assert state_of(odd) == {
        "code": "12345678-1234-5678-1234-567812345678",
        "blob": "01ff",
        "span": 86_400_000_002,
        "hour": "07:30:00",
        "scan": "a/b.pdf",
    }
    assert name_of(odd) == "ledgertests_odd.odd:12345678-1234-5678-1234-567812345678"


def test_a_value_that_is_not_known_yet_is_refused() -> None:
    with pytest.raises(LedgerUsageError, match="count: refresh the object"):
        state_of(Thing(pk=1, count=F("count") + 1))


def test_a_json_number_that_no_two_readers_agree_on_is_refused() -> None:
    for number in (2**53 + 1, 1e300, float("inf")):
        with pytest.raises(LedgerUsageError, match=r"beyond 2\*\*53"):
            state_of(Thing(pk=1, marks={"n": number}))


def test_an_exemption_that_names_no_column_is_a_mistake_that_is_told() -> None:
    class Mistyped(models.Model):
        ledger_exempt: ClassVar[frozenset[str]] = frozenset({"naem"})

        class Meta:
            app_label = "ledgertests_mistyped"

    with pytest.raises(LedgerUsageError, match="naem"):
        shape_of(Mistyped)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
numbers = st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)


class TestRoundTrip(TestCase):
    """Through a real database, SQLite or PostgreSQL."""

    @given(
        title=text,
        share=st.floats(allow_nan=False, allow_infinity=False),
        amount=st.decimals("-9999999", "9999999", places=2),
        due_on=st.none() | st.dates(date(1921, 7, 1), date(2100, 1, 1)),
        seen_at=st.none()
        | st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
        marks=json_values.filter(lambda value: value is not None),
    )
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    def test_the_state_is_the_same_before_and_after_the_database_had_it(
        self, **fields: object
    ) -> None:
        thing = Thing.objects.create(**fields)
        assert canonical(state_of(Thing.objects.get(pk=thing.pk))) == canonical(state_of(thing))
