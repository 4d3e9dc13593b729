"""The month's sheet and the year's book as papers: nobody keeps a book beside the system."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from docx import Document

from bihuan.engines.periods import Frequency, period_of
from bihuan.records import services
from tests.cast import Province
from tests.records.test_recording import theme_day

pytestmark = pytest.mark.django_db
CODE = "A01-B1"


def made(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def words(content: bytes) -> str:
    paper = Document(BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_the_month_and_the_year_come_out_as_word_papers(province: Province) -> None:
    actor = province.actor("branch_secretary", CODE)
    who = services.enlist(
        unit=province.unit(CODE),
        name="赵一鸣",
        since=province.days(-900),
        actor=actor,
        at=province.now,
    )
    row = theme_day(province, days=-40, absent=[who.ref], answers={"present": ""})
    client = province.client("branch_secretary", CODE)
    month = period_of(row.on, Frequency.MONTH)
    for name, key in (
        ("month_sheet", f"{CODE}~{month.code}"),
        ("year_book", f"{CODE}~{row.on.year}"),
    ):
        page = client.get(reverse(f"reports:{name}_page", args=[key]))
        assert page.status_code == 200
        said = words(made(client.get(reverse(f"reports:{name}", args=[key, "docx"]))))
        assert "党支部工作手册" in said
        assert "主题：学习全会精神" in said
        assert "缺席：赵一鸣" in said
        assert "补录（40 天后）" in said
        committee = province.client("general_office")
        above = words(made(committee.get(reverse(f"reports:{name}", args=[key, "docx"]))))
        assert "学习全会精神" in above
        assert "赵一鸣" not in above, "numbers go up, names do not"
        other = province.client("branch_secretary", "A01-B2")
        assert other.get(reverse(f"reports:{name}_page", args=[key])).status_code == 404
    for wrong in (f"{CODE}~2026-13", f"{CODE}~x", CODE, f"X~{month.code}"):
        assert client.get(reverse("reports:month_sheet_page", args=[wrong])).status_code == 404
