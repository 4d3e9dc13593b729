"""Marks of secrecy: found where they are marks, not where people write about secrets."""

import pytest

from bihuan.files.marks import secret_marks, warning

MARKED = [
    "机密★1年 关于某事项的通知.docx",
    "秘密★ 会议纪要.pdf",
    "绝密★长期",
    "★机密",
    "☆秘密☆5年",
    "【机密】干部名册.xlsx",
    "[秘密]统计表.xls",
    "（机密）请示.docx",
    "(秘密)批复.docx",
    "〔绝密〕电报.txt",
    "密级：机密",
    "密级:秘密",
    "密级 秘密",
    "密級：機密",
    "机密 某办〔2026〕3号.docx",
    "秘密_2026年统计.xlsx",
    "绝密-某方案.docx",
    "某方案-机密-终稿.docx",
    "机密.docx",
    "秘密级文件.docx",
    "机密件登记表.docx",
    "关于调整的请示（秘密级）.docx",
    "绝密级",
    "機密★三年",
    "绝密*30年",
    "秘密 ★ 1年",
    "通报 机密 初稿.docx",
    "正文第一行\n机密★6个月\n标题",
    "《秘密》目录.docx",
    "附件1_机密_名单.xlsx",
]

PLAIN = [
    "保守国家秘密是每名党员的义务",
    "关于加强保密工作的通知",
    "商业秘密保护指南.pdf",
    "采取秘密投票的方式选举",
    "无记名投票，秘密写票处",
    "国家秘密载体管理规定",
    "保密法宣传周活动小结",
    "工作秘密和内部资料的区别",
    "个人隐私和商业秘密",
    "机密文件柜钥匙由专人保管",
    "涉密人员离岗脱密期管理",
    "密切联系群众",
    "秘书处党支部换届",
    "机关党委会议记录",
    "精密仪器采购问题",
    "严密组织体系",
    "周密部署主题党日",
    "国家秘密分为绝密、机密、秘密三级",
    "秘密级别由定密责任人确定",
    "不得在互联网上传输国家秘密和工作秘密",
]


def test_thirty_marked_samples_are_all_warned_of() -> None:
    assert len(MARKED) == 30
    assert [text for text in MARKED if not secret_marks(text)] == []


def test_three_hundred_plain_samples_give_at_most_three_warnings() -> None:
    places = (
        "{}。", "关于{}的通知", "问题：{}", "会上强调：{}。", "一是{}；二是{}。",
        "{}，请认真落实。", "2026年第一季度{}", "【通知】{}", "（一）{}", "附件1 {}.docx",
        "{}（征求意见稿）", "《{}》学习体会", "省档案馆{}", "{} 2026.xlsx", "专题学习 {} 讨论",
    )  # fmt: skip
    samples = [place.replace("{}", text) for place in places for text in PLAIN]
    assert len(samples) == 300
    assert len([text for text in samples if secret_marks(text)]) <= 3


@pytest.mark.parametrize("text", ["", "普通文件.docx"])
def test_nothing_is_found_in_nothing(text: str) -> None:
    assert secret_marks(text) == ()


def test_a_warning_names_the_mark_and_says_what_to_do() -> None:
    assert "机密★" in warning("机密★1年 通知.docx")
    assert "不得存储" in warning("机密★1年 通知.docx")
    assert warning("保密法宣传周.docx") == ""
