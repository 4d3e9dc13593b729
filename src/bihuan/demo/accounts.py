"""Accounts: one for every role to sign in with, and those that signed the history."""

from bihuan.demo.people import People
from bihuan.demo.tree import LIAISON, ROOT, Tree
from bihuan.demo.values import AccountSeed, Department, GrantSeed, PostSeed

PASSWORD = "bihuan-demo-2026"
"""Of every sample account; the others cannot sign in."""

SHOWN = "省发展改革委"
"""The unit that the tour of the README follows."""


COORDINATOR = 3
"""The place of the office (党建督查处) whose head drafts the committee's lists and groups common problems."""


def accounts_of(tree: Tree, people: People) -> list[AccountSeed]:
    """The sample accounts first, then a full-time deputy for each unit and an officer for each liaison office."""
    names = {person.key: person.name for person in people.persons}
    shown = next(d for d in tree.departments if d.short == SHOWN)
    found = [*_of_committee(people, names), *_of_unit(shown, people, names, tree)]
    found += _admins(people)
    known = {account.person for account in found if account.person}
    for department in tree.departments:
        for role in ("fulltime_deputy", "liaison_worker"):
            post = people.held.get((department.committee, role))
            if post and post.person not in known:
                stem = "deputy" if role == "fulltime_deputy" else "clerk"
                grant = GrantSeed(department.code, role)
                username = f"{stem}.{department.code.lower()}"
                found.append(AccountSeed(username, names[post.person], post.person, (grant,)))
    return found


def _officers(people: People, office: str) -> list[PostSeed]:
    return [p for p in people.posts if p.unit == ROOT and p.title.startswith(office) and not p.until]


def _of_committee(people: People, names: dict[str, str]) -> list[AccountSeed]:
    found: list[AccountSeed] = []
    for place, office in enumerate(LIAISON, 1):
        chief, second, _clerk = _officers(people, office)[:3]
        text = (
            f"联系处室（{office}）：拟制、审核清单，核实所联系单位的销号申请，回头看" if place == 3 else ""
        )
        grant = GrantSeed(ROOT, "liaison_office", office=office)
        username = "liaison" if place == 3 else f"office{place}"
        found.append(AccountSeed(username, names[second.person], second.person, (grant,), text))
        wide = GrantSeed(ROOT, "liaison_office") if place == COORDINATOR else grant
        found.append(AccountSeed(f"office{place}.chief", names[chief.person], chief.person, (wide,)))
    clerk, *_rest = _officers(people, "办公室一级")
    chief, *_rest = _officers(people, "办公室主任")
    found.append(
        AccountSeed(
            "office", names[clerk.person], clerk.person, (GrantSeed(ROOT, "general_office"),),
            "办公室文秘：登记编号、印发清单，登记线下签批，发更正通知",
        )
    )  # fmt: skip
    found.append(
        AccountSeed("office0.chief", names[chief.person], chief.person, (GrantSeed(ROOT, "general_office"),))
    )
    leaders = [p for p in people.posts if p.unit == ROOT and p.role == "leader_in_charge"]
    found.append(
        AccountSeed(
            "leader", names[leaders[0].person], leaders[0].person,
            (GrantSeed(ROOT, "leader_in_charge"),), "分管领导：领导一屏，签发清单，批准销号",
        )
    )  # fmt: skip
    inspector = people.held[ROOT, "inspector"]
    found.append(
        AccountSeed(
            "inspector", names[inspector.person], inspector.person, (GrantSeed(ROOT, "inspector"),),
            "督查员：起草发现的问题，登记提出人意见，做回头看",
        )
    )  # fmt: skip
    return found


def _of_unit(
    unit: Department, people: People, names: dict[str, str], tree: Tree
) -> list[AccountSeed]:
    rows = (
        ("secretary", unit.lead_code, unit.code, "party_group_secretary", "党组书记：审签销号申请，提出异议"),
        ("organ", unit.committee, unit.code, "organ_secretary", "机关党委书记：签发本单位清单，支部问题销号"),
        ("deputy", unit.committee, unit.code, "fulltime_deputy",
         "专职副书记：签收清单，报方案和报告，申请销号，核实支部的问题"),
        ("discipline", unit.discipline, unit.code, "discipline_secretary", "机关纪委书记：会签清单，支部问题回头看"),
        ("worker", unit.committee, unit.code, "liaison_worker", "党务联络员：填措施、进展、佐证，登记线下签批"),
    )  # fmt: skip
    found = []
    for username, place, scope, role, text in rows:
        post = people.held[place, role]
        found.append(
            AccountSeed(
                username, names[post.person], post.person, (GrantSeed(scope, role),),
                f"{unit.short} {text}",
            )
        )  # fmt: skip
    branch = shown_branch(unit, people, tree)
    labels = {u.code: u.label for u in tree.units}
    for username, role, text in (
        ("branch", "branch_secretary", "支部书记：支部的月度事项，填措施和佐证，申请销号"),
        ("member", "branch_member", "支部委员：填措施、进展、佐证"),
    ):
        post = people.held[branch, role]
        found.append(
            AccountSeed(
                username, names[post.person], post.person, (GrantSeed(branch, role),),
                f"{unit.short}{labels[branch]} {text}",
            )
        )  # fmt: skip
    return found


def shown_branch(unit: Department, people: People, tree: Tree) -> str:
    """The first branch of the shown unit with a secretary and an organisation member."""
    for branch in unit.branches:
        if (branch, "branch_secretary") in people.held and (branch, "branch_member") in people.held:
            return branch
    return unit.branches[0]


def _admins(people: People) -> list[AccountSeed]:
    rows = (
        ("system", "系统管理员", "system_admin", "系统管理员：运行状况、后台任务、工作日历"),
        ("security", "安全管理员", "security_admin", "安全管理员：开设账号、授权"),
        ("audit", "审计管理员", "audit_admin", "审计管理员：核验、导出账本，查看授权"),
    )
    return [
        AccountSeed(username, f"{title}（{people.names.draw()}）", "", (GrantSeed(ROOT, role),), text)
        for username, title, role, text in rows
    ]
