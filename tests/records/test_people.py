"""Members of a branch and holders of its posts: who is both is one human, named once and by one key."""

import re
from datetime import date

import pytest
from django.urls import reverse

from bihuan.orgs.models import Person, Post
from bihuan.records import services
from bihuan.records.kinds import all_kinds
from bihuan.records.models import Attendance, Member, Record
from bihuan.records.people import Roster
from bihuan.records.queries.month import known_of
from tests.cast import Province
from tests.records.test_recording import theme_day

pytestmark = pytest.mark.django_db
CODE = "A01-B1"
SECRETARY = "Branch_Secretary A01-B1"


def enlist(province: Province, name: str, year: int = 2020, **more: str) -> Member:
    return services.enlist(
        unit=province.unit(CODE), name=name, since=date(year, 1, 1),
        actor=province.actor("branch_secretary", CODE), at=province.now, **more,
    )  # fmt: skip


def appoint(province: Province, name: str, key: str, title: str = "宣传委员") -> Person:
    person = Person.objects.create(name=name, key=key)
    Post.objects.create(
        person=person, unit=province.unit(CODE), title=title, since=date(2021, 1, 1)
    )
    return person


def offered(province: Province, kind: str = "theme_day") -> list[tuple[str, str]]:
    return known_of(province.unit(CODE), province.today).absentees(all_kinds()[kind])


def correction(province: Province, row: Record, **more: object) -> str:
    """The page of a correction; with ``more`` after it was sent with what was ticked."""
    client, address = (
        province.client("branch_secretary", CODE),
        reverse("records:correct", args=[row.pk]),
    )
    page = client.get(address).content.decode()
    if more:
        ticked = re.findall(r'name="absent" value="([^"]+)"[^>]*checked', page)
        answer = client.post(
            address,
            {
                "on": row.on.isoformat(), "theme": "学习党章", "due": "28", "absent": ticked, "version": "0",
                "reason": "补充", **more,
            },
        )  # fmt: skip
        assert answer.status_code == 302, answer.content.decode()
    return page


def test_who_holds_a_post_and_is_on_the_register_is_offered_once_under_the_key_that_his_name_finds(
    province: Province,
) -> None:
    member = enlist(province, SECRETARY)
    person = Person.objects.get(name=SECRETARY)
    assert [ref for ref, name in offered(province) if name == SECRETARY] == [f"p-{person.key}"]
    roster = Roster([province.unit(CODE)])
    assert roster.ref(province.unit(CODE), SECRETARY) == f"p-{person.key}"
    assert roster.ref(province.unit(CODE), member.ref) == f"p-{person.key}"


def test_a_name_written_with_a_space_between_is_the_same_name(province: Province) -> None:
    enlist(province, "王　伟")
    person = appoint(province, "王伟", "WW")
    refs = [ref for ref, name in offered(province) if name.replace("　", "") == "王伟"]
    assert refs == [f"p-{person.key}"]
    assert Roster([province.unit(CODE)]).ref(province.unit(CODE), "王 伟") == f"p-{person.key}"


def test_two_members_of_one_name_are_both_offered_and_their_name_alone_is_nobodys(
    province: Province,
) -> None:
    both = [enlist(province, "王伟", year) for year in (2015, 2021)]
    appoint(province, "王伟", "WW")
    assert [(ref, name) for ref, name in offered(province) if "王伟" in name] == [
        (both[0].ref, "王伟（2015年1月1日起）"),
        (both[1].ref, "王伟（2021年1月1日起）"),
    ]
    assert known_of(province.unit(CODE), province.today).company.names.count("王伟") == 1
    assert Roster([province.unit(CODE)]).ref(province.unit(CODE), "王伟") == "王伟"


def test_who_left_gives_the_name_to_who_came(province: Province) -> None:
    gone = enlist(province, "王伟", 2015)
    actor = province.actor("branch_secretary", CODE)
    services.let_go(member=gone, version=0, on=date(2020, 5, 1), actor=actor, at=province.now)
    came = enlist(province, "王伟", 2021)
    assert [ref for ref, name in offered(province) if name == "王伟"] == [came.ref]
    assert Roster([province.unit(CODE)]).ref(province.unit(CODE), "王伟") == came.ref


def test_exempt_members_are_not_offered_as_absent_but_may_be_named(province: Province) -> None:
    enlist(province, "赵一")
    enlist(province, "孙三", exempt="old")
    enlist(province, SECRETARY, exempt="ill")
    names = [name for _ref, name in offered(province)]
    assert "赵一" in names
    assert "孙三" not in names
    assert SECRETARY not in names
    assert SECRETARY in dict(map(reversed, offered(province, "committee_meeting")))
    assert "孙三" in known_of(province.unit(CODE), province.today).company.names


def test_from_a_meeting_of_the_committee_only_its_members_are_absent(province: Province) -> None:
    enlist(province, "赵一")
    enlist(province, SECRETARY)
    known = known_of(province.unit(CODE), province.today)
    kind = all_kinds()["committee_meeting"]
    assert len(known.absentees(kind)) == known.due(kind)
    assert "赵一" not in {name for _ref, name in known.absentees(kind)}
    Post.objects.filter(unit=province.unit(CODE)).delete()
    names = [name for _ref, name in offered(province, "committee_meeting")]
    assert names == ["赵一", SECRETARY], "where no post says who sits in it all are offered"


def test_a_correction_keeps_those_absent_who_are_no_longer_offered(province: Province) -> None:
    member = enlist(province, "钱二")
    row = theme_day(province, absent=[member.ref, "周客"], answers={"present": "26", "due": 28})
    actor = province.actor("branch_secretary", CODE)
    services.let_go(member=member, version=0, on=province.today, actor=actor, at=province.now)
    page = correction(province, row, present="25")
    assert "钱二" in page
    assert "周客" in page
    assert Attendance.objects.get().absent == sorted([member.ref, "周客"])
    assert Record.objects.get().present == 25


def test_who_was_absent_as_a_member_and_has_a_post_since_is_ticked_once_in_a_correction(
    province: Province,
) -> None:
    member = enlist(province, "李四")
    row = theme_day(province, absent=[member.ref], answers={"present": "26", "due": 28})
    person = appoint(province, "李四", "LS")
    page = correction(province, row, present="26")
    assert member.ref not in page
    assert re.findall(r'name="absent" value="([^"]+)"[^>]*checked', page) == [f"p-{person.key}"]
    assert Attendance.objects.get().absent == [f"p-{person.key}"]


def test_a_correction_leaves_those_on_leave_on_leave(province: Province) -> None:
    away, ill = enlist(province, "赵一"), enlist(province, "钱二")
    row = theme_day(
        province, absent=[away.ref], excused=[ill.ref], answers={"present": "", "due": 28}
    )
    correction(province, row, theme="学习准则", present="26")
    found = Attendance.objects.get()
    assert (found.absent, found.excused) == ([away.ref], [ill.ref])
    row.refresh_from_db()
    assert (row.excused, row.data["theme"]) == (1, "学习准则")
