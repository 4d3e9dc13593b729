"""Rules in words: what a page, a paper and a workbook say of an indicator."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import SCALE, Indicator, Modality, Pack, Parameter
from bihuan.orgs.models import Kind

MODALITIES = {
    Modality.MUST: gettext_lazy("应当"),
    Modality.GENERALLY: gettext_lazy("一般"),
    Modality.IN_PRINCIPLE: gettext_lazy("原则上"),
    Modality.MAY: gettext_lazy("可以"),
}
BECOMES = {
    Modality.MUST: gettext_lazy("没有做到的，提出问题线索，由人确认后才成为问题。"),
    Modality.GENERALLY: gettext_lazy("没有做到的只作提醒，不扣分；经人确认才成为问题。"),
    Modality.IN_PRINCIPLE: gettext_lazy("没有做到的只作提醒，不扣分；经人确认才成为问题。"),
    Modality.MAY: gettext_lazy("可以做，不做没有后果。"),
}
WINDOWS = {
    "month": gettext_lazy("每月"),
    "quarter": gettext_lazy("每季度"),
    "half": gettext_lazy("每半年"),
    "year": gettext_lazy("每年"),
    "rite": gettext_lazy("每年度一次，按所属年度，次年办结也算"),
    "term": gettext_lazy("每届"),
    "event": gettext_lazy("每次发生时"),
}
PARAMETERS = {
    "times": gettext_lazy("次数"),
    "months": gettext_lazy("月数"),
    "closing": gettext_lazy("截止日"),
    "most": gettext_lazy("上限"),
    "least": gettext_lazy("下限"),
    "upper": gettext_lazy("上限"),
    "share": gettext_lazy("比例"),
    "strict": gettext_lazy("是否须超过"),
    "hours": gettext_lazy("学时"),
    "whole": gettext_lazy("全部"),
    "one_in": gettext_lazy("几分之一"),
    "one": gettext_lazy("人数"),
    "none": gettext_lazy("人数"),
    "members": gettext_lazy("党员数"),
    "grace": gettext_lazy("宽限"),
    "before": gettext_lazy("提前"),
}
"""What the numbers of rules are called; a pack's own words come second, because there they may be those of a mark."""
NEVER_VERIFIED = gettext_lazy(
    "这一条的数字取自二手材料，尚未与正式文本核对。使用前请对照文件原文：一致的，继续使用；不一致的，请工委提出更严的"
    "本级规则并写明文件，或联系维护人员更正。"
)


def number(value: int) -> str:
    """A number kept in ten-thousandths, as people write it: 3, 0.8."""
    text = format(Decimal(value) / SCALE, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


SHARE = "比例"
"""The unit of a parameter that is a share: kept and typed as 0.01, shown as 1%."""


def with_unit(value: int, unit: str) -> str:
    """A number with its unit; a share in per cent."""
    if unit == SHARE:
        return f"{number(value * 100)}%"
    return f"{number(value)} {unit}".strip()


def on_day(parameters: Iterable[Parameter], day: date) -> dict[str, Parameter]:
    """The parameters in force on a day, by name; before its first day a parameter has its first value."""
    found: dict[str, Parameter] = {}
    for one in sorted(parameters, key=lambda parameter: parameter.since):
        if one.since <= day or one.name not in found:
            found[one.name] = one
    return found


def called(name: str, pack: Pack) -> str:
    """What a parameter is called."""
    word = PARAMETERS.get(name)
    return str(word) if word else pack.words.get(name, name)


def amount(parameter: Parameter) -> str:
    """A parameter's value with its unit: 6 个月; the closing day of an annual rite as 次年3月31日."""
    if parameter.name == "closing":
        month, day = divmod(parameter.value // SCALE, 100)
        return _("次年%(month)d月%(day)d日前") % {"month": month, "day": day}
    if parameter.name == "one_in" and parameter.value in _PARTS:
        return str(_PARTS[parameter.value])
    if parameter.name == "strict":
        return _("须超过") if parameter.value else _("可以等于")
    if parameter.name == "whole" and not parameter.unit:
        return f"{number(parameter.value * 100)}%"
    if parameter.name in ("one", "none") and not parameter.unit:
        return with_unit(parameter.value, _("人"))
    return with_unit(parameter.value, parameter.unit)


_PARTS = {
    2 * SCALE: gettext_lazy("二分之一"),
    3 * SCALE: gettext_lazy("三分之一"),
    4 * SCALE: gettext_lazy("四分之一"),
    5 * SCALE: gettext_lazy("五分之一"),
    10 * SCALE: gettext_lazy("十分之一"),
}
"""One part in some, as people say it."""


def standards(now: Mapping[str, Parameter], pack: Pack) -> str:
    """The numbers of a rule in force on a day: one alone, several each with its name."""
    shown = [one for one in now.values() if one.name != "whole"]
    if len(shown) == 1:
        return amount(shown[0])
    return "；".join(
        amount(one) if one.name in _SPEAKING else f"{called(one.name, pack)} {amount(one)}"
        for one in shown
    )


_SPEAKING = ("closing", "strict")
"""Parameters whose value says by itself what it is."""


def kinds(codes: Iterable[str]) -> str:
    """Kinds of organisation by their words, parted by 、."""
    words = dict(Kind.choices)
    return "、".join(str(words.get(code, code)) for code in codes)


def cited(indicator: Indicator, pack: Pack) -> str:
    """《…》第七条: the document and article on which a rule rests."""
    source = next((one for one in pack.sources if one.code == indicator.source), None)
    title = source.title if source else indicator.source
    if title and not title.startswith("《"):
        title = f"《{title}》"
    return f"{title}{indicator.article}"


def stricter(parameter: Parameter) -> str:
    """In which direction a local pack may change a parameter."""
    if parameter.stricter == "more":
        return _("本级可以提高，不能降低")
    if parameter.stricter == "less":
        return _("本级可以降低，不能提高")
    return _("本级不能改动")
