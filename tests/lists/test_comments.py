"""单位点评: entered by the committee, seen by the unit, printed on the sheet, withdrawn but never gone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.access.errors import RefusedError
from bihuan.ledger.models import Entry
from bihuan.lists import services
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.models import Comment
from bihuan.reports.queries import sheets
from tests.cast import Province


def comment(province: Province, **fields: object) -> Comment:
    return services.comment_on(
        **{
            "unit": province.unit("A01"),
            "said_on": province.days(-3),
            "occasion": "review",
            "said_by": "工委分管领导",
            "text": "组织生活抓得实，支委会议题质量还要提高。",
            "actor": province.actor("liaison_office"),
            "at": province.now,
            **fields,
        }
    )


def test_the_latest_comment_that_stands_is_printed_on_the_sheet_of_the_unit(
    province: Province,
) -> None:
    deputy = province.actor("fulltime_deputy", "A01")

    def printed() -> object:
        return sheets.unit_of(province.unit("A01"), deputy, province.today).comment

    assert printed() is None
    comment(province, said_on=province.days(-40), occasion="talk", text="抓紧补课")
    latest = comment(province)
    comment(province, unit=province.unit("A02"), said_on=province.today, text="别的单位")
    line = printed()
    assert (line.on, line.occasion, line.by) == (
        province.days(-3),
        "述职评议点评",
        "工委分管领导",
    )
    services.withdraw_comment(
        comment=latest, reason="登记错了单位", version=0,
        actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    assert printed().text == "抓紧补课"
    member = province.actor("branch_member", "A01-B1")
    assert sheets.unit_of(province.unit("A01"), member, province.today).comment is None


def test_a_withdrawn_comment_keeps_its_words_and_its_reason_and_both_acts_are_in_the_ledger(
    province: Province,
) -> None:
    row = comment(province)
    leader = province.actor("leader_in_charge")
    with pytest.raises(ListError, match="撤回原因"):
        services.withdraw_comment(comment=row, reason=" ", version=0, actor=leader, at=province.now)
    services.withdraw_comment(
        comment=row, reason="日期登记错", version=0, actor=leader, at=province.now
    )
    with pytest.raises(LostRaceError):
        services.withdraw_comment(
            comment=row, reason="再撤一次", version=1, actor=leader, at=province.now
        )
    kept = Comment.objects.get()
    assert (kept.text[:5], kept.reason) == ("组织生活抓", "日期登记错")
    acts = Entry.objects.filter(object=f"lists.comment:{row.pk}").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["comments.enter", "comments.withdraw"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "请填写"),
        ({"occasion": "party"}, "请填写"),
        ({"text": "长" * 1001}, "1000"),
        ({"said_on": "tomorrow"}, "晚于今天"),
        ({"said_on": "before"}, "成立日期"),
    ],
)
def test_a_comment_that_cannot_be_true_is_refused(
    province: Province, fields: dict[str, object], words: str
) -> None:
    days = {
        "tomorrow": province.days(1),
        "before": province.unit("A01").opened_on.replace(year=1900),
    }
    given = {name: days.get(str(value), value) for name, value in fields.items()}
    with pytest.raises(ListError, match=words):
        comment(province, **given)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("role", ["fulltime_deputy", "party_group_secretary"])
def test_a_unit_does_not_comment_on_itself(province: Province, role: str) -> None:
    with pytest.raises(RefusedError):
        comment(province, actor=province.actor(role, "A01"))


def test_the_page_enters_once_lists_and_withdraws(province: Province) -> None:
    client = province.client("general_office")
    address = reverse("lists:new_comment", args=["A01"])
    sent = {
        "key": "k1", "said_on": province.today.isoformat(), "occasion": "visit",
        "said_by": "组织处", "text": "调研时看到学习有记录。",
    }  # fmt: skip
    assert client.post(address, {**sent, "text": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(address, sent).status_code == 302
    row = Comment.objects.get()
    listed = reverse("lists:comments", args=["A01"])
    unit_page = province.client("fulltime_deputy", "A01").get(reverse("web:unit", args=["A01"]))
    assert listed in unit_page.content.decode()
    seen = province.client("fulltime_deputy", "A01").get(listed).content.decode()
    assert "调研时看到学习有记录。" in seen
    assert reverse("lists:withdraw_comment", args=[row.pk]) not in seen
    taken_back = client.post(
        reverse("lists:withdraw_comment", args=[row.pk]), {"version": 0, "reason": "重复登记"}
    )
    assert taken_back.status_code == 302
    assert "重复登记" in client.get(listed).content.decode()


def test_the_list_of_comments_is_paged_and_its_queries_do_not_grow(province: Province) -> None:
    client = province.client("liaison_office")
    address = reverse("lists:comments", args=["A01"])

    def asked() -> int:
        client.get(address)  # the menu's number is counted anew after each entry in the ledger
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    comment(province, text="第0次点评", said_on=province.today)
    few = asked()
    for n in range(1, 25):
        comment(province, text=f"第{n}次点评", said_on=province.days(-n))
    assert asked() == few
    assert client.get(address).content.decode().count('aria-labelledby="comment-') == 20
    assert "第24次点评" in client.get(address, {"page": 2}).content.decode()
