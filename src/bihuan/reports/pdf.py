"""A paper as a PDF, laid out by WeasyPrint with the numbers of ``layout``."""

import gc
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from bihuan.reports import fonts
from bihuan.reports.justify import spread_lines
from bihuan.reports.markup import foot_html, html
from bihuan.reports.paper import Paper

_ONE = Lock()
STYLE = Path(__file__).with_name("paper.css")


class PdfUnavailableError(Exception):
    """WeasyPrint or a library that it needs is not installed; the message says what to do."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The file, how many pages it has, and what the reader should be told about its fonts."""

    pdf: bytes
    pages: int
    warnings: tuple[str, ...]


def render(paper: Paper, *, own_fonts: Path | None = None) -> Rendered:
    """Lay out a paper. Raises ``PdfUnavailableError`` where WeasyPrint cannot be loaded.

    The 版记 ends on an even page, the last of the sheets printed on both sides (GB/T 9704—2012, 7.4).
    Nothing is fetched but the fonts in ``own_fonts``: no text of a paper can name a resource, and no other scheme
    is allowed.

    One paper at a time in each process, and its memory is given back at once: a laid-out paper holds all its Chinese
    fonts, some 70 MB, in a ring of references that would else stay until the interpreter looks for such rings.
    """
    with _ONE:
        try:
            return rendered(paper, own_fonts=own_fonts)
        finally:
            gc.collect()


def rendered(paper: Paper, *, own_fonts: Path | None = None) -> Rendered:
    """The work of :func:`render`."""
    weasyprint = weasyprint_module()
    chosen = fonts.choose(own_fonts)
    style = STYLE.read_text("utf-8")
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("file",) if own_fonts else ())

    def laid_out(source: str) -> Any:
        document = weasyprint.HTML(string=source, url_fetcher=fetcher).render()
        spread_lines(document)
        return document

    apart = paper.foot_on_own_page
    document = laid_out(html(paper, font_css=chosen.css, style=style, foot=not apart))
    if not apart and paper.has_foot and len(document.pages) % 2:
        apart = True
        document = laid_out(html(paper, font_css=chosen.css, style=style, foot=False))
    if apart:
        last = foot_html(paper, font_css=chosen.css, style=style, after=len(document.pages))
        document = document.copy([*document.pages, *laid_out(last).pages])
    return Rendered(document.write_pdf(), len(document.pages), chosen.warnings)


def weasyprint_module() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailableError(
            _(
                "服务器没有装好 PDF 排版组件（WeasyPrint 及其系统库 Pango），暂时不能生成 PDF。"
                "请先下载 Word 文件，需要 PDF 时用 Word 或 WPS 另存；系统管理员运行 bihuan doctor 可看到缺什么。"
            )
        ) from error
    return weasyprint
