"""The pages of elections as each role sees them, and the whole walk through the wizard."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.elections.models import Candidate, Election, Extension, Petition, Reminder
from bihuan.orgs.models import Post, Term
from tests.cast import Province
from tests.elections import story

ROLES = (
    ("liaison_office", "GW"),
    ("general_office", "GW"),
    ("leader_in_charge", "GW"),
    ("inspector", "GW"),
    ("party_group_secretary", "A01"),
    ("organ_secretary", "A01"),
    ("fulltime_deputy", "A01"),
    ("discipline_secretary", "A01"),
    ("liaison_worker", "A01"),
    ("branch_secretary", "A01-B1"),
    ("branch_member", "A01-B1"),
)


@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_every_page_opens_for_every_role(province: Province, full: bool) -> None:
    pages = []
    if full:
        story.term_of(province, "A01-B1")
        story.term_of(province, "A02-B1")
        election = story.counted(province, "A01-B1")
        pages = [
            reverse("elections:body", args=["A01-B1"]),
            reverse("elections:election", args=[election.pk]),
        ]
    for role in ROLES:
        client = province.client(*role)
        for name in ("elections:board", "elections:calendar"):
            assert client.get(reverse(name)).status_code == 200, (role, name)
        export = client.get(reverse("elections:export"))
        assert export.headers["Content-Type"].endswith("sheet")
        assert [client.get(p).status_code for p in pages] == [200] * len(pages), role
        outside = client.get(reverse("elections:body", args=["A02-B1"])).status_code
        assert outside == (200 if role[1] == "GW" else 404)


def send(client: Client, name: str, *args: Any, **data: Any) -> str:
    """Send a form with what its page holds hidden, as a browser would; says where it led."""
    address = reverse(f"elections:{name}", args=args)
    page = client.get(address).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = client.post(address, {**hidden, **data})
    assert answer.status_code == 302, re.findall(
        r"fault[^<]*<[^>]*>[^<]*|notice[^<]*<[^<]*<p>[^<]*", answer.content.decode()
    )[:5]
    return str(answer.headers["Location"])


def test_the_whole_walk_of_a_branch_through_the_pages(province: Province) -> None:
    """Reminded by telephone, started, planned, asked, approved on paper, voted, counted, reported, approved, replied."""
    story.term_of(province, "A01-B1")
    deputy = province.client("fulltime_deputy", "A01")
    secretary = province.client("branch_secretary", "A01-B1")
    body = reverse("elections:body", args=["A01-B1"])
    assert "已电话提醒" in deputy.get(body).content.decode()
    deputy.post(reverse("elections:remind", args=["A01-B1"]), {"tap": "phone"})
    assert Reminder.objects.get().how == "phone"
    assert "发起换届" in secretary.get(body).content.decode()
    send(secretary, "start", "A01-B1", "term", reason="")
    row = Election.objects.get()
    send(
        secretary, "plan", row.pk, planned_on=province.days(20).isoformat(), form="meeting", members="28",
        seats="3", officers="1", years="3",
    )  # fmt: skip
    check = secretary.get(reverse("elections:step", args=[row.pk, "convene_ask"])).content.decode()
    assert "报送前请再核对一遍" in check
    send(
        secretary,
        "step",
        row.pk,
        "convene_ask",
        number="发改办党〔2026〕1号",
        on=province.today.isoformat(),
    )
    signer = province.post("organ_secretary", "A01")
    send(
        deputy, "step", row.pk, "convene_approve_branch", on_paper="on", post=signer.pk,
        signed_on=province.today.isoformat(), opinion="同意。",
    )  # fmt: skip
    rows = {"c-TOTAL_FORMS": "4", "c-INITIAL_FORMS": "0"}
    for place, name in enumerate(story.NAMES):
        rows |= {
            f"c-{place}-name": name,
            f"c-{place}-for_committee": "on",
            f"c-{place}-office": "secretary" if place == 0 else "",
        }
    row.refresh_from_db()
    send(secretary, "candidates", row.pk, **rows)
    send(secretary, "step", row.pk, "candidates_ask", on=province.today.isoformat())
    organ = province.client("organ_secretary", "A01")
    send(organ, "step", row.pk, "candidates_approve_branch")
    first, second, third, fourth = Candidate.objects.order_by("pk")
    sheet = {
        "held_on": province.today.isoformat(),
        "eligible": 25,
        "attending": 22,
        "issued": 22,
        "returned": 22,
        "valid": 21,
        "seats": 3,
    }
    votes = {f"yes_{c.pk}": n for c, n in ((first, 20), (second, 18), (third, 15), (fourth, 6))}
    send(secretary, "tally", row.pk, "committee", **sheet, **votes)
    send(
        secretary, "tally", row.pk, "officers", held_on=province.today.isoformat(), eligible=3, attending=3,
        issued=3, returned=3, valid=3, seats=1, **{f"yes_{first.pk}": 3},
    )  # fmt: skip
    send(secretary, "step", row.pk, "count")
    send(secretary, "step", row.pk, "result_ask", on=province.today.isoformat())
    send(organ, "step", row.pk, "result_approve_branch")
    row.refresh_from_db()
    assert row.state == "approved"
    assert row.new_term is not None
    assert row.new_term.number == 3
    names = set(
        Post.objects.held_on(province.today)
        .filter(unit=row.unit)
        .values_list("person__name", "title")
    )
    assert names == {("甲一", "书记"), ("乙二", "委员"), ("丙三", "委员")}
    petition = Petition.objects.get(matter="result")
    send(deputy, "reply", petition.pk, number="发改党〔2026〕8号", on=province.today.isoformat())
    page = secretary.get(reverse("elections:election", args=[row.pk])).content.decode()
    assert "发改党〔2026〕8号" in page
    assert "线下签批" in page


def test_a_tally_that_does_not_add_up_is_told_and_nothing_is_lost(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", seats=0)
    client = province.client("branch_secretary", "A01-B1")
    one = Candidate.objects.get()
    data = {
        "held_on": province.today.isoformat(), "eligible": 25, "attending": 19, "issued": 19, "returned": 20,
        "valid": 20, "seats": 1, f"yes_{one.pk}": 21, "version": row.version,
    }  # fmt: skip
    answer = client.post(reverse("elections:tally", args=[row.pk, "officers"]), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("不足五分之四", "甲一 得赞成票 21 张，多于有效票 20 张"):
        assert sentence in page
    assert 'value="19"' in page
    assert not row.ballots.exists()


def test_a_form_sent_twice_does_its_work_once(province: Province) -> None:
    story.term_of(province, "A01-B1")
    client = province.client("branch_secretary", "A01-B1")
    address = reverse("elections:start", args=["A01-B1", "secretary"])
    data = {"reason": "书记调离", "key": "abc"}
    first, second = (client.post(address, data).headers["Location"] for _ in range(2))
    assert first == second
    assert Election.objects.count() == 1


def test_who_has_no_right_is_refused_and_a_lost_race_is_told(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.step(
        province, story.planned(province, story.started(province, "A01-B1")), "convene_ask"
    )
    member = province.client("branch_member", "A01-B1")
    address = reverse("elections:step", args=[row.pk, "convene_approve_branch"])
    assert member.get(address).status_code == 403
    organ = province.client("organ_secretary", "A01")
    old = {"version": row.version, "key": "k1"}
    assert organ.post(address, old).status_code == 302
    again = organ.post(address, {**old, "key": "k2"})
    assert again.status_code == 409
    assert "上级党组织批准" in again.content.decode()


def test_an_extension_through_the_pages(province: Province) -> None:
    term = story.term_of(province, "A01-JW")
    worker = province.client("liaison_worker", "A01")
    too_long = worker.post(
        reverse("elections:extend", args=["A01-JW"]),
        {"asked_to": province.days(900).isoformat(), "reason": "机构改革"},
    )
    assert "延期一般不超过 1 年" in too_long.content.decode()
    send(worker, "extend", "A01-JW", asked_to=province.days(300).isoformat(), reason="机构改革")
    row = Extension.objects.get()
    send(province.client("party_group_secretary", "A01"), "extension_step", row.pk, "decide")
    send(
        province.client("leader_in_charge"), "extension_step", row.pk, "approve",
        approved_to=province.days(250).isoformat(),
    )  # fmt: skip
    send(
        province.client("liaison_office"), "reply", Petition.objects.get().pk, number="江直工〔2026〕12号",
        on=province.today.isoformat(),
    )  # fmt: skip
    term.refresh_from_db()
    assert (term.extended_to, term.extension_number) == (province.days(250), "江直工〔2026〕12号")


def test_filters_of_the_board_live_in_the_address(province: Province) -> None:
    story.term_of(province, "A01-B1", ends=province.days(-3))
    story.term_of(province, "A01-B2", ends=province.days(90))
    client = province.client("fulltime_deputy", "A01")

    def shown(query: str) -> set[str]:
        page = client.get(f"{reverse('elections:board')}?{query}").content.decode()
        return set(re.findall(r"/elections/bodies/([\w-]+)/", page))

    assert shown("state=overdue") == {"A01-B1"}
    assert shown("state=unreminded") == {"A01-B1", "A01-B2"}
    assert shown("state=unknown") == {"A01-JW", "A01-JJ"}
    assert shown(f"month={province.days(90):%Y-%m}") == {"A01-B2"}
    assert shown("q=法规") == {"A01-B2"}
    assert shown("state=nonsense&month=2026-99&sort=x") == {"A01-B1", "A01-B2", "A01-JW", "A01-JJ"}


def test_the_board_costs_the_same_however_many_bodies(province: Province) -> None:
    client = province.client("liaison_office")
    address = reverse("elections:board")

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    story.term_of(province, "A01-B1")
    few = cost()
    for code in ("A01-B2", "A02-B1", "A02-B2", "A01-JW", "A02-JW", "A01-JJ"):
        story.term_of(province, code)
    story.started(province, "A01-JW")
    assert cost() <= few + 1
    assert Term.objects.count() == 7
