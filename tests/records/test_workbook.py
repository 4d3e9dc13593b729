"""Records in workbooks: several kinds and branches in one sheet; import(export(x)) = x."""

import random
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engines.rules.values import Field, RecordKind
from bihuan.records import services
from bihuan.records.answers import STEPS, cleaned, columns_of
from bihuan.records.errors import RecordError
from bihuan.records.importer import IMPORTER
from bihuan.records.models import Attendance, Correction, Record
from bihuan.records.workbook import MANY, RECORDS, answers_of, base_kinds, values_of
from bihuan.workbooks.importer import Context, Staged, Verdict
from bihuan.workbooks.values import Row, Values
from tests.cast import Province
from tests.records.test_recording import theme_day

KINDS = base_kinds()


def cell(field: Field, rng: random.Random) -> object:
    match field.type:
        case "count":
            return rng.randint(0, 9) if field.enters == "part" else rng.randint(10, 40)
        case "number":
            return Decimal(rng.randint(0, 900)) / 8
        case "date":
            return date(2026, rng.randint(10, 12), rng.randint(1, 28))
        case "yes_no":
            return True
        case "choice":
            return rng.choice(field.choices)
        case "persons":
            return rng.sample(["赵一", "钱二", "外请"], 2)
        case "units":
            return ["A01-B2"]
        case "unit":
            return "A01"
    return rng.choice(["学习全会精神", "讨论；交流", "Party day 2026", "一、二"])[: field.limit]


def row_of(kind: RecordKind, unit: str, day: date, rng: random.Random) -> Values:
    values: Values = {
        column.name: [] if column.sort == "many" else None for column in RECORDS.columns
    }
    values |= {"unit": unit, "kind": kind.title, "on": day}
    if kind.annual:
        values["period"] = day.year if rng.random() < 0.5 else day.year - 1
    sorts = {column.name: column.sort for column in RECORDS.columns}
    for field in kind.fields:
        if field.required or rng.random() < 0.6:
            value = cell(field, rng)
            if sorts[field.title] == "text" and isinstance(value, list):
                value = "；".join(value)
            elif sorts[field.title] == "text" and not isinstance(value, str):
                value = "是" if value is True else str(value)
            elif sorts[field.title] == "decimal":
                value = Decimal(str(value))
            values[field.title] = value  # type: ignore[assignment]
    if kind.steps:
        values[STEPS] = [sentence for _code, sentence in kind.steps if rng.random() < 0.5]
    return values


@st.composite
def rows(draw: st.DrawFn) -> tuple[RecordKind, Values]:
    kind = draw(st.sampled_from(KINDS))
    rng = random.Random(draw(st.integers(0, 10**6)))
    return kind, row_of(kind, "A01-B1", date(2026, rng.randint(1, 9), 3), rng)


class FakeUnit:
    """Enough of a unit for a record that is not saved."""

    pk, code, path, name = 1, "A01-B1", "0001", "支部"


@given(rows())
@settings(max_examples=150, deadline=None)
def test_a_row_becomes_answers_and_the_same_row_again(drawn: tuple[RecordKind, Values]) -> None:
    kind, values = drawn
    answers = answers_of(kind, values)
    record = Record(kind=kind.code, on=values["on"], data={})
    record.__dict__["_state"].fields_cache["unit"] = FakeUnit()
    kept = {code: value for code, value in answers.items() if code != "absent"}
    absent = answers.get("absent", ())
    record.data = kept
    record.period = "" if values.get("period") in (None, record.on.year) else str(values["period"])
    again = values_of(kind, record, {}, absent)
    filled = {name: value for name, value in again.items() if value not in (None, "", [])}
    assert {n: v for n, v in values.items() if v not in (None, "", []) and n in filled} == filled
    assert {n for n, v in values.items() if v not in (None, "", [])} == set(filled)


@pytest.mark.django_db
class TestTheImporter:
    def context(self, province: Province, batch: int = 0) -> Context:
        return Context(actor=province.actor("fulltime_deputy", "A01"), at=province.now, batch=batch)

    def staged(self, sheet: Iterable[Values], province: Province) -> list[Staged]:
        found = []
        given_rows = [Row(number, values) for number, values in enumerate(sheet, start=2)]
        for row, judged in zip(
            given_rows, IMPORTER.compare(given_rows, self.context(province)), strict=True
        ):
            assert judged.verdict is not Verdict.FAULT, (row.values, judged.faults)
            if judged.verdict in {Verdict.NEW, Verdict.CHANGED}:
                found.append(Staged(row.number, row.values, judged.verdict, judged.before))
        return found

    def exported(self, province: Province) -> list[Values]:
        return list(IMPORTER.export(province.actor("fulltime_deputy", "A01"), {}))

    def test_a_committees_month_goes_in_comes_out_and_goes_in_again(
        self, province: Province
    ) -> None:
        rng = random.Random(7)
        actor = province.actor("branch_secretary", "A01-B1")
        services.enlist(
            unit=province.unit("A01-B1"),
            name="赵一",
            since=date(2020, 1, 1),
            actor=actor,
            at=province.now,
        )
        sheet = [
            row_of(kind, unit, date(2026, 3, 1) + timedelta(days=n % 25), rng)
            for n, (kind, unit) in enumerate(
                (kind, unit)
                for kind in KINDS
                for unit in ("A01-B1", "A01-B2", "A01-JW", "A01-DZ", "A01", "A01-JJ")
                if province.unit(unit).kind in kind.subjects
            )
        ]
        assert len(sheet) > 60
        first = self.staged(sheet, province)
        assert {row.verdict for row in first} == {Verdict.NEW}
        assert IMPORTER.apply(first, self.context(province)) == []
        out = self.exported(province)
        assert len(out) == len(sheet)
        assert self.staged(out, province) == [], (
            "into the database it came from: nothing new, nothing changed"
        )
        Attendance.objects.all().delete()
        Record.objects.all().delete()
        assert IMPORTER.apply(self.staged(out, province), self.context(province)) == []
        assert self.exported(province) == out

    def test_a_changed_row_is_a_correction_and_undo_takes_everything_back(
        self, province: Province
    ) -> None:
        row = theme_day(province)
        sheet = self.exported(province)
        sheet[0]["实到人数"] = 20
        new = {**sheet[0], "on": province.days(-1), "主题": "另一个"}
        staged = self.staged([sheet[0], new], province)
        assert [one.verdict for one in staged] == [Verdict.CHANGED, Verdict.NEW]
        context = self.context(province, batch=41)
        assert IMPORTER.apply(staged, context) == []
        row.refresh_from_db()
        assert (row.present, Correction.objects.get().reason) == (20, "用工作簿更正")
        assert IMPORTER.undo(staged, context) == []
        row.refresh_from_db()
        assert row.present == 26
        assert Record.objects.count() == 1

    def test_what_is_wrong_is_told_at_its_column(self, province: Province) -> None:
        good = row_of(KINDS[0], "A01-B1", date(2026, 3, 4), random.Random(1))
        wrong = {
            "unit": [{"unit": "X9"}, {"unit": "A02-B1"}],
            "kind": [{"unit": "A01-DZ"}],
            "主题": [{"主题": None}],
            "实到人数": [{"实到人数": 50, "应到人数": 40}],
            "on": [{"on": date(2030, 1, 1)}],
            "period": [{"period": 2025}],
            "议题": [{"议题": "不是这一类的"}],
        }
        for column, changes in wrong.items():
            for change in changes:
                judged = IMPORTER.compare([Row(2, {**good, **change})], self.context(province))[0]  # type: ignore[dict-item]
                assert judged.verdict is Verdict.FAULT
                assert column in {name for name, _text in judged.faults}, (change, judged.faults)

    def test_a_branch_secretary_imports_for_the_own_branch_only(self, province: Province) -> None:
        rng = random.Random(1)
        context = Context(actor=province.actor("branch_secretary", "A01-B1"), at=province.now)
        for unit, verdict in (("A01-B1", Verdict.NEW), ("A01-B2", Verdict.FAULT)):
            row = Row(2, row_of(KINDS[0], unit, date(2026, 3, 4), rng))
            assert IMPORTER.compare([row], context)[0].verdict is verdict


@given(
    st.dictionaries(
        st.text(max_size=12),
        st.one_of(
            st.text(max_size=30),
            st.integers(),
            st.booleans(),
            st.lists(st.text(max_size=5), max_size=3),
            st.none(),
        ),
        max_size=6,
    ),
    st.sampled_from(KINDS),
)
@settings(max_examples=150, deadline=None)
def test_answers_are_understood_or_refused_and_never_break(
    junk: dict[str, object], kind: RecordKind
) -> None:
    class Nobody:
        def ref(self, _unit: object, name: str) -> str:
            return name

    codes = [field.code for field in kind.fields]
    given_answers = dict(zip(codes, junk.values(), strict=False)) | junk
    try:
        data = cleaned(kind, given_answers, unit=FakeUnit(), roster=Nobody())  # type: ignore[arg-type]
    except RecordError as error:
        told = set(error.fields)
    else:
        told = set()
    if told:
        assert told <= set(codes)
        return
    columns_of(kind, data)
    assert cleaned(kind, data, unit=FakeUnit(), roster=Nobody()) == data  # type: ignore[arg-type]
    assert MANY
