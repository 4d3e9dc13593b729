"""Packs outside the browser: checked, listed, documented, out as a workbook and back."""

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.engines.rules.values import Change, Pack, Parameter, Source
from bihuan.packs import pages, sheets, texts, writing
from bihuan.packs.errors import FaultyPackError
from bihuan.packs.models import PackVersion
from tests.cast import Province
from tests.packs_app.builders import BASE, adopted, shipped, stricter, taken_in

ROOT = Path(__file__).resolve().parents[2]
SMALL = texts.parsed(BASE)

signs = st.characters(exclude_categories=["Cs"])
words = st.text(signs, min_size=1, max_size=30).map(str.strip).filter(bool)
numbers = st.integers(0, 10**9)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def packs(draw: st.DrawFn) -> Pack:
    """The small pack with texts, numbers and days of any kind in it, sometimes a local one over it."""
    one = SMALL.indicators[0]
    parameters = tuple(
        Parameter("times", draw(numbers), day, "more", draw(words), draw(words), "organ")
        for day in sorted(draw(st.sets(days, min_size=1, max_size=3)))
    )
    changed = replace(
        one, title=draw(words), sentence=draw(words), article=draw(words), parameters=parameters,
        classes=tuple(draw(st.lists(words, max_size=3, unique=True))),
        alert_days=tuple(sorted(draw(st.sets(st.integers(0, 400), max_size=3)), reverse=True)),
    )  # fmt: skip
    whole = replace(
        SMALL, title=draw(words), indicators=(changed, *SMALL.indicators[1:]), digest="",
        words=draw(st.dictionaries(words, st.text(signs, max_size=20), max_size=4)),
        sources=(*SMALL.sources, Source("S2", draw(words), draw(days), None, draw(words))),
    )  # fmt: skip
    if draw(st.booleans()):
        return whole
    return replace(
        whole, indicators=(changed,), base="organ", document=draw(words), changes=(Change("X-1", draw(words), draw(numbers), draw(days), draw(words)),)
    )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(packs())
def test_a_pack_goes_out_as_a_workbook_and_comes_back_identical(pack: Pack) -> None:
    back = texts.parsed(sheets.text_of_workbook(sheets.workbook_of(pack)))
    assert replace(back, digest="") == pack
    again = sheets.text_of_workbook(sheets.workbook_of(back))
    assert texts.parsed(again).digest == back.digest


def test_the_shipped_pack_comes_back_identical_and_every_cell_is_text() -> None:
    pack = texts.shipped_base()
    book = sheets.workbook_of(pack)
    assert replace(texts.parsed(sheets.text_of_workbook(book)), digest="") == replace(
        pack, digest=""
    )
    kinds = {
        cell.data_type
        for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds == {"s"}


def altered(sheet: str, cell: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook_of(SMALL)))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_clerk_may_type_numbers_and_days_and_is_told_the_cell_of_what_is_wrong() -> None:
    assert "value = 2\n" in sheets.text_of_workbook(altered("标准", "C2", 2))
    assert "since = 2020-03-04" in sheets.text_of_workbook(altered("标准", "E2", date(2020, 3, 4)))
    assert "since = 2020-03-04" in sheets.text_of_workbook(altered("标准", "E2", "2020年3月4日"))
    for sheet, cell, value, told in (
        ("标准", "E2", "去年", "标准!E2：“去年”不是日期"),
        ("标准", "C2", "两次", "标准!C2：“两次”不是数字"),
        ("标准", "A2", "LIFE-99", "标准!A2：没有编码为“LIFE-99”的指标"),
        ("指标", "F2", "大概", "指标!F2：“大概”不能识别"),
        ("指标", "G2", "必须", "指标!G2："),
        ("指标", "D2", "S9", "指标!D2：没有编码为“S9”的文件"),
        ("规则包", "B6", "明天", "规则包!B6：“明天”不是日期"),
    ):
        with pytest.raises(FaultyPackError, match=told.split("：", 1)[0]) as caught:
            sheets.text_of_workbook(altered(sheet, cell, value))
        assert told in str(caught.value)
    for junk in (b"", b"PK\x03\x04 broken", b"x" * 100):
        with pytest.raises(FaultyPackError):
            sheets.text_of_workbook(junk)


def test_a_workbook_is_taken_in_through_the_page_as_a_version_that_is_not_yet_in_force(
    province: Province,
) -> None:
    base = shipped(province)
    local = texts.parsed(stricter(2))
    client = province.client("liaison_office")
    upload = SimpleUploadedFile("规则.xlsx", sheets.workbook_of(local))
    answer = client.post(reverse("packs:take_in"), {"owner": "GW", "table": upload})
    row = PackVersion.objects.get(code="local-x")
    assert answer.url == reverse("packs:version", args=[row.pk])
    assert row.digest == texts.parsed(writing.text_of(local)).digest
    answer = client.get(reverse("packs:export", args=[base.pk]))
    assert sheets.text_of_workbook(answer.content) == writing.text_of(SMALL)
    wrong = SimpleUploadedFile("规则.xlsx", altered("标准", "C2", "两次"))
    answer = client.post(reverse("packs:take_in"), {"owner": "GW", "table": wrong})
    assert answer.status_code == 422
    assert "标准!C2" in answer.content.decode()


def test_check_tells_file_line_key_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("pack", "check", str(tmp_path))
    assert caught.value.returncode == 2
    file = tmp_path / "pack.toml"
    file.write_text(BASE.replace('modality = "must"', 'modality = "soll"'))
    with pytest.raises(CommandError) as caught:
        call_command("pack", "check", str(tmp_path))
    assert caught.value.returncode == 1
    line = BASE.split('modality = "must"')[0].count("\n") + 1
    assert f"pack.toml:{line}: indicator.0.modality: " in str(caught.value)
    assert "可以用：must" in str(caught.value)
    file.write_bytes("title = '规则'".encode("gb18030"))
    with pytest.raises(CommandError) as caught:
        call_command("pack", "check", str(tmp_path))
    assert caught.value.returncode == 2
    file.write_text(BASE)
    call_command("pack", "check", str(tmp_path))
    assert "没有错误" in capsys.readouterr().err


def test_list_says_what_is_in_force_where_the_base_first(
    province: Province, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped(province)
    adopted(province, taken_in(province, stricter(2)))
    call_command("pack", "list", "--json")
    found = json.loads(capsys.readouterr().out)["packs"]
    assert [(one["code"], one["unit"], one["since"], one["until"]) for one in found] == [
        ("organ", None, "2019-01-01", None),
        ("local-x", "GW", "2020-01-01", None),
    ]
    assert set(found[0]) >= {"code", "version", "title", "unit", "since", "until"}
    call_command("pack", "list")
    assert "本级规则 local-x" in capsys.readouterr().out


def test_the_command_writes_a_workbook_and_reads_it_into_a_folder_or_a_version(
    province: Province, tmp_path: Path
) -> None:
    shipped(province)
    taken_in(province, stricter(2))
    file = tmp_path / "rules.xlsx"
    call_command("pack", "export", str(file), pack="local-x@1")
    call_command("pack", "import", str(file), out=tmp_path / "back")
    assert texts.parsed((tmp_path / "back" / "pack.toml").read_text()).changes[0].value == 20_000
    account = province.account("liaison_office").username
    PackVersion.objects.get(code="local-x").delete()
    call_command("pack", "import", str(file), account=account)
    assert PackVersion.objects.filter(code="local-x", owner=province.unit("GW")).exists()
    with pytest.raises(CommandError) as caught:
        call_command("pack", "export", str(file), pack="nothing@9")
    assert caught.value.returncode == 2
    file.write_bytes(b"no workbook")
    with pytest.raises(CommandError) as caught:
        call_command("pack", "import", str(file), account=account)
    assert caught.value.returncode == 2


def test_the_committed_pages_are_what_the_command_generates() -> None:
    with override("zh-hans"):
        wanted = pages.pages(texts.shipped_base(), texts.cases_in(texts.DATA / texts.BASE))
    folder = ROOT / "docs" / "packs"
    found = {path.name: path.read_text() for path in folder.glob("*.md")}
    assert sorted(found) == sorted(wanted)
    stale = [name for name, text in wanted.items() if found[name] != text]
    assert stale == []  # bihuan pack docs writes them


def test_a_pack_that_comes_with_the_program_is_checked_by_its_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("pack", "check", "organ")
    assert "没有错误：机关党建基础包" in capsys.readouterr().err
    with pytest.raises(CommandError, match="“nothing”里没有"):
        call_command("pack", "check", "nothing")
