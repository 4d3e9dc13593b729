"""From a paper (or the ledger workbook) to a file: content, media type, name, and what to tell the reader."""

from dataclasses import dataclass

from bihuan.reports import docx, fonts, pdf, rectification_ledger
from bihuan.reports.archive import file_name
from bihuan.reports.paper import Paper
from bihuan.reports.rectification_ledger import Ledger

_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA = {
    "docx": _OFFICE + "wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": _OFFICE + "spreadsheetml.sheet",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file as it is handed out."""

    content: bytes
    media_type: str
    name: str
    warnings: tuple[str, ...] = ()


def made(value: Paper | Ledger, form: str, title: str) -> Made:
    """The file in this form. Raises ``pdf.PdfUnavailableError``; a form that the value does not have is a KeyError."""
    name = f"{file_name(title)}.{form}"
    if isinstance(value, Ledger):
        return Made(rectification_ledger.workbook(value), MEDIA["xlsx"], name)
    if form == "docx":
        return Made(docx.render(value), MEDIA["docx"], name)
    rendered = pdf.render(value, own_fonts=fonts.folder())
    return Made(rendered.pdf, MEDIA["pdf"], name, rendered.warnings)


def archived(paper: Paper) -> tuple[bytes, int | None]:
    """A paper as an archive keeps it: a PDF with its pages; without WeasyPrint the .docx."""
    if not pdf_available():
        return docx.render(paper), None
    rendered = pdf.render(paper, own_fonts=fonts.folder())
    return rendered.pdf, rendered.pages


def pdf_available() -> bool:
    """Whether PDFs can be made on this server."""
    try:
        pdf.weasyprint_module()
    except pdf.PdfUnavailableError:
        return False
    return True
