"""单位一页纸: what one wants to know of a unit before a talk, on one page."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import Entry, pair_row
from bihuan.reports.layout import SHEET
from bihuan.reports.paper import (
    Align,
    Block,
    Cell,
    Column,
    Form,
    FormRow,
    Kind,
    Paper,
    Remark,
    Table,
)
from bihuan.reports.wording import clause, count_words, day

MOST_POSTS = 6
MOST_TERMS = 4
MOST_PROBLEMS = 6
LONGEST_STATEMENT = 44
LONGEST_COMMENT = 160
"""Characters that are shown; longer texts are cut with an ellipsis, so that the page stays one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLine:
    title: str
    name: str
    since: date | None = None
    full_time: bool = False
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    body: str
    number: int
    elected_on: date
    ends_on: date
    extended: bool = False
    days_left: int = 0
    """Calendar days to the end of the term; negative when it is past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLine:
    on: date
    occasion: str
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSheet:
    unit: str
    code: str = ""
    unit_class: str = ""
    system: str = ""
    zone: str = ""
    liaison_office: str = ""
    members: int | None = None
    full_members: int | None = None
    staff: int | None = None
    branches: int | None = None
    posts: tuple[PostLine, ...] = ()
    terms: tuple[TermLine, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    """Problems by state, in the interface's words."""
    problems: tuple[Entry, ...] = ()
    comment: CommentLine | None = None
    """The latest that stands; None when none is registered."""
    as_of: date


def paper(sheet: UnitSheet) -> Paper:
    return Paper(
        kind=Kind.SHEET,
        title=sheet.unit,
        page=SHEET,
        numbered=False,
        blocks=(
            Remark(f"单位一页纸　　截至{day(sheet.as_of)}", align=Align.CENTRE),
            _facts(sheet),
            *_posts(sheet),
            *_terms(sheet),
            *_problems(sheet),
            *_comment(sheet),
        ),
    )


def _facts(sheet: UnitSheet) -> Form:
    def number(value: int | None) -> str:
        return "" if value is None else str(value)

    return Form(
        (20, 35, 20, 35, 20, 35),
        (
            pair_row((("编码", sheet.code), ("类别", sheet.unit_class), ("系统", sheet.system)), 7),
            pair_row(
                (
                    ("协作区", sheet.zone),
                    ("联系处室", sheet.liaison_office),
                    ("党支部", number(sheet.branches)),
                ),
                7,
            ),
            pair_row(
                (
                    ("党员数", number(sheet.members)),
                    ("正式党员", number(sheet.full_members)),
                    ("干部职工", number(sheet.staff)),
                ),
                7,
            ),
        ),
        point=10,
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "……"


def _rest(total: int, most: int) -> str:
    return f"（列出{most}项，共{total}项）" if total > most else ""


def _posts(sheet: UnitSheet) -> tuple[Block, ...]:
    rows = tuple(
        (p.title, p.name, day(p.since), "专职" if p.full_time else "", p.phone)
        for p in sheet.posts[:MOST_POSTS]
    )
    columns = (
        Column("职务", 62),
        Column("姓名", 24, Align.CENTRE),
        Column("任职日期", 32, Align.CENTRE),
        Column("专职", 14, Align.CENTRE),
        Column("办公电话", 33, Align.CENTRE),
    )
    return (
        Remark(f"一、任职{_rest(len(sheet.posts), MOST_POSTS)}"),
        Table(columns, rows, point=10),
    )


def _terms(sheet: UnitSheet) -> tuple[Block, ...]:
    rows = tuple(
        (t.body, f"第{t.number}届", day(t.elected_on), _ends(t)) for t in sheet.terms[:MOST_TERMS]
    )
    columns = (
        Column("组织", 62),
        Column("届次", 20, Align.CENTRE),
        Column("选举日期", 34, Align.CENTRE),
        Column("任期届满", 49, Align.CENTRE),
    )
    return (
        Remark(f"二、任期{_rest(len(sheet.terms), MOST_TERMS)}"),
        Table(columns, rows, point=10),
    )


def _ends(term: TermLine) -> str:
    extended = "（批准延期）" if term.extended else ""
    left = f"，已届满{-term.days_left}天" if term.days_left < 0 else ""
    return f"{day(term.ends_on)}{extended}{left}"


def _problems(sheet: UnitSheet) -> tuple[Block, ...]:
    counted = count_words(sheet.counts)
    rows = tuple(
        (
            e.number,
            _cut(clause(e.statement), LONGEST_STATEMENT),
            e.state,
            day(e.due_on),
            f"{e.overdue_days}个工作日" if e.overdue_days else "",
        )
        for e in sheet.problems[:MOST_PROBLEMS]
    )
    columns = (
        Column("编号", 29, Align.CENTRE),
        Column("问题", 58),
        Column("状态", 21, Align.CENTRE),
        Column("整改期限", 35, Align.CENTRE),
        Column("逾期", 22, Align.CENTRE),
    )
    title = f"三、未办结问题{_rest(len(sheet.problems), MOST_PROBLEMS)}"
    return (
        Remark(f"{title}　　{f'各状态：{counted}' if counted else '没有问题记录'}"),
        Table(columns, rows, point=10),
    )


def _comment(sheet: UnitSheet) -> tuple[Block, ...]:
    said = sheet.comment
    head = f"（{day(said.on)}，{said.occasion}，{said.by}）" if said else ""
    text = _cut(said.text.strip(), LONGEST_COMMENT) if said else "没有登记过点评。"
    return (
        Remark(f"四、最近一次点评{head}"),
        Form((165,), (FormRow((Cell(text),), 12),), point=10),
    )
