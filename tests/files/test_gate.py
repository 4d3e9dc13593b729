"""The gate: who gets in, what is taken off, in which words the rest is refused."""

import io
import zipfile

import openpyxl
import pytest
from docx import Document
from PIL import Image

from bihuan.files import gate
from bihuan.files.errors import RefusedFileError
from tests.files import oldbook, papers


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(RefusedFileError) as caught:
        gate.admit(content, name)
    assert name.rsplit("/", 1)[-1] in caught.value.message
    assert caught.value.message.endswith("。")
    return caught.value.reason


FIFTY: list[tuple[str, bytes]] = [
    *((f"照片{n}.jpg", papers.jpeg(n)) for n in range(9)),
    *((f"截图{n}.png", papers.png(n)) for n in range(7)),
    *((f"图{n}.webp", papers.webp(n)) for n in range(4)),
    *((f"说明{n}.docx", papers.word(n)) for n in range(9)),
    *((f"台账{n}.xlsx", papers.workbook(n)) for n in range(7)),
    ("导出.xlsx", papers.written_workbook()),
    ("汇报.pptx", papers.slides()),
    *((f"公文{n}.pdf", papers.pdf(n)) for n in range(5)),
    ("新式.pdf", papers.pdf(packed=True)),
    ("版式.ofd", papers.layout_document()),
    *((f"旧表{n}.xls", oldbook.xls([["编码"], [n]])) for n in range(5)),
]


def test_fifty_files_with_author_place_and_device_come_out_with_none() -> None:
    assert len(FIFTY) == 50
    unmarked = [name for name, content in FIFTY if not papers.traces_in(content)]
    assert unmarked == [], "the files must carry traces before, or this test proves nothing"
    left = {}
    for name, content in FIFTY:
        passed = gate.admit(content, name)
        assert passed.cleaned
        if told := papers.traces_in(passed.content):
            left[name] = told
    assert left == {}


def test_a_cleaned_picture_is_the_same_picture_without_exif() -> None:
    with Image.open(io.BytesIO(gate.admit(papers.jpeg(), "a.jpg").content)) as picture:
        assert picture.size == (64, 48)
        assert not picture.getexif()
        assert picture.getpixel((5, 5))[0] == pytest.approx(200, abs=6)  # type: ignore[index]
    with Image.open(io.BytesIO(gate.admit(papers.png(), "a.png").content)) as picture:
        assert picture.getpixel((5, 5)) == (20, 40, 0, 128)


def test_a_picture_lying_on_its_side_is_turned_upright() -> None:
    picture = Image.new("RGB", (60, 20), "white")
    exif = picture.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(gate.admit(out.getvalue(), "a.jpg").content)) as turned:
        assert turned.size == (20, 60)


def test_a_cleaned_document_still_opens_with_its_text() -> None:
    content = gate.admit(papers.word(3), "a.docx").content
    document = Document(io.BytesIO(content))
    assert any("第 3 个问题" in paragraph.text for paragraph in document.paragraphs)
    assert document.core_properties.author == ""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


def test_a_cleaned_workbook_still_opens_and_keeps_our_ledger_head() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(gate.admit(papers.written_workbook(), "a.xlsx").content)
    )
    assert [(p.name, p.value) for p in book.custom_doc_props.props] == [
        ("LedgerHead", "12:" + "ab" * 32)
    ]


def test_words_that_look_like_attributes_are_kept() -> None:
    """Only tags are cleaned, never what somebody wrote."""
    document = Document()
    document.add_paragraph('他写道 author="张三" w:date="2020" 两处')
    out = io.BytesIO()
    document.save(out)
    cleaned = Document(io.BytesIO(gate.admit(out.getvalue(), "a.docx").content))
    assert cleaned.paragraphs[0].text == '他写道 author="张三" w:date="2020" 两处'


def test_a_signed_paper_is_kept_to_the_byte_and_marked_so() -> None:
    signed = b"%PDF-1.4\n1 0 obj<</Author(Zhang)/ByteRange[0 1 2 3]>>endobj\nstartxref\n0\n%%EOF"
    for name, content in (("a.pdf", signed), ("a.ofd", papers.layout_document(signed=True))):
        passed = gate.admit(content, name)
        assert not passed.cleaned
        assert passed.content == content


def test_text_files_come_in_as_they_are_in_three_encodings() -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        content = "组织编码,名称\n1,𠮷\n".encode(encoding)
        assert gate.admit(content, "a.csv").content == content


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.docx", b"", "empty"),
        ("程序.exe", b"MZ", "extension"),
        ("没有扩展名", b"abc", "extension"),
        ("旧.doc", b"\xd0\xcf\x11\xe0", "save_as"),
        ("金山.et", b"\xd0\xcf\x11\xe0", "save_as"),
        ("金山.wps", b"\xd0\xcf\x11\xe0", "save_as"),
        ("带宏.xlsm", b"PK\x03\x04", "save_as"),
        ("压缩.zip", b"PK\x03\x04", "save_as"),
        ("改名.xlsx", b"<html><table></table></html>", "wrong_kind"),
        ("改名.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong_kind"),
        ("改名.jpg", b"GIF89a", "wrong_kind"),
        ("改名.pdf", b"hello", "wrong_kind"),
        ("坏.jpg", b"\xff\xd8\xff" + bytes(100), "damaged"),
        ("坏.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
        ("坏.webp", b"RIFF\0\0\0\0WAVEfmt ", "damaged"),
        ("坏.pdf", b"%PDF-1.4\nnothing", "damaged"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(100), "damaged"),
        ("坏.xls", b"\xd0\xcf\x11\xe0" + bytes(100), "damaged"),
        ("二进制.txt", b"\0\1\2\3\xff\xfe\xfd", "not_text"),
        ("锁.pdf", b"%PDF-1.4\ntrailer<</Encrypt 5 0 R>>\nstartxref\n0\n%%EOF", "encrypted"),
        ("脚本.pdf", b"%PDF-1.4\n1 0 obj<</J#61vaScript(x)>>endobj\n%%EOF", "active"),
        ("附件.pdf", b"%PDF-1.4\n1 0 obj<</EmbeddedFiles 2 0 R>>endobj\n%%EOF", "active"),
    ],
)
def test_what_does_not_belong_is_refused_with_a_sentence(
    name: str, content: bytes, reason: str
) -> None:
    assert refusal(content, name) == reason


def test_a_document_under_another_ending_is_refused() -> None:
    assert refusal(papers.word(), "a.xlsx") == "wrong_kind"
    assert refusal(papers.workbook(), "a.ofd") == "wrong_kind"


def _word_with(**parts: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(papers.word(picture=False))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return papers.zipped({**members, **{k.replace("__", "/"): v for k, v in parts.items()}})


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word__vbaProject.bin": b"\xd0\xcf\x11\xe0"}, "macro"),
        ({"word__activeX__activeX1.xml": b"<x/>"}, "macro"),
        ({"word__embeddings__oleObject1.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, "nested"),
        ({"word__media__tool.exe": b"MZ"}, "nested"),
        ({"word__media__inner.png": b"PK\x03\x04rest"}, "nested"),
        ({"word__embeddings__more.zip": b"PK\x03\x04rest"}, "nested"),
        (
            {"word__comments.xml": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>"},
            "entities",
        ),
        (
            {
                "word___rels__footer1.xml.rels": b'<Relationships><Relationship Id="r" Type="urn:x/image" '
                b'Target="http://elsewhere/x.png" TargetMode="External"/></Relationships>'
            },
            "external",
        ),
    ],
)
def test_macros_programs_archives_entities_and_outside_content_are_refused(
    parts: dict[str, bytes], reason: str
) -> None:
    assert refusal(_word_with(**parts), "a.docx") == reason


def test_a_chart_with_its_data_is_let_in_and_its_data_cleaned() -> None:
    content = _word_with(word__embeddings__data1_xlsx=b"")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {n: archive.read(n) for n in archive.namelist() if "data1" not in n}
    members["word/embeddings/data1.xlsx"] = papers.workbook()
    assert papers.traces_in(gate.admit(papers.zipped(members), "a.docx").content) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:/x", "a\\..\\b", "x/../../y"]
)
def test_a_member_that_would_leave_its_folder_is_refused(name: str) -> None:
    assert refusal(_word_with(**{name: b"x"}), "a.docx") in {"paths", "damaged"}


def test_too_big_a_file_is_refused(settings: object) -> None:
    settings.FILES_MAX_BYTES = 1024 * 1024  # type: ignore[attr-defined]
    assert refusal(b"a" * (1024 * 1024 + 1), "a.txt") == "too_big"


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    assert refusal(out.getvalue(), "a.png") == "pixels"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\zhangjg\\Desktop\\情况.docx", "情况.docx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\u202etxt.exe.docx", "atxt.exe.docx"),
        ("  .docx", "docx"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ('<img src=x onerror="1">.png', "_img src=x onerror=_1_.png"),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert gate.plain_name(given) == kept


def test_old_workbooks_with_macros_links_or_passwords_are_refused() -> None:
    rows = [["编码"], ["1"]]
    macro = {"Workbook": oldbook.book(rows), "_VBA_PROJECT_CUR": b"x"}
    assert refusal(oldbook.compound(macro), "a.xls") == "macro"
    assert refusal(oldbook.xls(rows, sheet_kind=1), "a.xls") == "macro"
    assert refusal(oldbook.xls(rows, extra=oldbook.record(0x2F, bytes(6))), "a.xls") == "encrypted"
    link = oldbook.record(0x1AE, b"\1\0\5\0abcde")
    assert refusal(oldbook.xls(rows, extra=link), "a.xls") == "external"
    locked = oldbook.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})
    assert refusal(locked, "a.xlsx") == "encrypted"
