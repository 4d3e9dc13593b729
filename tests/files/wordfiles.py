"""Small Word files made by hand, part by part, so that tests can also make broken ones."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def paragraph(text: str = "", properties: str = "", inside: str = "") -> str:
    """One w:p. ``inside`` is put behind the run with the text."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}{inside}</w:p>"


def numbered(text: str, instance: int, place: int = 0) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{place}"/><w:numId w:val="{instance}"/></w:numPr>'
    )


def table(*rows: tuple[str, ...]) -> str:
    def cell(text: str) -> str:
        return f"<w:tc>{''.join(paragraph(line) for line in text.split('|'))}</w:tc>"

    inside = "".join(f"<w:tr>{''.join(cell(text) for text in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{inside}</w:tbl>"


def part(root: str, inside: str, namespace: str = W) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{namespace}" '
        f'xmlns:mc="{COMPATIBILITY}">{inside}</w:{root}>'
    )


def numbering(levels: str, instances: str = "") -> str:
    """numbering.xml with one pattern, used by instance 1."""
    own = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return part(
        "numbering", f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{own}{instances}'
    )


def level(place: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def word(body: str, namespace: str = W, **parts: str) -> bytes:
    """A .docx with this body; ``styles`` and ``numbering`` may be given as further parts."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": part("document", f"<w:body>{body}</w:body>", namespace),
    }
    members |= {f"word/{name}.xml": content for name, content in parts.items()}
    return archive(members)
