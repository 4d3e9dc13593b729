"""The board as a workbook: columns in the words of the trade in every language of the interface."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy, override

from bihuan.elections.queries.board import Line
from bihuan.workbooks.values import Column, Sort, Values, WorkbookKind

BOARD = WorkbookKind(
    name="term_board",
    title=gettext_lazy("届满一览"),
    sheet="届满一览",
    columns=(
        Column("组织编码", "code", export_only=True),
        Column("组织名称", "name", export_only=True, width=32),
        Column("类型", "kind", export_only=True),
        Column("届次", "number", Sort.INTEGER, export_only=True),
        Column("选举日期", "elected_on", Sort.DATE, export_only=True),
        Column("任期届满日期", "due_on", Sort.DATE, export_only=True),
        Column("批准延期至", "extended_to", Sort.DATE, export_only=True),
        Column("延期批文号", "extension_number", export_only=True),
        Column("上级提醒日期", "reminded_on", Sort.DATE, export_only=True),
        Column("办理状态", "state", export_only=True),
        Column("等谁办理", "holder", export_only=True),
        Column("本环节工作日", "days", Sort.INTEGER, export_only=True),
    ),
    keys=(("code",),),
)


def rows_of(lines: Iterable[Line]) -> Iterator[Values]:
    """Each body as a row."""
    with override("zh-hans"):
        for line in lines:
            term = line.term
            yield {
                "code": line.unit.code,
                "name": line.unit.name,
                "kind": str(line.unit.get_kind_display()),
                "number": term.number if term else None,
                "elected_on": term.elected_on if term else None,
                "due_on": term.due_on if term else None,
                "extended_to": term.extended_to if term else None,
                "extension_number": term.extension_number if term else "",
                "reminded_on": line.reminded_on,
                "state": line.state_word,
                "holder": line.holder,
                "days": line.days,
            }
