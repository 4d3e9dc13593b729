"""The workbook kind ``problems``: drafts only, nothing issued changes, and import(export(x)) = x."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.access.scope import Actor
from bihuan.ledger.models import Entry
from bihuan.ledger.queries import size
from bihuan.problems import services, states, taxonomy
from bihuan.problems.importer import IMPORTER
from bihuan.problems.models import Measure, Problem, Step
from bihuan.problems.models.problem import Nature, Rectify, Severity, Source
from bihuan.problems.workbook import IMPORTED, PROBLEMS, measure_from, measure_words
from bihuan.workbooks import services as books
from bihuan.workbooks.models import Batch
from bihuan.workbooks.parsing import clean
from bihuan.workbooks.values import Values, written
from bihuan.workbooks.writing import write
from tests.cast import Province
from tests.problems import story

pytestmark = pytest.mark.django_db


def clerk(province: Province) -> Actor:
    return province.actor("general_office")


def row(province: Province, **changes: Any) -> Values:
    values: Values = {
        "number": None,
        "unit": "A01-B1",
        "source": "专项督查",
        "found_on": province.days(-9),
        "statement": "三季度主题党日少开一次",
        "type": "党建工作虚化",
        "causes": ["能力素质不够过硬", "思想认识不够到位"],
        "measures": ["补开一次 | 张三 | 2030-04-30", "修订计划"],
        "due_on": province.days(60),
    }
    return values | changes


def checked(province: Province, rows: Sequence[Values] | bytes) -> Batch:
    content = rows if isinstance(rows, bytes) else write(PROBLEMS, rows, "")
    actor = clerk(province)
    batch = books.upload(
        importer=IMPORTER, content=content, filename="问题.xlsx", actor=actor, at=province.now
    )
    return books.check(batch=batch, importer=IMPORTER, actor=actor, at=province.now)


def let_in(province: Province, rows: Sequence[Values] | bytes) -> Batch:
    actor = clerk(province)
    batch = checked(province, rows)
    batch = books.start_apply(batch=batch, importer=IMPORTER, actor=actor, at=province.now)
    return books.apply(batch=batch, importer=IMPORTER, actor=actor, at=province.now)


def exported(province: Province) -> bytes:
    return write(PROBLEMS, IMPORTER.export(clerk(province), {}), "")


def told(batch: Batch) -> tuple[int, int, int, int]:
    return batch.new, batch.changed, batch.unchanged, batch.faulty


def faults(batch: Batch) -> list[str]:
    from bihuan.workbooks.queries import faults as of

    return [f"{fault.column}：{fault.message}" for fault in of(batch)]


def test_an_import_writes_drafts_with_measures_and_judgement(province: Province) -> None:
    let_in(province, [row(province)])
    problem = Problem.objects.get()
    assert problem.state == states.DRAFT
    assert problem.number.startswith("WT")
    assert (problem.type, problem.severity, problem.rectify) == ("building", "slight", "timed")
    assert problem.causes == ["understanding", "ability"]
    assert problem.classified_at is not None
    measures = [(m.text, m.owner, m.due_on and m.due_on.year) for m in problem.measures.all()]
    assert measures == [("补开一次", "张三", 2030), ("修订计划", "", None)]
    assert Entry.objects.filter(act="problems.import").count() == 4


def test_the_same_file_again_changes_nothing(province: Province) -> None:
    rows = [row(province), row(province, statement="另一个问题", unit="A02")]
    let_in(province, rows)
    before = size()
    assert told(checked(province, rows)) == (0, 0, 2, 0)
    let_in(province, rows)
    assert Problem.objects.count() == 2
    assert Entry.objects.filter(act__startswith="problems.").count() == before


def test_a_draft_is_changed_by_number_and_given_back_by_undo(province: Province) -> None:
    let_in(province, [row(province)])
    problem = Problem.objects.get()
    change = row(province, number=problem.number, leader="王领导", measures=["补开两次 | 李四"])
    batch = let_in(province, [change])
    assert told(batch) == (0, 1, 0, 0)
    problem.refresh_from_db()
    assert problem.leader == "王领导"
    assert [m.text for m in problem.measures.filter(dropped=False)] == ["补开两次"]
    actor = clerk(province)
    batch = books.start_undo(batch=batch, importer=IMPORTER, actor=actor, at=province.now)
    books.undo(batch=batch, importer=IMPORTER, actor=actor, at=province.now)
    problem.refresh_from_db()
    assert problem.leader == ""
    assert [m.text for m in problem.measures.filter(dropped=False)] == ["补开一次", "修订计划"]


def test_undo_takes_untouched_drafts_away_and_leaves_touched_ones(province: Province) -> None:
    batch = let_in(province, [row(province), row(province, statement="另一个")])
    touched = Problem.objects.get(statement="另一个")
    services.edit_draft(
        problem=touched, version=0, actor=clerk(province), at=province.now, changes={"leader": "甲"}
    )
    actor = clerk(province)
    batch = books.start_undo(batch=batch, importer=IMPORTER, actor=actor, at=province.now)
    batch = books.undo(batch=batch, importer=IMPORTER, actor=actor, at=province.now)
    assert [p.statement for p in Problem.objects.all()] == ["另一个"]
    assert batch.refused == 1
    assert not Step.objects.exclude(problem=touched).exists()
    assert Entry.objects.filter(act="problems.undo_import").count() == 4


def test_changing_what_was_issued_is_a_fault_and_an_equal_row_is_not(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    out = list(IMPORTER.export(clerk(province), {}))
    assert told(checked(province, out)) == (0, 0, 1, 0)
    out[0]["leader"] = "换一个领导"
    batch = checked(province, out)
    assert told(batch) == (0, 0, 0, 1)
    assert "已经印发" in faults(batch)[0]
    assert "责任领导" in faults(batch)[0]
    problem.refresh_from_db()
    assert problem.leader == ""


def test_a_column_that_the_export_adds_is_only_compared(province: Province) -> None:
    story.at_work(province, "A01-B1")
    out = list(IMPORTER.export(clerk(province), {}))
    out[0]["state"] = "已销号"
    batch = checked(province, out)
    assert told(batch) == (0, 0, 0, 1)
    assert "整改中" in faults(batch)[0]


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"unit": "NOWHERE"}, "责任单位编码", "没有编码"),
        ({"due_on": -30}, "整改期限", "不能早于发现日期"),
        ({"found_on": 3}, "发现日期", "不能晚于今天"),
        ({"measures": ["甲 | 乙 | 丙 | 丁"]}, "整改措施", "看不懂"),
        ({"measures": ["甲 | 乙 | 明天"]}, "整改措施", "看不懂"),
        ({"number": "a/b"}, "编号", "只能用"),
        ({"number": "export"}, "编号", "只能用"),
        ({"source": "听说"}, "来源", ""),
        ({"statement": None}, "问题", "没有填写"),
    ],
)
def test_a_faulty_cell_is_named(
    province: Province, change: dict[str, Any], column: str, words: str
) -> None:
    shifted = {k: province.days(v) if isinstance(v, int) else v for k, v in change.items()}
    batch = checked(province, [row(province, **shifted)])
    assert told(batch) == (0, 0, 0, 1)
    assert any(f.startswith(column) and words in f for f in faults(batch)), faults(batch)
    assert not Problem.objects.exists()


def test_nobody_imports_for_a_unit_out_of_his_reach(province: Province) -> None:
    actor = province.actor("fulltime_deputy", "A02")
    content = write(PROBLEMS, [row(province)], "")
    batch = books.upload(
        importer=IMPORTER, content=content, filename="问题.xlsx", actor=actor, at=province.now
    )
    batch = books.check(batch=batch, importer=IMPORTER, actor=actor, at=province.now)
    assert "不在您的范围内" in faults(batch)[0]


def test_the_export_narrows_by_unit_and_period(province: Province) -> None:
    mine, theirs = story.draft(province, "A01-B1"), story.draft(province, "A02-B1")
    actor = clerk(province)

    def numbers(**wanted: str) -> list[object]:
        return [r["number"] for r in IMPORTER.export(actor, wanted)]

    assert numbers() == [mine.number, theirs.number]
    assert numbers(org="A01") == [mine.number]
    assert numbers(org="NOWHERE") == []
    assert numbers(period=str(mine.found_on.year)) == [mine.number, theirs.number]
    assert numbers(period="1999") == []


HOSTILE = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00")
    | st.sampled_from("；;|｜\n\t =+-@，、：“”"),
    max_size=40,
)
WORDED = HOSTILE.filter(lambda text: clean(text) != "")
DAYS = st.integers(0, 400)


@st.composite
def drafts(draw: st.DrawFn) -> dict[str, Any]:
    def some(table: dict[str, Any]) -> list[str]:
        return draw(st.lists(st.sampled_from(sorted(table)), unique=True))

    return {
        "statement": draw(WORDED),
        "manifestation": draw(HOSTILE),
        "responsible_office": draw(HOSTILE),
        "partners": draw(HOSTILE),
        "leader": draw(HOSTILE),
        "doer": draw(HOSTILE),
        "goal": draw(HOSTILE),
        "source": draw(st.sampled_from(Source.values)),
        "type": draw(st.sampled_from(["", *taxonomy.TYPES])),
        "causes": some(taxonomy.CAUSES),
        "aspects": some(taxonomy.ASPECTS),
        "symptoms": some(taxonomy.SYMPTOMS),
        "nature": draw(st.sampled_from(["", *Nature.values])),
        "severity": draw(st.sampled_from(Severity.values)),
        "rectify": draw(st.sampled_from(Rectify.values)),
        "found": draw(DAYS),
        "due": draw(DAYS),
        "unit": draw(st.sampled_from(["A01", "A01-B1", "A02", "GW"])),
        "measures": draw(st.lists(st.tuples(WORDED, HOSTILE, st.none() | DAYS), max_size=3)),
    }


def kept(province: Province, made: list[dict[str, Any]]) -> None:
    """Rows as raw as the database takes them, not as the forms would have cleaned them."""
    for n, values in enumerate(made):
        fields = {k: v for k, v in values.items() if k not in {"found", "due", "unit", "measures"}}
        found = province.today - timedelta(days=values["found"])
        due = found + timedelta(days=values["due"])
        problem = Problem.objects.create(
            **fields, number=f"WT2020-{n:06d}", unit=province.unit(values["unit"]), found_on=found,
            due_on=due, first_due_on=due, state_since=province.now, created_at=province.now,
        )  # fmt: skip
        for text, owner, days in values["measures"]:
            day = None if days is None else province.days(days)
            Measure.objects.create(problem=problem, text=text, owner=owner, due_on=day)


def importable(province: Province) -> list[dict[str, str]]:
    rows = IMPORTER.export(clerk(province), {})
    return [{c.name: written(values.get(c.name)) for c in IMPORTED} for values in rows]


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(drafts(), min_size=1, max_size=8, unique_by=lambda d: d["statement"]))
def test_import_of_export_is_the_same(province: Province, made: list[dict[str, Any]]) -> None:
    cache.clear()
    with transaction.atomic():
        kept(province, made)
        before, out = importable(province), exported(province)
        assert told(checked(province, out)) == (0, 0, len(made), 0)
        Measure.objects.all().delete()
        Problem.objects.all().delete()
        batch = let_in(province, out)
        assert told(batch) == (len(made), 0, 0, 0), faults(batch)
        assert importable(province) == before
        transaction.set_rollback(True)


@given(text=WORDED, owner=HOSTILE, days=st.none() | DAYS)
def test_a_measure_survives_being_written_into_a_cell(
    text: str, owner: str, days: int | None
) -> None:
    from datetime import date

    due = None if days is None else date(2026, 1, 1) + timedelta(days=days)
    words = measure_words(text, owner, due)
    read = measure_from(words)
    assert measure_words(read.text, read.owner, read.due_on) == words
    assert read.due_on == due
