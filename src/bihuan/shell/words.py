"""Dates and deadlines as people read them."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.calendar.clock import BEIJING
from bihuan.calendar.queries import holidays
from bihuan.engines.periods import Frequency, Period, days_left, overdue_days

WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)

_PERIODS = {
    Frequency.MONTH: (gettext_lazy("%(year)d年%(month)d月"),),
    Frequency.QUARTER: (
        gettext_lazy("%(year)d年第一季度"),
        gettext_lazy("%(year)d年第二季度"),
        gettext_lazy("%(year)d年第三季度"),
        gettext_lazy("%(year)d年第四季度"),
    ),
    Frequency.HALF: (gettext_lazy("%(year)d年上半年"), gettext_lazy("%(year)d年下半年")),
    Frequency.YEAR: (gettext_lazy("%(year)d年"),),
}

NEAR_DAYS = 5
"""Working days before a deadline from which it is shown as near."""

LIGHT_ICONS = {
    "overdue": "late",
    "near": "clock",
    "in_time": "check",
    "closed": "check",
    "closed_late": "late",
    "stopped": "pause",
    "none": "pause",
}
"""Kinds of light and the sign of each. Any other kind is drawn neutral."""


@dataclass(frozen=True, slots=True)
class Light:
    """A deadline's state: ``kind`` (a key of LIGHT_ICONS), its word, and working days as a phrase or None."""

    kind: str
    word: str
    days: str | int | None = None


def date_words(value: date | datetime, form: str = "") -> str:
    """``2026年3月4日（周三）``; form ``short`` leaves out the year, ``plain`` the weekday. Instants give their Beijing day."""
    at = value.astimezone(BEIJING) if isinstance(value, datetime) and value.tzinfo else value
    parts = {"year": at.year, "month": at.month, "day": at.day, "weekday": WEEKDAYS[at.weekday()]}
    if form == "short":
        return _("%(month)d月%(day)d日（%(weekday)s）") % parts
    if form == "plain":
        return _("%(year)d年%(month)d月%(day)d日") % parts
    return _("%(year)d年%(month)d月%(day)d日（%(weekday)s）") % parts


def period_words(period: Period) -> str:
    """A period on a page, such as 2026年第一季度. Papers take ``Period.label``, which is always Chinese."""
    words = _PERIODS[period.frequency]
    return str(words[(period.number - 1) % len(words)]) % {
        "year": period.year,
        "month": period.number,
    }


def clock_words(value: date | datetime, form: str = "") -> str:
    """The Beijing time of an instant, ``09:05``; nothing for a date or the plain form."""
    if not isinstance(value, datetime) or form == "plain":
        return ""
    return f"{value.astimezone(BEIJING) if value.tzinfo else value:%H:%M}"


def light_of(due_on: date | None, today: date, closed_on: date | None = None) -> Light:
    """The light of a deadline, in working days. What is closed is judged by the day on which it was closed."""
    if due_on is None:
        return Light("none", _("未定期限"))
    if closed_on is not None:
        late = overdue_days(due_on, closed_on, holidays())
        return (
            Light("closed_late", _("逾期办结"), working_days(late))
            if late
            else Light("closed", _("按期办结"))
        )
    left = days_left(due_on, today, holidays())
    if left < 0:
        return Light("overdue", _("已逾期"), working_days(-left))
    if left:
        phrase = days_to_go(left)
    else:
        phrase = _("今天到期") if today == due_on else _("下一个工作日起逾期")
    return (
        Light("near", _("临近期限"), phrase)
        if left <= NEAR_DAYS
        else Light("in_time", _("未到期"), phrase)
    )


_BROWSERS = (
    ("Edg", "Edge"),
    ("QQBrowser", gettext_lazy("QQ 浏览器")),
    ("QAXBrowser|QIANXIN", gettext_lazy("奇安信浏览器")),
    ("Firefox", "Firefox"),
    ("MicroMessenger", gettext_lazy("微信")),
    ("DingTalk", gettext_lazy("钉钉")),
    ("(?:Headless)?Chrome", "Chrome"),
    ("Version(?=.*Safari)", "Safari"),
)
_PLATFORMS = (
    ("Android", gettext_lazy("安卓手机")),
    ("iPhone|iPad", gettext_lazy("苹果手机或平板")),
    ("Windows", "Windows"),
    ("Mac OS X", gettext_lazy("苹果电脑")),
    ("Linux", gettext_lazy("麒麟、统信或其他 Linux")),
)


def device_words(user_agent: str) -> str:
    """Browser and system in words, from what the browser says of itself; unknown ones are named so."""
    browser = str(_("未知浏览器"))
    for pattern, name in _BROWSERS:
        found = re.search(rf"(?:{pattern})/(\d+)", user_agent)
        if found:
            browser = f"{name} {found.group(1)}"
            break
    for pattern, name in _PLATFORMS:
        if re.search(pattern, user_agent):
            return _("%(browser)s，%(platform)s") % {"browser": browser, "platform": name}
    return browser


def working_days(days: int) -> str:
    """A number of working days."""
    return ngettext("%(days)d 个工作日", "%(days)d 个工作日", days) % {"days": days}


def days_to_go(days: int) -> str:
    """How many working days are left."""
    return ngettext("还有 %(days)d 个工作日", "还有 %(days)d 个工作日", days) % {"days": days}
