"""Made-up values for the page that shows every component (debug mode only, and the tests)."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.shell.ring import CURRENT, DONE, PENDING, Ring
from bihuan.shell.words import Light, days_to_go

DAY = date(2026, 3, 4)


class SampleForm(forms.Form):
    """One field of each kind."""

    sentence = forms.CharField(
        label=gettext_lazy("问题"),
        max_length=200,
        help_text=gettext_lazy("一句话说清是什么事、在哪里、差在哪里。"),
    )
    facts = forms.CharField(
        label=gettext_lazy("具体表现"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    due_on = forms.DateField(
        label=gettext_lazy("整改期限"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("立行立改的一般不超过 15 个工作日。"),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("责任单位"),
        choices=[
            ("", gettext_lazy("请选择")),
            ("a", gettext_lazy("省档案馆")),
            ("b", gettext_lazy("省水文局")),
        ],
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("整改类型"),
        widget=forms.RadioSelect,
        choices=[
            ("now", gettext_lazy("立行立改")),
            ("term", gettext_lazy("限期整改")),
            ("keep", gettext_lazy("长期坚持")),
        ],
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("症状"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("paper", gettext_lazy("有记录无内容")), ("late", gettext_lazy("换届超期"))],
    )
    proof = forms.FileField(
        label=gettext_lazy("佐证材料"),
        required=False,
        help_text=gettext_lazy("不要求照片。单个文件不超过 50 MB。"),
    )
    agreed = forms.BooleanField(label=gettext_lazy("党组（党委）已研究"), required=False)


def rings() -> list[tuple[str, Ring]]:
    """Every look that the small ring can have, with its name."""

    def at(done: int) -> tuple[str, ...]:
        return tuple([DONE] * done + [CURRENT] * (done < 6) + [PENDING] * (5 - done))

    return [
        (_("刚发现"), Ring(at(0))),
        (_("反馈"), Ring(at(2))),
        (_("整改"), Ring(at(3))),
        (_("已销号，待治理"), Ring(at(4))),
        (_("待回头看"), Ring(at(5))),
        (_("已闭环"), Ring(at(6))),
        (_("重新提起"), Ring(at(3), rejoined=True)),
        (_("提请上级协调"), Ring(at(3), passed_up=True)),
        (_("暂不具备条件"), Ring(at(3), explained=True)),
    ]


def arcs() -> list[dict[str, Any]]:
    """The province's problems, stage by stage."""
    counts = (14, 23, 31, 128, 46, 57)
    medians = (3, 4, 2, 27, 18, 60)
    return [
        {
            "count": count,
            "url": f"?stage={n}",
            "median": _("中位 %(days)d 个工作日") % {"days": median},
            "current": n == 3,
        }
        for n, (count, median) in enumerate(zip(counts, medians, strict=True))
    ]


def rows() -> list[dict[str, Any]]:
    """Lines of a problem list."""
    words = (
        (
            _("主题党日连续两个月没有学习讨论内容"),
            _("省水文局第三党支部"),
            "late",
            _("超期"),
            -6,
        ),
        (
            _("支部换届超过任期四个月，未报延期"),
            _("省档案馆离退休干部党支部"),
            "warn",
            _("已申请延期"),
            3,
        ),
        (_("党费收缴台账与缴费凭证不一致"), _("省测绘院机关党委"), "active", _("整改中"), 18),
        (
            _("谈心谈话记录全年只有两次，且内容雷同"),
            _("省粮食储备中心第一党支部"),
            "neutral",
            _("待签收"),
            25,
        ),
        (_("意识形态风险点排查台账三年没有更新"), _("省图书馆党委"), "done", _("已销号"), 0),
    )
    pictures = [ring for _name, ring in rings()]
    return [
        {
            "ring": pictures[(2, 7, 2, 1, 5)[n]],
            "sentence": sentence,
            "unit": unit,
            "kind": kind,
            "state": state,
            "light": light(left, kind),
            "number": f"2026-1-{n + 17:03d}",
        }
        for n, (sentence, unit, kind, state, left) in enumerate(words)
    ]


def light(left: int, kind: str) -> Light:
    """A light for a number of working days left."""
    if kind == "done":
        return Light("closed", _("按期办结"))
    if left < 0:
        return Light("overdue", _("已逾期"), left)
    days = days_to_go(left)
    return Light("near", _("临近期限"), days) if left <= 5 else Light("in_time", _("未到期"), days)


def entries() -> list[dict[str, Any]]:
    """A problem's story."""
    return [
        {
            "at": datetime(2026, 3, 20, 2, 10, tzinfo=UTC),
            "what": _("退回完善"),
            "who": _("周航"),
            "unit": _("省直工委联系一处"),
            "seq": 4021,
            "kind": "late",
            "note": _("请补充两次支部委员会的讨论记录，并说明整改后由谁检查。"),
        },
        {
            "at": datetime(2026, 3, 18, 8, 42, tzinfo=UTC),
            "what": _("申请销号"),
            "who": _("沈一鸣"),
            "unit": _("省水文局机关党委"),
            "seq": 3977,
            "kind": "active",
            "files": [(_("支部委员会记录.docx"), "#"), (_("三月主题党日方案.pdf"), "#")],
        },
        {
            "at": datetime(2026, 1, 15, 1, 5, tzinfo=UTC),
            "what": _("签收"),
            "who": _("沈一鸣"),
            "unit": _("省水文局机关党委"),
            "seq": 2310,
            "kind": "done",
        },
        {"at": DAY, "what": _("发现"), "unit": _("一季度督查"), "seq": 2188},
    ]


def values(request: HttpRequest) -> dict[str, Any]:
    """The context of ``shell/gallery.html``."""
    typed = {
        "wrong-sentence": "",
        "wrong-due_on": _("下周"),
        "wrong-unit": "",
        "wrong-tags": ["paper"],
    }
    wrong = SampleForm(typed, prefix="wrong")
    wrong.is_valid()
    stages = [
        {
            "state": DONE if n < 3 else CURRENT if n == 3 else PENDING,
            "url": f"#stage-{n}",
            "current": n == 3,
            "detail": detail,
        }
        for n, detail in enumerate(
            (_("1月6日"), _("1月9日"), _("1月12日"), _("沈一鸣，已 34 个工作日"), "", "")
        )
    ]
    return {
        "rings": rings(),
        "arcs": arcs(),
        "stages": stages,
        "rows": rows(),
        "entries": entries(),
        "empty_form": SampleForm(),
        "wrong_form": None if "calm" in request.GET else wrong,
        "page_of": Paginator(range(433), 50).page(4),
        "day": DAY,
        "nav": navigation(),
        "todo_count": 12,
        "tag_kinds": [
            ("neutral", _("待签收")),
            ("active", _("整改中")),
            ("done", _("已销号")),
            ("warn", _("已申请延期")),
            ("late", _("退回完善")),
        ],
        "step_names": [_("下载模板"), _("上传校验"), _("核对差异"), _("完成")],
    }


def navigation() -> list[dict[str, Any]]:
    """A rail as a liaison office has it."""
    places = (
        (_("我的待办"), "todo", 12),
        (_("问题"), "ring", 0),
        (_("清单"), "paper", 0),
        (_("单位"), "unit", 0),
        (_("责任"), "flag", 0),
        (_("请示报告"), "talk", 3),
        (_("全局一图"), "chart", 0),
    )
    return [
        {"label": label, "url": f"#nav-{n}", "icon": icon, "count": count, "current": n == 1}
        for n, (label, icon, count) in enumerate(places)
    ]
