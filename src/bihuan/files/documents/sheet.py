"""What styles.xml and numbering.xml of a Word file say about headings and lists."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, TypeVar

from bihuan.files.documents import markup
from bihuan.files.documents.markup import Attributes

_CHAIN = 20
T = TypeVar("T")


@dataclass(slots=True)
class Level:
    """How one level of a list is numbered. ``text`` is a pattern such as （%1） or %1.%2."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    only_digits: bool = False
    restart_after: int | None = None
    style: str = ""


@dataclass(slots=True)
class Style:
    """What a paragraph style says; ``instance`` is the id of a numbering instance."""

    name: str = ""
    parent: str = ""
    instance: str = ""
    place: int | None = None
    outline: int | None = None


@dataclass(slots=True)
class Pattern:
    """An abstract list: its levels, or the list style in which they are to be looked up."""

    levels: dict[int, Level] = field(default_factory=dict)
    home_of: str = ""
    looks_to: str = ""


@dataclass(slots=True)
class Instance:
    """A numbering instance: the pattern it uses and what it changes of it."""

    pattern: str = ""
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """Both parts together."""

    styles: dict[str, Style] = field(default_factory=dict)
    patterns: dict[str, Pattern] = field(default_factory=dict)
    instances: dict[str, Instance] = field(default_factory=dict)

    def from_style(self, style: str, pick: Callable[[Style], T]) -> T | None:
        """The first answer that is not empty along the chain of parent styles."""
        for _ in range(_CHAIN):
            found = self.styles.get(style)
            if found is None:
                return None
            answer = pick(found)
            if answer not in ("", None):
                return answer
            style = found.parent
        return None

    def pattern_of(self, instance: str) -> str:
        """The pattern that holds the levels of an instance; empty when there is none."""
        key = self.instances[instance].pattern if instance in self.instances else ""
        link = self.patterns[key].looks_to if key in self.patterns else ""
        if link:
            homes = [key for key, pattern in self.patterns.items() if pattern.home_of == link]
            return homes[0] if homes else ""
        return key if key in self.patterns else ""

    def level_of_style(self, instance: str, style: str) -> int | None:
        """The level that a pattern ties to a paragraph style."""
        pattern = self.patterns.get(self.pattern_of(instance), Pattern())
        places = [place for place, level in pattern.levels.items() if level.style == style]
        return places[0] if places else None


def read_styles(part: IO[bytes], sheet: Sheet) -> None:
    """Add the styles of styles.xml."""
    current = Style()

    def style(attributes: Attributes) -> None:
        nonlocal current
        current = Style()
        sheet.styles[markup.attribute(attributes, "styleId")] = current

    def name(attributes: Attributes) -> None:
        current.name = markup.attribute(attributes, "val")

    def parent(attributes: Attributes) -> None:
        current.parent = markup.attribute(attributes, "val")

    def instance(attributes: Attributes) -> None:
        current.instance = markup.attribute(attributes, "val")

    def place(attributes: Attributes) -> None:
        current.place = markup.number(attributes, "val")

    def outline(attributes: Attributes) -> None:
        current.outline = markup.number(attributes, "val")

    starts = {
        "style": style,
        "name": name,
        "basedOn": parent,
        "numId": instance,
        "ilvl": place,
        "outlineLvl": outline,
    }
    markup.stream(part, markup.spread(starts), {})


def read_numbering(part: IO[bytes], sheet: Sheet) -> None:
    """Add the lists of numbering.xml."""
    pattern, instance, level = Pattern(), Instance(), Level()
    overriding: int | None = None
    in_instance = False

    def abstract(attributes: Attributes) -> None:
        nonlocal pattern, in_instance
        pattern, in_instance = Pattern(), False
        sheet.patterns[markup.attribute(attributes, "abstractNumId")] = pattern

    def concrete(attributes: Attributes) -> None:
        nonlocal instance, in_instance
        instance, in_instance = Instance(), True
        sheet.instances[markup.attribute(attributes, "numId")] = instance

    def uses(attributes: Attributes) -> None:
        instance.pattern = markup.attribute(attributes, "val")

    def override(attributes: Attributes) -> None:
        nonlocal overriding
        overriding = markup.number(attributes, "ilvl")

    def restarts(attributes: Attributes) -> None:
        value = markup.number(attributes, "val")
        if overriding is not None and value is not None:
            instance.starts[overriding] = value

    def one_level(attributes: Attributes) -> None:
        nonlocal level
        level = Level()
        levels = instance.levels if in_instance else pattern.levels
        levels[markup.number(attributes, "ilvl") or 0] = level

    def start(attributes: Attributes) -> None:
        value = markup.number(attributes, "val")
        level.start = 1 if value is None else value

    def form(attributes: Attributes) -> None:
        level.format = markup.attribute(attributes, "val")

    def text(attributes: Attributes) -> None:
        level.text = markup.attribute(attributes, "val")

    def legal(attributes: Attributes) -> None:
        level.only_digits = markup.is_on(attributes)

    def restart(attributes: Attributes) -> None:
        level.restart_after = markup.number(attributes, "val")

    def tied(attributes: Attributes) -> None:
        level.style = markup.attribute(attributes, "val")

    def home(attributes: Attributes) -> None:
        pattern.home_of = markup.attribute(attributes, "val")

    def link(attributes: Attributes) -> None:
        pattern.looks_to = markup.attribute(attributes, "val")

    starts = {
        "abstractNum": abstract,
        "num": concrete,
        "abstractNumId": uses,
        "lvlOverride": override,
        "startOverride": restarts,
        "lvl": one_level,
        "start": start,
        "numFmt": form,
        "lvlText": text,
        "isLgl": legal,
        "lvlRestart": restart,
        "pStyle": tied,
        "styleLink": home,
        "numStyleLink": link,
    }
    markup.stream(part, markup.spread(starts), {})
