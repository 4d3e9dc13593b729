"""The generated pages of a pack (``docs/packs``): one for each indicator, an index, kinds of record, reasons.

The same pack gives the same bytes; a contract test holds that the committed pages are these.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from bihuan.engines.rules.values import Enters, Indicator, Pack, Parameter, RecordKind
from bihuan.engines.rules.wording import REASONS
from bihuan.packs import checks_words, examples, words

_COLUMNS = {
    Enters.SUBJECT: "subject",
    Enters.QUANTITY: "quantity",
    Enters.PART: "part",
    Enters.WHOLE: "whole",
    Enters.UNTIL: "until",
}
_MADE = "<!-- 由 bihuan pack docs 生成，不要手改 -->"


def pages(pack: Pack, cases: str) -> dict[str, str]:
    """File name to text of every page of a base pack with its cases. To be called in Chinese."""
    by_code = examples.of_pack(cases)
    found = {"README.md": _index(pack), "kinds.md": _kinds(pack), "reasons.md": _reasons(pack)}
    for one in pack.indicators:
        found[f"{one.code}.md"] = _indicator(one, pack, by_code.get(one.code, []))
    return found


def _index(pack: Pack) -> str:
    unverified = sum(not one.verified for one in pack.indicators)
    lines = [
        f"# {pack.title} {pack.version}",
        "",
        _MADE,
        "",
        f"{pack.title_en}. 指标 {len(pack.indicators)} 条，其中 {unverified} 条未与正式文本核对；"
        f"记录种类 {len(pack.kinds)} 种（[表](kinds.md)）；[结果的原因](reasons.md)。",
    ]
    groups: dict[str, list[Indicator]] = {}
    for one in pack.indicators:
        groups.setdefault(one.group or "其他", []).append(one)
    for group, found in groups.items():
        lines += ["", f"## {group}", "", "| 编码 | 指标 | 依据 | 程度 | 标准 | 核对 |", _rule(6)]
        for one in found:
            now = words.on_day(one.parameters, date.max)
            numbers = "；".join(words.amount(parameter) for parameter in now.values())
            lines.append(
                _row(
                    f"[{one.code}]({one.code}.md)",
                    one.title,
                    words.cited(one, pack),
                    words.MODALITIES[one.modality],
                    numbers or "—",
                    "已核对" if one.verified else "**未核对**",
                )
            )
    lines += ["", "## 文件", "", "| 编码 | 名称 | 文号 | 印发 | 施行 |", _rule(5)]
    for source in pack.sources:
        lines.append(
            _row(
                f"`{source.code}`",
                source.title,
                source.number or "—",
                source.issued_on or "—",
                source.effective_on or "—",
            )
        )
    return "\n".join(lines) + "\n"


def _indicator(one: Indicator, pack: Pack, cases: Iterable[tuple[str, str]]) -> str:
    now = words.on_day(one.parameters, date.max)
    lines = [
        f"# {one.code} {one.title}",
        "",
        _MADE,
        "",
        one.sentence,
        "",
        f"*{one.title_en}.* {one.sentence_en}",
        "",
        f"- 依据：{words.cited(one, pack)}（{'已核对' if one.verified else '**未与正式文本核对**'}）",
        f"- 程度：{words.MODALITIES[one.modality]}。{words.BECOMES[one.modality]}",
        f"- 适用对象：{words.kinds(one.subjects)}",
        f"- 统计期：{words.WINDOWS.get(one.window, one.window)}",
        f"- 怎么算：{checks_words.sentence(one, pack, now)}",
        f"- 从何时起：{_since(one, pack)}",
    ]
    if one.until:
        lines.append(f"- 到何时止：{one.until}")
    if one.duty_of == "superior":
        lines.append("- 这是上级组织的责任。")
    if one.remedy:
        title = {kind.code: kind.title for kind in pack.kinds}.get(one.remedy, "")
        how = f"在问题提出之后办理“{title}”" if title else "在下一个完整的统计期做到"
        lines.append(f"- 怎么补上：{how}；补录以前的记录不算补上。")
    if one.alert_days:
        lines.append(f"- 提前提醒：到期前 {'、'.join(str(day) for day in one.alert_days)} 天")
    if not one.verified:
        lines += ["", f"> {words.NEVER_VERIFIED}"]
    if one.parameters:
        lines += [
            "",
            "## 标准",
            "",
            "| 名称 | 数值 | 从何时起 | 由谁规定 | 本级能否改动 |",
            _rule(5),
        ]
        lines += [_row(*_parameter(parameter, pack)) for parameter in one.parameters]
    if one.conditions:
        lines += ["", "## 什么情况不算", ""]
        for condition in one.conditions:
            gives = "免予要求" if condition.gives == "exempt" else "不适用"
            lines.append(f"- {condition.sentence}（{gives}，`{condition.code}`）")
    rows = [examples.said(title, verdict) for title, verdict in cases]
    if rows:
        lines += ["", "## 举例", "", "| 情况 | 结果 |", _rule(2)]
        lines += [_row(row.words, row.verdict) for row in rows]
    return "\n".join(lines) + "\n"


def _since(one: Indicator, pack: Pack) -> str:
    firsts = [parameter.since for parameter in one.parameters]
    return str(one.since or min(firsts, default=pack.since))


def _parameter(one: Parameter, pack: Pack) -> tuple[object, ...]:
    return (
        f"{words.called(one.name, pack)} `{one.name}`",
        words.amount(one),
        one.since,
        one.document or "文件原文",
        words.stricter(one),
    )


def _kinds(pack: Pack) -> str:
    lines = [
        "# 记录种类",
        "",
        _MADE,
        "",
        "每种记录成为一条事实时，各项答案进到哪一列；其余答案只留在记录里。The columns of facts are those of bulk evaluation.",
        "",
        "| 种类 | 名称 | 由谁登记 | subject | quantity | part | whole | until | 标记 marks | 所属年度 |",
        _rule(10),
    ]
    lines += [_kind(kind) for kind in pack.kinds]
    for kind in pack.kinds:
        lines += ["", f"## {kind.title} `{kind.code}`", ""]
        if kind.why:
            lines += [kind.why, ""]
        if not kind.fields:
            lines.append("只填日期。")
            continue
        lines += ["| 填写项 | 怎么填 | 必填 | 为什么填 |", _rule(4)]
        for field in kind.fields:
            lines.append(
                _row(
                    field.title,
                    checks_words.answer(field),
                    "是" if field.required else "",
                    field.why,
                )
            )
    return "\n".join(lines) + "\n"


def _kind(kind: RecordKind) -> str:
    columns: dict[str, str] = {}
    marks: list[str] = []
    for field in kind.fields:
        if column := _COLUMNS.get(field.enters):
            columns[column] = field.title
        if field.enters is Enters.MARK:
            marks += [mark for mark in (field.mark, *field.choice_marks) if mark]
    marks += [code for code, _title in kind.steps]
    return _row(
        f"`{kind.code}`",
        kind.title,
        words.kinds(kind.subjects),
        *(columns.get(name, "–") for name in ("subject", "quantity", "part", "whole", "until")),
        " ".join(f"`{mark}`" for mark in dict.fromkeys(marks)) or "–",
        "是" if kind.annual else "",
    )


def _reasons(pack: Pack) -> str:
    lines = ["# 结果的原因", "", _MADE, "", "| 编码 | 说明 |", _rule(2)]
    lines += [_row(f"`{code}`", text) for code, text in REASONS.items()]
    own: Mapping[str, str] = {
        condition.code: condition.sentence
        for one in pack.indicators
        for condition in one.conditions
    }
    lines += ["", "## 指标自己的例外", "", "| 编码 | 说明 |", _rule(2)]
    lines += [_row(f"`{code}`", text) for code, text in sorted(own.items())]
    return "\n".join(lines) + "\n"


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', '｜').replace(chr(10), ' ') for cell in cells)} |"


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns
