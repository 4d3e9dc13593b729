"""Serving papers: the same rights as looking, 404 outside the scope, long ones in the background, nothing cached."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.http import HttpResponseBase
from django.urls import reverse
from docx import Document

from bihuan.jobs.models import Job
from bihuan.jobs.runner import run_due
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account
from bihuan.problems import services as problems
from bihuan.problems.models import Objection
from bihuan.reports import background, kinds, pdf, views
from tests.cast import Province
from tests.lists.builders import annex_of, committee_draft, drafted_problem, issued, signed_for
from tests.problems import story

pytestmark = pytest.mark.urls("tests.reports.urls")


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response)  # type: ignore[arg-type]


def test_a_paper_is_handed_out_as_a_word_file_and_as_a_pdf(province: Province):
    annex = annex_of(issued(province), "A01")
    client = province.client("liaison_worker", "A01")
    word = client.get(reverse("reports:annex_notice", args=[annex.pk, "docx"]))
    assert word["Content-Type"].endswith("wordprocessingml.document")
    assert word["Content-Disposition"].startswith("attachment")
    assert word["Cache-Control"] == "private, no-store"
    texts = [p.text for p in Document(BytesIO(body(word))).paragraphs]
    assert any("关于印发" in text for text in texts)
    shown = client.get(reverse("reports:annex_notice", args=[annex.pk, "pdf"]))
    assert shown["Content-Type"] == "application/pdf"
    assert body(shown).startswith(b"%PDF")


def test_a_unit_sees_its_own_annex_and_not_another_units(province: Province):
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    client = province.client("liaison_worker", "A01")
    for name in ("annex_notice", "feedback_sheet", "plan", "progress_report"):
        mine = reverse(f"reports:{name}", args=[annex_of(edition, "A01").pk, "docx"])
        other = reverse(f"reports:{name}", args=[annex_of(edition, "A02").pk, "docx"])
        assert client.get(mine).status_code == 200
        assert client.get(other).status_code == 404


def test_the_notice_of_an_edition_holds_only_the_annexes_that_one_may_see(province: Province):
    edition = issued(
        province,
        drafted_problem(province, statement="甲事"),
        drafted_problem(province, "A02", statement="乙事"),
    )
    address = reverse("reports:notice", args=[edition.pk, "docx"])
    unit = Document(BytesIO(body(province.client("liaison_worker", "A01").get(address))))
    office = Document(BytesIO(body(province.client("general_office").get(address))))
    assert [len(d.tables) for d in (unit, office)] == [1, 2]


def test_a_draft_is_shown_to_the_issuer_only(province: Province):
    edition = committee_draft(province, drafted_problem(province))
    address = reverse("reports:notice", args=[edition.pk, "docx"])
    assert province.client("general_office").get(address).status_code == 200
    assert province.client("liaison_worker", "A01").get(address).status_code == 404


def test_a_receipt_exists_once_it_is_signed_for(province: Province):
    annex = annex_of(issued(province), "A01")
    client = province.client("liaison_worker", "A01")
    address = reverse("reports:receipt", args=[annex.pk, "docx"])
    assert client.get(address).status_code == 404
    signed_for(province, annex)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["extension", "closure_request", "problem_approval"])
def test_papers_of_a_problem_are_for_those_who_may_see_it(province: Province, name: str):
    problem = story.asked(province, "A01-B1")
    address = reverse(f"reports:{name}", args=[problem.number, "docx"])
    assert province.client("branch_secretary", "A01-B1").get(address).status_code == 200
    assert province.client("branch_secretary", "A01-B2").get(address).status_code == 404
    assert province.client("branch_secretary", "A02-B1").get(address).status_code == 404
    assert province.client("security_admin").get(address).status_code == 403


def test_a_return_that_never_happened_has_no_paper(province: Province):
    problem = story.asked(province, "A01-B1")
    client = province.client("branch_secretary", "A01-B1")
    assert (
        client.get(reverse("reports:sent_back", args=[problem.number, "docx"])).status_code == 404
    )


def test_an_objection_is_printed_for_its_unit(province: Province):
    problem = story.at_work(province, "A01")
    problems.object_to(
        problem=problem, against="finding", reason="记录另存他处",
        actor=province.actor("fulltime_deputy", "A01"), at=province.now,
    )  # fmt: skip
    address = reverse("reports:review_request", args=[Objection.objects.get().pk, "docx"])
    assert province.client("fulltime_deputy", "A01").get(address).status_code == 200
    assert province.client("fulltime_deputy", "A02").get(address).status_code == 404


def test_calls_and_the_letter_are_for_those_who_urge(province: Province):
    problem = story.at_work(province, "A01")
    calls = reverse("reports:call_sheet", args=["today", "docx"])
    letter = reverse("reports:supervision_letter", args=["A01", "docx"])
    with time_machine.travel(province.now + timedelta(days=60), tick=False):
        office = province.client("liaison_office")
        assert office.get(calls).status_code == 200
        assert office.get(letter).status_code == 200
        assert province.client("branch_secretary", "A01-B1").get(calls).status_code == 403
        assert province.client("fulltime_deputy", "A02").get(letter).status_code == 404
    assert problem.due_on < province.days(60)


def test_a_letter_about_nothing_overdue_does_not_exist(province: Province):
    story.at_work(province, "A01")
    letter = reverse("reports:supervision_letter", args=["A01", "docx"])
    assert province.client("liaison_office").get(letter).status_code == 404


def test_the_unit_sheet_shows_no_problems_to_an_administrator(province: Province):
    problem = story.at_work(province, "A01")
    address = reverse("reports:unit_sheet", args=["A01", "docx"])
    office = Document(BytesIO(body(province.client("liaison_office").get(address))))
    admin = Document(BytesIO(body(province.client("system_admin").get(address))))
    seen = [
        "".join(c.text for t in d.tables for r in t.rows for c in r.cells) for d in (office, admin)
    ]
    assert [problem.number in text for text in seen] == [True, False]


def test_the_ledger_is_a_workbook_within_the_right_to_export(province: Province):
    story.at_work(province, "A01")
    address = reverse("reports:rectification_ledger", args=["A01", "xlsx"])
    response = province.client("fulltime_deputy", "A01").get(address)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert ZipFile(BytesIO(body(response))).testzip() is None
    assert province.client("fulltime_deputy", "A02").get(address).status_code == 404
    assert province.client("branch_member", "A01-B1").get(address).status_code == 403


def test_an_unknown_form_or_key_is_not_found(province: Province):
    annex = annex_of(issued(province), "A01")
    client = province.client("general_office")
    assert client.get(reverse("reports:plan", args=[annex.pk, "exe"])).status_code == 404
    assert client.get(reverse("reports:plan", args=["x", "docx"])).status_code == 404
    assert client.get(reverse("reports:plan", args=["9" * 40, "docx"])).status_code == 404
    assert client.get(reverse("reports:unit_sheet", args=["NO", "docx"])).status_code == 404


def test_the_page_of_a_paper_tells_its_length_and_its_downloads(province: Province):
    annex = annex_of(issued(province), "A01")
    page = province.client("liaison_worker", "A01").get(
        reverse("reports:plan_page", args=[annex.pk])
    )
    text = page.content.decode()
    assert "上限 5000 字" in text
    assert reverse("reports:plan", args=[annex.pk, "docx"]) in text
    assert reverse("reports:plan", args=[annex.pk, "pdf"]) in text


def test_without_weasyprint_the_page_offers_word_only_and_the_file_refuses_in_words(
    province: Province, monkeypatch: pytest.MonkeyPatch
):
    annex = annex_of(issued(province), "A01")
    client = province.client("liaison_worker", "A01")

    def absent() -> None:
        raise pdf.PdfUnavailableError("请先下载 Word 文件")

    monkeypatch.setattr(pdf, "weasyprint_module", absent)
    text = client.get(reverse("reports:plan_page", args=[annex.pk])).content.decode()
    assert reverse("reports:plan", args=[annex.pk, "pdf"]) not in text
    refused = client.get(reverse("reports:plan", args=[annex.pk, "pdf"]))
    assert refused.status_code == 422
    assert "请先下载 Word 文件" in refused.content.decode()


def actor_for(account: int, day):
    return actor_of(Account.objects.get(pk=account), on=day)


def run_jobs() -> Job:
    run_due(known=background.handlers(actor_for))
    return Job.objects.latest("pk")


def test_a_long_paper_is_made_in_the_background(
    province: Province, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "LONG", 0)
    edition = issued(province)
    client = province.client("general_office")
    address = reverse("reports:notice", args=[edition.pk, "docx"])
    asked = client.get(address)
    assert asked.url == reverse("reports:notice_page", args=[edition.pk])  # type: ignore[attr-defined]
    assert "在后台生成" in client.get(asked.url).content.decode()  # type: ignore[attr-defined]
    client.post(address)
    job = run_jobs()
    assert job.state == "done", job.error
    fetched = client.get(reverse("jobs:result", args=[job.pk]))
    assert Document(BytesIO(body(fetched))).tables


def test_whoever_lost_the_right_meanwhile_gets_no_paper(
    province: Province, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(views, "LONG", 0)
    edition = issued(province)
    client = province.client("general_office")
    client.post(reverse("reports:notice", args=[edition.pk, "docx"]))
    province.account("general_office").grants.update(until=province.days(-1))
    job = run_jobs()
    assert job.state == "failed"
    assert "权限" in job.error


def test_the_archive_of_a_year_is_a_zip_with_catalogue_sums_and_head(province: Province):
    signed_for(province, annex_of(issued(province), "A01"))
    story.closed(province, "A01-B1")
    client = province.client("fulltime_deputy", "A01")
    address = reverse("reports:archive", args=["A01", province.today.year])
    assert "归档文件目录" in client.get(address).content.decode()
    client.post(address)
    job = run_jobs()
    assert job.state == "done", job.error
    names = ZipFile(BytesIO(body(client.get(reverse("jobs:result", args=[job.pk]))))).namelist()
    folders = {name.split("/")[1] for name in names}
    assert {
        "01清单",
        "02签收单",
        "05销号申请单",
        "07整改台账",
        "目录.docx",
        "ledger-head.txt",
    } <= folders
    assert province.client("fulltime_deputy", "A02").get(address).status_code == 404


def test_no_paper_is_forgotten_by_the_addresses():
    names = {kind.name for kind in kinds.PAPERS}
    assert len(names) == len(kinds.PAPERS) == 32
    for name in names:
        assert reverse(f"reports:{name}", args=["k", "docx"]).startswith("/papers/")
        assert reverse(f"reports:{name}_page", args=["k"]).startswith("/papers/")
