"""The .docx is read back as Word reads it: margins, grid, fonts, sections, numbers of pages, escaped text."""

import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from bihuan.reports import docx
from bihuan.reports.paper import Kind, Paper, Para
from tests.reports import samples

HOSTILE = '<b>甲&乙</b> "引号" ]]> \x07 {{ x }} {% y %} =1+1'
KEPT = '<b>甲&乙</b> "引号" ]]>  {{ x }} {% y %} =1+1'


def opened(paper: Paper) -> Any:
    return Document(BytesIO(docx.render(paper)))


def xml(paper: Paper, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(BytesIO(docx.render(paper))) as bundle:
        return bundle.read(name).decode()


def run_of(document: Any, text: str) -> Any:
    return next(r for p in document.paragraphs for r in p.runs if text in r.text)


def face(run: Any) -> str:
    return str(run._r.rPr.rFonts.get(qn("w:eastAsia")))


def test_margins_are_those_of_the_standard():
    section = opened(samples.the_plan()).sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_grid_has_22_lines_of_28_characters():
    grid = opened(samples.the_plan()).sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(grid.get(qn("w:linePitch"))) == 579
    pitch = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert 156 / 25.4 * 72 / pitch == pytest.approx(28, abs=0.01)


def test_the_body_is_16_point_fangsong_with_a_fixed_pitch_and_two_characters_indent():
    document = opened(samples.the_plan())
    run = run_of(document, "针对清单反馈我单位的3个问题")
    assert (face(run), run.font.size.pt) == ("仿宋_GB2312", 16)
    paragraph = run._parent
    assert paragraph.paragraph_format.line_spacing.pt == 28.95
    assert paragraph._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_headings_and_title_have_the_typefaces_of_their_level():
    document = opened(samples.the_plan())
    assert face(run_of(document, "一、整改任务和措施")) == "黑体"
    assert face(run_of(document, "（一）第三党支部")) == "楷体_GB2312"
    title = run_of(document, "机关党建问题整改方案")
    assert (face(title), title.font.size.pt) == ("方正小标宋简体", 22)


def test_no_theme_font_wins_over_the_named_ones_and_the_language_is_chinese():
    styles = xml(samples.the_plan(), "word/styles.xml")
    assert "eastAsiaTheme" not in styles
    assert 'w:eastAsia="zh-CN"' in styles


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    document = opened(samples.the_plan())
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (2, 0)
    for footer in (odd, even):
        assert footer.text.startswith("— ")
        assert footer.text.endswith(" —")
        assert " PAGE " in footer._p.xml
        assert face(footer.runs[0]) == "宋体"


def test_every_annex_begins_a_page_of_its_own_with_its_own_code_and_a_repeated_head():
    document = opened(samples.the_notice(units=2))
    assert [s.page_width > s.page_height for s in document.sections] == [False, True, True, False]
    codes = [p.text for p in document.paragraphs if p.text.startswith("校验码")]
    assert codes == [f"校验码：{samples.CODE}"] * 2
    for table in document.tables[:2]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_body_carries_no_code():
    document = opened(samples.the_notice())
    body = document.element.body
    first_break = next(i for i, child in enumerate(body) if child.xpath(".//w:sectPr"))
    assert not any("校验码" in "".join(child.itertext()) for child in body[: first_break + 1])


def test_a_single_annex_has_no_number_and_two_have():
    one = [p.text for p in opened(samples.the_notice()).paragraphs]
    two = [p.text for p in opened(samples.the_notice(units=2)).paragraphs]
    assert "附件" in one
    assert "附件1" in two
    assert "附件2" in two
    assert any(text.startswith("附件：1.") for text in two)


def test_the_red_head_is_one_narrow_line_in_red():
    run = run_of(opened(samples.the_notice()), samples.HEAD)
    assert str(run.font.color.rgb) == "E60012"
    width = int(run._r.rPr.find(qn("w:w")).get(qn("w:val"))) / 100
    assert len(samples.HEAD) * run.font.size.pt * width * 25.4 / 72 <= 156


def test_an_upward_paper_shows_its_signer_in_kai_beside_the_number():
    document = opened(samples.the_report())
    line = next(p for p in document.paragraphs if "签发人：" in p.text)
    assert "〔" in line.text
    assert face(line.runs[-1]) == "楷体_GB2312"
    assert line.runs[-1].text == "韩启明"


def test_the_foot_stands_at_the_foot_of_the_last_page():
    body = xml(samples.the_supervision_letter())
    assert 'positionV relativeFrom="margin"><wp:align>bottom' in body.replace("\n", "")
    assert "抄送：江南省财政厅机关党委。" in body
    assert 'w:sz="8"' in body
    assert 'w:sz="6"' in body


def test_text_that_looks_like_markup_survives_unchanged():
    entry = replace(samples.MEETING, statement=HOSTILE, manifestation=HOSTILE)
    for make in (samples.the_notice, samples.the_plan, samples.the_feedback_sheet):
        document = opened(make((entry,)))
        texts = [p.text for p in document.paragraphs]
        texts += [c.text for t in document.tables for row in t.rows for c in row.cells]
        assert any(KEPT in text for text in texts)


@pytest.mark.parametrize("name", sorted(samples.PAPERS))
def test_every_paper_can_be_opened_again_and_is_named_in_its_properties(name: str):
    paper = samples.PAPERS[name]()
    document = opened(paper)
    assert document.core_properties.title == paper.title
    assert document.core_properties.language == "zh-CN"


def test_a_paper_without_any_content_can_be_opened():
    assert opened(Paper(kind=Kind.SHEET, title="空白", blocks=(Para(""),))).paragraphs


def test_a_table_of_300_rows_keeps_every_row():
    entries = tuple(replace(samples.MEETING, number=f"WT2026-{i:06d}") for i in range(300))
    table = opened(samples.the_notice(entries)).tables[0]
    assert len(table._tbl.tr_lst) == 301
