"""计票单: the numbers of one vote, or an empty one to be filled in by pen; checked arithmetic says so."""

from bihuan.reports.elections.values import Named, Renewal, SheetValue
from bihuan.reports.entries import pair_row
from bihuan.reports.paper import (
    Align,
    Blank,
    Block,
    Column,
    Form,
    Kind,
    Paper,
    Remark,
    SignLine,
    Space,
    Table,
)
from bihuan.reports.wording import day

COLUMNS = (
    Column("序号", 14, Align.CENTRE),
    Column("姓名", 40, Align.CENTRE),
    Column("赞成", 22, Align.CENTRE),
    Column("不赞成", 22, Align.CENTRE),
    Column("弃权", 22, Align.CENTRE),
    Column("结果", 36, Align.CENTRE),
)


def paper(renewal: Renewal, sheet: SheetValue) -> Paper:
    of = renewal.committee if sheet.what == "委员" else renewal.body
    counted = sheet.attending is not None
    blocks: list[Block] = [
        Form(
            (36, 42, 36, 42),
            (
                pair_row((("选举日期", day(sheet.held_on)), ("应选人数", f"{sheet.seats}名"))),
                pair_row((("应到会人数", _n(sheet.eligible)), ("实到会人数", _n(sheet.attending)))),
                pair_row((("发出选票", _n(sheet.issued)), ("收回选票", _n(sheet.returned)))),
                pair_row((("有效票", _n(sheet.valid)), ("无效票", _invalid(sheet)))),
            ),
        ),
        Space(1),
        Table(COLUMNS, _rows(sheet, counted), point=12, row=9),
    ]
    if sheet.checked:
        need = (sheet.attending or 0) // 2 + 1
        half = f"赞成票超过实到会人数的半数（至少{need}票）始得当选"
        rule = "得票相等的重新投票，得赞成票多的当选" if sheet.runoff else half
        blocks.append(
            Remark(
                f"核对：实到会人数达到应到会人数的五分之四，收回选票不多于发出选票，会议和选举有效；"
                f"{rule}；各项数字经系统核算相符。"
            )
        )
    blocks += [
        Space(1),
        SignLine((("监票人：", Blank(6)), ("计票人：", Blank(6)))),
    ]
    return Paper(
        kind=Kind.SHEET,
        title=f"{of}{sheet.what}选举计票单{sheet.again}",
        subtitle=renewal.head.unit,
        blocks=tuple(blocks),
        numbered=False,
    )


def _n(number: int | None) -> str:
    return "" if number is None else str(number)


def _invalid(sheet: SheetValue) -> str:
    if sheet.returned is None or sheet.valid is None:
        return ""
    return str(sheet.returned - sheet.valid)


def _result(person: Named) -> str:
    if person.elected:
        return "当选"
    return "得票相等" if person.tied else "未当选"


def _rows(sheet: SheetValue, counted: bool) -> tuple[tuple[str, ...], ...]:
    rows = [
        (
            str(i),
            p.name + ("（另选人）" if p.written_in else ""),
            _n(p.yes),
            _n(p.against),
            _n(p.abstained),
            _result(p) if counted else "",
        )
        for i, p in enumerate(sheet.people, start=1)
    ]
    if not counted:
        rows += [("", "", "", "", "", "")] * 2
    return tuple(rows)
