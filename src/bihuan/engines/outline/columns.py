"""Tables with a head: which column holds the number, and which the title of an item."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_NUMBER = re.compile(r"序号|序|编号|项次")
_TITLE = re.compile(
    r"(?:存在|主要|具体|发现|反馈|整改)?(?:的)?(?:问题|任务)|(?:责任|工作|任务|重点|主要)?(?:内容|任务|事项|工作|举措|项目)"
    r"|问题(?:描述|表述|清单)|责任内容|整改任务"
)
_LONGEST_HEAD = 12
_LEAST_CELLS = 3


@dataclass(slots=True)
class Table:
    """The table being read: how many cells its head has, and the places of number and title in it."""

    cells: int = 0
    places: tuple[int, int] = field(default=(0, 1))

    def ordered(self, row: str, fold: Callable[[str], str]) -> str:
        """A row with number and title in front, where the head tells which these are; a head is remembered."""
        cells = row.split("\t")
        heads = [re.sub(r"\s", "", fold(cell)).rstrip("*") for cell in cells]
        found = _places(heads)
        if found:
            self.cells, self.places = len(cells), found
            return row
        number, title = self.places
        cells += [""] * (self.cells - len(cells))
        if len(cells) != self.cells or not cells[number].strip():
            return row
        others = [cell for place, cell in enumerate(cells) if place not in self.places]
        return "\t".join((cells[number], cells[title], *others))


def _places(heads: list[str]) -> tuple[int, int] | None:
    if len(heads) < _LEAST_CELLS or any(len(head) > _LONGEST_HEAD for head in heads):
        return None
    numbers = [place for place, head in enumerate(heads) if _NUMBER.fullmatch(head)]
    titles = [place for place, head in enumerate(heads) if _TITLE.fullmatch(head)]
    return (numbers[0], titles[0]) if numbers and titles else None
