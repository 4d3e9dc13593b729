"""What a unit's archive of a year holds, and how each document of it is made."""

from collections.abc import Callable, Iterator
from datetime import date

from django.db.models import Q

from bihuan.access.scope import Actor, below_q
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import head
from bihuan.lists.models import Annex, Correction
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.models import Problem, ProblemQuerySet
from bihuan.reports import (
    closure_request,
    correction_notice,
    notice,
    plan,
    progress_report,
    receipt,
    rectification_ledger,
)
from bihuan.reports.archive import Archive, Document
from bihuan.reports.paper import Paper
from bihuan.reports.queries.editions import (
    correction_of,
    notice_of,
    plan_of,
    receipt_of,
    report_of,
)
from bihuan.reports.queries.problems import closure_of
from bihuan.reports.queries.sheets import ledger_of

Render = Callable[[Paper], tuple[bytes, int | None]]
"""A paper as the archive keeps it: bytes and pages."""

LISTS, RECEIPTS, PLANS, REPORTS, CLOSURES, CORRECTIONS, LEDGER = (
    "01清单",
    "02签收单",
    "03整改方案",
    "04整改情况报告",
    "05销号申请单",
    "06更正通知",
    "07整改台账",
)


def archive_of(
    unit: Unit, year: int, actor: Actor, today: date, *, render: Render, suffix: str
) -> Archive:
    """The year's lists, receipts, plans, reports, closures and corrections of a unit and what is below it.

    Only what the actor may see. Contents are made when the archive is written.
    """
    return Archive(
        unit=unit.name,
        year=year,
        head=str(head()),
        documents=(
            *_of_annexes(unit, year, actor, today, render, suffix),
            *_of_closures(unit, year, actor, today, render, suffix),
            *_corrections(unit, year, actor, today, render, suffix),
            _ledger(unit, year, actor, today),
        ),
    )


def _of_annexes(
    unit: Unit, year: int, actor: Actor, today: date, render: Render, suffix: str
) -> Iterator[Document]:
    annexes = (
        Annex.objects.visible_to(actor)
        .filter(below_q("unit__path", unit.path), issued_on__year=year)
        .select_related("edition__issuer", "edition__drafted_by", "unit")
        .order_by("issued_on", "pk")
    )
    for annex in annexes:
        edition = annex.edition
        title = f"{edition.title}（{annex.unit_name}）"
        number = edition.document_number or edition.number or ""

        def made(
            make: Callable[[Annex], Paper], one: Annex = annex
        ) -> Callable[[], tuple[bytes, int | None]]:
            return lambda: render(make(one))

        yield Document(
            group=LISTS, title=title, suffix=suffix, responsible=edition.issuer.name, number=number,
            dated=annex.issued_on, content=made(lambda a: notice.paper(notice_of(a.edition, [a], today))),
        )  # fmt: skip
        if annex.signed_for_at:
            yield Document(
                group=RECEIPTS, title=f"{title}签收单", suffix=suffix, responsible=annex.unit_name,
                number=edition.number or "", dated=business_date(annex.signed_for_at),
                content=made(lambda a: receipt.paper(receipt_of(a, today))),
            )  # fmt: skip
        if annex.plan_at:
            yield Document(
                group=PLANS, title=f"{title}整改方案", suffix=suffix, responsible=annex.unit_name,
                dated=business_date(annex.plan_at), content=made(lambda a: plan.paper(plan_of(a, today))),
            )  # fmt: skip
        if annex.report_at:
            yield Document(
                group=REPORTS, title=f"{title}整改情况报告", suffix=suffix, responsible=annex.unit_name,
                dated=business_date(annex.report_at),
                content=made(lambda a: progress_report.paper(report_of(a, today))),
            )  # fmt: skip


def _of_closures(
    unit: Unit, year: int, actor: Actor, today: date, render: Render, suffix: str
) -> Iterator[Document]:
    problems = (
        Problem.objects.visible_to(actor)
        .filter(below_q("unit__path", unit.path), state=states.CLOSED, closed_on__year=year)
        .select_related("unit")
        .order_by("closed_on", "pk")
    )
    for problem in problems:

        def content(one: Problem = problem) -> tuple[bytes, int | None]:
            return render(closure_request.paper(closure_of(one, today)))

        yield Document(
            group=CLOSURES,
            title=f"{problem.number}{problem.statement}",
            suffix=suffix,
            responsible=problem.unit.name,
            number=problem.number,
            dated=problem.closed_on,
            content=content,
        )


def _corrections(
    unit: Unit, year: int, actor: Actor, today: date, render: Render, suffix: str
) -> Iterator[Document]:
    mine = Annex.objects.visible_to(actor).filter(below_q("unit__path", unit.path))
    rows = (
        Correction.objects.filter(
            Q(annex__in=mine) | Q(annex__isnull=True, edition__in=mine.values("edition_id"))
        )
        .select_related("edition__issuer", "annex__unit", "item", "by")
        .order_by("pk")
    )
    for row in rows:
        on = business_date(row.at)
        if on.year != year:
            continue

        def content(one: Correction = row) -> tuple[bytes, int | None]:
            return render(correction_notice.paper(correction_of(one, today)))

        yield Document(
            group=CORRECTIONS,
            title=f"关于更正{row.edition.title}有关内容的通知",
            suffix=suffix,
            responsible=row.edition.issuer.name,
            number=row.number,
            dated=on,
            content=content,
        )


def problems_of_year(unit: Unit, year: int, actor: Actor) -> ProblemQuerySet:
    """Problems of a unit and what is below it that were issued in a year, as far as the actor may see them."""
    return Problem.objects.visible_to(actor).filter(
        below_q("unit__path", unit.path), issued_on__year=year
    )


def _ledger(unit: Unit, year: int, actor: Actor, today: date) -> Document:
    title = f"{unit.name}{year}年机关党建问题整改台账"

    def content() -> tuple[bytes, int | None]:
        rows = problems_of_year(unit, year, actor)
        return rectification_ledger.workbook(ledger_of(title, unit.name, rows, today)), None

    return Document(
        group=LEDGER,
        title=title,
        suffix=".xlsx",
        responsible=unit.name,
        dated=today,
        content=content,
    )
