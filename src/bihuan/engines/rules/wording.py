"""What verdicts say to a reader: the words of each reason, and what would change a verdict.

Words that belong to a pack (names of marks, attributes, kinds of record) come from the pack; without them the code is
shown.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bihuan.engines.rules.values import SCALE, Indicator, Verdict

if TYPE_CHECKING:
    from bihuan.engines.rules.plans import Plan, Window
    from bihuan.engines.rules.scene import Finding, Fraction

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
    "before_records": "这段时间还没有开始记录",
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
    return number_words(above * SCALE // below)


def day_words(day: date) -> str:
    """2026年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def percent(fraction: "Fraction") -> str:
    """A fraction as a percentage with at most two decimals, cut off, so that nothing is rounded up to a limit."""
    above, below = fraction
    whole, rest = divmod(above * 10_000 // below, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


def _named(plan: "Plan", codes: tuple[str, ...]) -> str:
    return "、".join(plan.words.get(code, code) for code in codes)


def change_sentence(
    plan: "Plan",
    window: "Window",
    verdict: Verdict,
    reason: str,
    finding: "Finding | None",
    lacking: str = "",
) -> str:
    """What would change the verdict, in one Chinese sentence; "" where nothing can or need.

    ``lacking`` names the attribute that a condition asked for in vain.
    """
    if verdict is Verdict.PASSED or reason in (
        "not_in_force",
        "outside_life",
        "before_records",
        "may",
        "nothing_to_check",
    ):
        return ""
    if reason == "not_yet_due":
        return f"{day_words(window.known)}以后给出结论。"
    if reason == "exempted":
        return "上级撤销这一批准后重新判断。"
    if reason == "missing_attribute":
        names = (lacking,) if lacking else finding.lacking if finding else ()
        return f"补上基本情况中的“{_named(plan, names)}”后即可判断。"
    if reason == "missing_number":
        return "补全记录中的人数后即可判断。"
    if reason == "no_facts":
        return "补录有关记录后即可判断。"
    if verdict in (Verdict.EXEMPT, Verdict.NOT_APPLICABLE):
        return "基本情况改变后重新判断。"
    return _breach(plan, window, reason, finding)


_LATE = "；如已在规定时间内做到，补录即可，补录不扣分。"
_TYPED = "；如是数字录错，请更正。"


def while_open(change: str) -> str:
    """What is missing, from the sentence of a breach, while the window still runs: nothing is late or made up for."""
    for words in (_LATE, _TYPED):
        gap, there, _rest = change.partition(words)
        if there:
            return f"{gap}。"
    return change


def _breach(plan: "Plan", window: "Window", reason: str, finding: "Finding | None") -> str:
    gap = shortfall(plan, window, reason, finding)
    wrong_number = reason in ("ratio_low", "ratio_high", "tally_wrong", "too_long", "too_many")
    head = gap + (_TYPED if wrong_number else _LATE)
    remedy = plan.indicator.remedy
    if remedy == "next_window":
        return f"{head}下一个时段做到，即为整改。"
    if not remedy:
        return head
    return f"{head}以后补做“{plan.words.get(remedy, remedy)}”并记录，即为整改。"


def shortfall(plan: "Plan", window: "Window", reason: str, finding: "Finding | None") -> str:
    """How far a breach is from what is required, without a full stop."""
    if reason == "overdue":
        return f"应在{day_words(window.known)}以前完成，没有记录"
    if finding is None or finding.required is None or finding.measured is None:
        return REASONS.get(reason, reason)
    name = next((parameter.unit for parameter in plan.indicator.parameters if parameter.unit), "")
    unit = f" {name}" if name else ""
    required, measured = _fraction_words(finding.required), _fraction_words(finding.measured)
    match reason:
        case "too_few":
            return f"应不少于 {required}{unit}，现有 {measured}{unit}"
        case "too_many":
            return f"应不多于 {required}{unit}，现为 {measured}{unit}"
        case "ratio_low":
            return f"比例应不低于 {percent(finding.required)}，现为 {percent(finding.measured)}"
        case "ratio_high":
            return f"比例应不高于 {percent(finding.required)}，现为 {percent(finding.measured)}"
        case "missing":
            return f"没有：{_named(plan, finding.lacking).replace('、', '或')}"
        case "not_covered":
            return f"还缺：{_named(plan, finding.lacking)}"
        case "tally_wrong":
            return f"应满足 {required} 项关系，只满足 {measured} 项"
        case "too_long":
            return f"最多可延期 {required} 天，现延期 {measured} 天"
        case _:
            return REASONS.get(reason, reason)
