"""The 整改台账: text stays text, dates are dates, the print set-up is there."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from bihuan.reports import rectification_ledger as ledger
from tests.reports import samples


def opened(entries: Any) -> Any:
    made = ledger.Ledger(
        title="江南省财政厅2026年机关党建问题整改台账",
        unit="江南省财政厅",
        as_of=date(2026, 7, 16),
        head=samples.CODE,
        entries=entries,
    )
    return load_workbook(BytesIO(ledger.workbook(made)))


def test_the_columns_stand_in_the_third_row_and_every_entry_below():
    sheet = opened(samples.ENTRIES)["整改台账"]
    assert [c.value for c in sheet[3]] == [c.title for c in ledger.COLUMNS]
    assert [sheet.cell(row, 2).value for row in (4, 5, 6)] == [e.number for e in samples.ENTRIES]


def test_dates_are_real_dates_shown_the_official_way():
    cell = opened(samples.ENTRIES)["整改台账"]["N4"]
    assert cell.value == datetime(2026, 6, 30)  # noqa: DTZ001
    assert cell.number_format == 'yyyy"年"m"月"d"日"'


def test_text_that_begins_like_a_formula_stays_text():
    for nasty in ("=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", "http://x.invalid"):
        cell = opened((replace(samples.MEETING, statement=nasty),))["整改台账"]["G4"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (nasty, "s", None)


def test_it_prints_across_with_the_head_repeated_and_signatures_at_the_foot():
    sheet = opened(samples.ENTRIES)["整改台账"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.fitToHeight == 0
    last = [str(c.value or "") for c in sheet[sheet.max_row]]
    assert any("单位负责人（签字）" in value for value in last)


def test_the_ledger_head_is_in_the_document_properties():
    book = opened(samples.ENTRIES)
    assert samples.CODE in book.properties.description
    assert [p.value for p in book.custom_doc_props.props] == [samples.CODE]


def test_a_cell_that_is_too_long_for_a_workbook_is_cut_and_the_file_opens():
    sheet = opened((replace(samples.MEETING, progress="长" * 40_000),))["整改台账"]
    assert len(sheet["Q4"].value) == ledger.CELL_LIMIT


def test_an_empty_ledger_can_be_opened():
    assert opened(())["整改台账"].max_row >= 3
