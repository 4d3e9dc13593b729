"""The PDF is looked at as a picture: what is printed stands inside the text area of the standard."""

import gc
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bihuan.reports import call_sheet, markup, pdf
from bihuan.reports.layout import OFFICIAL, OFFICIAL_WIDE, SHEET, SHEET_WIDE, Page
from bihuan.reports.paper import Heading, Kind, Paper, Para, Signature
from tests.reports import samples
from tests.reports.raster import Picture, pages, words

NEAR = 0.8
"""mm: half the width of a rule and the steps of the picture."""

LONG = (
    "对照检查发现个别党支部主题党日活动形式单一、内容与业务工作结合不紧密、党员发言讨论不充分的问题"
    * 3
)


def assert_inside(picture: Picture, page: Page, *, numbered: bool = True) -> None:
    """Nothing outside the text area but a page number in its band below."""
    assert picture.ink(0, 0, None, page.top - NEAR) is None
    assert picture.ink(0, 0, page.left - NEAR) is None
    assert picture.ink(page.width - page.right + NEAR, 0) is None
    below = picture.ink(0, page.height - page.bottom + NEAR)
    if numbered:
        assert below is not None
        middle = (below[1] + below[3]) / 2 - (page.height - page.bottom)
        assert middle == pytest.approx(7, abs=1)
        assert below[3] - below[1] < 5
    else:
        assert below is None


def page_of(picture: Picture, paper: Paper) -> Page:
    wide = picture.image.width > picture.image.height
    if paper.page in (SHEET, SHEET_WIDE):
        return paper.page
    return OFFICIAL_WIDE if wide else OFFICIAL


@pytest.mark.parametrize("name", sorted(samples.PAPERS))
def test_every_paper_stays_inside_its_text_area(name: str, tmp_path: Path):
    paper = samples.PAPERS[name]()
    found = pages(paper, tmp_path)
    blank = next((n for n, picture in enumerate(found) if picture.ink(0, 0) is None), len(found))
    assert blank in {len(found), len(found) - 2}
    for n, picture in enumerate(found):
        assert_inside(picture, page_of(picture, paper), numbered=paper.numbered and n < blank)


def test_a_full_page_has_22_lines_that_reach_the_foot_of_the_text_area(tmp_path: Path):
    body = tuple(Para("国" * 26) for _ in range(66))
    paper = Paper(kind=Kind.PLAN, title="满页", blocks=body)
    second = pages(paper, tmp_path)[1]
    assert_inside(second, OFFICIAL)
    left, top, right, bottom = second.ink(0, 0, None, 262.5) or (0, 0, 0, 0)
    assert top == pytest.approx(37 + 2.3, abs=1.2)
    assert bottom == pytest.approx(262 - 2.3, abs=1.2)
    assert left == pytest.approx(28 + 2 * 5.57, abs=0.6)
    assert right == pytest.approx(184, abs=0.8)
    assert lines_of(second) == 22


def lines_of(picture: Picture) -> int:
    """How many lines of type stand in the text area: rows of ink parted by rows of paper."""
    box = tuple(round(side * 100 / 25.4) for side in (28, 37, 184, 262.4))
    crop = picture.image.crop(box)  # type: ignore[arg-type]
    inked = [crop.crop((0, y, crop.width, y + 1)).getextrema()[0] < 150 for y in range(crop.height)]
    return sum(1 for before, now in zip([False, *inked], inked, strict=False) if now and not before)


def test_a_line_holds_28_characters(tmp_path: Path):
    paper = Paper(kind=Kind.PLAN, title="字数", blocks=(Para("国" * 28, indent=False),))
    (only,) = pages(paper, tmp_path)
    assert lines_of(only) == 2
    box = only.ink(0, 60, None, 262) or (0, 0, 0, 0)
    assert box[2] - box[0] == pytest.approx(156, abs=1)


def test_lines_of_a_paragraph_end_evenly_at_the_right_edge(tmp_path: Path):
    """A mark that may not end a line makes it shorter; the rest is spread between the characters."""
    assert right_end_of_first_line(tmp_path) == pytest.approx(184, abs=0.8)


def test_without_spreading_the_same_line_would_end_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pdf, "spread_lines", lambda document: None)
    assert right_end_of_first_line(tmp_path) < 180


def right_end_of_first_line(folder: Path) -> float:
    paragraph = Para("甲" * 25 + "（" + "乙" * 40)
    paper = Paper(kind=Kind.PLAN, title="齐", blocks=(paragraph,))
    (only,) = pages(paper, folder)
    top = 37 + 12.3 + 10.2
    return (only.ink(0, top + 1, None, top + 9.5) or (0, 0, 0, 0))[2]


def test_the_head_begins_35_mm_below_the_text_area_and_the_line_is_as_wide_as_it(tmp_path: Path):
    first = pages(samples.the_notice(), tmp_path)[0]
    head = first.ink(0, 37, None, 95) or (0, 0, 0, 0)
    assert head[1] - 37 == pytest.approx(35, abs=1.5)
    assert head[2] - head[0] == pytest.approx(156, abs=4)
    number = first.ink(60, 100, 150, 116) or (0, 0, 0, 0)
    line = first.ink(0, number[3] + 1.5, 55, 125) or (0, 0, 0, 0)
    assert line[0] == pytest.approx(28, abs=0.5)
    full = first.ink(0, line[1], None, line[3]) or (0, 0, 0, 0)
    assert full[2] - full[0] == pytest.approx(156, abs=0.8)
    assert line[1] - number[3] == pytest.approx(4, abs=0.8)


def test_the_last_rule_of_the_foot_lies_on_the_edge_of_the_text_area(tmp_path: Path):
    last = pages(samples.the_supervision_letter(), tmp_path)[-1]
    foot = last.ink(0, 240, None, 263) or (0, 0, 0, 0)
    assert foot[3] == pytest.approx(262, abs=0.6)
    assert foot[2] - foot[0] == pytest.approx(156, abs=0.8)


@pytest.mark.parametrize("name", sorted(samples.PAPERS))
def test_the_foot_ends_on_an_even_page(name: str, tmp_path: Path):
    paper = samples.PAPERS[name]()
    found = pages(paper, tmp_path)
    if paper.has_foot:
        assert len(found) % 2 == 0
        foot = found[-1].ink(0, 240, None, 263) or (0, 0, 0, 0)
        assert foot[2] - foot[0] == pytest.approx(156, abs=0.8)
        numbered = [f"—{n}—" in words(paper, tmp_path) for n in range(1, len(found) + 2)]
        blank = found[-2].ink(0, 0) is None
        assert numbered == [True] * (len(found) - 2 * blank) + [False] * (1 + 2 * blank)
    else:
        assert found[-1].ink(0, 0) is not None


def test_page_numbers_change_sides(tmp_path: Path):
    first, second = pages(samples.the_plan(), tmp_path)[:2]
    odd, even = first.ink(0, 263) or (0,) * 4, second.ink(0, 263) or (0,) * 4
    assert 184 - odd[2] == pytest.approx(5.6, abs=1)
    assert even[0] - 28 == pytest.approx(5.6, abs=1)


def test_forty_items_and_long_titles_do_not_overflow(tmp_path: Path):
    entries = tuple(
        replace(samples.MEETING, statement=LONG, manifestation=LONG * 2, number=f"WT2026-{i:06d}")
        for i in range(40)
    )
    for index, paper in enumerate(
        (samples.the_notice(entries), samples.the_feedback_sheet(entries))
    ):
        folder = tmp_path / str(index)
        folder.mkdir()
        for picture in pages(replace(paper, title=LONG), folder):
            assert_inside(picture, page_of(picture, paper))


def test_a_table_of_300_rows_repeats_its_head_and_keeps_every_row(tmp_path: Path):
    entries = tuple(replace(samples.IMMEDIATE, number=f"WT2026-{i:06d}") for i in range(300))
    paper = samples.the_notice(entries)
    text = words(paper, tmp_path)
    assert all(f"{i:06d}" in text for i in range(300))
    assert text.count("问题编号") == pdf.render(paper).pages - 4


def test_a_cell_longer_than_a_page_is_continued_on_the_next(tmp_path: Path):
    entry = replace(samples.MEETING, manifestation="".join(f"第{i}句。" for i in range(1500)))
    paper = samples.the_notice((entry,))
    assert "第1499句" in words(paper, tmp_path)
    for picture in pages(paper, tmp_path):
        assert_inside(picture, page_of(picture, paper))


def test_text_that_looks_like_markup_is_printed_and_not_obeyed(tmp_path: Path):
    nasty = '<img src="file:///etc/passwd"><script>x</script>甲&乙'
    entry = replace(samples.MEETING, statement=nasty, manifestation=nasty)
    paper = samples.the_notice((entry,))
    source = markup.html(paper, font_css="", style="")
    assert "<img" not in source
    assert "<script" not in source
    assert '<imgsrc="file:///etc/passwd">' in words(paper, tmp_path).replace("“", '"').replace(
        "”", '"'
    )


@pytest.mark.parametrize("name", sorted(samples.PAPERS))
def test_every_text_of_every_paper_is_escaped(name: str):
    """The page is built from strings, so each place must escape: a mark put into every field comes out harmless."""
    source = markup.html(_marked(samples.PAPERS[name]()), font_css="", style="")
    assert "<mark>" not in source


def _marked(paper: Paper) -> Paper:
    mark = "<mark>"
    return replace(
        paper,
        title=mark + paper.title,
        subtitle=mark,
        head=paper.head and mark,
        number=mark,
        signer=mark,
        addressee=mark,
        contact=mark,
        copies=(mark,),
        annex_note=(mark, mark),
        signature=Signature(mark),
        blocks=(*paper.blocks, Heading(1, mark, mark), Para((mark,))),
    )


def test_a_signature_never_stands_on_a_page_without_text(tmp_path: Path):
    for lines in range(14, 22):
        body = tuple(Para("国" * 20) for _ in range(lines))
        paper = Paper(kind=Kind.PLAN, title="页", blocks=body, signature=Signature("某单位"))
        folder = tmp_path / str(lines)
        folder.mkdir()
        last = pages(paper, folder)[-1]
        assert lines_of(last) > 2


def test_a_dozen_units_fit_on_one_call_sheet():
    sheet = samples.the_call_sheet(call_sheet.ON_ONE_PAGE)
    assert pdf.render(sheet).pages == 1


def test_the_one_page_view_of_a_unit_is_one_page_even_when_there_is_much():
    assert pdf.render(samples.the_unit_sheet(many=True)).pages == 1


def test_without_weasyprint_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(pdf.PdfUnavailableError, match="下载 Word 文件"):
        pdf.render(samples.the_plan())


def laid_out_documents() -> int:
    """How many laid-out papers are still in memory."""
    return sum(type(one).__name__ == "Document" for one in gc.get_objects())


def test_a_finished_paper_leaves_nothing_in_memory() -> None:
    """Its fonts are tens of megabytes; the control renders without giving them back."""
    paper = samples.the_plan()
    gc.collect()
    gc.disable()
    try:
        before = laid_out_documents()
        pdf.render(paper)
        after = laid_out_documents()
        pdf.rendered(paper)
        control = laid_out_documents()
    finally:
        gc.enable()
    assert after == before
    assert control > before
