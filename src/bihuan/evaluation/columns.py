"""The columns of the files, their types, and what must hold in each row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bihuan.engines.rules.values import ORG_KINDS
from bihuan.evaluation.words import gettext as _

FIRST_DAY, LAST_DAY = "1921-07-01", "2100-12-31"
LARGEST = 1_000_000_000
"""Numbers beyond this are nonsense, and would not fit what is computed from them in whole numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """``type``: text, date or double. ``needed``: must be in the file and never empty."""

    name: str
    type: str
    needed: bool = False


TABLES: Mapping[str, tuple[Column, ...]] = {
    "orgs": (
        Column("org", "text", True),
        Column("parent", "text"),
        Column("kind", "text", True),
        Column("class", "text"),
        Column("opened_on", "date", True),
        Column("closed_on", "date"),
    ),
    "attributes": (
        Column("org", "text", True),
        Column("name", "text", True),
        Column("value", "double", True),
        Column("since", "date", True),
    ),
    "facts": (
        Column("fact", "text", True),
        Column("org", "text", True),
        Column("kind", "text", True),
        Column("on", "date", True),
        Column("until", "date"),
        Column("recorded_on", "date", True),
        Column("period", "text"),
        Column("subject", "text"),
        Column("quantity", "double"),
        Column("part", "double"),
        Column("whole", "double"),
        Column("has", "text"),
    ),
    "adoptions": (
        Column("org", "text", True),
        Column("pack", "text", True),
        Column("version", "text"),
        Column("since", "date", True),
    ),
}
"""The files of a data folder, in the order in which they are read; ``adoptions`` may be missing."""

OPTIONAL_TABLES = frozenset({"adoptions"})


@dataclass(frozen=True, slots=True)
class Rule:
    """``wrong`` is an SQL condition over the row that is true where ``column`` is wrong."""

    column: str
    wrong: str
    message: str


def rules(table: str, kinds: Collection[str]) -> tuple[Rule, ...]:
    """What each row of a table must fulfil besides its types; ``kinds`` are the kinds of record of the packs."""
    found = [
        Rule(
            c.name,
            f'"{c.name}" IS NULL OR "{c.name}" = \'\''
            if c.type == "text"
            else f'"{c.name}" IS NULL',
            _("不能为空。"),
        )
        for c in TABLES[table]
        if c.needed
    ]
    for column in TABLES[table]:
        name = f'"{column.name}"'
        if column.type == "date":
            found.append(
                Rule(
                    column.name,
                    f"{name} NOT BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'",
                    _("日期应当在 1921-07-01 到 2100-12-31 之间。"),
                )
            )
        if column.type == "double":
            found.append(
                Rule(
                    column.name,
                    f"NOT isfinite({name}) OR abs({name}) > {LARGEST}",
                    _("数字应当在正负十亿之间。"),
                )
            )
    match table:
        case "orgs":
            found.append(
                Rule("kind", f"kind NOT IN ({_quoted(ORG_KINDS)})", _("没有这种组织类型。"))
            )
            found.append(
                Rule("closed_on", "closed_on < opened_on", _("撤销日期不能早于成立日期。"))
            )
        case "facts":
            found.append(
                Rule(
                    "kind",
                    f"kind NOT IN ({_quoted(kinds)})",
                    _("规则包里没有这种记录，请改正编码。"),
                )
            )
            found.append(Rule("until", 'until < "on"', _("结束日期不能早于开始日期。")))
            found.append(
                Rule(
                    "period",
                    "period IS NOT NULL AND (length(period) <> 4 OR TRY_CAST(period AS SMALLINT) IS NULL OR period NOT BETWEEN '1900' AND '2999')",
                    _("应当是四位数的年份，例如 2024。"),
                )
            )
            found.append(
                Rule(
                    "has",
                    "contains(has, '  ') OR starts_with(has, ' ') OR ends_with(has, ' ') OR contains(has, chr(9)) OR contains(has, chr(10))",
                    _("标记之间用一个空格隔开。"),
                )
            )
    return tuple(found)


def _quoted(words: Collection[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words)) or "''"
