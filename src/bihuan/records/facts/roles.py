"""From the title of a post to the marks that rules ask for (the identifiers of the trade's glossary)."""

from bihuan.access.policy import Role
from bihuan.orgs.models.unit import BRANCH_KINDS

BY_ROLE = {
    Role.ORGAN_SECRETARY: ("secretary",),
    Role.PARTY_GROUP_SECRETARY: ("secretary",),
    Role.BRANCH_SECRETARY: ("secretary",),
    Role.DISCIPLINE_SECRETARY: ("secretary",),
    Role.FULLTIME_DEPUTY: ("deputy_secretary", "fulltime_deputy"),
    Role.LIAISON_WORKER: ("party_worker",),
    Role.LEADER_IN_CHARGE: ("leading_official",),
}
"""What a role says by itself."""
BY_TITLE = (
    # (the title contains, mark)
    ("组织委员", "org_member"),
    ("宣传委员", "publicity_member"),
    ("纪检委员", "discipline_member"),
    ("纪律检查委员", "discipline_member"),
    ("专职副书记", "fulltime_deputy"),
    ("副书记", "deputy_secretary"),
    ("党务联络员", "party_worker"),
    ("党务工作者", "party_worker"),
    ("党建指导员", "instructor"),
)
COMMITTEE = frozenset(
    {
        "secretary",
        "deputy_secretary",
        "org_member",
        "publicity_member",
        "discipline_member",
        "committee_member",
    }
)
"""Marks of those who sit in a committee."""


def marks_of(title: str, role: str, kind: str, *, full_time: bool = False) -> frozenset[str]:
    """The marks of a post: by its title, and where the title says nothing by the role that it carries on paper."""
    marks = {mark for words, mark in BY_TITLE if words in title}
    if "书记" in title and "副书记" not in title:
        marks.add("secretary")
    if not marks & COMMITTEE and ("委员" in title or role == Role.BRANCH_MEMBER):
        marks.add("committee_member")
    if not marks:
        marks |= set(BY_ROLE.get(Role(role), ())) if role else set()
    if marks & COMMITTEE:
        marks.add("committee_member")
    if full_time:
        marks.add("full_time")
        if "deputy_secretary" in marks:
            marks.add("fulltime_deputy")
    if kind in BRANCH_KINDS and "secretary" in marks:
        marks.add("branch_secretary")
    return frozenset(marks)
