"""``bihuan import`` and ``bihuan export`` as scripts use them."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from bihuan.access.policy import Role
from bihuan.orgs.models import Grant, Unit
from bihuan.workbooks.models import Batch
from tests.cast import Province
from tests.workbooks.test_views import NEW_BRANCHES


def run(*arguments: Any) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a command."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "组织.csv"
    path.write_bytes(NEW_BRANCHES.encode("gb18030"))
    return path


@pytest.fixture
def clerk(province: Province) -> str:
    return province.account(Role.GENERAL_OFFICE).username


def test_a_right_file_is_written_and_told_as_json(file: Path, clerk: str) -> None:
    code, out, _ = run("import_workbook", "orgs", file, "--as", clerk, "--json")
    assert code == 0
    assert json.loads(out) == {
        "rows": 2,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "written": True,
        "faults": [],
    }
    assert Unit.objects.filter(code="A01-B9").exists()


def test_the_same_file_again_is_nothing_new(file: Path, clerk: str) -> None:
    run("import_workbook", "orgs", file, "--as", clerk)
    code, out, _ = run("import_workbook", "orgs", file, "--as", clerk, "--json")
    told = json.loads(out)
    assert (code, told["new"], told["changed"], told["unchanged"]) == (0, 0, 0, 2)


def test_a_rehearsal_writes_nothing_at_all(file: Path, clerk: str) -> None:
    before = Unit.objects.count()
    code, out, _ = run("import_workbook", "orgs", file, "--as", clerk, "--dry-run", "--json")
    assert code == 0
    assert json.loads(out)["new"] == 2
    assert not json.loads(out)["written"]
    assert Unit.objects.count() == before
    assert not Batch.objects.exists()


def test_a_faulty_file_ends_with_two_one_line_a_fault_and_a_marked_copy(
    file: Path, clerk: str
) -> None:
    text = NEW_BRANCHES.replace("2024-05-06", "五月").replace("2024年5月6日", "六月")
    file.write_bytes(text.encode("gb18030"))
    before = Unit.objects.count()
    code, out, err = run("import_workbook", "orgs", file, "--as", clerk, "--json")
    assert code == 2
    lines = [line for line in err.splitlines() if line.startswith("组织.csv:组织!")]
    assert [line.split(":")[1] for line in lines] == ["组织!E2", "组织!E3"]
    told = json.loads(out)
    assert not told["written"]
    assert told["faults"][0]["cell"] == "E2"
    assert set(told["faults"][0]) == {"sheet", "cell", "column", "message"}
    book = openpyxl.load_workbook(file.with_name("组织.errors.xlsx"))
    assert book.worksheets[0]["E2"].comment is not None
    assert Unit.objects.count() == before


def test_partial_leaves_only_the_faulty_rows_out(file: Path, clerk: str) -> None:
    file.write_bytes(NEW_BRANCHES.replace("2024-05-06", "五月").encode("gb18030"))
    code, out, _ = run("import_workbook", "orgs", file, "--as", clerk, "--partial", "--json")
    assert code == 0
    assert json.loads(out)["written"]
    assert Unit.objects.filter(code="A01-B9").exists()


def test_the_only_account_with_the_right_is_taken_else_it_is_asked_for(
    file: Path, province: Province
) -> None:
    code, _, _ = run("import_workbook", "orgs", file)
    assert code == 0
    account = province.account(Role.FULLTIME_DEPUTY, "A01")
    Grant.objects.create(
        account=account,
        unit=province.unit("A01"),
        role=Role.GENERAL_OFFICE,
        since=province.today,
    )
    code, _, err = run("import_workbook", "orgs", file)
    assert code == 2
    assert "--as" in err


def test_an_account_without_the_right_is_refused(file: Path, province: Province) -> None:
    name = province.account(Role.BRANCH_MEMBER, "A01-B1").username
    code, _, err = run("import_workbook", "orgs", file, "--as", name)
    assert code == 2
    assert "没有" in err
    assert run("import_workbook", "orgs", file, "--as", "nobody")[0] == 2


def test_a_file_that_is_not_there_or_not_a_workbook_ends_with_two(
    tmp_path: Path, clerk: str
) -> None:
    assert run("import_workbook", "orgs", tmp_path / "none.csv", "--as", clerk)[0] == 2
    wrong = tmp_path / "a.txt"
    wrong.write_text("x")
    assert run("import_workbook", "orgs", wrong, "--as", clerk)[0] == 2


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_was_exported_is_imported_without_a_change(
    province: Province, tmp_path: Path, clerk: str, ending: str
) -> None:
    path = tmp_path / f"orgs.{ending}"
    assert run("export_workbook", "orgs", path)[0] == 0
    code, out, _ = run("import_workbook", "orgs", path, "--as", clerk, "--json")
    told = json.loads(out)
    assert (code, told["new"], told["changed"]) == (0, 0, 0)
    assert told["unchanged"] == Unit.objects.count()


def test_an_export_of_one_unit_holds_what_is_below_it(province: Province, tmp_path: Path) -> None:
    path = tmp_path / "orgs.xlsx"
    run("export_workbook", "orgs", path, "--org", "A01")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert codes
    assert all(str(code).startswith("A01") for code in codes)


def test_an_export_to_another_ending_is_refused(province: Province, tmp_path: Path) -> None:
    assert run("export_workbook", "orgs", tmp_path / "orgs.pdf")[0] == 2
