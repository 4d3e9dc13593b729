"""The wizard in the browser: template, upload, check, differences, done, undo."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from bihuan.access.policy import Role
from bihuan.jobs import runner
from bihuan.jobs.models import Job
from bihuan.orgs.models import Unit
from bihuan.workbooks import states, views
from bihuan.workbooks.models import Batch
from tests.cast import Province

NEW_BRANCHES = (
    "编码*,名称*,类型*,上级编码,成立日期*\n"
    "A01-B8,省发展改革委人事处党支部,党支部,A01-JW,2024-05-06\n"
    "A01-B9,省发展改革委财务处党支部,党支部,A01-JW,2024年5月6日\n"
)


@pytest.fixture
def client(province: Province) -> Client:
    return province.client(Role.GENERAL_OFFICE)


def sent(client: Client, text: str, name: str = "组织.csv") -> HttpResponse:
    upload = SimpleUploadedFile(name, text.encode("gb18030"))
    answer: Any = client.post(
        reverse("workbooks:start", kwargs={"kind": "orgs"}), {"workbook": upload}
    )
    return answer  # type: ignore[no-any-return]


def page(client: Client, name: str, batch: Batch, **query: str) -> str:
    address = reverse(f"workbooks:{name}", kwargs={"kind": "orgs", "pk": batch.pk})
    return client.get(address, query).content.decode()


def post(client: Client, name: str, batch: Batch, **data: str) -> str:
    address = reverse(f"workbooks:{name}", kwargs={"kind": "orgs", "pk": batch.pk})
    return client.post(address, data, follow=True).content.decode()


def test_the_first_page_offers_the_template_and_the_present_data(client: Client) -> None:
    first = client.get(reverse("workbooks:start", kwargs={"kind": "orgs"})).content.decode()
    assert reverse("workbooks:template", kwargs={"kind": "orgs"}) in first
    assert reverse("workbooks:export", kwargs={"kind": "orgs"}) in first
    template = client.get(reverse("workbooks:template", kwargs={"kind": "orgs"}))
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    assert book.worksheets[0]["A1"].value == "编码*"
    assert [p.name for p in book.custom_doc_props.props] == ["LedgerHead"]


def test_a_clerk_imports_sees_the_differences_confirms_and_takes_it_back(client: Client) -> None:
    before = Unit.objects.count()
    sent(client, NEW_BRANCHES)
    batch = Batch.objects.get()
    shown = page(client, "batch", batch)
    assert "确认导入 2 行" in shown
    assert "省发展改革委财务处党支部" in shown
    assert Unit.objects.count() == before
    shown = post(client, "apply", batch)
    assert "撤销整批" in shown
    assert Unit.objects.filter(code="A01-B9").exists()
    shown = post(client, "undo", batch)
    assert "已撤销" in shown
    assert Unit.objects.count() == before


def test_the_same_file_again_says_that_there_is_nothing_to_import(client: Client) -> None:
    sent(client, NEW_BRANCHES)
    post(client, "apply", Batch.objects.get())
    sent(client, NEW_BRANCHES)
    shown = page(client, "batch", Batch.objects.order_by("-pk")[0])
    assert "不用导入" in shown
    assert "同一个文件已经导入过" in shown


def test_faults_are_listed_by_cell_and_marked_in_the_users_own_file(client: Client) -> None:
    sent(client, NEW_BRANCHES.replace("2024-05-06", "五月六日"))
    batch = Batch.objects.get()
    shown = page(client, "batch", batch)
    assert "E2" in shown
    assert "不是日期" in shown
    address = reverse("workbooks:errors", kwargs={"kind": "orgs", "pk": batch.pk})
    marked = client.get(address)
    book = openpyxl.load_workbook(io.BytesIO(marked.content))
    assert book.worksheets[0]["E2"].comment is not None
    assert "只导入没有错误的 1 行" in shown
    assert "还有 1 行有误" in post(client, "apply", batch)
    post(client, "apply", batch, partial="1")
    assert Unit.objects.filter(code="A01-B9").exists()
    assert not Unit.objects.filter(code="A01-B8").exists()


def test_a_refused_file_is_told_beside_the_field(client: Client) -> None:
    answer = sent(client, "x", "组织.docm")
    assert answer.status_code == 422
    assert "可以导入 .xlsx、.xls、.csv" in answer.content.decode()
    assert not Batch.objects.exists()
    empty = client.post(reverse("workbooks:start", kwargs={"kind": "orgs"}))
    assert empty.status_code == 200 or "请选择" in empty.content.decode()


def test_a_big_import_goes_on_in_the_background_with_a_bar(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(views, "AT_ONCE_ROWS", 1)
    sent(client, NEW_BRANCHES)
    batch = Batch.objects.get()
    assert batch.state == states.UPLOADED
    shown = page(client, "batch", batch)
    assert "<progress" in shown
    assert "http-equiv" in shown
    runner.run_due()
    shown = page(client, "batch", batch)
    assert "确认导入 2 行" in shown
    post(client, "apply", batch)
    runner.run_due()
    assert "已导入" in page(client, "batch", batch)
    assert {job.state for job in Job.objects.all()} == {"done"}
    post(client, "undo", batch)
    runner.run_due()
    assert not Unit.objects.filter(code="A01-B9").exists()


def test_what_a_clerk_typed_is_never_run_as_markup(client: Client) -> None:
    sent(client, NEW_BRANCHES.replace("省发展改革委人事处党支部", "<script>alert(1)</script>"))
    assert "<script>alert" not in page(client, "batch", Batch.objects.get())


def test_the_batch_of_another_account_is_not_found(client: Client, province: Province) -> None:
    sent(client, NEW_BRANCHES)
    Batch.objects.update(account_id=999_999)
    batch = Batch.objects.get()
    for name in ("batch", "errors"):
        address = reverse(f"workbooks:{name}", kwargs={"kind": "orgs", "pk": batch.pk})
        assert client.get(address).status_code == 404
    for name in ("apply", "undo", "discard"):
        address = reverse(f"workbooks:{name}", kwargs={"kind": "orgs", "pk": batch.pk})
        assert client.post(address).status_code == 404


def test_without_the_right_of_the_kind_the_pages_are_refused(province: Province) -> None:
    other = province.client(Role.BRANCH_SECRETARY, "A01-B1")
    for name in ("start", "template"):
        assert other.get(reverse(f"workbooks:{name}", kwargs={"kind": "orgs"})).status_code == 403


def test_what_was_exported_changes_nothing_when_it_is_imported_again(client: Client) -> None:
    exported = client.get(reverse("workbooks:export", kwargs={"kind": "orgs"}))
    assert exported.status_code == 200
    upload = SimpleUploadedFile("组织.xlsx", exported.content)
    client.post(reverse("workbooks:start", kwargs={"kind": "orgs"}), {"workbook": upload})
    batch = Batch.objects.get()
    assert (batch.new, batch.changed, batch.faulty) == (0, 0, 0)
    assert batch.unchanged == Unit.objects.count()


def test_a_long_export_becomes_a_job(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "EXPORT_AT_ONCE", 2)
    answer = client.get(reverse("workbooks:export", kwargs={"kind": "orgs"}))
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("jobs:detail", args=[job.pk])
    runner.run_due()
    result: Any = client.get(reverse("jobs:result", args=[job.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(result.streaming_content)))
    assert book.worksheets[0].max_row == Unit.objects.count() + 1


def test_a_name_marked_as_secret_is_warned_of(client: Client) -> None:
    upload = SimpleUploadedFile("机密★组织.csv", NEW_BRANCHES.encode())
    answer = client.post(
        reverse("workbooks:start", kwargs={"kind": "orgs"}), {"workbook": upload}, follow=True
    )
    assert "不得存储" in answer.content.decode()


def test_a_stopped_background_step_is_told_on_the_page_and_can_be_gone_on_with(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE_ROWS", 1)
    sent(client, NEW_BRANCHES)
    batch = Batch.objects.get()
    post(client, "apply", batch)
    job = Job.objects.get()
    client.post(reverse("jobs:cancel", args=[job.pk]))
    shown = page(client, "batch", batch)
    assert "后台任务停下了" in shown
    assert "继续导入" in shown
    post(client, "apply", batch)
    runner.run_due()
    assert Unit.objects.filter(code="A01-B9").exists()


def test_a_right_taken_away_meanwhile_stops_the_background_step(
    client: Client, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE_ROWS", 1)
    sent(client, NEW_BRANCHES)
    post(client, "apply", Batch.objects.get())
    province.account(Role.GENERAL_OFFICE).grants.update(until=province.days(-1))
    runner.run_due()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "权限" in job.error
    assert not Unit.objects.filter(code="A01-B9").exists()
