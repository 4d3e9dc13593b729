"""The pages of rules: what they say, their filters, putting in force through the form, forbidden definitions."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.packs.checks_words import sentence
from bihuan.packs.models import Adoption, PackVersion, Requirement
from bihuan.packs.services import put_in_force
from bihuan.packs.texts import shipped_base
from bihuan.packs.words import on_day
from tests.cast import Province
from tests.packs_app.builders import (
    LONG_AGO,
    adopted,
    leader,
    own,
    required,
    shipped,
    stricter,
    taken_in,
)


@pytest.fixture
def base(province: Province) -> PackVersion:
    return shipped(province)


@pytest.fixture
def clerk(province: Province) -> Client:
    return province.client("liaison_office")


def page(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(f"packs:{name}", args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def sent(client: Client, name: str, *args: object, **data: object) -> tuple[int, str]:
    answer = client.post(reverse(f"packs:{name}", args=args), data)
    return answer.status_code, answer.content.decode() if answer.status_code != 302 else answer.url


def test_the_list_shows_sentence_article_source_and_what_is_not_verified(
    province: Province, base: PackVersion, clerk: Client
) -> None:
    text = page(clerk, "index")
    for words in ("每月开展主题党日", "第十六条", "1 次", "应当", "其中 1 条未与正式文本核对"):
        assert words in text
    only = page(clerk, "index", verified="no", group="责任")
    assert "每年报告一次" in only
    assert "每月开展主题党日" not in only
    assert "没有符合条件的规则" in page(clerk, "index", q="不存在的词")
    found = page(clerk, "index", sort="-code")
    assert found.index("LIFE-13") < found.index("LIFE-05")


def test_the_page_of_an_indicator_says_how_it_is_checked_and_what_to_do_when_unverified(
    province: Province, base: PackVersion, clerk: Client
) -> None:
    adopted(province, taken_in(province, stricter(2)))
    text = page(clerk, "rule", "LIFE-05", unit="A01-B1")
    for words in (
        "“主题党日”的次数不少于 2 次",
        "正式党员不足三名",
        "本级规则 local-x",
        "补录只作标记",
    ):
        assert words in text
    assert "请对照文件原文" in page(clerk, "rule", "LIFE-13")
    assert clerk.get(reverse("packs:rule", args=["NONE-1"])).status_code == 404
    assert clerk.get(reverse("packs:index"), {"unit": "NOWHERE"}).status_code == 404


def test_a_kind_of_record_says_why_each_field_is_asked(
    province: Province, base: PackVersion, clerk: Client
) -> None:
    assert "主题党日" in page(clerk, "kinds")
    text = page(clerk, "kind", "theme_day")
    assert "说明这次活动做什么" in text
    assert "/rules/indicators/LIFE-05/" in text
    assert "基础规则" in page(clerk, "print")


def test_a_kind_of_record_names_the_rules_that_read_it(clerk: Client) -> None:
    ballot = page(clerk, "kind", "ballot")
    assert "委员候选人差额不少于应选人数的 20%</a>、候选人请示" in ballot
    assert ">ELEC-04、" not in ballot, "the column says names, not codes"


def test_shares_are_said_in_per_cent_and_no_sentence_holds_a_code(
    clerk: Client,
) -> None:
    text = page(clerk, "rule", "ORG-14", unit="A01")
    assert "不少于 1%" in text
    assert "0.01" not in text
    pack = shipped_base()
    for one in pack.indicators:
        said = sentence(one, pack, on_day(one.parameters, date(2026, 1, 1)))
        assert not re.search("[a-z_]{3,}", said), (one.code, said)


def test_a_pack_is_put_in_force_after_its_differences_were_shown(
    province: Province, base: PackVersion
) -> None:
    local = taken_in(province, stricter(2))
    client = province.client("leader_in_charge")
    data = {"by": "GW", "since": "2026-12-01", "document": "通知", "key": "k"}
    status, text = sent(client, "adopt", local.pk, **data)
    assert status == 200
    for words in ("会有这些变化", "每月开展主题党日", "1 次", "2 次"):
        assert words in text
    assert not Adoption.objects.exists()
    assert sent(client, "adopt", local.pk, **data, confirmed="1")[0] == 302
    assert Adoption.objects.get().since == date(2026, 12, 1)
    text = page(client, "adoptions")
    assert "本级规则 local-x" in text
    assert "随程序提供的“基础规则”" in text
    status, text = sent(client, "adopt", local.pk, **data, confirmed="1")
    assert status == 302  # sent twice: the same adoption
    assert Adoption.objects.count() == 1


def test_a_handler_registers_a_signature_and_others_are_refused(
    province: Province, base: PackVersion
) -> None:
    local = taken_in(province, stricter(2))
    office = province.client("general_office")
    text = page(office, "adopt", local.pk)
    assert "线下签批登记" in text
    data = {
        "by": "GW", "since": "2026-12-01", "document": "通知", "on_paper": "on", "opinion": "同意",
        "post": province.post("leader_in_charge").pk, "signed_on": province.today.isoformat(),
    }  # fmt: skip
    assert sent(office, "adopt", local.pk, **data, confirmed="1")[0] == 302
    assert Adoption.objects.get().signoff is not None
    branch = province.client("branch_member", "A01-B1")
    assert branch.get(reverse("packs:adopt", args=[local.pk])).status_code == 403


def test_a_looser_value_is_told_in_the_form_and_nothing_is_lost(
    province: Province, base: PackVersion
) -> None:
    adopted(province, taken_in(province, stricter(3)))
    client = province.client("fulltime_deputy", "A01")
    data = {
        "scope-by": "A01", "what": "LIFE-05:times", "value": "2", "document": "本级通知", "reason": "从严管理",
    }  # fmt: skip
    status, text = sent(client, "new_requirement", "stricter", **data)
    assert status == 422
    assert "比上级规定的3更宽" in text
    assert "本级通知" in text
    assert not Requirement.objects.exists()


def test_a_requirement_is_drafted_put_in_force_and_its_outcome_recorded(
    province: Province, base: PackVersion
) -> None:
    deputy, secretary = (
        province.client("fulltime_deputy", "A01"),
        province.client("organ_secretary", "A01"),
    )
    data = {
        "scope-by": "A01", "scope-unit": "A01-B1", "subject": "每季度一次红色资源现场学习", "sentence": "每季度去一次纪念馆。",
        "record_kind": "theme_day", "window": "quarter", "value": "1", "org_kinds": ["branch"],
        "document": "工作要点", "reason": "就近有纪念馆",
    }  # fmt: skip
    status, address = sent(deputy, "new_requirement", "own", **data)
    assert status == 302
    row = Requirement.objects.get()
    assert "草稿" in deputy.get(address).content.decode()
    since = province.today + timedelta(days=1)
    step = {"since": since.isoformat(), "document": "工作要点"}
    status, text = sent(secretary, "put_in_force", row.pk, **step)
    assert (status, "新增指标" in text) == (200, True)
    assert sent(secretary, "put_in_force", row.pk, **step, confirmed="1")[0] == 302
    row.refresh_from_db()
    assert (row.since, row.pack is not None) == (since, True)
    text = page(deputy, "rule", row.indicator, unit="A01-B1", on=since.isoformat())
    assert "每季度一次红色资源现场学习" in text
    assert (
        deputy.get(
            reverse("packs:rule", args=[row.indicator]), {"unit": "A01-B2", "on": since.isoformat()}
        ).status_code
        == 404
    )
    assert sent(deputy, "outcome", row.pk, text="党员反映好", version=row.version)[0] == 302
    assert "党员反映好" in page(
        province.client("branch_secretary", "A01-B1"), "requirement", row.pk
    )
    other = province.client("branch_secretary", "A02-B1")
    assert other.get(reverse("packs:requirement", args=[row.pk])).status_code == 404


def test_what_was_withdrawn_counts_until_the_rest_is_put_in_force_anew(
    province: Province, base: PackVersion
) -> None:
    row = required(province, by="A01")
    day = province.today
    scope = {
        "by": province.unit("A01"), "unit": province.unit("A01"), "unit_class": "", "document": "通知",
        "actor": leader(province, "A01"), "at": province.now,
    }  # fmt: skip
    put_in_force(since=day, **scope)
    client = province.client("fulltime_deputy", "A01")
    row.refresh_from_db()
    assert sent(client, "withdraw", row.pk, why="已经做到", version=row.version)[0] == 302
    later = (day + timedelta(days=40)).isoformat()
    asked = reverse("packs:rule", args=[row.indicator])
    assert client.get(asked, {"unit": "A01", "on": later}).status_code == 200
    put_in_force(since=day + timedelta(days=30), **scope)
    assert client.get(asked, {"unit": "A01", "on": later}).status_code == 404
    assert client.get(asked, {"unit": "A01", "on": day.isoformat()}).status_code == 200


def test_a_draft_is_changed_only_by_who_saw_its_latest_state(
    province: Province, base: PackVersion, clerk: Client
) -> None:
    row = required(province)
    data = {**own(province), "value": "2", "org_kinds": ["branch"], "version": "0"}
    assert sent(clerk, "change_requirement", row.pk, **data)[0] == 302
    row.refresh_from_db()
    assert row.value == 20_000
    status, text = sent(clerk, "change_requirement", row.pk, **data)
    assert status == 409
    assert "刚刚被别人改过" in text


def test_own_choice_items_never_replace_what_is_mandatory(
    province: Province, base: PackVersion, clerk: Client
) -> None:
    row = required(province, sort="own_choice")
    put_in_force(
        by=province.unit("GW"), unit=province.unit("GW"), unit_class="", since=LONG_AGO + timedelta(days=3000),
        document="通知", actor=leader(province), at=province.now,
    )  # fmt: skip
    text = page(clerk, "rule", row.indicator, unit="A01-B1", on="2030-01-01")
    assert "自选动作" in text
    assert "不能替代没有做到的规定动作" in text
    assert "自选动作" in page(clerk, "index", own="yes", on="2030-01-01")


FORBIDDEN = [
    ("每日签到", "D-01"), ("走访里程", "D-01"), ("在线时长达标", "D-01"), ("登录次数", "D-01"), ("学习时长排满", "E4"),
    ("连续学习天数", "E3"), ("公众号关注率", "E3"), ("党员积分", "D-02"), ("党员个人得分", "E1"), ("支部书记忠诚度", "E1"),
    ("党员学习排名", "D-02"), ("文章点赞", "E4"), ("宣传片浏览量", "E4"), ("信息转发", "E4"), ("网络投票", "E4"),
    ("每次活动上传照片", "D-03"), ("学习笔记", "D-03"), ("获领导批示", "D-06"), ("媒体刊发稿件", "D-06"), ("会议次数", "E4"),
    ("台账页数", "D-03"), ("补录扣分", "D-07"),
]  # fmt: skip


def test_forbidden_definitions_are_refused_in_the_form_with_the_rule_that_forbids_them(
    province: Province, base: PackVersion, clerk: Client
) -> None:
    data = {
        "scope-by": "GW", "record_kind": "theme_day", "window": "month", "value": "1", "org_kinds": ["branch"],
        "document": "工作要点", "reason": "加强管理",
    }  # fmt: skip
    let_through = []
    for definition, rule in FORBIDDEN:
        status, text = sent(
            clerk,
            "new_requirement",
            "own",
            subject=definition,
            sentence=f"要求{definition}。",
            **data,
        )
        if status != 422 or rule not in text or definition not in text:
            let_through.append((definition, rule, status))
    assert let_through == []
    assert not Requirement.objects.exists()
    status, _text = sent(
        clerk,
        "new_requirement",
        "own",
        subject="每月主题党日",
        sentence="每月一次主题党日。",
        **data,
    )
    assert status == 302
