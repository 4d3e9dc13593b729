"""Kinds of list as data: cadence, who issues to whom, what stands in it, which workflow it follows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list. ``cadence`` is year, quarter or none; ``holds`` says what its items are."""

    code: str
    title: object
    cadence: str
    holds: str
    issuers: tuple[str, ...]
    bearers: tuple[str, ...]
    columns: tuple[object, ...]
    minutes_per_item: int
    """Estimated minutes of a unit's work for each item: signing for, planning, reporting."""
    features: tuple[str, ...]
    note: object


KINDS: dict[str, ListKind] = {
    "problems": ListKind(
        "problems",
        _("问题清单"),
        "quarter",
        "problem",
        ("working_committee", "organ_committee", "general_branch"),
        ("unit", "organ_committee", "general_branch", "branch", "joint_branch",
         "temporary_branch", "retired_branch", "social_organization"),
        (_("序号"), _("问题"), _("具体表现"), _("问题类型"), _("整改类型"), _("整改期限"), _("责任领导"), _("责任人")),
        25,
        ("F07", "F08"),
        _("每季度印发一次；每个单位只看到自己的附件。"),
    ),
    "duties": ListKind(
        "duties",
        _("责任清单"),
        "year",
        "duty",
        ("working_committee", "unit", "organ_committee"),
        ("working_committee", "unit", "party_group", "party_committee", "leading_body",
         "organ_committee", "general_branch", "branch", "joint_branch", "temporary_branch",
         "retired_branch"),
        (_("序号"), _("责任主体"), _("责任内容"), _("依据"), _("时间节点"), _("完成标准")),
        10,
        ("F12", "F14", "F15"),
        _("年初印发，责任人确认，不签责任书。"),
    ),
    "plan": ListKind(
        "plan",
        _("单位工作计划"),
        "year",
        "duty",
        ("unit", "organ_committee"),
        ("unit", "organ_committee", "general_branch", "branch", "joint_branch", "temporary_branch",
         "retired_branch"),
        (_("序号"), _("定位"), _("措施"), _("时间节点"), _("检查方式")),
        10,
        ("F46",),
        _("本单位自定：定位、措施、检查。"),
    ),
    "deployments": ListKind(
        "deployments",
        _("贯彻落实台账"),
        "none",
        "deployment",
        ("working_committee", "unit", "organ_committee"),
        ("unit", "organ_committee"),
        (_("文号或编号"), _("摘要"), _("传达学习"), _("调查研究"), _("督促检查")),
        15,
        ("F84", "F85"),
        _("只登记编号和摘要，不录批示原文；只跟踪，不计分。"),
    ),
}
