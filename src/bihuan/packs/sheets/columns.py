"""The sheets of a pack's workbook and their columns. Titles are Chinese whatever language the program speaks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import override

from bihuan.engines.rules.forms import FORMS
from bihuan.orgs.models import Kind


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the key in the pack's text, how the cell is written.

    ``how``: text, texts, day, number, flag, wholes, table (an inline table of the pack's text), shown (only to read).
    ``words`` translates codes.
    """

    title: str
    key: str
    how: str = "text"
    words: str = ""
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``path`` is the list in the pack's text; of a nested one the first columns name the owner."""

    name: str
    path: tuple[str, ...]
    columns: tuple[Column, ...]
    owner: str = ""
    """Title of the column that names the table to which the row belongs."""


HEAD_SHEET, WORDS_SHEET, NOTES_SHEET = "规则包", "用语", "说明"
HEAD = (
    Column("编码", "code"),
    Column("版本", "version"),
    Column("名称", "title"),
    Column("英文名称", "title_en"),
    Column("可用之日", "since", "day"),
    Column("基础规则", "base"),
    Column("依据文件", "document"),
)
SHEETS = (
    Sheet(
        "文件",
        ("source",),
        (
            Column("编码", "code"),
            Column("名称", "title", width=50),
            Column("文号", "number", width=24),
            Column("印发日期", "issued_on", "day"),
            Column("施行日期", "effective_on", "day"),
        ),
    ),
    Sheet(
        "指标",
        ("indicator",),
        (
            Column("编码", "code", width=12),
            Column("名称", "title", width=28),
            Column("要求", "sentence", width=50),
            Column("文件", "source", width=10),
            Column("条款", "article"),
            Column("已核对", "verified", "flag", width=8),
            Column("程度", "modality", words="modality", width=8),
            Column("适用组织", "subjects", "texts", "kinds", width=28),
            Column("统计期", "window", words="window", width=10),
            Column("从何时起", "since", "day"),
            Column("到何时止", "until", "day"),
            Column("检查方式", "form", words="form", width=10),
            Column("检查内容", "check", "table", width=50),
            Column("检查说明（不读回）", "", "shown", width=50),
            Column("类别", "group"),
            Column("只对类别", "classes", "texts"),
            Column("只对单位", "units", "texts"),
            Column("自选动作", "own_choice", "flag", width=8),
            Column("补救", "remedy"),
            Column("提前提醒天数", "alert_days", "wholes"),
            Column("上级责任", "duty_of", words="duty", width=8),
            Column("英文名称", "title_en", width=28),
            Column("英文要求", "sentence_en", width=50),
        ),
    ),
    Sheet(
        "标准",
        ("indicator", "parameter"),
        (
            Column("参数", "name"),
            Column("数值", "value", "number", width=10),
            Column("单位", "unit", width=8),
            Column("从何时起", "since", "day"),
            Column("从严方向", "stricter", words="stricter", width=10),
            Column("依据文件", "document", width=40),
        ),
        owner="指标",
    ),
    Sheet(
        "例外",
        ("indicator", "condition"),
        (
            Column("编码", "code"),
            Column("属性", "attribute"),
            Column("比较", "op", width=8),
            Column("数值", "value", "number", width=10),
            Column("结果", "gives", words="gives", width=10),
            Column("说明", "sentence", width=50),
            Column("没有属性时按", "missing", "number"),
        ),
        owner="指标",
    ),
    Sheet(
        "调整",
        ("change",),
        (
            Column("指标", "indicator"),
            Column("参数", "parameter"),
            Column("数值", "value", "number", width=10),
            Column("从何时起", "since", "day"),
            Column("依据文件", "document", width=50),
        ),
    ),
    Sheet(
        "记录种类",
        ("kind",),
        (
            Column("编码", "code", width=20),
            Column("名称", "title", width=20),
            Column("由谁登记", "subjects", "texts", "kinds", width=28),
            Column("为什么", "why", width=50),
            Column("类别", "group"),
            Column("按所属年度", "annual", "flag", width=10),
            Column("所属年度必填", "annual_required", "flag", width=12),
            Column("每月", "monthly", "flag", width=8),
            Column("英文名称", "title_en", width=28),
        ),
    ),
    Sheet(
        "填写项",
        ("kind", "field"),
        (
            Column("编码", "code"),
            Column("名称", "title"),
            Column("类型", "type", words="type", width=10),
            Column("必填", "required", "flag", width=8),
            Column("为什么填", "why", width=50),
            Column("还用在哪里", "used_in", "texts", width=28),
            Column("字数上限", "limit", "number", width=10),
            Column("选项", "choices", "texts", width=28),
            Column("记入", "enters", words="enters", width=10),
            Column("标记", "mark"),
            Column("选项的标记", "choice_marks", "texts"),
            Column("代填自", "suggested_by"),
            Column("英文名称", "title_en", width=28),
        ),
        owner="记录种类",
    ),
    Sheet(
        "步骤",
        ("kind", "step"),
        (Column("编码", "code"), Column("步骤", "title", width=50)),
        owner="记录种类",
    ),
)

FLAGS = {"是": True, "否": False}
_FIXED: Mapping[str, Mapping[str, str]] = {
    "modality": {
        "must": "应当",
        "generally": "一般",
        "in_principle": "原则上",
        "may": "可以",
    },
    "window": {
        "month": "每月",
        "quarter": "每季度",
        "half": "每半年",
        "year": "每年",
        "rite": "年度程序",
        "term": "每届",
        "event": "每次",
    },
    "stricter": {"more": "越高越严", "less": "越低越严", "": ""},
    "gives": {"not_applicable": "不适用", "exempt": "免予要求"},
    "duty": {"superior": "是", "": ""},
    "type": {
        "text": "一句话",
        "long_text": "几句话",
        "number": "数字",
        "count": "人次数",
        "date": "日期",
        "yes_no": "是否",
        "choice": "单选",
        "person": "一人",
        "persons": "几人",
        "unit": "一个组织",
        "units": "几个组织",
    },
    "enters": {
        "mark": "标记",
        "subject": "对象",
        "quantity": "数量",
        "part": "实到",
        "whole": "应到",
        "until": "截止日期",
        "nothing": "不记入",
    },
}


def words_of(name: str) -> Mapping[str, str]:
    """Code → Chinese word of one vocabulary; empty for none."""
    if name == "kinds":
        with override("zh-hans"):
            return {code: str(word) for code, word in Kind.choices}
    if name == "form":
        return {code: form.title for code, form in FORMS.items()}
    return _FIXED.get(name, {})
