import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.files.documents import (
    Document,
    RefusedDocumentError,
    fold,
    is_traditional,
    read,
    simplified,
)
from bihuan.files.documents.numbering import chinese, formatted
from tests.files import wordfiles
from tests.files.wordfiles import archive, level, numbered, numbering, paragraph, part, table, word

PLAN = "关于加强机关党支部建设的工作方案\n\n一、学习\n（一）读原著。2026年3月底前完成。\n二、组织\n"
TRADITIONAL = "關於加強機關黨支部建設的工作方案\n一、學習\n（一）讀原著。\n二、組織\n"


def texts(document: Document) -> list[str]:
    return [each.text for each in document.paragraphs]


def refused(data: bytes, name: str) -> RefusedDocumentError:
    with pytest.raises(RefusedDocumentError) as caught:
        read(data, name)
    return caught.value


# --- plain text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_is_read_in_every_encoding_offices_use(encoding: str) -> None:
    document = read(PLAN.encode(encoding), "方案.txt")
    assert texts(document) == [line for line in PLAN.splitlines() if line]
    assert document.title == "关于加强机关党支部建设的工作方案"
    assert document.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5", "utf-16-be"])
def test_traditional_text_is_read_too(encoding: str) -> None:
    document = read((TRADITIONAL * 3).encode(encoding), "方案.txt")
    assert texts(document) == TRADITIONAL.splitlines() * 3


def test_the_encoding_is_decided_by_the_whole_file() -> None:
    text = "A" * 200_000 + "\n一、学习抓落实，加强机关党支部建设\n"
    assert texts(read(text.encode("gb18030"), "a.txt"))[1] == "一、学习抓落实，加强机关党支部建设"


def test_a_damaged_character_does_not_turn_the_text_into_another_encoding() -> None:
    data = bytearray((PLAN * 5).encode("utf-8"))
    data[31] = 0xFF
    document = read(bytes(data), "方案.txt")
    assert texts(document)[1] == "一、学习"
    assert "个字符已经损坏" in document.warnings[0]


@pytest.mark.parametrize(
    "data", [b"", b" \n\r\n\t", b"\0" * 500, b"\xef\xbb\xbf", "\u3000\n".encode()]
)
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    assert refused(data, "a.txt").code == "empty"
    assert "空" in refused(data, "a.txt").message


def test_a_text_of_three_hundred_pages_is_read() -> None:
    line = "坚持问题导向，全面提高机关党建质量，把问题解决在支部。" * 20
    document = read(
        "\n".join(f"（{chinese(1 + place % 90)}）{line}" for place in range(450)).encode(), "a.txt"
    )
    assert len(document.paragraphs) == 450


def test_a_text_that_is_far_too_long_is_refused_with_the_limit() -> None:
    error = refused("支部建设\n".encode() * 400_000, "a.txt")
    assert error.code == "too_long"
    assert "100 万字" in error.message


# --- what is no document ----------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "code", "word_in_it"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a.pdf", "pdf", ".docx"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.docx", "pdf", ".docx"),
        (OLE, "a.doc", "old_word", "另存为 .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted", "取消密码"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.docx", "picture", "OCR"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a.jpg", "picture", "OCR"),
        (b"{\\rtf1\\ansi}", "a.doc", "other_office", "另存为"),
        (b"<html><body>", "a.doc", "other_office", "另存为"),
        (b"just words", "a.docx", "damaged", "损坏"),
        (b"just words", "a.csv", "unsupported", ".docx"),
        (b"just words", "a.wps", "old_word", "另存为 .docx"),
        (bytes(range(256)) * 8, "a.txt", "garbage", "无法识别"),
        (b"PK\x03\x04 and then nothing", "a.docx", "damaged", "损坏"),
        (archive({"xl/workbook.xml": "<x/>"}), "a.xlsx", "spreadsheet", "表格"),
        (
            archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
            "a.odt",
            "other_office",
            "另存为",
        ),
        (archive({"photo.jpg": "x"}), "a.docx", "garbage", "无法识别"),
        (
            archive({"[Content_Types].xml": wordfiles.TYPES, "ppt/a.xml": "<x/>"}),
            "a.pptx",
            "other_office",
            "另存为",
        ),
    ],
)
def test_what_is_no_word_or_text_file_is_refused_with_what_to_do(
    data: bytes, name: str, code: str, word_in_it: str
) -> None:
    error = refused(data, name)
    assert error.code == code
    assert word_in_it in error.message
    assert error.message.endswith("。")


def test_a_file_over_the_limit_is_refused_by_its_size() -> None:
    error = refused(b"x" * (50 * 2**20 + 1), "a.docx")
    assert error.code == "too_big"
    assert "51 MB" in error.message


# --- Word -------------------------------------------------------------------------------------


def test_a_file_made_by_another_program_is_read() -> None:
    made = docx.Document()
    made.add_heading("工作方案", 0)
    made.add_heading("一、学习", 1)
    made.add_paragraph("读原著。").add_run("讲党课。")
    grid = made.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "责任单位", "办公室"
    buffer = io.BytesIO()
    made.save(buffer)
    document = read(buffer.getvalue(), "方案.docx")
    assert document.title == "工作方案"
    assert [(each.text, each.level) for each in document.paragraphs] == [
        ("工作方案", 0),
        ("一、学习", 1),
        ("读原著。讲党课。", 0),
        ("责任单位\t办公室", 0),
    ]
    assert document.paragraphs[3].in_table


def test_strict_files_are_read() -> None:
    data = word(paragraph("一、学习"), namespace=wordfiles.STRICT)
    assert texts(read(data, "a.docx")) == ["一、学习"]


def test_numbers_that_word_only_shows_are_written_out() -> None:
    levels = (
        level(0, "japaneseCounting", "%1、")
        + level(1, "chineseCountingThousand", "（%2）")
        + level(2, "decimal", "%3.")
        + level(3, "decimalEnclosedCircleChinese", "%4")
    )
    body = (
        numbered("学习", 1)
        + numbered("读书", 1, 1)
        + numbered("领读", 1, 2)
        + numbered("研读", 1, 2)
        + numbered("研讨", 1, 1)
        + numbered("主讲", 1, 2)
        + numbered("准备", 1, 3)
        + numbered("组织", 1)
        + numbered("换届", 1, 1)
    )
    assert texts(read(word(body, numbering=numbering(levels)), "a.docx")) == [
        "一、学习",
        "（一）读书",
        "1.领读",
        "2.研读",
        "（二）研讨",
        "1.主讲",
        "①准备",
        "二、组织",
        "（一）换届",
    ]


def test_numbers_of_several_levels_and_bullets_are_written_out() -> None:
    levels = (
        level(0, "chineseCounting", "第%1章")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "bullet", "\uf0b7")
        + level(3, "none", "")
    )
    body = "".join(numbered("条", 1, place) for place in (0, 1, 1, 2, 3, 0, 1))
    assert texts(read(word(body, numbering=numbering(levels)), "a.docx")) == [
        "第一章 条",
        "1.1 条",
        "1.2 条",
        "•条",
        "条",
        "第二章 条",
        "2.1 条",
    ]


def test_a_list_that_starts_anew_starts_anew() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = (
        numbered("甲", 1)
        + numbered("乙", 1)
        + numbered("丙", 2)
        + numbered("丁", 3)
        + numbered("戊", 0)
    )
    data = word(body, numbering=numbering(level(0, "decimal", "%1."), again))
    assert texts(read(data, "a.docx")) == ["1.甲", "2.乙", "1.丙", "2.丁", "戊"]


def test_numbers_and_levels_come_from_styles_too() -> None:
    styles = part(
        "styles",
        '<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '<w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="1"/>'
        "</w:pPr></w:style>"
        '<w:style w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
        '<w:style w:styleId="loop"><w:name w:val=""/><w:basedOn w:val="loop"/></w:style>',
    )
    levels = level(0, "chineseCounting", "%1、", '<w:pStyle w:val="1"/>') + level(
        1, "decimal", "%2.", '<w:pStyle w:val="2"/>'
    )
    body = "".join(
        paragraph(text, f'<w:pStyle w:val="{style}"/>')
        for text, style in [
            ("学习\t1", "toc"),
            ("学习", "1"),
            ("读书", "2"),
            ("组织", "1"),
            ("文", "loop"),
        ]
    )
    document = read(word(body, styles=styles, numbering=numbering(levels)), "a.docx")
    assert [(each.text, each.level) for each in document.paragraphs] == [
        ("一、学习", 1),
        ("1.读书", 2),
        ("二、组织", 1),
        ("文", 0),
    ]


def test_a_table_row_is_one_paragraph_with_its_cells_and_lines() -> None:
    body = table(("1", "读书少", ""), ("2", "", "研讨少|记录不全"), ("", "只有一格|两段", ""))
    assert texts(read(word(body), "a.docx")) == [
        "1\t读书少",
        "2\t\t研讨少\n记录不全",
        "只有一格",
        "两段",
    ]


def test_long_texts_side_by_side_are_read_one_after_the_other() -> None:
    body = table(("左", "|".join(f"第{place}段" for place in range(9))))
    assert len(read(word(body), "a.docx").paragraphs) == 10


def test_deleted_hidden_and_repeated_text_is_left_out() -> None:
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
        + paragraph("框里的话")
        + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        + paragraph("框里的话")
        + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    )
    removed = "<w:del><w:r><w:delText>旧话</w:delText></w:r></w:del><w:ins><w:r><w:t>新话</w:t></w:r></w:ins>"
    field = "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    body = paragraph("正文", inside=removed + field) + paragraph("后文", inside=box)
    document = read(word(body), "a.docx")
    assert texts(document) == ["正文新话", "框里的话", "后文"]
    assert any("修订" in warning for warning in document.warnings)


def test_old_properties_of_a_changed_paragraph_are_left_out() -> None:
    change = '<w:pPrChange><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:pPrChange>'
    data = word(paragraph("正文", change), numbering=numbering(level(0, "decimal", "%1.")))
    assert texts(read(data, "a.docx")) == ["正文"]


def test_a_line_break_parts_paragraphs_and_a_tab_stays() -> None:
    run = "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>"
    tabs = '<w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs>'
    assert texts(read(word(paragraph("", tabs, run)), "a.docx")) == ["甲\t乙", "丙"]


def test_the_main_part_is_found_by_the_relationships() -> None:
    relationships = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="/word/document2.xml"/></Relationships>'
    )
    main = part("document", f"<w:body>{paragraph('一、学习')}</w:body>")
    data = archive(
        {
            "[Content_Types].xml": wordfiles.TYPES,
            "_rels/.rels": relationships,
            "word/document2.xml": main,
        }
    )
    assert texts(read(data, "a.docx")) == ["一、学习"]


def test_a_scan_in_a_word_file_is_recognised() -> None:
    data = word(paragraph("", inside="<w:r><w:drawing/></w:r>") * 3)
    assert refused(data, "a.docx").code == "scanned"
    assert "OCR" in refused(data, "a.docx").message


def test_pictures_and_notes_beside_text_are_mentioned() -> None:
    inside = "<w:r><w:drawing/><w:footnoteReference/></w:r>"
    document = read(word(paragraph("支部建设" * 10, inside=inside)), "a.docx")
    assert len(document.warnings) == 2


def test_a_word_file_without_text_is_empty() -> None:
    assert refused(word(paragraph("")), "a.docx").code == "empty"


# --- hostile files ----------------------------------------------------------------------------


def test_a_document_type_is_refused_before_an_entity_is_read() -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    for declared in (lol, outside):
        main = f'{declared}<w:document xmlns:w="{wordfiles.W}"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
        data = archive({"[Content_Types].xml": wordfiles.TYPES, "word/document.xml": main})
        assert refused(data, "a.docx").code == "damaged"


def test_a_part_that_swells_is_refused_unread() -> None:
    for data in (word("x" * 60_000_000), word(" " * 3_000_000)):
        assert len(data) < 100_000
        assert refused(data, "a.docx").code == "swollen"


def test_a_part_that_is_larger_than_it_says_is_refused() -> None:
    data = bytearray(word(paragraph("支部" * 4_000)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as file:
        size = file.getinfo("word/document.xml").file_size
    for place in range(len(data) - 4):
        if data[place : place + 4] == size.to_bytes(4, "little"):
            data[place : place + 4] = (100).to_bytes(4, "little")
    assert refused(bytes(data), "a.docx").code == "damaged"


def test_deep_nesting_many_members_macros_and_passwords_are_refused() -> None:
    deep = word("<w:p>" * 2_000 + "</w:p>" * 2_000)
    many = archive(
        {"[Content_Types].xml": wordfiles.TYPES} | {f"word/{n}.xml": "" for n in range(5_001)}
    )
    macro = archive({"[Content_Types].xml": wordfiles.TYPES, "word/vbaProject.bin": "x"})
    locked = bytearray(word(paragraph("支部")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = locked.find(signature)
        while place >= 0:
            locked[place + offset] |= 1
            place = locked.find(signature, place + 4)
    codes = [refused(data, "a.docx").code for data in (deep, many, macro, bytes(locked))]
    assert codes == ["damaged", "swollen", "macro", "encrypted"]


def test_too_long_a_word_file_is_refused_while_reading() -> None:
    assert refused(word(paragraph("支部建设") * 40_100), "a.docx").code in {"too_long", "swollen"}


WHOLE = word(
    numbered("学习", 1) + table(("1", "读书")) + paragraph("正文"),
    numbering=numbering(level(0, "chineseCounting", "%1、")),
    styles=part("styles", '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'),
)


def answered(data: bytes, name: str) -> bool:
    """Whether the file was read or refused with a sentence."""
    try:
        return isinstance(read(data, name), Document)
    except RefusedDocumentError as refusal:
        return bool(refusal.message)


@settings(max_examples=300)
@given(st.binary(max_size=400), st.sampled_from(["a.docx", "a.txt", "a.doc", "a", "机密.txt"]))
def test_any_bytes_are_answered_with_a_document_or_a_sentence(data: bytes, name: str) -> None:
    assert answered(data, name)
    assert answered(b"PK\x03\x04" + data, name)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12
    ),
    st.integers(0, 400),
)
def test_a_damaged_word_file_is_answered_too(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    assert answered(bytes(data), "a.docx")
    assert answered(bytes(data[: len(data) - cut]), "a.docx")


@given(st.text(alphabet='<>/w:="p t r&;abc学', max_size=80))
def test_a_word_file_with_broken_xml_is_answered_too(inside: str) -> None:
    assert answered(word(inside), "a.docx")
    assert answered(word(paragraph("文"), numbering=part("numbering", inside)), "a.docx")


# --- secrets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["机密★10年", "秘　密", "绝 密★", "密级：秘密", "機  密★5年"])
def test_a_mark_in_the_text_is_found(line: str) -> None:
    assert read(f"{line}\n关于某事的报告\n一、情况".encode(), "报告.txt").secret_mark


def test_a_mark_in_the_name_is_found_and_talk_is_not() -> None:
    text = "要保守党和国家秘密，不得泄露商业秘密。".encode()
    assert read(text, "机密-报告.txt").secret_mark == "机密"
    assert read(text, "保守国家秘密活动方案.txt").secret_mark == ""


def test_a_marked_document_says_so_first() -> None:
    document = read("机密★10年\n关于某事的报告\n一、情况".encode(), "报告.txt")
    assert document.secret_mark == "机密★"
    assert "涉密文件不得上传" in document.warnings[0]


# --- titles, characters, numbers --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "江州省直属机关工委文件\n江直工〔2026〕5号\n关于开展督查的通知\n各单位：",
            "关于开展督查的通知",
        ),
        (
            "关于2025年机关党建专项督查\n情况的反馈意见\n各单位：",
            "关于2025年机关党建专项督查情况的反馈意见",
        ),
        ("2026年第一季度机关党建问题清单\n一、学习", "2026年第一季度机关党建问题清单"),
        ("附件1\n任务分解表\n1.读书", "任务分解表"),
        (
            "江岚省档案局2026年第一季度\n问题整改方案\n一、学习",
            "江岚省档案局2026年第一季度问题整改方案",
        ),
        ("1.读书\n2.研讨", "稿子"),
    ],
)
def test_the_title_is_found_among_the_first_lines(text: str, title: str) -> None:
    assert read(text.encode(), "稿子.txt").title == title


def test_traditional_characters_are_folded_one_for_one() -> None:
    assert fold("機關黨委，牽頭解決問題") == "机关党委，牵头解决问题"
    assert is_traditional(TRADITIONAL)
    assert not is_traditional(PLAN)


@pytest.mark.parametrize(
    ("traditional", "plain"),
    [
        ("著力解決，著眼長遠", "着力解决，着眼长远"),
        ("隨著發展，圍繞著中心", "随着发展，围绕着中心"),
        ("讀原著、學名著，成效顯著", "读原著、学名著，成效显著"),
        ("本著作有著名學者參與", "本著作有著名学者参与"),
    ],
)
def test_text_is_converted_by_words(traditional: str, plain: str) -> None:
    assert simplified(traditional) == plain


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (21, "japaneseCounting", "二十一"),
        (10, "chineseCounting", "十"),
        (103, "chineseCountingThousand", "一百零三"),
        (1003, "chineseCountingThousand", "一千零三"),
        (3, "chineseLegalSimplified", "叁"),
        (26, "ideographDigital", "二六"),
        (3, "decimalEnclosedParen", "⑶"),
        (25, "decimalEnclosedCircle", "㉕"),
        (99, "decimalEnclosedCircle", "99"),
        (4, "lowerRoman", "iv"),
        (28, "lowerLetter", "bb"),
        (2, "ideographTraditional", "乙"),
        (7, "decimalZero", "07"),
        (1, "decimalFullWidth", "１"),
        (5, "somethingNew", "5"),
        (0, "chineseCounting", "0"),
    ],
)
def test_words_number_formats_are_known(value: int, form: str, shown: str) -> None:
    assert formatted(value, form) == shown
