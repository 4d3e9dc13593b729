"""From the title of a post to the marks that rules ask for (the identifiers of the trade's glossary)."""

from bihuan.access.policy import Role

BY_ROLE = {
    Role.ORGAN_SECRETARY: "secretary",
    Role.PARTY_GROUP_SECRETARY: "secretary",
    Role.BRANCH_SECRETARY: "secretary",
    Role.DISCIPLINE_SECRETARY: "secretary",
    Role.FULLTIME_DEPUTY: "fulltime_deputy",
    Role.LIAISON_WORKER: "party_worker",
    Role.BRANCH_MEMBER: "committee_member",
}
"""What a role says where the title says nothing."""
BY_TITLE = (
    # (the title contains, mark)
    ("组织委员", "org_member"),
    ("宣传委员", "publicity_member"),
    ("纪检委员", "discipline_member"),
    ("纪律检查委员", "discipline_member"),
    ("专职副书记", "fulltime_deputy"),
    ("副书记", "deputy_secretary"),
    ("党务联络员", "party_worker"),
    ("党务工作", "party_worker"),
)
COMMITTEE = frozenset(
    {
        "secretary", "deputy_secretary", "fulltime_deputy", "org_member", "publicity_member", "discipline_member",
        "committee_member",
    }
)  # fmt: skip
"""Marks of those who sit in a committee."""


def marks_of(title: str, role: str, *, full_time: bool = False) -> frozenset[str]:
    """The marks of a post by its title, and where the title says nothing by the role that it carries on paper.

    A full-time deputy secretary is a deputy secretary too; a post held full time has the mark ``full_time``; whoever
    sits in a committee has ``committee_member`` besides, so that its size can be counted.
    """
    marks = {mark for words, mark in BY_TITLE if words in title}
    if "书记" in title and "副书记" not in title:
        marks.add("secretary")
    if not marks & COMMITTEE and "委员" in title and "委员会" not in title:
        marks.add("committee_member")
    if not marks and role in BY_ROLE:
        marks.add(BY_ROLE[Role(role)])
    if full_time:
        marks |= {"full_time"}
        if "deputy_secretary" in marks:
            marks.add("fulltime_deputy")
    if "fulltime_deputy" in marks:
        marks |= {"deputy_secretary", "full_time"}
    if marks & COMMITTEE:
        marks.add("committee_member")
    return frozenset(marks)
