"""Accounts: one for every role to sign in with, and those that signed the history."""

from bihuan.demo.people import People
from bihuan.demo.tree import LIAISON, ROOT, SHOWN, Tree
from bihuan.demo.values import AccountSeed, Department, GrantSeed, PostSeed

PASSWORD = "bihuan-demo-2026"
"""Of every sample account; the others cannot sign in."""

GOOD_FOR = {
    "liaison": "联系处室（党建督查处）：拟制、审核清单，核实所联系单位的销号申请，回头看",
    "office": "办公室文秘：登记编号、印发清单，登记线下签批，发更正通知",
    "leader": "分管领导：领导一屏，签发清单，批准销号",
    "inspector": "督查员：起草发现的问题，登记提出人意见，做回头看",
    "secretary": f"{SHOWN}党组书记：审签销号申请，提出异议",
    "organ": f"{SHOWN}机关党委书记：签发本单位清单，支部问题销号",
    "deputy": f"{SHOWN}专职副书记：签收清单，报方案和报告，申请销号，核实支部的问题",
    "discipline": f"{SHOWN}机关纪委书记：会签清单，支部问题回头看",
    "worker": f"{SHOWN}党务联络员：填措施、进展、佐证，登记线下签批",
    "branch": f"{SHOWN}办公室党支部书记：填措施和佐证，支部问题申请销号",
    "member": f"{SHOWN}办公室党支部组织委员：填措施、进展、佐证",
    "system": "系统管理员：运行状况、后台任务、工作日历",
    "security": "安全管理员：开设账号、授权",
    "audit": "审计管理员：核验、导出账本，查看授权",
}
"""The accounts that can sign in, and what each is good for."""


COORDINATOR = 3
"""The place of the office (党建督查处) whose head drafts the committee's lists and groups common problems."""


def accounts_of(tree: Tree, people: People) -> list[AccountSeed]:
    """The sample accounts first, then a full-time deputy for each unit and an officer for each liaison office."""
    shown = next(d for d in tree.departments if d.short == SHOWN)
    shown_branch(shown, people)
    names = {person.key: person.name for person in people.persons}
    found = [*_of_committee(people, names), *_of_unit(shown, people, names)]
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
    return [
        p for p in people.posts if p.unit == ROOT and p.title.startswith(office) and not p.until
    ]


def _account(username: str, name: str, person: str, grant: GrantSeed) -> AccountSeed:
    return AccountSeed(username, name, person, (grant,), GOOD_FOR.get(username, ""))


def _of_committee(people: People, names: dict[str, str]) -> list[AccountSeed]:
    found: list[AccountSeed] = []

    def add(username: str, post: PostSeed, grant: GrantSeed) -> None:
        found.append(_account(username, names[post.person], post.person, grant))

    for place, office in enumerate(LIAISON, 1):
        chief, second, _clerk = _officers(people, office)[:3]
        own = GrantSeed(ROOT, "liaison_office", office=office)
        wide = GrantSeed(ROOT, "liaison_office")
        add("liaison" if place == COORDINATOR else f"office{place}", second, own)
        add(f"office{place}.chief", chief, wide if place == COORDINATOR else own)
    general = GrantSeed(ROOT, "general_office")
    add("office", _officers(people, "办公室一级")[0], general)
    add("office0.chief", _officers(people, "办公室主任")[0], general)
    leaders = [p for p in people.posts if p.unit == ROOT and p.role == "leader_in_charge"]
    add("leader", leaders[0], GrantSeed(ROOT, "leader_in_charge"))
    add("inspector", people.held[ROOT, "inspector"], GrantSeed(ROOT, "inspector"))
    return found


def _of_unit(unit: Department, people: People, names: dict[str, str]) -> list[AccountSeed]:
    rows = [
        ("secretary", unit.lead_code, "party_group_secretary"),
        ("organ", unit.committee, "organ_secretary"),
        ("deputy", unit.committee, "fulltime_deputy"),
        ("discipline", unit.discipline, "discipline_secretary"),
        ("worker", unit.committee, "liaison_worker"),
    ]
    branch = shown_branch(unit, people)
    found = []
    for username, place, role in rows:
        post = people.held[place, role]
        grant = GrantSeed(unit.code, role)
        found.append(_account(username, names[post.person], post.person, grant))
    for username, role in (("branch", "branch_secretary"), ("member", "branch_member")):
        post = people.held[branch, role]
        grant = GrantSeed(branch, role)
        found.append(_account(username, names[post.person], post.person, grant))
    return found


def shown_branch(unit: Department, people: People) -> str:
    """The first branch of the shown unit (办公室党支部); its posts of secretary and organisation member are filled."""
    branch = unit.branches[0]
    for title, role in (("党支部书记", "branch_secretary"), ("组织委员", "branch_member")):
        if (branch, role) not in people.held:
            people.appoint(branch, title, role, people.long_ago())
    return branch


def _admins(people: People) -> list[AccountSeed]:
    rows = (
        ("system", "系统管理员", "system_admin"),
        ("security", "安全管理员", "security_admin"),
        ("audit", "审计管理员", "audit_admin"),
    )
    return [
        _account(username, f"{title}（{people.names.draw()}）", "", GrantSeed(ROOT, role))
        for username, title, role in rows
    ]
