"""What is forbidden is refused wherever a pack writes it, with the rule named; what is lawful and looks alike passes."""

import pytest

from bihuan.engines.rules.pack import PackFaultsError, read

HEAD = """
code = "local"
version = "1"
title = "本级规定"
title_en = "Local"
since = 2025-01-01
[[source]]
code = "doc"
title = "本级文件"
[[kind]]
code = "theme_day"
title = "主题党日"
title_en = "Theme Party day"
subjects = ["branches"]
[[kind]]
code = "{kind}"
title = "{kind_title}"
title_en = "Activity"
subjects = ["branches"]
{field}
[[indicator]]
code = "L-01"
title = "{title}"
title_en = "{title_en}"
sentence = "{sentence}"
sentence_en = "A sentence."
source = "doc"
verified = false
modality = "must"
subjects = ["branches"]
window = "month"
check = {{ form = "count", pick = [{{ kind = "{read}"{has} }}], at_least = "times" }}
[[indicator.parameter]]
name = "times"
value = 1
since = 2025-01-01
stricter = "more"
"""


def text(
    title="每月开展主题党日", *, title_en="Theme day", sentence="每月开展一次。", kind="activity",
    kind_title="活动", mark="", field="", read="theme_day",
):  # fmt: skip
    has = f', has = ["{mark}"]' if mark else ""
    return HEAD.format(
        title=title, title_en=title_en, sentence=sentence, kind=kind, kind_title=kind_title, has=has,
        field=field, read=read,
    )  # fmt: skip


def asks(title, title_en="Field", code="thing", **more):
    lines = [f"{key} = {value}" for key, value in more.items()]
    return "\n".join(
        [
            "[[kind.field]]",
            f'code = "{code}"',
            f'title = "{title}"',
            f'title_en = "{title_en}"',
            'why = "…"',
            *lines,
        ]
    )


FORBIDDEN = [
    (text("每月签到率不低于 90%"), "D-01"),
    (text("党员每天打卡"), "D-01"),
    (text(sentence="以手机定位核对到会情况。"), "D-01"),
    (text("在线时长达标"), "D-01"),
    (text("平台登录次数"), "D-01"),
    (text("党员活跃度"), "D-01"),
    (text("学习时长不少于 30 分钟"), "D-01"),
    (text("观看时长"), "D-01"),
    (text("个人学时排队"), "D-01"),
    (text("连续学习天数"), "E3"),
    (text("公众号关注率、应用安装率"), "E3"),
    (text("党员积分"), "D-02"),
    (text("给每名党员打分"), "E1"),
    (text("党员忠诚度指数"), "E1"),
    (text("支部排名"), "D-02"),
    (text("书记得分龙虎榜"), "E1"),
    (text("宣传推文点赞数"), "E4"),
    (text("文章阅读量"), "E4"),
    (text("转发次数"), "E4"),
    (text("网络投票得票"), "E4"),
    (text("每次活动有照片"), "D-03"),
    (text("上传视频数"), "D-03"),
    (text("学习笔记字数"), "D-03"),
    (text("心得体会篇数"), "D-03"),
    (text("获领导批示"), "D-06"),
    (text("媒体刊发文章"), "D-06"),
    (text("信息采用篇数"), "D-06"),
    (text("会议次数多的加分"), "E4"),
    (text("发文数量"), "E4"),
    (text("台账页数"), "D-03"),
    (text("补录扣分"), "D-07"),
    (text(sentence="不签到的扣 1 分。"), "D-01"),
    (text(title_en="Number of likes"), "E4"),
    (text(title_en="Login rate"), "D-01"),
    (text(title_en="Ranking of members"), "D-02"),
    (text(mark="check_in"), "D-01"),
    (text(mark="points"), "D-02"),
    (text(mark="photos"), "D-03"),
    (text(kind="page_views", read="page_views"), "E4"),
    (text(field=asks("签到", code="sign", type='"yes_no"')), "D-01"),
    (text(field=asks("现场照片", code="scene", required="true")), "D-03"),
    (text(field=asks("得分", "Member score", code="member_score", type='"number"')), "E1"),
]

LAWFUL = [
    text(sentence="候选人名单按姓氏笔画排序。"),
    text(sentence="找准机关党建的功能定位。"),
    text(sentence="党员交流学习心得。"),
    text("重大事项信息报送制度健全"),
    text(title_en="The views of members are heard"),
    text(title_en="Talking points of the lecture"),
    text("主题党日活动次数不少于 1 次"),
    text("视频会议同样算作召开"),
    text("每季度召开党员大会不少于 2 次"),
    text("民主评议党员评为优秀的不超过三分之一"),
    text("党员集中学习培训达标"),
    text(sentence="只记人数，不签到、不记学习时长。"),
    text("收回的选票不多于发出的选票"),
    text("请示一个月内批复"),
    text("党费收缴工作每季度公开"),
    text("党课由书记讲"),
    text("党务工作人员参加培训"),
    text("民主测评按程序进行", mark="vote"),
    text("走访联系点", title_en="Visit to a contact point"),
    text("通报组织生活出席情况", title_en="Attendance is circulated"),
    text(field=asks("活动图片（可以不填）", "Picture, if wanted", code="picture")),
    text(field=asks("批复文号", "Number of the reply", code="paper")),
    text("督查反馈的问题按期整改"),
    text(
        title_en="Talks in every branch", sentence="不以召开会议、印发文件、留存照片作为评价依据。"
    ),
]


@pytest.mark.parametrize(("pack", "rule"), FORBIDDEN)
def test_a_forbidden_definition_is_refused_and_the_rule_is_named(pack, rule):
    with pytest.raises(PackFaultsError) as refused:
        read(pack)
    offences = [fault for fault in refused.value.faults if rule in fault.message]
    assert offences, [str(fault) for fault in refused.value.faults]
    assert all(fault.remedy and fault.line > 1 for fault in offences)


@pytest.mark.parametrize("pack", LAWFUL)
def test_a_lawful_definition_that_looks_alike_is_accepted(pack):
    assert read(pack).indicators[0].code == "L-01"
