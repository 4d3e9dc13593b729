"""The page of a month: what is due, what is known, one line for each event; and everything around it."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.engines.periods import Frequency, month, parse, period_of
from bihuan.orgs.models import Post
from bihuan.records import services, states
from bihuan.records.due import due_of
from bihuan.records.models import Attendance, Record
from bihuan.records.queries.books import branches_in
from bihuan.records.queries.month import same_weekday
from tests.cast import Province
from tests.records.test_recording import theme_day

pytestmark = pytest.mark.django_db
CODE = "A01-B1"


@pytest.fixture
def _no_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count in the rail is the home page's business and has its own budget."""
    monkeypatch.setattr("bihuan.web.navigation._todo_count", lambda request, actor: 0)


def page(province: Province, **more: str) -> str:
    here = period_of(province.today, Frequency.MONTH).code
    return reverse("records:month", args=[more.get("code", CODE), more.get("month", here)])


def due(province: Province) -> dict[str, str]:
    month_now = period_of(province.today, Frequency.MONTH)
    return {
        line.code: line.state for line in due_of(province.unit(CODE), month_now, province.today)
    }


def secretary(province: Province) -> Client:
    return province.client("branch_secretary", CODE)


def filled(province: Province, **more: object) -> dict[str, object]:
    day = province.today.replace(day=1)
    return {
        "general_meeting-due": "30",
        "party_lecture-due": "30",
        "study_session-due": "30",
        "theme_day-on": day.isoformat(),
        "theme_day-theme": "学习党章",
        "theme_day-present": "26",
        "theme_day-due": "28",
        **more,
    }


def test_the_page_knows_what_is_due_and_fills_in_what_it_knows(province: Province) -> None:
    liaison = province.actor("general_office")
    here = period_of(province.today, Frequency.MONTH).code
    services.prompt(
        unit=province.unit("GW"),
        month=here,
        theme="学习全会精神",
        actor=liaison,
        at=province.now,
        materials="公报",
    )
    services.prompt(
        unit=province.unit("A01"),
        month=here,
        theme="讨论营商环境",
        actor=province.actor("fulltime_deputy", "A01"),
        at=province.now,
    )
    answer = secretary(province).get(page(province))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="讨论营商环境"' in body, "the nearest committee's suggestion is filled in"
    assert "学习全会精神" in body
    assert re.search(r'name="theme_day-due" value="30"', body), "members are known"
    assert "只看有没有主题" in body, "each field says why it is asked"
    assert "每月开展主题党日" in body, "and where else it is used"
    assert due(province)["LIFE-05"] == "open"


def test_one_post_records_the_month_and_twice_writes_once(province: Province) -> None:
    client = secretary(province)
    key = "k" * 20
    data = filled(
        province,
        **{
            "theme_day-key": key,
            "committee_meeting-on": province.today.replace(day=1).isoformat(),
            "committee_meeting-present": "3",
        },
    )
    for _time in (1, 2):
        if _time == 2:
            del data["committee_meeting-on"], data["committee_meeting-present"]
        assert client.post(page(province), data).status_code == 302
    assert sorted(Record.objects.values_list("kind", flat=True)) == [
        "committee_meeting",
        "theme_day",
    ]
    assert due(province)["LIFE-05"] == "done"
    assert due(province)["LIFE-01"] == "open", "the quarter's general meeting"
    assert "LIFE-02" not in due(province), "no committee, nothing is asked of it"
    body = client.get(page(province)).content.decode()
    assert "26／28" in body


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written(province: Province) -> None:
    client = secretary(province)
    wrong = filled(province, **{"theme_day-present": "40", "committee_meeting-present": "3"})
    answer = client.post(page(province), wrong)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写“支委会（委员会会议）”的日期" in body
    answer = client.post(page(province), filled(province, **{"theme_day-present": "40"}))
    assert "大于“应到人数”" in answer.content.decode()
    assert answer.status_code == 422
    assert "学习党章" in answer.content.decode(), "nothing typed is lost"
    assert client.post(page(province), {"theme_day-theme": ""}).status_code in {200, 422}
    assert not Record.objects.exists()


def test_absent_members_are_ticked_and_their_number_is_not_asked_again(province: Province) -> None:
    actor = province.actor("branch_secretary", CODE)
    who = [
        services.enlist(
            unit=province.unit(CODE),
            name=name,
            since=date(2020, 1, 1),
            actor=actor,
            at=province.now,
        )
        for name in ("赵一", "钱二", "孙三")
    ]
    services.change_member(
        member=who[2],
        version=0,
        name="孙三",
        standing="full",
        since=date(2020, 1, 1),
        exempt="old",
        actor=actor,
        at=province.now,
    )
    client = secretary(province)
    body = client.get(page(province)).content.decode()
    assert re.search(r'name="theme_day-due" value="2"', body), (
        "exempt members leave the denominator"
    )
    data = filled(
        province,
        **{
            "theme_day-present": "",
            "theme_day-due": "2",
            "theme_day-absent": [who[0].ref],
            **{
                f"{kind}-due": "2" for kind in ("general_meeting", "party_lecture", "study_session")
            },
        },
    )
    assert client.post(page(province), data).status_code == 302
    row = Record.objects.get()
    assert (row.present, row.due, Attendance.objects.get().absent) == (1, 2, [who[0].ref])
    seen = (
        province.client("liaison_office")
        .get(reverse("records:detail", args=[row.pk]))
        .content.decode()
    )
    assert "赵一" not in seen, "the committee sees the number, not the name"
    assert "赵一" in client.get(reverse("records:detail", args=[row.pk])).content.decode()


def test_last_months_shape_gives_days_and_never_what_happened(province: Province) -> None:
    last = period_of(province.today, Frequency.MONTH).previous
    theme_day(
        province,
        days=(last.first + timedelta(days=9) - province.today).days,
        answers={"theme": "上月主题", "together": "党员大会"},
    )
    body = secretary(province).get(page(province) + "?copy=1").content.decode()
    here = period_of(province.today, Frequency.MONTH)
    day = min(same_weekday(last.first + timedelta(days=9), here), province.today)
    assert f'name="theme_day-on" value="{day.isoformat()}"' in body
    assert "上月主题" not in body
    assert '<option value="党员大会" selected>' in body


def test_the_same_weekday_of_another_month() -> None:
    assert same_weekday(date(2026, 3, 20), month(2026, 4)) == date(2026, 4, 17)
    assert same_weekday(date(2026, 1, 30), month(2026, 2)) == date(2026, 2, 27)


def test_a_joint_day_waits_on_the_other_branchs_page_until_it_gives_its_numbers(
    province: Province,
) -> None:
    client = secretary(province)
    data = filled(province, **{"theme_day-joint": ["A01-B2"]})
    assert client.post(page(province), data).status_code == 302
    other = province.client("branch_secretary", "A01-B2")
    body = other.get(page(province, code="A01-B2")).content.decode()
    assert "等本支部确认的" in body
    waiting = Record.objects.get(unit__code="A01-B2")
    address = reverse("records:accept", args=[waiting.pk])
    assert "学习党章" in other.get(address).content.decode()
    assert other.post(address, {"present": "11", "due": "12", "version": 0}).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.state, waiting.present, waiting.data["theme"]) == (
        states.CURRENT,
        11,
        "学习党章",
    )


def test_late_entries_are_labelled_with_the_days_wherever_they_stand(province: Province) -> None:
    row = theme_day(province, days=-70)
    client = secretary(province)
    month_page = page(province, month=period_of(row.on, Frequency.MONTH).code)
    for address in (month_page, reverse("records:list"), reverse("records:detail", args=[row.pk]),
                    reverse("records:sheet", args=[CODE, period_of(row.on, Frequency.MONTH).code]),
                    reverse("records:book", args=[CODE, row.on.year])):  # fmt: skip
        assert "补录（70 天后）" in client.get(address).content.decode(), address
    early = theme_day(province, days=-2)
    assert "补录（" not in client.get(reverse("records:detail", args=[early.pk])).content.decode()


def test_a_correction_shows_the_old_value_and_a_withdrawal_its_reason(province: Province) -> None:
    row = theme_day(province)
    client = secretary(province)
    address = reverse("records:correct", args=[row.pk])
    assert (
        client.post(
            address,
            {
                "on": row.on.isoformat(),
                "theme": "改后主题",
                "present": "25",
                "due": "28",
                "version": 0,
            },
        ).status_code
        == 422
    )
    sent = {
        "on": row.on.isoformat(),
        "theme": "改后主题",
        "present": "25",
        "due": "28",
        "version": 0,
        "reason": "主题写错",
    }
    assert client.post(address, sent).status_code == 302
    body = client.get(reverse("records:detail", args=[row.pk])).content.decode()
    assert "<del>学习全会精神</del>" in body
    assert "改后主题" in body
    assert "主题写错" in body
    assert client.post(address, sent).status_code == 302, "the same again changes nothing"
    stale = {**sent, "theme": "又一个"}
    assert client.post(address, stale).status_code == 409, "an old page does not overwrite"
    assert (
        client.post(
            reverse("records:withdraw", args=[row.pk]), {"reason": "重复登记", "version": 1}
        ).status_code
        == 302
    )
    assert "重复登记" in client.get(reverse("records:detail", args=[row.pk])).content.decode()
    assert "改后主题" not in client.get(reverse("records:list")).content.decode()
    assert "改后主题" in client.get(reverse("records:list") + "?state=withdrawn").content.decode()


def test_kinds_outside_the_month_have_their_own_form(province: Province) -> None:
    client = secretary(province)
    address = reverse("records:new", args=[CODE, "org_life_meeting"])
    body = client.get(address).content.decode()
    assert "会上开展批评和自我批评" in body
    day = province.today.replace(month=1, day=10)
    sent = {
        "on": day.isoformat(),
        "period": "",
        "present": "20",
        "due": "28",
        "steps": ["study", "talks"],
    }
    assert "请写明所属年度" in client.post(address, sent).content.decode()
    assert client.post(address, {**sent, "period": str(day.year - 1)}).status_code == 302
    row = Record.objects.get()
    assert (row.belongs_to, row.marks) == (str(day.year - 1), "study talks")
    book = client.get(reverse("records:book", args=[CODE, day.year - 1])).content.decode()
    assert "次年补开的年度事项" in book
    assert (
        client.get(reverse("records:new", args=[CODE, "democratic_life_meeting"])).status_code
        == 404
    )


def test_filters_live_in_the_address_and_nothing_foreign_is_seen(province: Province) -> None:
    theme_day(province)
    theme_day(province, code="A02-B1", answers={"theme": "档案馆主题"})
    liaison = province.client("liaison_office")
    body = liaison.get(reverse("records:list") + "?unit=A02&kind=theme_day").content.decode()
    assert "档案馆主题" in body
    assert "学习全会精神" not in body
    own = secretary(province)
    assert "档案馆主题" not in own.get(reverse("records:list")).content.decode()
    foreign = Record.objects.get(unit__code="A02-B1")
    assert own.get(reverse("records:detail", args=[foreign.pk])).status_code == 404
    assert liaison.get(reverse("records:correct", args=[foreign.pk])).status_code == 403
    assert own.get(reverse("records:months")).status_code == 302
    assert (
        "A01"
        not in liaison.get(reverse("records:months") + "?q=A02")
        .content.decode()
        .split("<tbody>")[1]
    )
    for wrong in (
        "?period=abc",
        "?kind=x&state=y&sort=z",
        "?unit=nowhere",
        "?late=1&group=组织生活",
    ):
        assert liaison.get(reverse("records:list") + wrong).status_code == 200


def test_members_are_kept_with_nothing_but_name_standing_and_exemption(province: Province) -> None:
    client = secretary(province)
    address = reverse("records:members", args=[CODE])
    sent = {"name": "周四", "standing": "probationary", "since": "2025-07-01", "exempt": ""}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 422
    body = client.get(address).content.decode()
    assert "周四" in body
    assert "在册 1 人" in body
    assert province.client("liaison_office").get(address).status_code == 403
    assert province.client("branch_secretary", "A01-B2").get(address).status_code == 404
    assert (
        province.client("fulltime_deputy", "A01").get(reverse("records:registers")).status_code
        == 200
    )


def test_a_suggestion_is_published_changed_and_taken_back(province: Province) -> None:
    client = province.client("fulltime_deputy", "A01")
    sent = {
        "unit": "A01",
        "month": "2026-12",
        "theme": "年终学习",
        "materials": "文件",
        "version": "",
    }
    assert client.post(reverse("records:new_prompt"), sent).status_code == 302
    assert client.post(reverse("records:new_prompt"), {**sent, "unit": "A02"}).status_code == 422
    body = secretary(province).get(reverse("records:prompts")).content.decode()
    assert "年终学习" in body
    assert (
        "年终学习"
        not in province.client("branch_secretary", "A02-B1")
        .get(reverse("records:prompts"))
        .content.decode()
    )
    from bihuan.records.models import Prompt

    row = Prompt.objects.get()
    assert (
        client.post(
            reverse("records:prompt", args=[row.pk]), {**sent, "theme": "年终总结", "version": 0}
        ).status_code
        == 302
    )
    assert (
        client.post(reverse("records:withdraw_prompt", args=[row.pk]), {"version": 1}).status_code
        == 302
    )
    assert "年终" not in secretary(province).get(reverse("records:prompts")).content.decode()


@pytest.mark.usefixtures("_no_rail")
def test_pages_cost_the_same_queries_however_much_there_is(province: Province) -> None:
    for n in range(1, 25):
        theme_day(province, days=-n, answers={"theme": f"主题{n}"})
    actor = province.actor("branch_secretary", CODE)
    for name in ("赵一", "钱二"):
        services.enlist(
            unit=province.unit(CODE),
            name=name,
            since=date(2020, 1, 1),
            actor=actor,
            at=province.now,
        )
    person = Post.objects.filter(unit=province.unit(CODE)).first()
    assert person is not None
    client = secretary(province)
    addresses = {
        page(province): 38,
        reverse("records:list"): 10,
        reverse("records:months") + "?q=": 10,
        reverse("records:detail", args=[Record.objects.order_by("pk")[0].pk]): 16,
        reverse("records:book", args=[CODE, province.today.year]): 16,
        reverse("records:members", args=[CODE]): 12,
    }
    for address, budget in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= budget, (address, len(queries))


def test_who_oversees_asks_which_branches_have_no_theme_day_yet(province: Province) -> None:
    here = parse(f"{province.today:%Y-%m}")
    actor = province.actor("general_office")
    before = {unit.code for unit in branches_in(actor, here, bare=True)}
    assert {"A01-B1", "A01-B2"} <= before
    Record.objects.create(
        unit=province.unit("A01-B1"), kind="theme_day", on=here.first, recorded_on=here.first,
        recorded_at=province.now, recorded_by=province.account("general_office"), marks="theme",
    )  # fmt: skip
    assert {unit.code for unit in branches_in(actor, here, bare=True)} == before - {"A01-B1"}
    seen = province.client("general_office").get(reverse("records:months"), {"bare": "1"})
    assert "A01-B1" not in re.findall(r"/months/([\w-]+)/", seen.content.decode())


def test_a_correction_without_a_reason_says_so_at_the_field(province: Province) -> None:
    row = Record.objects.create(
        unit=province.unit("A01-B1"), kind="theme_day", on=province.today, recorded_on=province.today,
        recorded_at=province.now, recorded_by=province.account("branch_secretary", "A01-B1"), marks="theme",
    )  # fmt: skip
    client = province.client("branch_secretary", "A01-B1")
    address = reverse("records:correct", args=[row.pk])
    answer = client.post(address, {"on": province.today.isoformat(), "version": row.version})
    assert answer.status_code == 422
    assert "请写明更正的理由" in answer.content.decode()
