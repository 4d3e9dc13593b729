import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from tests.cast import Province

from bihuan.access.policy import Role
from bihuan.calendar import queries, tables
from bihuan.calendar.models import Holiday

WORDING = "一、元旦：1月1日（周五）至3日放假，共3天。\n二、春节：2月5日至12日放假调休，共8天。2月13日（周六）上班。"


@pytest.fixture(autouse=True)
def november() -> object:
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def test_everybody_sees_which_years_are_loaded_and_which_are_not(province: Province) -> None:
    page = province.client(Role.BRANCH_SECRETARY, "A01-B1").get(reverse("calendar:index"))
    assert "2026、2027 年的放假安排还没有录入" in page.content.decode()
    assert reverse("calendar:notice") not in page.content.decode()


def test_only_the_general_office_and_the_system_administrator_hand_in_a_notice(
    province: Province,
) -> None:
    address = reverse("calendar:notice")
    assert province.client(Role.GENERAL_OFFICE).get(address).status_code == 200
    assert province.client(Role.SYSTEM_ADMIN).get(address).status_code == 200
    assert province.client(Role.BRANCH_SECRETARY, "A01-B1").get(address).status_code == 403


def test_a_pasted_notice_is_read_looked_over_and_then_counts(province: Province) -> None:
    client = province.client(Role.GENERAL_OFFICE)
    values = {"year": 2027, "source": "关于2027年部分节假日安排的通知", "text": WORDING}
    page = client.post(reverse("calendar:notice"), values)
    assert page.status_code == 200
    assert "放假 11 天、周末上班 1 天" in page.content.decode()
    assert not Holiday.objects.exists()
    shown = page.context["form"].initial
    assert shown["text"].splitlines()[0] == "2027-01-01 休 元旦"
    done = client.post(reverse("calendar:notice"), {**shown, "confirmed": "1"}, follow=True)
    assert "新增 12 天" in done.content.decode()
    assert Holiday.objects.filter(year=2027, verified=True).count() == 12


def test_an_uploaded_table_is_read(province: Province) -> None:
    upload = SimpleUploadedFile("放假安排.xlsx", tables.template(2027))
    values = {"year": 2027, "source": "通知", "table": upload}
    page = province.client(Role.SYSTEM_ADMIN).post(reverse("calendar:notice"), values)
    assert "读出放假 1 天" in page.content.decode()


def test_a_faulty_table_is_answered_with_its_faults(province: Province) -> None:
    upload = SimpleUploadedFile("a.csv", "日期,类型\n昨天,休\n".encode())
    values = {"year": 2027, "source": "通知", "table": upload}
    page = province.client(Role.GENERAL_OFFICE).post(reverse("calendar:notice"), values)
    assert page.status_code == 422
    assert "第 2 行" in page.content.decode()


def test_nothing_handed_in_is_answered_with_what_to_do(province: Province) -> None:
    page = province.client(Role.GENERAL_OFFICE).post(
        reverse("calendar:notice"), {"year": 2027, "source": "通知"}
    )
    assert page.status_code == 422
    assert "请上传表格" in page.content.decode()


def test_the_template_is_a_workbook_for_the_next_year(province: Province) -> None:
    response = province.client(Role.GENERAL_OFFICE).get(reverse("calendar:template"))
    assert tables.days_of(response.content)[0].on.year == 2027


def test_shipped_days_are_checked_by_handing_them_in_again(province: Province) -> None:
    call_command("load_holidays")
    client = province.client(Role.GENERAL_OFFICE)
    assert "待核对" in client.get(reverse("calendar:index")).content.decode()
    form = client.get(reverse("calendar:notice"), {"year": "2026"}).context["form"]
    assert form["text"].value().splitlines()[0] == "2026-01-01 休 元旦"
    client.post(reverse("calendar:notice"), {**form.initial, "confirmed": "1"})
    assert Holiday.objects.filter(year=2026, verified=True).count() == 39
    assert Holiday.objects.filter(year=2025, verified=True).count() == 0


def test_a_holiday_is_shown_with_its_span_and_the_days_worked_for_it(province: Province) -> None:
    call_command("load_holidays")
    page = province.client(Role.BRANCH_SECRETARY, "A01-B1").get(reverse("calendar:index"))
    spring = queries.years()[0].rests[1]
    assert (spring.name, len(spring.off), len(spring.working)) == ("春节", 9, 2)
    assert [rest.name for rest in queries.years()[0].rests][-2:] == ["中秋节", "国庆节"]
    assert "2026年2月15日（周日）至2月23日（周一）" in re.sub(r"<[^>]*>", "", page.content.decode())
    assert "2月14日（周六）" in page.content.decode()
