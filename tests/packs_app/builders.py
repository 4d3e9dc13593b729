"""A small base pack and what the tests do with packs."""

from datetime import date
from typing import Any

from bihuan.access.scope import SYSTEM
from bihuan.engines.rules.values import Pack
from bihuan.packs import services, texts
from bihuan.packs.models import PackVersion, Requirement
from bihuan.packs.services.loading import written
from tests.cast import Province

BASE = """
code = "organ"
version = "1"
title = "基础规则"
title_en = "Base rules"
since = 2019-01-01

[words]
theme = "主题"
times = "次数"

[[source]]
code = "S1"
title = "中国共产党党员教育管理工作条例"
issued_on = 2019-05-06

[[kind]]
code = "theme_day"
title = "主题党日"
title_en = "Theme Party day"
group = "组织生活"
subjects = ["branch"]
monthly = true
why = "每月一次，一件事只登记一次。"
[[kind.field]]
code = "theme"
title = "主题"
title_en = "Theme"
why = "说明这次活动做什么。"
enters = "mark"
mark = "theme"
required = true

[[kind]]
code = "report"
title = "报告"
title_en = "Report"
subjects = ["unit"]

[[indicator]]
code = "LIFE-05"
title = "每月开展主题党日"
title_en = "Monthly theme Party day"
sentence = "党支部每月开展一次主题党日。"
sentence_en = "A branch holds a theme Party day each month."
source = "S1"
article = "第十六条"
verified = true
modality = "must"
subjects = ["branch"]
group = "组织生活"
window = "month"
remedy = "next_window"
check = { form = "count", pick = [{ kind = "theme_day" }], at_least = "times" }
[[indicator.parameter]]
name = "times"
value = 1
since = 2019-05-06
stricter = "more"
unit = "次"
[[indicator.condition]]
attribute = "full_members"
op = "<"
value = 3
gives = "not_applicable"
code = "few"
sentence = "正式党员不足三名。"

[[indicator]]
code = "LIFE-13"
title = "每年报告一次"
title_en = "Yearly report"
sentence = "单位每年报告一次党建工作。"
sentence_en = "A unit reports once a year."
source = "S1"
article = "第三条"
verified = false
modality = "generally"
subjects = ["unit"]
group = "责任"
window = "year"
remedy = "next_window"
check = { form = "count", pick = [{ kind = "report" }], at_least = "times" }
[[indicator.parameter]]
name = "times"
value = 1
since = 2019-01-01
unit = "次"
"""

NEXT = BASE.replace('version = "1"', 'version = "2"').replace(
    "value = 1\nsince = 2019-05-06",
    'value = 1\nsince = 2019-05-06\nstricter = "more"\nunit = "次"\n'
    '[[indicator.parameter]]\nname = "times"\nvalue = 3\nsince = 2026-01-01',
)

LONG_AGO = date(2020, 1, 1)


def shipped(province: Province, text: str = BASE) -> PackVersion:
    """The text as a version that came with the program."""
    return written(texts.parsed(text), text, {}, "", owner=None, actor=SYSTEM, at=province.now)


def stricter(
    times: int, *, code: str = "local-x", version: str = "1", since: date = LONG_AGO
) -> str:
    """The text of a local pack that asks for more theme Party days a month."""
    return f'''
code = "{code}"
version = "{version}"
title = "本级规则 {code}"
since = {since.isoformat()}
base = "organ"
document = "《关于加强组织生活的通知》（岚直工发〔2020〕1号）"
[[change]]
indicator = "LIFE-05"
parameter = "times"
value = {times}
since = {since.isoformat()}
'''


def times(pack: Pack, on: date) -> tuple[int, str]:
    """How many theme Party days a pack asks for, and which pack says so."""
    one = next(one for one in pack.indicators if one.code == "LIFE-05")
    entry = max((p for p in one.parameters if p.since <= on), key=lambda p: p.since)
    return entry.value // 10_000, entry.pack


def taken_in(province: Province, text: str, owner: str = "GW") -> PackVersion:
    """A local pack handed in by the people of a body."""
    actor = (
        province.actor("liaison_office")
        if owner == "GW"
        else province.actor("fulltime_deputy", owner)
    )
    return services.add_version(text=text, owner=province.unit(owner), actor=actor, at=province.now)


def leader(province: Province, owner: str = "GW") -> Any:
    """Who puts rules in force for a body."""
    if owner == "GW":
        return province.actor("leader_in_charge")
    return province.actor("organ_secretary", owner)


def adopted(
    province: Province, pack: PackVersion, by: str = "GW", since: date = LONG_AGO, **more: Any
) -> Any:
    return services.adopt(
        pack=pack,
        by=province.unit(by),
        since=since,
        document="《关于启用规则的通知》",
        actor=leader(province, by),
        at=province.now,
        **more,
    )


def own(province: Province, **changed: Any) -> dict[str, Any]:
    """What is given for a requirement of one's own."""
    return {
        "subject": "每季度一次红色资源现场学习",
        "sentence": "每季度至少到革命纪念馆开展一次主题党日。",
        "record_kind": "theme_day",
        "window": "quarter",
        "org_kinds": "branch",
        "value": 10_000,
        "document": "《工作要点》（岚直工发〔2026〕3号）",
        "article": "第二条",
        "reason": "本系统红色资源集中。",
        **changed,
    }


def required(province: Province, by: str = "GW", **changed: Any) -> Requirement:
    actor = (
        province.actor("liaison_office") if by == "GW" else province.actor("fulltime_deputy", by)
    )
    sort = changed.pop("sort", "own")
    unit = changed.pop("unit", by)
    unit_class = changed.pop("unit_class", "")
    return services.draft_requirement(
        sort=sort,
        by=province.unit(by),
        unit=province.unit(unit),
        unit_class=unit_class,
        actor=actor,
        at=province.now,
        given=own(province, **changed),
    )
