"""Files as people have them: with author, place and device inside, made here for the tests."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import weasyprint
import xlsxwriter
from openpyxl.comments import Comment
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRETS = (
    "Zhang Jianguo",
    "zhangjg",
    "Old Camera Works",
    "C:\\Users\\zhangjg",
    "2019:07:01 08:30",
    "Department of Leaks",
)
"""What must not be left in a file that was let in, as text in any encoding."""


def traces_in(content: bytes) -> list[str]:
    """The secrets that can still be read in a file, also inside the parts of an archive and packed streams."""
    pieces = [content, *_unpacked(content)]
    found = []
    for secret in SECRETS:
        looks = (secret.encode(), secret.encode("utf-16-le"), secret.encode("utf-16-be"))
        if any(look in piece for look in looks for piece in pieces):
            found.append(secret)
    return found


def _unpacked(content: bytes) -> list[bytes]:
    pieces: list[bytes] = []
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                part = archive.read(name)
                pieces += [name.encode(), part, *_unpacked(part)]
            pieces += [info.extra for info in archive.infolist()]
    if content.startswith(b"%PDF"):
        at = 0
        while (at := content.find(b"stream\n", at)) >= 0:
            at += 7
            try:
                pieces.append(zlib.decompressobj().decompress(content[at:]))
            except zlib.error:
                continue
    return pieces


def jpeg(number: int = 0) -> bytes:
    """A photo with author, camera, time, place, XMP and a comment."""
    picture = Image.new("RGB", (64 + number, 48), (200, number % 255, 30))
    exif = picture.getexif()
    exif[0x010F] = "Old Camera Works"
    exif[0x013B] = "Zhang Jianguo"
    exif[0x0132] = "2019:07:01 08:30:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    out = io.BytesIO()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><dc:creator>zhangjg</dc:creator></x:xmpmeta>"
    picture.save(out, "JPEG", exif=exif, xmp=xmp, comment="Zhang Jianguo")
    return out.getvalue()


def png(number: int = 0) -> bytes:
    """A screen shot with text chunks and EXIF."""
    picture = Image.new("RGBA", (40 + number, 30), (20, 40, number % 255, 128))
    told = PngInfo()
    told.add_text("Author", "Zhang Jianguo")
    told.add_itxt("Comment", "C:\\Users\\zhangjg\\Desktop")
    exif = picture.getexif()
    exif[0x013B] = "Zhang Jianguo"
    out = io.BytesIO()
    picture.save(out, "PNG", pnginfo=told, exif=exif)
    return out.getvalue()


def webp(number: int = 0) -> bytes:
    picture = Image.new("RGB", (32 + number, 32), (number % 255, 1, 2))
    exif = picture.getexif()
    exif[0x013B] = "Zhang Jianguo"
    out = io.BytesIO()
    picture.save(out, "WEBP", exif=exif, xmp=b"<dc:creator>zhangjg</dc:creator>")
    return out.getvalue()


def word(number: int = 0, *, picture: bool = True) -> bytes:
    """A .docx with properties, a tracked author, revision marks, a template's path and a photo."""
    document = docx.Document()
    document.core_properties.author = "Zhang Jianguo"
    document.core_properties.last_modified_by = "zhangjg"
    document.core_properties.comments = "Department of Leaks"
    document.add_paragraph(f"关于第 {number} 个问题的情况说明")
    if picture:
        document.add_picture(io.BytesIO(_ascii_jpeg()))
    out = io.BytesIO()
    document.save(out)
    return _with_parts(
        out.getvalue(),
        {
            "word/document.xml": lambda xml: xml.replace(
                b"<w:p>",
                b'<w:p w:rsidR="00AB12CD"><w:ins w:id="9" w:author="Zhang Jianguo"'
                b' w:date="2019-07-01T08:30:00Z"><w:r><w:t>x</w:t></w:r></w:ins></w:p><w:p>',
                1,
            ),
            "word/settings.xml": lambda xml: xml.replace(
                b"</w:settings>",
                b'<w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids></w:settings>',
            ),
            "docProps/app.xml": lambda xml: xml.replace(
                b"</Properties>",
                b"<Company>Department of Leaks</Company><Template>C:\\Users\\zhangjg\\n.dotm"
                b"</Template></Properties>",
            ),
        },
    )


def _ascii_jpeg() -> bytes:
    picture = Image.new("RGB", (50, 50), "red")
    exif = picture.getexif()
    exif[0x013B] = "Zhang Jianguo"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def workbook(number: int = 0) -> bytes:
    """An .xlsx with properties, a comment's author, a path and a photo."""
    book = openpyxl.Workbook()
    book.properties.creator = "Zhang Jianguo"
    book.properties.lastModifiedBy = "zhangjg"
    sheet = book.worksheets[0]
    sheet["A1"] = f"第 {number} 行"
    sheet["A1"].comment = Comment("请核对", "Zhang Jianguo")
    out = io.BytesIO()
    book.save(out)
    return _with_parts(
        out.getvalue(),
        {
            "xl/workbook.xml": lambda xml: xml.replace(
                b"<sheets>",
                b'<fileSharing userName="zhangjg"/><x15ac:absPath xmlns:x15ac="urn:x"'
                b' url="C:\\Users\\zhangjg\\Desktop\\"/><sheets>',
            )
        },
    )


def written_workbook() -> bytes:
    """An .xlsx by another maker, with a company and a ledger head."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"author": "Zhang Jianguo", "company": "Department of Leaks"})
    book.set_custom_property("LedgerHead", "12:" + "ab" * 32)
    book.set_custom_property("Owner", "zhangjg")
    book.add_worksheet().write(0, 0, "x")
    book.close()
    return out.getvalue()


def slides() -> bytes:
    """A .pptx of the least size, with an author of comments and a photo."""
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.presentationml.presentation.main+xml"/></Types>'
    )
    return zipped(
        {
            "[Content_Types].xml": types.encode(),
            "docProps/core.xml": b"<c><creator>Zhang Jianguo</creator></c>",
            "ppt/presentation.xml": b"<p:presentation xmlns:p='urn:p'/>",
            "ppt/commentAuthors.xml": b'<p:cmAuthorLst xmlns:p="urn:p"><p:cmAuthor id="1" '
            b'name="Zhang Jianguo" initials="ZJ"/></p:cmAuthorLst>',
            "ppt/media/image1.jpg": jpeg(),
            "ppt/media/image2.png": png(),
        }
    )


def layout_document(*, signed: bool = False) -> bytes:
    """An .ofd of the least size."""
    seal = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if signed else ""
    root = (
        '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody>'
        "<ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Author>Zhang Jianguo</ofd:Author>"
        "<ofd:Creator>zhangjg</ofd:Creator><ofd:CustomDatas><ofd:CustomData Name='x'>"
        "Department of Leaks</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{seal}</ofd:DocBody></ofd:OFD>"
    )
    return zipped({"OFD.xml": root.encode(), "Doc_0/Document.xml": b"<ofd:Document/>"})


def pdf(number: int = 0, *, packed: bool = False) -> bytes:
    """A PDF with document information, and a photo with EXIF; ``packed`` puts objects into object streams."""
    import base64

    picture = base64.b64encode(jpeg(number)).decode()
    html = (
        "<meta name=author content='Zhang Jianguo'><meta name=keywords content='Department of Leaks'>"
        f"<title>zhangjg</title><p>第 {number} 份<img src='data:image/jpeg;base64,{picture}'>"
    )
    made: bytes = weasyprint.HTML(string=html).write_pdf()
    return _packed_pdf() if packed else made


def _packed_pdf() -> bytes:
    """A PDF whose information stands in an object stream, with XMP beside it, as new writers do."""
    info = b"<</Author(Zhang Jianguo)/Creator<7a68616e676a67>/Title(\\(x\\) Department of Leaks)>>"
    objects = b"4 0 " + info
    inner = zlib.compress(objects)
    xmp = zlib.compress(b"<x:xmpmeta><dc:creator>zhangjg</dc:creator></x:xmpmeta>" * 3)
    note = b"<</Type/Annot/Subtype/Text/T(Zhang Jianguo)/Contents(OK)/Rect[0 0 9 9]>>"
    body = b"%PDF-1.5\n"
    places = {}
    for number, content in (
        (1, b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>"),
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[7 0 R]>>"),
        (7, note),
        (5, _stream(b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode", inner)),
        (6, _stream(b"/Type/Metadata/Subtype/XML/Filter/FlateDecode", xmp)),
    ):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"\0\0\0\0\0"
    for number in range(1, 9):
        if number == 4:
            rows += struct.pack(">BHH", 2, 5, 0)
        else:
            rows += struct.pack(">BHH", 1, places.get(number, len(body)), 0)
    table = _stream(
        b"/Type/XRef/Size 9/W[1 2 2]/Root 1 0 R/Info 4 0 R/Filter/FlateDecode", zlib.compress(rows)
    )
    start = len(body)
    return body + b"8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start)


def _stream(head: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def zipped(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _with_parts(content: bytes, changes: dict) -> bytes:  # type: ignore[type-arg]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        changed = change(parts[name])
        assert changed != parts[name], name
        parts[name] = changed
    return zipped(parts)
