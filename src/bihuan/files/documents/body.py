"""The running text of a Word file: paragraphs, table rows, headings, visible numbers."""

import re
from dataclasses import dataclass, field
from typing import IO

from bihuan.files.documents import markup
from bihuan.files.documents.markup import COMPATIBILITY, Attributes
from bihuan.files.documents.numbering import Counter
from bihuan.files.documents.sheet import Sheet
from bihuan.files.documents.values import (
    MAX_CHARACTERS,
    MAX_PARAGRAPHS,
    Paragraph,
    refusal,
    too_long,
)

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
_TITLE = {"title", "标题", "標題"}
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_LONG_CELL = 8
_LINE_BREAKS = re.compile(r"\n+")


@dataclass(slots=True)
class Body:
    """What was found while reading."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    pictures: int = 0
    revisions: int = 0
    footnotes: int = 0


@dataclass(slots=True)
class _Open:
    """A paragraph that is being read."""

    pieces: list[str] = field(default_factory=list)
    style: str = ""
    instance: str | None = None
    place: int | None = None
    outline: int | None = None


@dataclass(slots=True)
class _Row:
    cells: list[list[Paragraph]] = field(default_factory=list)


class _Reader:
    """Handlers that turn the elements of document.xml into a ``Body``."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.counter = Counter(sheet)
        self.body = Body()
        self.open: list[_Open] = []
        self.rows: list[_Row] = []
        self.silent = 0
        self.taking = False
        self.length = 0
        self.begun = 0
        self.alternatives: list[bool] = []
        self.hidden: list[bool] = []

    # --- paragraphs and their properties

    def paragraph(self, _: Attributes) -> None:
        self.begun += 1
        if self.begun > 5 * MAX_PARAGRAPHS:
            raise refusal("swollen")
        self.open.append(_Open())

    def style(self, attributes: Attributes) -> None:
        if self.open and not self.silent:
            self.open[-1].style = markup.attribute(attributes, "val")

    def instance(self, attributes: Attributes) -> None:
        if self.open and not self.silent:
            self.open[-1].instance = markup.attribute(attributes, "val")

    def place(self, attributes: Attributes) -> None:
        if self.open and not self.silent:
            self.open[-1].place = markup.number(attributes, "val")

    def outline(self, attributes: Attributes) -> None:
        if self.open and not self.silent:
            self.open[-1].outline = markup.number(attributes, "val")

    def paragraph_end(self) -> None:
        if not self.open:
            return
        done = self.open.pop()
        if self.silent:
            return
        name = self.sheet.from_style(done.style, lambda style: style.name) or ""
        label = self._label(done)
        text = "".join(done.pieces).strip(" \t\n\u3000\xa0")
        if not text and self.rows:
            text, label = label.strip(), ""
        if not text or _CONTENTS.match(name):
            return
        if name.lower() in _TITLE:
            self.body.titles.append(_LINE_BREAKS.sub("", text))
        first, *others = _LINE_BREAKS.split(text)
        self._emit(label + first, self._level(done, name))
        for other in others:
            self._emit(other, 0)

    def _label(self, done: _Open) -> str:
        instance = done.instance
        if instance is None:
            instance = self.sheet.from_style(done.style, lambda style: style.instance)
        if not instance or instance == "0":
            return ""
        place = done.place
        if place is None:
            place = self.sheet.from_style(done.style, lambda style: style.place)
        if place is None and done.instance is None:
            place = self.sheet.level_of_style(instance, done.style)
        return self.counter.label(instance, place or 0)

    def _level(self, done: _Open, name: str) -> int:
        outline = done.outline
        if outline is None:
            outline = self.sheet.from_style(done.style, lambda style: style.outline)
        if outline is not None:
            return outline + 1 if outline < 9 else 0
        found = _HEADING.match(name)
        return int(found[1]) if found else 0

    def _emit(self, text: str, level: int) -> None:
        self.length += len(text)
        target = self.rows[-1].cells[-1] if self.rows and self.rows[-1].cells else None
        if self.length > MAX_CHARACTERS or len(self.body.paragraphs) >= MAX_PARAGRAPHS:
            raise too_long()
        paragraph = Paragraph(text, level, in_table=target is not None)
        (self.body.paragraphs if target is None else target).append(paragraph)

    # --- text

    def text(self, _: Attributes) -> None:
        self.taking = True

    def text_end(self) -> None:
        self.taking = False

    def characters(self, text: str) -> None:
        if self.taking and self.open and not self.silent:
            self.open[-1].pieces.append(text)

    def tab(self, attributes: Attributes) -> None:
        # In w:tabs it carries a position and is no character.
        if self.open and not self.silent and not attributes:
            self.open[-1].pieces.append("\t")

    def line_break(self, _: Attributes) -> None:
        if self.open and not self.silent:
            self.open[-1].pieces.append("\n")

    def hyphen(self, _: Attributes) -> None:
        if self.open and not self.silent:
            self.open[-1].pieces.append("-")

    # --- what is passed over

    def revision(self, _: Attributes) -> None:
        self.silent += 1
        self.body.revisions += 1

    def hide(self, _: Attributes) -> None:
        self.silent += 1

    def show(self) -> None:
        self.silent -= 1

    def alternative(self, _: Attributes) -> None:
        self.alternatives.append(False)

    def alternative_end(self) -> None:
        self.alternatives.pop()

    def choice(self, _: Attributes) -> None:
        # Only the first alternative is read: the others say the same for older programs.
        again = bool(self.alternatives) and self.alternatives[-1]
        if self.alternatives:
            self.alternatives[-1] = True
        self.hidden.append(again)
        self.silent += again

    def choice_end(self) -> None:
        self.silent -= self.hidden.pop()

    # --- tables, pictures, notes

    def row(self, _: Attributes) -> None:
        self.rows.append(_Row())

    def cell(self, _: Attributes) -> None:
        if self.rows:
            self.rows[-1].cells.append([])

    def row_end(self) -> None:
        if not self.rows:
            return
        cells = self.rows.pop().cells
        found = [paragraph for cell in cells for paragraph in cell]
        if sum(map(bool, cells)) > 1 and not _is_layout(cells):
            texts = ("\n".join(each.text for each in cell) for cell in cells)
            found = [Paragraph("\t".join(texts).rstrip("\t"), in_table=True)]
        outer = self.rows[-1].cells if self.rows else None
        (outer[-1] if outer else self.body.paragraphs).extend(found)

    def picture(self, _: Attributes) -> None:
        self.body.pictures += 1

    def note(self, _: Attributes) -> None:
        self.body.footnotes += 1


def _is_layout(cells: list[list[Paragraph]]) -> bool:
    """Whether a row only puts long texts beside each other, as a form does."""
    return any(
        len(cell) > _LONG_CELL or any(paragraph.level for paragraph in cell) for cell in cells
    )


def read_body(part: IO[bytes], sheet: Sheet) -> Body:
    """Read document.xml. Raises what ``markup.stream`` raises, and the refusal of too long a text."""
    reader = _Reader(sheet)
    starts = {
        "p": reader.paragraph,
        "pStyle": reader.style,
        "numId": reader.instance,
        "ilvl": reader.place,
        "outlineLvl": reader.outline,
        "t": reader.text,
        "tab": reader.tab,
        "br": reader.line_break,
        "cr": reader.line_break,
        "noBreakHyphen": reader.hyphen,
        "del": reader.revision,
        "moveFrom": reader.revision,
        "pPrChange": reader.hide,
        "tr": reader.row,
        "tc": reader.cell,
        "drawing": reader.picture,
        "pict": reader.picture,
        "footnoteReference": reader.note,
        "endnoteReference": reader.note,
    }
    ends = {
        "p": reader.paragraph_end,
        "t": reader.text_end,
        "tr": reader.row_end,
        "del": reader.show,
        "moveFrom": reader.show,
        "pPrChange": reader.show,
    }
    other_starts = {
        f"{COMPATIBILITY} AlternateContent": reader.alternative,
        f"{COMPATIBILITY} Choice": reader.choice,
        f"{COMPATIBILITY} Fallback": reader.choice,
    }
    other_ends = {
        f"{COMPATIBILITY} AlternateContent": reader.alternative_end,
        f"{COMPATIBILITY} Choice": reader.choice_end,
        f"{COMPATIBILITY} Fallback": reader.choice_end,
    }
    markup.stream(
        part,
        markup.spread(starts) | other_starts,
        markup.spread(ends) | other_ends,
        reader.characters,
    )
    return reader.body
