"""The whole matrix of rights on one page: action × role → reach.

Read a row as: who may do this, and how far. ``O`` = only at the unit of the grant; ``B`` = there and, when the
grant goes down, below it; ``A`` = everywhere. A right that is not written here is not held by anybody.
Roles are those that offices have; leaders usually sign on paper, then the same rows judge their signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    LIAISON_OFFICE = "liaison_office"
    GENERAL_OFFICE = "general_office"
    LEADER_IN_CHARGE = "leader_in_charge"
    PARTY_GROUP_SECRETARY = "party_group_secretary"
    ORGAN_SECRETARY = "organ_secretary"
    FULLTIME_DEPUTY = "fulltime_deputy"
    DISCIPLINE_SECRETARY = "discipline_secretary"
    LIAISON_WORKER = "liaison_worker"
    BRANCH_SECRETARY = "branch_secretary"
    BRANCH_MEMBER = "branch_member"
    INSPECTOR = "inspector"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_WORDS = {
    Role.LIAISON_OFFICE: _("联系处室"),
    Role.GENERAL_OFFICE: _("办公室文秘"),
    Role.LEADER_IN_CHARGE: _("分管领导"),
    Role.PARTY_GROUP_SECRETARY: _("党组（党委）书记"),
    Role.ORGAN_SECRETARY: _("机关党委书记"),
    Role.FULLTIME_DEPUTY: _("专职副书记"),
    Role.DISCIPLINE_SECRETARY: _("机关纪委书记"),
    Role.LIAISON_WORKER: _("党务联络员"),
    Role.BRANCH_SECRETARY: _("党支部书记"),
    Role.BRANCH_MEMBER: _("支部委员"),
    Role.INSPECTOR: _("督查员"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
}

ADMIN_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Exclusive to each other: one account holds at most one of them (GB/T 22239, 三员分立)."""


COMMITTEE_ROLES = frozenset({Role.LIAISON_OFFICE, Role.GENERAL_OFFICE, Role.LEADER_IN_CHARGE})
"""They act for a working committee; a list of the committee is none of a unit's people to issue."""


class Reach(StrEnum):
    OWN = "own"
    BELOW = "below"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Row:
    """One action: its sentence for the auditor and who holds it how far."""

    title: object
    grants: Mapping[Role, Reach]


_BY_LETTERS = {
    "LO": Role.LIAISON_OFFICE,
    "GO": Role.GENERAL_OFFICE,
    "LC": Role.LEADER_IN_CHARGE,
    "PG": Role.PARTY_GROUP_SECRETARY,
    "OS": Role.ORGAN_SECRETARY,
    "FD": Role.FULLTIME_DEPUTY,
    "DS": Role.DISCIPLINE_SECRETARY,
    "LW": Role.LIAISON_WORKER,
    "BS": Role.BRANCH_SECRETARY,
    "BM": Role.BRANCH_MEMBER,
    "IN": Role.INSPECTOR,
    "SY": Role.SYSTEM_ADMIN,
    "SE": Role.SECURITY_ADMIN,
    "AU": Role.AUDIT_ADMIN,
}
_REACH = {"O": Reach.OWN, "B": Reach.BELOW, "A": Reach.ALL}


def _row(title: object, letters: str) -> Row:
    """``"FD:B BS:O"`` → a row."""
    pairs = (part.split(":") for part in letters.split())
    return Row(title, {_BY_LETTERS[role]: _REACH[reach] for role, reach in pairs})


_COMMITTEE = "LO:B GO:B LC:B"
_UNIT = "PG:B OS:B FD:B DS:B LW:B"
_BRANCH = "BS:B BM:B"
_EVERYBODY = f"{_COMMITTEE} {_UNIT} {_BRANCH} IN:B"
_ADMINS = "SY:A SE:A AU:A"

POLICY: Mapping[str, Row] = {
    # pages of one's own
    "home.view": _row(_("打开我的待办"), f"{_EVERYBODY} {_ADMINS}"),
    "search.find": _row(_("全文检索"), _EVERYBODY),
    "jobs.view": _row(_("查看自己的后台任务"), f"{_EVERYBODY} {_ADMINS}"),
    "jobs.manage": _row(_("查看和取消全部后台任务"), "SY:A"),
    "feedback.give": _row(_("提出意见反馈"), f"{_EVERYBODY} {_ADMINS}"),
    "feedback.answer": _row(_("答复意见反馈"), "GO:B SY:A"),
    "leader.view": _row(_("打开领导一屏"), "LC:B LO:B GO:B PG:B OS:B FD:B"),
    # organisations
    "orgs.view": _row(_("查看组织和单位"), f"{_EVERYBODY} {_ADMINS}"),
    "orgs.edit": _row(_("新设、更名、调整、合并、撤销组织"), "GO:B"),
    "orgs.posts": _row(_("登记任职和任期"), "GO:B LO:B FD:B LW:B"),
    "orgs.import": _row(_("用工作簿导入组织、任职、任期"), "GO:B"),
    "orgs.hand_over": _row(_("任职结束时移交未办结事项"), "GO:B LO:B FD:B"),
    # accounts and rights
    "accounts.view": _row(_("查看账号和授权"), "SE:A AU:A"),
    "accounts.edit": _row(_("开设、停用账号"), "SE:A"),
    "accounts.grant": _row(_("授予和收回权限"), "SE:A"),
    "access.policy": _row(_("查看权限总表"), f"{_EVERYBODY} {_ADMINS}"),
    "signoffs.register": _row(_("登记线下签批"), "LO:B GO:B FD:B LW:B BS:B"),
    # ledger and system
    "ledger.view": _row(_("查看账本首部和核验结果"), f"{_EVERYBODY} {_ADMINS}"),
    "ledger.audit": _row(_("核验账本、导出账本"), "AU:A"),
    "calendar.view": _row(_("查看工作日历"), f"{_EVERYBODY} {_ADMINS}"),
    "calendar.edit": _row(_("导入放假安排"), "GO:B SY:A"),
    "system.view": _row(_("查看系统状况"), "SY:A AU:A"),
    # problems
    "problems.view": _row(_("查看问题"), _EVERYBODY),
    "problems.draft": _row(_("起草问题"), "LO:B GO:B FD:B LW:B DS:B IN:B"),
    "problems.classify": _row(_("研判归类（单位的问题印发以后由联系处室）"), "LO:B GO:B FD:B"),
    "problems.import": _row(_("用工作簿导入问题草稿"), "LO:B GO:B FD:B LW:B"),
    "problems.export": _row(_("导出问题台账"), "LO:B GO:B LC:B PG:B OS:B FD:B DS:B LW:B BS:B"),
    "problems.sign_for": _row(_("签收问题"), "FD:B LW:B OS:B BS:B"),
    "problems.work": _row(_("填写措施、进展、佐证"), "FD:B LW:B BS:B BM:B"),
    "problems.ask_closure_branch": _row(_("支部的问题：申请销号"), "BS:B"),
    "problems.verify_branch": _row(_("支部的问题：核实"), "FD:B"),
    "problems.close_branch": _row(_("支部的问题：同意销号"), "OS:B"),
    "problems.ask_closure_unit": _row(_("单位的问题：审核后申请销号"), "FD:B"),
    "problems.sign_unit": _row(_("单位的问题：党组（党委）书记签字"), "PG:B"),
    "problems.verify_unit": _row(_("单位的问题：核实"), "LO:B"),
    "problems.close_unit": _row(_("单位的问题：批准销号"), "LC:B"),
    "problems.ask_extension": _row(_("申请延期"), "FD:B BS:B"),
    "problems.decide_branch": _row(_("支部的问题：决定延期、调整、撤销"), "OS:B FD:B"),
    "problems.decide_unit": _row(_("单位的问题：决定延期、调整、撤销"), "LC:B"),
    "problems.pass_up": _row(_("提请上级协调、说明暂不具备条件"), "FD:B BS:B"),
    "problems.recheck_branch": _row(_("支部的问题：回头看"), "FD:B DS:B"),
    "problems.recheck_unit": _row(_("单位的问题：回头看"), "LO:B IN:B"),
    "problems.govern": _row(_("登记治本措施和整改启示"), "FD:B LW:B BS:B LO:B"),
    "problems.group": _row(_("归并共性问题"), "LO:B FD:B"),
    "problems.object": _row(_("提出异议"), "PG:B OS:B FD:B DS:B BS:B"),
    "problems.decide_objection": _row(_("裁定异议"), "LC:B OS:B"),
    "problems.urge": _row(_("催办"), "LO:B GO:B FD:B"),
    "problems.answer": _row(_("登记提出人意见"), "LO:B FD:B LW:B IN:B"),
    # lists
    "lists.view": _row(_("查看清单"), _EVERYBODY),
    "lists.draft": _row(_("拟制清单"), "LO:B GO:B FD:B LW:B"),
    "lists.review": _row(_("处室审核清单"), "LO:B FD:B"),
    "lists.countersign": _row(_("会签清单"), "LO:B GO:B DS:B"),
    "lists.sign": _row(_("签发清单"), "LC:B OS:B"),
    "lists.number": _row(_("登记编号、印发清单"), "GO:B FD:B LW:B"),
    "lists.sign_for": _row(_("签收清单"), "FD:B LW:B OS:B BS:B"),
    "lists.submit": _row(_("报送整改方案和整改情况报告"), "FD:B LW:B BS:B"),
    "lists.approve": _row(_("审定整改方案"), "LO:B FD:B"),
    "lists.correct": _row(_("发更正通知"), "GO:B LC:B OS:B"),
    "lists.archive": _row(_("导出年度归档包"), "GO:B LO:B FD:B LW:B"),
    "duties.view": _row(_("查看责任清单"), _EVERYBODY),
    "duties.draft": _row(_("拟制责任清单和单位计划"), "LO:B GO:B FD:B LW:B"),
    "duties.confirm": _row(_("确认责任"), "PG:B OS:B FD:B BS:B LC:B"),
    "duties.perform": _row(_("登记履责情况"), "FD:B LW:B BS:B BM:B LO:B"),
    "duties.import": _row(_("用工作簿导入责任清单"), "LO:B GO:B FD:B LW:B"),
    "deployments.view": _row(_("查看贯彻落实台账"), _EVERYBODY),
    "deployments.edit": _row(_("登记贯彻落实事项"), "GO:B LO:B FD:B LW:B"),
    "requests.view": _row(_("查看请示报告登记"), _EVERYBODY),
    "requests.submit": _row(_("登记请示、报告"), "FD:B LW:B BS:B"),
    "requests.answer": _row(_("答复请示、报告"), "LO:B GO:B LC:B OS:B FD:B"),
    "dispatch.view": _row(_("查看调度会"), _EVERYBODY),
    "dispatch.edit": _row(_("组织调度会、交办任务"), "LO:B GO:B FD:B"),
    "burden.view": _row(_("查看减负账单"), _EVERYBODY),
    "dispatch.finish": _row(_("登记调度任务办理结果"), "LO:B GO:B PG:B OS:B FD:B LW:B BS:B"),
    "comments.view": _row(_("查看对单位的点评"), f"{_COMMITTEE} {_UNIT} IN:B"),
    "comments.edit": _row(_("登记、撤回对单位的点评"), _COMMITTEE),
    "documents.read": _row(_("把文件整理成清单草稿"), "LO:B GO:B FD:B LW:B"),
    # terms and elections
    "elections.view": _row(_("查看任期和换届"), _EVERYBODY),
    "elections.remind": _row(_("换届提醒"), "LO:B GO:B FD:B"),
    "elections.prepare": _row(_("办理换届、补选、延期的请示和材料"), "FD:B LW:B BS:B"),
    "elections.decide_group": _row(_("党组（党委）研究换届事项"), "PG:B"),
    "elections.approve_unit": _row(_("机关党委、机关纪委换届：工委审批"), "LC:B"),
    "elections.approve_branch": _row(_("党支部换届：机关党委审批"), "OS:B"),
    "elections.reply": _row(_("制发换届批复"), "LO:B GO:B FD:B"),
    # packs of rules
    "packs.view": _row(_("查看规则"), _EVERYBODY),
    "packs.edit": _row(_("拟制本级规则和个性化要求"), "LO:B FD:B"),
    "packs.adopt": _row(_("启用规则版本"), "LC:B OS:B"),
    # records
    "records.view": _row(_("查看组织生活记录"), _EVERYBODY),
    "records.record": _row(_("登记组织生活"), "GO:O FD:B LW:B BS:B BM:B"),
    "records.correct": _row(_("更正记录"), "GO:O FD:B LW:B BS:B BM:B"),
    "records.import": _row(_("用工作簿导入记录"), "FD:B LW:B BS:B"),
    "records.export": _row(_("导出记录和工作手册"), "LO:B GO:B FD:B LW:B BS:B BM:B"),
    "records.prompt": _row(_("发布每月主题党日提示"), "GO:B LO:B FD:B"),
    "members.view": _row(_("查看党员名册"), "FD:B LW:B BS:B BM:B OS:B"),
    "members.edit": _row(_("维护党员名册"), "FD:B LW:B BS:B"),
    # verdicts
    "indicators.view": _row(_("查看指标结果"), _EVERYBODY),
    "indicators.begin": _row(_("登记系统启用日期"), "GO:B LC:B"),
    "indicators.export": _row(_("导出指标结果"), "LO:B GO:B LC:B PG:B OS:B FD:B LW:B BS:B"),
    "candidates.view": _row(_("查看待确认的问题线索"), "LO:B GO:B LC:B OS:B FD:B DS:B LW:B"),
    "candidates.decide": _row(_("确认、合并、排除问题线索"), "LO:B FD:B"),
    "campaigns.view": _row(_("查看清查"), "LO:B GO:B LC:B PG:B OS:B FD:B DS:B LW:B BS:B"),
    "campaigns.edit": _row(_("组织清查"), "LO:B FD:B"),
}
