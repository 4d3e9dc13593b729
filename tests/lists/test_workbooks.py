"""Duties as workbooks: there and back without a change; drafts only; faults that name the cell; undone whole."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.lists.importer import IMPORTER
from bihuan.lists.models import Duty, DutyNode
from bihuan.lists.workbook import DUTIES, node_from, node_words
from bihuan.workbooks import services as workbooks
from bihuan.workbooks.exporting import exported
from bihuan.workbooks.models import Batch
from bihuan.workbooks.writing import write
from tests.cast import Province
from tests.lists.builders import drafted_duty, duty_list

ROW = {
    "year": 2026,
    "bearer": "A01-DZ",
    "level": "党组（党委）",
    "bearer_post": "党组书记",
    "content": "每半年听取一次机关党建工作汇报",
    "basis": "机关条例第三十四条",
    "nodes": ["2026-06-30 听取半年汇报", "2026-12-31 听取全年汇报"],
    "standard": "有议题、有记录、有落实",
}


def bring(
    province: Province, content: bytes, *, apply: bool = True, role: str = "general_office",
    unit: str = "GW",
) -> Batch:  # fmt: skip
    common: dict[str, Any] = {
        "importer": IMPORTER,
        "actor": province.actor(role, unit),
        "at": province.now,
    }
    batch = workbooks.upload(content=content, filename="duties.xlsx", **common)
    batch = workbooks.check(batch=batch, **common)
    if apply and not batch.faulty:
        batch = workbooks.start_apply(batch=batch, **common)
        batch = workbooks.apply(batch=batch, **common)
    return batch


def sheet(*rows: dict[str, Any]) -> bytes:
    return write(DUTIES, rows, "0:")


def test_a_file_writes_drafts_and_issues_nothing(province: Province) -> None:
    batch = bring(province, sheet(ROW, {**ROW, "content": "带头讲党课", "nodes": []}))
    assert (batch.new, batch.faulty) == (2, 0)
    assert set(Duty.objects.values_list("state", "issuer__code")) == {("drafted", "GW")}
    first = Duty.objects.get(content=ROW["content"])
    assert [n.title for n in first.nodes.all()] == ["听取半年汇报", "听取全年汇报"]
    assert first.number == "2026-A01-DZ-001"


def test_the_same_file_again_changes_nothing(province: Province) -> None:
    bring(province, sheet(ROW))
    batch = bring(province, sheet(ROW), apply=False)
    assert (batch.new, batch.changed, batch.unchanged, batch.faulty) == (0, 0, 1, 0)


def test_an_export_comes_back_as_nothing_new_and_nothing_changed(province: Province) -> None:
    duty_list(
        province,
        drafted_duty(province, nodes=[(province.today, "听取；汇报")], year=province.today.year),
    )
    drafted_duty(province, "A02-DZ")
    content, _name = exported(IMPORTER, province.actor("general_office"), {}, "xlsx")
    batch = bring(province, content, apply=False)
    assert (batch.new, batch.changed, batch.faulty, batch.unchanged) == (0, 0, 0, 2)


def test_an_export_fills_an_empty_place_with_the_same_rows(province: Province) -> None:
    bring(province, sheet(ROW, {**ROW, "content": "带头讲党课", "bearer": "A02-DZ"}))
    office = province.actor("general_office")
    rows = list(IMPORTER.export(office, {}))
    DutyNode.objects.all().delete()
    Duty.objects.all().delete()
    batch = bring(province, sheet(*rows))
    assert (batch.new, batch.faulty) == (2, 0)
    assert list(IMPORTER.export(office, {})) == rows


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bearer": "NO"}, "没有编码"),
        ({"level": "机关党委"}, "不属于这一层级"),
        ({"nodes": ["六月 听取汇报"]}, "看不懂"),
        ({"nodes": ["2031-06-30 听取汇报"]}, "不在这一年度"),
    ],
    ids=["bearer", "level", "node", "year"],
)
def test_a_fault_is_told_and_nothing_is_written(
    province: Province, change: dict[str, Any], words: str
) -> None:
    from bihuan.workbooks.queries import faults

    batch = bring(province, sheet({**ROW, **change}, ROW))
    assert batch.faulty
    assert any(words in fault.message for fault in faults(batch))
    assert not Duty.objects.exists()


def test_an_issued_duty_cannot_be_changed_by_a_file(province: Province) -> None:
    row = drafted_duty(province)
    duty_list(province, row)
    values = next(iter(IMPORTER.export(province.actor("general_office"), {})))
    batch = bring(province, sheet({**values, "standard": "另一标准"}))
    assert batch.faulty == 1
    assert Duty.objects.get().standard != "另一标准"


def test_a_unit_imports_only_below_itself(province: Province) -> None:
    own = {**ROW, "bearer": "A01-JW", "level": "机关党委"}
    batch = bring(province, sheet(own), role="liaison_worker", unit="A01")
    assert batch.new == 1
    assert Duty.objects.get().issuer.code == "A01"
    foreign = bring(province, sheet({**ROW, "bearer": "A02-DZ"}), role="liaison_worker", unit="A01")
    assert foreign.faulty == 1


def test_a_unit_gets_its_own_export_back_unchanged_though_the_committee_laid_the_duties(
    province: Province,
) -> None:
    duty_list(province, drafted_duty(province))
    deputy = province.actor("fulltime_deputy", "A01")
    content, _name = exported(IMPORTER, deputy, {}, "xlsx")
    who = {"role": "fulltime_deputy", "unit": "A01"}
    batch = bring(province, content, **who)
    assert (batch.new, batch.changed, batch.unchanged, batch.faulty) == (0, 0, 1, 0)
    values = next(iter(IMPORTER.export(deputy, {})))
    assert bring(province, sheet({**values, "standard": "另一标准"}), **who).faulty == 1


def test_a_batch_is_undone_whole(province: Province) -> None:
    kept = drafted_duty(province, content="带头讲党课", year=2026, nodes=[])
    before = next(iter(IMPORTER.export(province.actor("general_office"), {})))
    batch = bring(province, sheet(ROW, {**before, "standard": "另一标准"}))
    assert (batch.new, batch.changed) == (1, 1)
    common: dict[str, Any] = {
        "batch": batch,
        "importer": IMPORTER,
        "actor": province.actor("general_office"),
        "at": province.now,
    }
    workbooks.undo(**{**common, "batch": workbooks.start_undo(**common)})
    kept.refresh_from_db()
    assert kept.standard == before["standard"]
    assert Duty.objects.count() == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(),
    title=st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")),
        min_size=1,
        max_size=60,
    ),
)
def test_a_node_is_read_back_from_its_words(day: Any, title: str) -> None:
    words = node_words(day, title)
    assert node_from(words) == (day, words.partition(" ")[2])
