"""Which of the first lines of a paper is its title."""

import re
from collections.abc import Sequence

from bihuan.files.documents.script import fold

_GENRES = (
    "通知|通报|意见|报告|方案|办法|规定|细则|要点|清单|总结|讲话|函|批复|决定|反馈|建议|计划|安排|研究|"
    "台账|纪要|提纲|汇报|材料|情况|探索|思考|制度|规划|公告|决议|措施|任务|指引"
)
_GENRE = re.compile(rf"(?:{_GENRES})(?:[（(][^（）()]{{1,16}}[）)])?$")
_UNFINISHED = (
    "季度",
    "半年",
    "年度",
    "工作",
    "情况",
    "的",
    "和",
    "及",
    "与",
    "推进",
    "加强",
    "落实",
)
"""Words on which a line of a title breaks off."""
_AHEAD = 12
_LONGEST = 60
_NO_TITLE = re.compile(
    r"附件|签发人|密级|[（(]|[一二三四五六七八九十]+、|\d{1,3}[.．、)）]|\d{4}-|[◎●■◆]|.*〔\d{4}〕|.*[。；：:;，,]$|.*(?:文件|单位|年|月|日)$"
)


def first_title(lines: Sequence[str]) -> str:
    """The title among the first lines: the first that names a kind of paper, else the first short line.

    A title that was broken into two lines is joined. Empty when no line looks like one.
    """
    head = [fold(line) for line in lines[:_AHEAD]]
    short = [place for place, line in enumerate(head) if _may_be(line)]
    named = [place for place in short if _GENRE.search(head[place])]
    if not named:
        return lines[short[0]] if short else ""
    place = named[0]
    above = place - 1
    begun = above in short and ("关于" in head[above] or head[above].endswith(_UNFINISHED))
    if begun and "关于" not in head[place]:
        return lines[above] + lines[place]
    return lines[place]


def _may_be(line: str) -> bool:
    return 1 < len(line) <= _LONGEST and not _NO_TITLE.match(line)
