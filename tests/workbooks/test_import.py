"""The staged import: shown before it is written, hidden until it is whole, undone as a whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bihuan.access.errors import RefusedError
from bihuan.workbooks import queries, services, states
from bihuan.workbooks.errors import BatchStateError, FaultyBatchError
from bihuan.workbooks.models import Batch, StagedRow
from bihuan.workbooks.values import Values
from bihuan.workbooks.writing import write
from tests.workbooks.sample import CLERK, IMPORTER, KIND, STRANGER, Plot, rows_of, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plots")]

NOON = datetime(2026, 3, 4, 4, tzinfo=UTC)


def uploaded(rows: list[Values] | bytes, name: str = "地块.xlsx") -> Batch:
    content = rows if isinstance(rows, bytes) else write(KIND, rows, "")
    return services.upload(importer=IMPORTER, content=content, filename=name, actor=CLERK, at=NOON)


def checked(rows: list[Values] | bytes, name: str = "地块.xlsx") -> Batch:
    return services.check(batch=uploaded(rows, name), importer=IMPORTER, actor=CLERK, at=NOON)


def let_in(batch: Batch, *, partial: bool = False) -> Batch:
    batch = services.start_apply(
        batch=batch, importer=IMPORTER, actor=CLERK, at=NOON, partial=partial
    )
    return services.apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)


def taken_back(batch: Batch) -> Batch:
    batch = services.start_undo(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)
    return services.undo(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)


def counts(batch: Batch) -> tuple[int, int, int, int]:
    return batch.new, batch.changed, batch.unchanged, batch.faulty


def test_nothing_is_written_before_it_is_confirmed() -> None:
    batch = checked(list(rows_of(5)))
    assert counts(batch) == (5, 0, 0, 0)
    assert batch.state == states.CHECKED
    assert not Plot.objects.exists()


def test_confirmed_rows_are_there() -> None:
    batch = let_in(checked(list(rows_of(1200))))
    assert batch.state == states.APPLIED
    assert Plot.objects.count() == 1200
    assert Plot.objects.get(code="D000011").owners == "甲；乙"


def test_the_same_file_again_changes_nothing() -> None:
    rows = list(rows_of(700))
    let_in(checked(rows))
    before = snapshot()
    again = checked(rows)
    assert counts(again) == (0, 0, 700, 0)
    assert queries.earlier(again) is not None
    let_in(again)
    assert snapshot() == before


def test_what_was_exported_is_taken_back_without_a_change() -> None:
    let_in(checked(list(rows_of(40))))
    out = write(KIND, IMPORTER.export(CLERK, {}), "1:" + "0" * 64)
    assert counts(checked(out)) == (0, 0, 40, 0)


def test_new_changed_and_unchanged_rows_are_told_apart() -> None:
    rows = list(rows_of(10))
    let_in(checked(rows))
    rows[3] = {**rows[3], "name": "改了名"}
    rows.append({"code": "E1", "name": "新的"})
    batch = checked(rows)
    assert counts(batch) == (1, 1, 9, 0)
    changed = StagedRow.objects.get(batch=batch, verdict="changed")
    assert changed.before is not None
    assert changed.before["name"] == "地块3"
    assert changed.number == 5


def test_undo_gives_back_the_state_before() -> None:
    let_in(checked(list(rows_of(1100))))
    before = snapshot()
    rows = [{**row, "name": f"新名{at}"} for at, row in enumerate(rows_of(800))]
    rows += [{"code": f"N{at}", "name": "新增"} for at in range(700)]
    batch = let_in(checked(rows))
    assert snapshot() != before
    batch = taken_back(batch)
    assert batch.state == states.UNDONE
    assert snapshot() == before


def test_undo_leaves_a_row_that_somebody_changed_meanwhile_and_says_so() -> None:
    batch = let_in(checked(list(rows_of(3))))
    Plot.objects.filter(code="D000001").update(name="后来改的", version=1)
    batch = taken_back(batch)
    assert [plot.code for plot in Plot.objects.all()] == ["D000001"]
    assert batch.refused == 1
    assert "第 3 行" in next(queries.faults(batch)).message


def test_a_row_changed_after_the_check_is_refused_and_not_overwritten() -> None:
    let_in(checked(list(rows_of(2))))
    batch = checked([{**row, "name": "新名"} for row in rows_of(2)])
    Plot.objects.filter(code="D000000").update(name="抢先改的", version=9)
    batch = let_in(batch)
    assert Plot.objects.get(code="D000000").name == "抢先改的"
    assert Plot.objects.get(code="D000001").name == "新名"
    assert batch.refused == 1


def test_a_faulty_file_is_not_let_in_unless_its_faulty_rows_are_left_out() -> None:
    rows = list(rows_of(6))
    rows[2] = {**rows[2], "name": "禁用"}
    batch = checked(rows)
    assert counts(batch) == (5, 0, 0, 1)
    with pytest.raises(FaultyBatchError):
        let_in(batch)
    assert not Plot.objects.exists()
    let_in(batch, partial=True)
    assert Plot.objects.count() == 5


def test_a_fault_of_the_importer_names_its_cell() -> None:
    rows = list(rows_of(3))
    rows[1] = {**rows[1], "name": "禁用"}
    fault = next(queries.faults(checked(rows)))
    assert fault.line("地块.xlsx").startswith("地块.xlsx:地块!B3: 第 3 行“名称”")


def test_equal_keys_in_one_file_are_a_fault_at_the_second_row() -> None:
    rows = [*rows_of(600), next(iter(rows_of(1)))]
    batch = checked(rows)
    fault = next(queries.faults(batch))
    assert (fault.cell, batch.faulty) == ("A602", 1)
    assert "第 2 行" in fault.message


def test_a_file_that_cannot_be_opened_ends_with_that_one_fault() -> None:
    batch = checked('编码,名称\n"未闭合,1\n'.encode(), "坏.csv")
    assert batch.state == states.CHECKED
    with pytest.raises(FaultyBatchError):
        let_in(batch)


def test_a_table_without_its_columns_is_told_what_is_missing() -> None:
    batch = checked("序号,备注\n1,2\n".encode(), "别的.csv")
    assert "编码" in next(queries.faults(batch)).message


def test_an_unfinished_batch_is_invisible_and_then_seen_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PowerCutError(Exception):
        pass

    def cut(done: int, total: int) -> None:
        if done > 1000:
            raise PowerCutError

    batch = checked(list(rows_of(1600)))
    batch = services.start_apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)
    with pytest.raises(PowerCutError):
        services.apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON, progress=cut)
    visible = Plot.objects.filter(queries.visible_q("import_batch"))
    assert Plot.objects.count() == 1000
    assert visible.count() == 0
    batch.refresh_from_db()
    assert batch.cursor == 1000
    services.apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)
    assert visible.count() == 1600


def test_a_batch_that_stopped_half_way_can_be_taken_back() -> None:
    def cut(done: int, total: int) -> None:
        if done > 500:
            raise RuntimeError

    batch = checked(list(rows_of(900)))
    batch = services.start_apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)
    with pytest.raises(RuntimeError):
        services.apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON, progress=cut)
    assert Plot.objects.count() == 500
    assert taken_back(batch).state == states.UNDONE
    assert not Plot.objects.exists()


def test_checking_that_was_interrupted_goes_on_without_doubling() -> None:
    def cut(done: int, total: int) -> None:
        if done > 500:
            raise RuntimeError

    batch = uploaded(list(rows_of(1300)))
    with pytest.raises(RuntimeError):
        services.check(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON, progress=cut)
    assert StagedRow.objects.count() == 500
    batch = services.check(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)
    assert counts(batch) == (1300, 0, 0, 0)
    assert StagedRow.objects.count() == 1300


def test_two_workers_at_one_batch_write_each_row_once() -> None:
    """The second one, which still believes the old cursor, is stopped."""
    batch = checked(list(rows_of(1500)))
    batch = services.start_apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)

    def other(done: int, total: int) -> None:
        if done == 1000:
            Batch.objects.filter(pk=batch.pk).update(cursor=1500)

    with pytest.raises(BatchStateError):
        services.apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON, progress=other)


def test_a_step_cannot_be_taken_twice() -> None:
    batch = let_in(checked(list(rows_of(3))))
    with pytest.raises(BatchStateError):
        services.start_apply(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)
    with pytest.raises(BatchStateError):
        services.discard(batch=batch, at=NOON)
    taken_back(batch)
    with pytest.raises(BatchStateError):
        services.start_undo(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)


def test_a_discarded_batch_leaves_nothing_behind() -> None:
    batch = services.discard(batch=checked(list(rows_of(3))), at=NOON)
    assert batch.state == states.DISCARDED
    assert not StagedRow.objects.exists()


def test_without_the_right_nothing_can_be_uploaded_or_let_in() -> None:
    with pytest.raises(RefusedError):
        services.upload(importer=IMPORTER, content=b"x", filename="a.csv", actor=STRANGER, at=NOON)
    batch = checked(list(rows_of(1)))
    with pytest.raises(RefusedError):
        services.start_apply(batch=batch, importer=IMPORTER, actor=STRANGER, at=NOON)


def test_rows_are_worked_in_the_order_that_the_kind_arranges() -> None:
    seen: list[int] = []

    def watch(rows, context):  # type: ignore[no-untyped-def]
        seen.extend(row.number for row in rows)
        return IMPORTER.apply(rows, context)

    backwards = replace(IMPORTER, arrange=lambda rows: list(reversed(rows)), apply=watch)
    batch = uploaded(list(rows_of(4)))
    batch = services.check(batch=batch, importer=backwards, actor=CLERK, at=NOON)
    batch = services.start_apply(batch=batch, importer=backwards, actor=CLERK, at=NOON)
    services.apply(batch=batch, importer=backwards, actor=CLERK, at=NOON)
    assert seen == [5, 4, 3, 2]


def test_no_transaction_writes_more_than_five_hundred_rows() -> None:
    sizes: list[int] = []

    def measure(rows, context):  # type: ignore[no-untyped-def]
        sizes.append(len(rows))
        return IMPORTER.apply(rows, context)

    measured = replace(IMPORTER, apply=measure)
    batch = checked(list(rows_of(1234)))
    batch = services.start_apply(batch=batch, importer=measured, actor=CLERK, at=NOON)
    services.apply(batch=batch, importer=measured, actor=CLERK, at=NOON)
    assert max(sizes) <= 500
    assert sum(sizes) == 1234


def test_after_thirty_days_the_staged_rows_are_dropped_and_undo_is_over() -> None:
    batch = let_in(checked(list(rows_of(3))))
    assert services.forget(at=NOON + timedelta(days=29)) == 0
    assert batch.can_undo
    assert services.forget(at=NOON + timedelta(days=31)) == 1
    assert services.forget(at=NOON + timedelta(days=31)) == 0
    assert Plot.objects.count() == 3
    with pytest.raises(BatchStateError):
        services.start_undo(batch=batch, importer=IMPORTER, actor=CLERK, at=NOON)


def test_an_import_that_was_never_confirmed_is_given_up_after_thirty_days() -> None:
    batch = checked(list(rows_of(2)))
    services.forget(at=NOON + timedelta(days=31))
    batch.refresh_from_db()
    assert batch.state == states.DISCARDED
