"""Files made to harm whoever opens them. Small on the disk, huge or poisonous inside."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import xlsxwriter

from tests.files import oldbook, papers

ROW = b'<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></is></c></row>'
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
TAIL = b"</sheetData></worksheet>"


def honest(rows: int = 2) -> bytes:
    """A workbook of the sample kind, nothing wrong with it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("地块")
    sheet.write_row(0, 0, ["编码*", "名称*"])
    for at in range(1, rows):
        sheet.write_row(at, 0, [f"D{at}", "东院"])
    book.close()
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook(sheet: bytes, **more: bytes) -> bytes:
    """An honest workbook with another sheet in its place, and further members."""
    parts = parts_of(honest())
    parts["xl/worksheets/sheet1.xml"] = sheet
    return papers.zipped({**parts, **{name.replace("__", "/"): c for name, c in more.items()}})


def inflated(
    member: str, head: bytes, piece: bytes, times: int, *, stated: int | None = None
) -> bytes:
    """A workbook one member of which is ``head`` and ``piece`` many times, made without ever holding that much.

    ``stated`` is the length that the archive claims (default the true one).
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    one = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += one * times + b"\x03\x00"
    size = len(head) + len(piece) * times if stated is None else stated
    return _with_raw_member(honest(), member, packed, size & 0xFFFFFFFF)


def _with_raw_member(content: bytes, member: str, packed: bytes, size: int) -> bytes:
    parts = parts_of(content)
    parts.pop(member, None)
    body, index, count = b"", b"", 0
    items: list[tuple[str, bytes, int, int, int]] = []
    for name, data in parts.items():
        items.append((name, data, zlib.crc32(data), len(data), 0))
    items.append((member, packed, 0, size, 8))
    for name, data, crc, length, method in items:
        raw = name.encode()
        common = struct.pack("<HHHHHLLL", 20, 0, method, 0, 0x21, crc, len(data), length)
        index += b"PK\x01\x02" + struct.pack("<H", 20) + common
        index += struct.pack("<HHHHHLL", len(raw), 0, 0, 0, 0, 0, len(body)) + raw
        body += b"PK\x03\x04" + common + struct.pack("<HH", len(raw), 0) + raw + data
        count += 1
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(index), len(body), 0)
    return body + index + b"PK\x05\x06" + end


def far_corner() -> bytes:
    two = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    two += b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook(HEAD + two + TAIL)


def far_corner_in_other_quotes() -> bytes:
    two = b"<row r='1'><c r='A1'><v>1</v></c></row>"
    two += b"<row r='1048576'><c r = 'XFD1048576'><v>1</v></c></row>"
    return workbook(HEAD + two + TAIL)


def wide_rectangle() -> bytes:
    """Two cells, each inside the limits of rows and columns, that span far too many cells."""
    two = (
        b'<row r="1"><c r="GR1"><v>1</v></c></row><row r="199999"><c r="A199999"><v>1</v></c></row>'
    )
    return workbook(HEAD + two + TAIL)


def endless_rows(*, lying: bool = False) -> bytes:
    return inflated(
        "xl/worksheets/sheet1.xml", HEAD, ROW * 125_000, 340, stated=1_000_000 if lying else None
    )


def endless_cell(*, lying: bool = False) -> bytes:
    head = HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
    return inflated(
        "xl/worksheets/sheet1.xml", head, b"a" * 10_000_000, 390, stated=900_000 if lying else None
    )


def shared_strings(*, lying: bool = False) -> bytes:
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    piece = b"".join(b"<si><t>%08d%s</t></si>" % (at, b"x" * 80) for at in range(20_000))
    return inflated("xl/sharedStrings.xml", head, piece, 120, stated=900_000 if lying else None)


def laughs() -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 10)
    )
    return workbook(
        b'<?xml version="1.0"?><!DOCTYPE x [' + entities + b"]>" + HEAD[HEAD.index(b"<work") :]
        + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>' + TAIL
    )  # fmt: skip


def outside_entity() -> bytes:
    return workbook(
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        + HEAD[HEAD.index(b"<work") :]
        + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>' + TAIL
    )  # fmt: skip


def outside_entity_in_utf_16() -> bytes:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]><x/>'
    return workbook(text.encode("utf-16"))


def many_members() -> bytes:
    return papers.zipped(
        {**parts_of(honest()), **{f"xl/x/{at}.xml": b"<x/>" for at in range(5000)}}
    )


def merged_ranges() -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (at, at) for at in range(2, 100_002))
    return workbook(HEAD + b"</sheetData><mergeCells>" + ranges + b"</mergeCells></worksheet>")


def overlapping_members() -> bytes:
    """Many entries of the index that all point at the same packed data."""
    content = honest()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    raw = b"xl/worksheets/sheet1.xml"
    common = struct.pack(
        "<HHHHHLLL", 20, 0, 8, 0, 0x21, info.CRC, info.compress_size, info.file_size
    )
    end = content.rfind(b"PK\x05\x06")
    count, length, start = struct.unpack("<HLL", content[end + 10 : end + 20])
    more = b"".join(
        b"PK\x01\x02" + struct.pack("<H", 20) + common
        + struct.pack("<HHHHHLL", len(raw), 0, 0, 0, 0, 0, info.header_offset) + raw
        for _ in range(500)
    )  # fmt: skip
    tail = struct.pack("<HHHHLLH", 0, 0, count + 500, count + 500, length + len(more), start, 0)
    return content[:end] + more + b"PK\x05\x06" + tail


def huge_index() -> bytes:
    """An end record that claims few entries while the index holds very many."""
    content = many_members()
    end = content.rfind(b"PK\x05\x06")
    return content[: end + 8] + struct.pack("<HH", 9, 9) + content[end + 12 :]


def old_far_corner() -> bytes:
    rows: list[list[object]] = [["编码*", "名称*"], ["D1", "东院"]]
    body = oldbook.record(0x203, struct.pack("<HHHd", 65535, 255, 0, 1.0))
    stream = oldbook.book(rows, sheet="地块")
    return oldbook.compound({"Workbook": stream[:-4] + body + stream[-4:]})


def endless_csv() -> bytes:
    return "编码,名称\n".encode() + b"a,b\n" * 1_500_000


def endless_csv_cell() -> bytes:
    return "编码,名称\n".encode() + b'a,"' + b"b" * 8_000_000 + b'"\n'


def corpus() -> Iterator[tuple[str, str, bytes]]:
    """(story, file name, content) of every hostile file."""
    yield "a cell in the far corner", "地块.xlsx", far_corner()
    yield "the far corner in other quotes", "地块.xlsx", far_corner_in_other_quotes()
    yield "two cells that span a rectangle", "地块.xlsx", wide_rectangle()
    yield "three gigabytes of rows", "地块.xlsx", endless_rows()
    yield "rows that state a small size", "地块.xlsx", endless_rows(lying=True)
    yield "four gigabytes in one cell", "地块.xlsx", endless_cell()
    yield "one cell that states a small size", "地块.xlsx", endless_cell(lying=True)
    yield "shared strings of 200 MB", "地块.xlsx", shared_strings()
    yield "shared strings that state a small size", "地块.xlsx", shared_strings(lying=True)
    yield "a billion laughs", "地块.xlsx", laughs()
    yield "an outside entity", "地块.xlsx", outside_entity()
    yield "an outside entity in UTF-16", "地块.xlsx", outside_entity_in_utf_16()
    yield "a way out of the folder", "地块.xlsx", workbook(HEAD + TAIL, **{"../../../tmp/x": b"x"})
    yield "an absolute path", "地块.xlsx", workbook(HEAD + TAIL, **{"/etc/cron.d/x": b"x"})
    yield "an encrypted workbook", "地块.xlsx", oldbook.compound(
        {"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"}
    )  # fmt: skip
    yield (
        "a macro",
        "地块.xlsx",
        workbook(HEAD + TAIL, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    )
    yield "a macro of the old kind", "地块.xls", oldbook.xls([["编码", "名称"]], sheet_kind=1)
    yield "five thousand members", "地块.xlsx", many_members()
    yield "an index that understates itself", "地块.xlsx", huge_index()
    yield "members that overlap", "地块.xlsx", overlapping_members()
    yield "an archive inside", "地块.xlsx", workbook(HEAD + TAIL, **{"xl/media/x.bin": honest()})
    yield "a hundred thousand merged ranges", "地块.xlsx", merged_ranges()
    yield "no archive at all", "地块.xlsx", b"\x7fELF" + bytes(1000)
    yield "an old workbook called .xlsx", "地块.xlsx", oldbook.xls([["编码", "名称"]])
    yield "an old workbook with a far corner", "地块.xls", old_far_corner()
    yield "links to other files", "地块.xlsx", workbook(
        HEAD + TAIL, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}
    )  # fmt: skip
    yield "a million and a half lines", "地块.csv", endless_csv()
    yield "eight megabytes in one cell of a .csv", "地块.csv", endless_csv_cell()
