"""Saved views of the list: a name for an address, one's own only, a few."""

import pytest
from django.urls import reverse

from bihuan.ledger.models import Entry
from bihuan.problems.models import SavedView
from tests.cast import Province

pytestmark = pytest.mark.django_db
LIST = reverse("problems:list")


def keep(client, name: str, query: str) -> str:
    """The page after saving."""
    answer = client.post(reverse("problems:keep_view"), {"name": name, "query": query}, follow=True)
    return answer.content.decode()


def test_a_view_keeps_filters_order_and_columns_and_opens_them_again(province: Province) -> None:
    client = province.client("liaison_office")
    entries = Entry.objects.count()
    page = keep(client, " 本季度 逾期 ", "page=3&col=leader&light=late&state=open&evil=1&sort=-due")
    assert "视图“本季度 逾期”已保存" in page
    row = SavedView.objects.get()
    assert row.query == "state=open&light=late&sort=-due&col=leader"
    shown = client.get(f"{LIST}?{row.query}").content.decode()
    assert (
        'chip-on" href="/problems/?state=open&amp;light=late&amp;sort=-due&amp;col=leader"' in shown
    )
    assert "责任领导" in shown
    assert Entry.objects.count() == entries


def test_the_same_name_replaces_and_a_view_can_be_dropped(province: Province) -> None:
    client = province.client("liaison_office")
    keep(client, "我的", "state=open")
    keep(client, "我的", "state=closed")
    row = SavedView.objects.get()
    assert row.query == "state=closed"
    page = client.post(reverse("problems:drop_view", args=[row.pk]), follow=True)
    assert "已删除" in page.content.decode()
    assert not SavedView.objects.exists()


def test_nobody_sees_or_drops_the_views_of_another(province: Province) -> None:
    keep(province.client("liaison_office"), "处室常用", "state=open")
    other = province.client("general_office")
    assert "处室常用" not in other.get(LIST).content.decode()
    row = SavedView.objects.get()
    assert other.post(reverse("problems:drop_view", args=[row.pk])).status_code == 404
    assert SavedView.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("  ", "state=open", "请给视图起个名称"),
        ("长" * 21, "state=open", "最多 20 个字"),
        ("太多", "q=" + "很长" * 400, "条件太多"),
    ],
)
def test_a_view_that_cannot_be_kept_is_told_why(
    province: Province, name: str, query: str, told: str
) -> None:
    assert told in keep(province.client("liaison_office"), name, query)
    assert not SavedView.objects.exists()


def test_an_account_keeps_at_most_twelve_views(province: Province) -> None:
    client = province.client("liaison_office")
    for n in range(12):
        keep(client, f"视图{n}", "state=open")
    assert "最多保存 12 个视图" in keep(client, "第十三个", "state=open")
    assert "已保存" in keep(client, "视图3", "state=all")
    assert SavedView.objects.count() == 12
