"""A small pack of rules for the tests, records for it, and short ways to put both in place."""

from datetime import UTC, date, datetime
from typing import Any

from bihuan.orgs.models import Unit
from bihuan.packs.models import PackVersion
from bihuan.packs.services import add_version, adopt
from bihuan.records import services as records
from bihuan.records.models import Record
from tests.cast import Province

SINCE = date(2020, 1, 1)

TEXT = """
code = "small"
version = "{version}"
title = "测试规则"
title_en = "Rules of the tests"
since = 2018-01-01

[[source]]
code = "education"
title = "中国共产党党员教育管理工作条例"

[[kind]]
code = "theme_day"
title = "主题党日"
title_en = "Theme Party day"
subjects = ["branches"]
monthly = true
[[kind.field]]
code = "theme"
title = "主题"
title_en = "Theme"
why = "记录主题"
required = true
enters = "mark"
mark = "theme"

[[kind]]
code = "org_life_meeting"
title = "组织生活会"
title_en = "Organisation-life meeting"
subjects = ["branches"]
annual = true

[[kind]]
code = "general_meeting"
title = "党员大会"
title_en = "General meeting"
subjects = ["branches"]

[[kind]]
code = "hearing"
title = "听取汇报"
title_en = "Hearing"
subjects = ["organ_committee"]

[[indicator]]
code = "LIFE-05"
title = "每月开展主题党日"
title_en = "Theme Party day every month"
sentence = "党支部每月开展一次主题党日。"
sentence_en = "A theme Party day every month."
source = "education"
article = "第十六条"
verified = true
modality = "must"
subjects = ["branches"]
window = "month"
group = "组织生活"
remedy = "next_window"
alert_days = [7, 2]
check = {{ form = "count", pick = [{{ kind = "theme_day", has = ["theme"] }}], at_least = "times" }}
[[indicator.parameter]]
name = "times"
value = {times}
since = 2018-01-01
stricter = "more"
unit = "次"

[[indicator]]
code = "LIFE-01"
title = "每季度召开党员大会"
title_en = "General meeting every quarter"
sentence = "党支部一般每季度召开一次党员大会。"
sentence_en = "Generally a general meeting every quarter."
source = "education"
article = "第十条"
verified = false
modality = "generally"
subjects = ["branches"]
window = "quarter"
remedy = "next_window"
alert_days = [15]
check = {{ form = "count", pick = [{{ kind = "general_meeting" }}], at_least = "times" }}
[[indicator.parameter]]
name = "times"
value = 1
since = 2018-01-01
unit = "次"

[[indicator]]
code = "LIFE-06"
title = "每年召开组织生活会"
title_en = "Organisation-life meeting every year"
sentence = "党支部每年至少召开一次组织生活会。"
sentence_en = "An organisation-life meeting every year."
source = "education"
article = "第十七条"
verified = true
modality = "must"
subjects = ["branches"]
window = "rite"
remedy = "org_life_meeting"
alert_days = [30]
check = {{ form = "count", pick = [{{ kind = "org_life_meeting" }}], at_least = "times" }}
[[indicator.parameter]]
name = "times"
value = 1
since = 2018-01-01
unit = "次"

[[indicator]]
code = "LIFE-12"
title = "每年听取工作汇报"
title_en = "A hearing every year"
sentence = "机关党委每年至少听取一次工作汇报。"
sentence_en = "A hearing every year."
source = "education"
article = "第二十条"
verified = false
modality = "must"
subjects = ["organ_committee"]
window = "year"
remedy = "hearing"
check = {{ form = "count", pick = [{{ kind = "hearing" }}], at_least = "times" }}
[[indicator.parameter]]
name = "times"
value = 1
since = 2018-01-01
unit = "次"
"""


def pack(province: Province, *, version: str = "1", times: int = 1) -> PackVersion:
    """A version of the small pack, kept but not in force."""
    return add_version(
        text=TEXT.format(version=version, times=times),
        owner=province.unit("GW"),
        actor=province.actor("liaison_office"),
        at=province.now,
    )


def in_force(
    province: Province, *, version: str = "1", times: int = 1, since: date = SINCE
) -> PackVersion:
    """A version of the small pack, in force everywhere from a day."""
    row = pack(province, version=version, times=times)
    adopt(
        pack=row,
        by=province.unit("GW"),
        since=since,
        document="关于启用测试规则的通知",
        actor=province.actor("leader_in_charge"),
        at=province.now,
    )
    return row


def noon(day: date) -> datetime:
    """Noon in Beijing."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def held(
    province: Province, unit: str, kind: str, on: date, *, recorded: date | None = None, **more: Any
) -> Record:
    """A record of something that happened, entered the same day or on another; the unit's stamp moves with it."""
    place = Unit.objects.get(code=unit)
    row = Record.objects.create(
        unit=place,
        kind=kind,
        on=on,
        recorded_on=recorded or on,
        recorded_at=noon(recorded or on),
        recorded_by=province.account("liaison_office"),
        marks="theme" if kind == "theme_day" else "",
        **more,
    )
    records.touch([place.pk])
    return row
