"""What a read document is, and how one is refused."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_BYTES = 50 * 1024 * 1024
"""Largest file that is looked into."""
MAX_CHARACTERS = 1_000_000
"""Longest text, about 1,400 printed pages."""
MAX_PARAGRAPHS = 40_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or one table row, with its visible number.

    The cells of a row are parted by tabs, the lines inside a cell by line breaks.
    ``level`` is the outline level of a heading from 1, 0 for running text.
    """

    text: str
    level: int = 0
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file in reading order. ``secret_mark`` is the mark found, empty when none.

    A document with a secret mark must not be stored; the caller decides and says so.
    """

    title: str
    paragraphs: tuple[Paragraph, ...]
    warnings: tuple[str, ...] = ()
    secret_mark: str = ""


class RefusedDocumentError(Exception):
    """A file from which no text can be taken. ``message`` says what it is and what to do."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)


def refusal(code: str, **figures: object) -> RefusedDocumentError:
    """The refusal of that code in the language of the moment."""
    return RefusedDocumentError(code, _sentences()[code].format(**figures))


def too_long() -> RefusedDocumentError:
    """The refusal of a text over the limits, which it names."""
    return refusal(
        "too_long", characters=MAX_CHARACTERS // 10_000, paragraphs=MAX_PARAGRAPHS // 10_000
    )


def _sentences() -> dict[str, str]:
    return {
        "empty": _("文件是空的，没有可读的文字。请检查是否选错了文件。"),
        "garbage": _(
            "文件内容无法识别，可能已经损坏。请用 Word 或 WPS 打开确认后另存为 .docx，再上传。"
        ),
        "damaged": _(
            "这个 Word 文件已经损坏，读不出正文。请用 Word 或 WPS 打开修复，另存为 .docx 后再上传。"
        ),
        "encrypted": _(
            "文件设有打开密码，无法读取。请在 Word 或 WPS 中取消密码，另存为 .docx 后再上传。"
        ),
        "old_word": _("这是旧版的 Word 或 WPS 文件（.doc、.wps）。请打开后另存为 .docx，再上传。"),
        "pdf": _("这是 PDF 文件，暂不能整理成条目。请上传原来的 .docx 文件，或把文字另存为 .txt。"),
        "picture": _(
            "这是一张图片，里面没有文字可读。请先作文字识别（OCR），另存为 .docx 或 .txt 后再上传。"
        ),
        "scanned": _(
            "文件里只有图片，没有文字，多半是扫描件。请先作文字识别（OCR），另存为 .docx 或 .txt 后再上传。"
        ),
        "spreadsheet": _(
            "这是表格文件。请从“导入”进入上传；要整理成条目，请复制到 Word 另存为 .docx。"
        ),
        "other_office": _(
            "这不是 Word 文档，而是其他格式的文件。请打开后另存为 .docx 或 .txt，再上传。"
        ),
        "macro": _("文件里带有宏，不能上传。请另存为不带宏的 .docx，再上传。"),
        "unsupported": _("只能读取 .docx 和 .txt 文件。请另存为其中一种后再上传。"),
        "too_big": _("文件有 {size} MB，超过 {limit} MB。请删去图片或分成几个文件后再上传。"),
        "too_long": _(
            "文件的正文太长，超过 {characters} 万字或 {paragraphs} 万段。请分成几个文件后再上传。"
        ),
        "swollen": _(
            "文件解压后过大，不像正常的 Word 文档，没有读取。请用 Word 或 WPS 打开后另存为 .docx，再上传。"
        ),
    }
