"""A document together with the drafts that stand in it: what the wizard and ``draft-list`` both show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engines.outline import (
    Directory,
    Draft,
    Line,
    Node,
    Oddity,
    Outline,
    Part,
    Wanted,
    chosen,
    directory,
    drafts_of,
    items_of,
    names_of,
    outline,
    parts_of,
    shape,
)
from bihuan.files.documents import Document, fold, is_traditional, read, simplified

MOST_REMARKS = 20


@dataclass(frozen=True, slots=True)
class Drafting:
    """A read document, its tree and the parts of it that were chosen.

    The tree keeps the characters of the document; what ``show`` gives, and with it everything below, is
    in simplified characters.
    """

    document: Document
    outline: Outline
    kind: Wanted
    chosen: tuple[Part, ...]
    is_traditional: bool

    def show(self, text: str) -> str:
        """Text of the document as it is shown."""
        return simplified(text) if self.is_traditional else text

    @property
    def title(self) -> str:
        return self.show(self.document.title)

    @property
    def items(self) -> tuple[Node, ...]:
        """The nodes of the chosen parts, as the document has them."""
        return items_of(self.chosen)

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The leaves of the chosen parts, in simplified characters, in the document's order."""
        return tuple(
            Draft(
                self.show(each.number),
                self.show(each.title),
                self.show(each.detail),
                each.due,
                each.units,
                tuple(self.show(group) for group in each.groups),
            )
            for each in drafts_of(self.chosen)
        )

    @property
    def detail(self) -> str:
        """What stands before the first item: the preamble, and the text below a chosen part's heading."""
        headings = [part.heading.detail for part in self.chosen if part.heading]
        texts = [*self.outline.preamble, *(headings if len(self.chosen) == 1 else [])]
        return self.show("\n".join(text for text in texts if text and text != self.document.title))

    @property
    def parts(self) -> tuple[tuple[str, int, bool], ...]:
        """Every part of the document: its title, how many drafts it would give, whether it is chosen."""
        return tuple(
            (self.show(part.title), len(part.leaves), part in self.chosen)
            for part in parts_of(self.outline)
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader should know or look at, as sentences."""
        found = [*self.document.warnings]
        if not self.drafts:
            found.append(_("没有找到编号条目。请确认条目前有“一、”“（一）”“1.”这样的编号。"))
        oddities = list(dict.fromkeys(self.outline.oddities))
        found += [_words(oddity) for oddity in oddities[:MOST_REMARKS]]
        if len(oddities) > MOST_REMARKS:
            more = len(oddities) - MOST_REMARKS
            found.append(_("还有 %(count)d 处编号或日期需要核对。") % {"count": more})
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        """The shape of ``draft-list --json``."""
        return {
            "kind": self.kind,
            "title": self.title,
            "items": shape(self.items, self.show),
            "detail": self.detail,
            "parts": [
                {"title": title, "drafts": count, "chosen": taken}
                for title, count, taken in self.parts
            ],
            "warnings": list(self.remarks),
        }


def unit_directory(units: Iterable[tuple[str, str]]) -> Directory:
    """The organisations to recognise, from their (code, name)."""
    return directory(((code, names_of(name)) for code, name in units), fold)


def drafting(
    data: bytes,
    filename: str,
    *,
    kind: Wanted,
    units: Directory,
    part: str = "",
    split_inline: bool = True,
) -> Drafting:
    """Read a file into drafts.

    ``part`` asks for a part of the document (``engines.outline.chosen``). Raises
    ``RefusedDocumentError`` and ``NoSuchPartError``.
    """
    document = read(data, filename)
    tree = outline(
        [Line(each.text, each.level, each.in_table) for each in document.paragraphs],
        title=document.title,
        fold=fold,
        units=units,
        split_inline=split_inline,
    )
    text = "".join(paragraph.text for paragraph in document.paragraphs)
    return Drafting(document, tree, kind, chosen(tree, kind, part, fold), is_traditional(text))


def _words(oddity: Oddity) -> str:
    figures = {"before": oddity.before, "found": oddity.found}
    match oddity.code:
        case "skipped":
            return _("%(before)s之后是%(found)s，中间可能缺号，请核对。") % figures
        case "repeated":
            return _("%(before)s之后又是%(found)s，编号重复或另起，请核对。") % figures
        case "begins":
            return _("编号从%(found)s开始，前面可能缺号，请核对。") % figures
    return _("“%(found)s”不是日期，没有作为期限，请核对。") % figures
