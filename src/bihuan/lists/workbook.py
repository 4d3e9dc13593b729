"""The columns of the workbook kind ``duties`` and the way between a row and a duty.

The words of the sheet are those of the trade in every language of the interface.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy, override

from bihuan.lists.models import Duty, DutyNode, Level
from bihuan.workbooks.parsing import clean
from bihuan.workbooks.values import Column, Sort, Values, WorkbookKind

with override("zh-hans"):
    LEVELS = {code: str(word) for code, word in Level.choices}

DUTIES = WorkbookKind(
    name="duties",
    title=gettext_lazy("责任清单"),
    sheet="责任清单",
    columns=(
        Column("年度", "year", Sort.YEAR, required=True, example="2026"),
        Column("编号", "number", max_length=32, note=gettext_lazy("新责任不填，系统自动编号。")),
        Column("责任主体编码", "bearer", required=True, max_length=32, example="A01-DZ"),
        Column("层级", "level", Sort.CHOICE, required=True, choices=tuple(LEVELS.values())),
        Column("责任人职务", "bearer_post", max_length=80, example="党组书记"),
        Column("责任内容", "content", required=True, max_length=500, width=40,
               example="每半年听取一次机关党建工作汇报"),
        Column("依据", "basis", max_length=300, width=30),
        Column("时间节点", "nodes", Sort.MANY, width=40, example="2026-06-30 听取半年汇报；2026-12-31 听取全年汇报",
               note=gettext_lazy("每个写“日期 事项”，几个之间用“；”隔开；事项里不要再用“；”。")),
        Column("完成标准", "standard", max_length=500, width=30),
    ),
    keys=(("number",), ("bearer", "year", "content")),
    note=gettext_lazy("导入只写草稿，列入清单后才印发；已经印发的责任不能用表格修改。"),
)  # fmt: skip

TEXTS = ("bearer_post", "content", "basis", "standard")

Nodes = list[tuple[date, str]]


def values_of(duty: Duty, nodes: Iterable[DutyNode]) -> Values:
    """A duty as a row, as the reader would give it back."""
    return {
        "year": duty.year,
        "number": duty.number,
        "bearer": duty.bearer.code,
        "level": LEVELS[duty.level],
        **{name: clean(str(getattr(duty, name))) or None for name in TEXTS},
        "nodes": [node_words(node.due_on, node.title) for node in nodes],
    }


def node_words(day: date, title: str) -> str:
    """``2026-06-30 听取半年汇报``. Signs that part nodes are written as commas, so that the row can be read back."""
    flat = clean(title)
    for sign, plain in (("；", "，"), (";", "，"), ("\n", " ")):
        flat = flat.replace(sign, plain)
    return f"{day.isoformat()} {flat.strip()}"


def node_from(words: str) -> tuple[date, str]:
    """The node that a part of the cell says. Raises ``ValueError`` for a bad date or an empty title."""
    day, _space, title = words.strip().partition(" ")
    if not title.strip() or len(title.strip()) > 200:
        raise ValueError(words)
    flat = day.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-")
    year, month, number = (int(part) for part in flat.split("-"))
    return date(year, month, number), title.strip()


def nodes_of(values: Values) -> Nodes:
    """The nodes of a row in order. Raises ``ValueError`` with the part that cannot be read."""
    found = []
    cells = values.get("nodes")
    for words in cells if isinstance(cells, list) else []:
        try:
            found.append(node_from(words))
        except ValueError:
            raise ValueError(words) from None
    return found


def level_of(word: object) -> str:
    """The code of a level's word, or an empty text."""
    return next((code for code, known in LEVELS.items() if known == word), "")
