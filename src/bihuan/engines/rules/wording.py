"""What verdicts say to a reader: the words of each reason, and what would change a verdict.

Words that belong to a pack (names of marks and attributes) come from the pack's ``words``; without them the code is
shown.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bihuan.engines.rules.values import SCALE, Indicator, Pack, Verdict

if TYPE_CHECKING:
    from bihuan.engines.rules.checks import Finding, Fraction
    from bihuan.engines.rules.plans import Window

REASONS: Mapping[str, str] = {
    "met": "已达到要求",
    "too_few": "少于规定的数",
    "too_many": "多于规定的数",
    "ratio_low": "低于规定的比例",
    "ratio_high": "高于规定的比例",
    "missing": "没有规定的事项",
    "not_covered": "没有全部覆盖",
    "tally_wrong": "数字之间的关系不对",
    "overdue": "到期没有完成",
    "too_long": "延期超过规定的时间",
    "may": "文件说的是可以，不作要求",
    "not_in_force": "当时规定还没有施行",
    "outside_life": "这段时间组织没有全程存在",
    "not_yet_due": "未到期",
    "exempted": "经上级批准不作要求",
    "missing_attribute": "缺少判断所需的基本情况",
    "missing_number": "记录里缺少判断所需的数",
    "no_facts": "没有记录，无法判断",
    "nothing_to_check": "没有需要核对的事项",
}
"""The words of every reason that does not come from a condition of the indicator itself."""


def reason_words(reason: str, indicator: Indicator | None = None) -> str:
    """The sentence of a reason: that of the indicator's own condition, else the common one, else the code."""
    if indicator is not None:
        for condition in indicator.conditions:
            if condition.code == reason:
                return condition.sentence
    return REASONS.get(reason, reason)


def number_words(value: int) -> str:
    """A number in ten-thousandths without needless zeros."""
    sign, value = ("-" if value < 0 else ""), abs(value)
    whole, rest = divmod(value, SCALE)
    return f"{sign}{whole}.{rest:04d}".rstrip("0") if rest else f"{sign}{whole}"


def _fraction_words(fraction: "Fraction") -> str:
    above, below = fraction
    return number_words(-(-above * SCALE // below)) if above % below else str(above // below)


def _unit(indicator: Indicator) -> str:
    return next((parameter.unit for parameter in indicator.parameters if parameter.unit), "")


def words_of(pack: Pack | None, code: str) -> str:
    """The pack's word for a mark or an attribute, else the code itself."""
    return pack.words.get(code, code) if pack is not None else code


def change_sentence(
    indicator: Indicator, window: "Window", verdict: Verdict, reason: str, finding: "Finding | None"
) -> str:
    """What would change the verdict, in one sentence; "" where nothing can or need."""
    if verdict is Verdict.PASSED or reason in (
        "not_in_force",
        "outside_life",
        "may",
        "nothing_to_check",
    ):
        return ""
    if reason == "not_yet_due":
        return f"{day_words(window)}以后给出结论。"
    if reason == "exempted":
        return "上级撤销这一批准后重新判断。"
    if reason == "missing_attribute":
        return "补上基本情况中的有关数据后即可判断。"
    if reason in ("missing_number", "no_facts"):
        return (
            "补全记录中的人数后即可判断。"
            if reason == "missing_number"
            else "补录有关记录后即可判断。"
        )
    if verdict in (Verdict.EXEMPT, Verdict.NOT_APPLICABLE):
        return "基本情况改变后重新判断。"
    return _breach(indicator, window, reason, finding)


def day_words(window: "Window") -> str:
    """The day from which a verdict is known: 2026年3月31日."""
    day = window.known
    return f"{day.year}年{day.month}月{day.day}日"


_LATER = {
    "next_window": "下一个时段按要求做到即可整改。",
    "": "请按要求补正。",
}


def _breach(indicator: Indicator, window: "Window", reason: str, finding: "Finding | None") -> str:
    gap = shortfall(indicator, reason, finding)
    if (
        finding is not None
        and finding.used
        and reason in ("ratio_low", "ratio_high", "tally_wrong")
    ):
        head = f"{gap}；如是数字录错，请更正。"
    else:
        head = f"{gap}；如已在规定时间内做到，补录即可，补录不扣分。"
    return head + _LATER.get(indicator.remedy, "否则以后补做并记录，即为整改。")


def shortfall(indicator: Indicator, reason: str, finding: "Finding | None") -> str:
    """How far a breach is from what is required, without a full stop."""
    if finding is None or finding.required is None:
        return REASONS.get(reason, reason)
    unit = _unit(indicator)
    required = _fraction_words(finding.required)
    if reason == "overdue":
        return f"应在规定的 {finding.required[0]} 天内完成"
    if finding.measured is None:
        return REASONS.get(reason, reason)
    measured = _fraction_words(finding.measured)
    match reason:
        case "too_few":
            return f"应不少于 {required}{unit}，已有 {measured}{unit}"
        case "too_many":
            return f"应不多于 {required}{unit}，现为 {measured}{unit}"
        case "ratio_low":
            return f"比例应不低于 {percent(finding.required)}，现为 {percent(finding.measured)}"
        case "ratio_high":
            return f"比例应不高于 {percent(finding.required)}，现为 {percent(finding.measured)}"
        case "not_covered":
            return f"应覆盖 {required} 项，还缺 {len(finding.lacking)} 项"
        case "tally_wrong":
            return f"应满足 {required} 项关系，只满足 {measured} 项"
        case "too_long":
            return f"延期最多 {required} 天，现为 {measured} 天"
        case _:
            return REASONS.get(reason, reason)


def percent(fraction: "Fraction") -> str:
    """A fraction as a percentage with at most two decimals, cut off, so that nothing is rounded up to a limit."""
    above, below = fraction
    hundredths = above * 10_000 // below
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
