"""The papers that can be asked for: under which right, about which object, made by what. Plain data."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.lists.models import Annex, Correction, DispatchMeeting, Edition, Item
from bihuan.orgs.models import Unit
from bihuan.problems import states
from bihuan.problems.models import Objection, Problem
from bihuan.reports import (
    approval_sheet,
    call_sheet,
    closure_request,
    correction_notice,
    dispatch_sheet,
    extension,
    feedback_sheet,
    notice,
    plan,
    progress_report,
    receipt,
    review_request,
    sent_back,
    supervision_letter,
    unit_sheet,
)
from bihuan.reports.election_kinds import ELECTION_PAPERS
from bihuan.reports.offering import PaperKind, number_of
from bihuan.reports.paper import Paper
from bihuan.reports.queries import editions, problems, sheets
from bihuan.reports.queries.archive import problems_of_year
from bihuan.reports.record_kinds import RECORD_PAPERS
from bihuan.reports.rectification_ledger import Ledger
from bihuan.reports.words import GENERAL_LIMIT

LONG = 120
"""Rows from which a paper is made in the background."""


def _edition(actor: Actor, key: str, today: date) -> Edition | None:
    rows = Edition.objects.visible_to(actor).select_related("issuer", "drafted_by")
    return rows.filter(pk=number_of(key)).first()


def _annex(actor: Actor, key: str, today: date) -> Annex | None:
    rows = Annex.objects.visible_to(actor)
    return (
        rows.select_related("edition__issuer", "edition__drafted_by", "unit")
        .filter(pk=number_of(key))
        .first()
    )


def _problem_annex(actor: Actor, key: str, today: date) -> Annex | None:
    annex = _annex(actor, key, today)
    return annex if annex and annex.edition.kind == "problems" else None


def _signed_annex(actor: Actor, key: str, today: date) -> Annex | None:
    annex = _annex(actor, key, today)
    return annex if annex and annex.signed_for_at else None


def _correction(actor: Actor, key: str, today: date) -> Correction | None:
    """A correction of one annex is seen by those who see the annex, one of the list by all who see the list."""
    row = (
        Correction.objects.select_related("edition__issuer", "annex__unit", "item", "by")
        .filter(pk=number_of(key))
        .first()
    )
    if row is None:
        return None
    if row.annex_id:
        seen = Annex.objects.visible_to(actor).filter(pk=row.annex_id).exists()
    else:
        seen = Edition.objects.visible_to(actor).filter(pk=row.edition_id).exists()
    return row if seen else None


def _problem(actor: Actor, key: str, today: date) -> Problem | None:
    rows = Problem.objects.visible_to(actor).select_related("unit")
    return rows.filter(number=key).first()


def _issued_problem(actor: Actor, key: str, today: date) -> Problem | None:
    problem = _problem(actor, key, today)
    return problem if problem and problem.state != states.DRAFT else None


def _objection(actor: Actor, key: str, today: date) -> Objection | None:
    seen = Problem.objects.visible_to(actor).values("pk")
    rows = Objection.objects.filter(problem__in=seen).select_related("problem__unit", "step")
    return rows.filter(pk=number_of(key)).first()


def _unit(actor: Actor, key: str, today: date) -> Unit | None:
    return Unit.objects.visible_to(actor).filter(code=key).first()


def _urged_unit(actor: Actor, key: str, today: date) -> Unit | None:
    """A unit inside the right to urge that has something overdue."""
    spans = actor.reach("problems.urge")
    unit = Unit.objects.filter(spans_q("path", spans), code=key).first()
    return unit if unit and sheets.overdue_of(unit, actor, today) else None


def _day(actor: Actor, key: str, today: date) -> date | None:
    """The sheet of calls is always that of today."""
    return today if key == "today" else None


def _meeting(actor: Actor, key: str, today: date) -> DispatchMeeting | None:
    rows = DispatchMeeting.objects.visible_to(actor).select_related("host")
    return rows.filter(pk=number_of(key)).first()


@dataclass(frozen=True, slots=True)
class UnitYear:
    """A unit and a year: what a ledger workbook and an archive are about."""

    unit: Unit
    year: int

    def __str__(self) -> str:
        return f"{self.unit.name}{self.year}年"


def _unit_year(actor: Actor, key: str, today: date) -> UnitYear | None:
    """``CODE`` for this year, ``CODE~2025`` for another."""
    code, _mark, year = key.partition("~")
    unit = Unit.objects.visible_to(actor, "problems.export").filter(code=code).first()
    chosen = number_of(year) if year else today.year
    return UnitYear(unit, chosen) if unit and 1990 < chosen < 2200 else None


def _all_of(edition: Edition, actor: Actor, today: date) -> Paper:
    annexes = Annex.objects.visible_to(actor).filter(edition=edition, supplement=0)
    mine = annexes.select_related("unit").order_by("unit__path")
    return notice.paper(editions.notice_of(edition, mine, today))


def _sent_back(problem: Problem, actor: Actor, today: date) -> Paper | None:
    value = problems.sent_back_of(problem, today)
    return sent_back.paper(value) if value else None


def _year_ledger(found: UnitYear, actor: Actor, today: date) -> Ledger:
    rows = problems_of_year(found.unit, found.year, actor)
    title = f"{found.unit.name}{found.year}年机关党建问题整改台账"
    return sheets.ledger_of(title, found.unit.name, rows, today)


def _edition_ledger(edition: Edition, actor: Actor, today: date) -> Ledger:
    seen = Annex.objects.visible_to(actor).filter(edition=edition)
    numbers = Item.objects.filter(annex__in=seen, problem__isnull=False).values("problem_id")
    rows = Problem.objects.visible_to(actor, "problems.export").filter(pk__in=numbers)
    return sheets.ledger_of(f"{edition.title}整改台账", edition.issuer.name, rows, today)


def _items(edition: Edition) -> int:
    return Item.objects.filter(annex__edition=edition).count()


def _annex_words(annex: Annex) -> str:
    return f"{annex.edition.title}（{annex.unit_name}）"


def _problem_words(problem: Problem) -> str:
    return f"{problem.number}{problem.statement}"


PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        "notice", _("印发通知（全部附件）"), "lists.view", _edition, _all_of,
        lambda e: f"关于印发{e.title}的通知", _items,
    ),
    PaperKind(
        "annex_notice", _("印发通知（本单位附件）"), "lists.view", _annex,
        lambda a, actor, today: notice.paper(editions.notice_of(a.edition, [a], today)),
        lambda a: f"关于印发{_annex_words(a)}的通知",
    ),
    PaperKind(
        "edition_approval", _("呈批单（清单）"), "lists.view", _edition,
        lambda e, actor, today: approval_sheet.paper(sheets.approval_of_edition(e, today)),
        lambda e: f"呈批单：{e.title}",
    ),
    PaperKind(
        "correction", _("更正通知"), "lists.view", _correction,
        lambda c, actor, today: correction_notice.paper(editions.correction_of(c, today)),
        lambda c: f"更正通知{c.number}",
    ),
    PaperKind(
        "receipt", _("清单签收单"), "lists.view", _signed_annex,
        lambda a, actor, today: receipt.paper(editions.receipt_of(a, today)),
        lambda a: f"签收单：{_annex_words(a)}",
    ),
    PaperKind(
        "feedback_sheet", _("问题整改反馈单"), "lists.view", _problem_annex,
        lambda a, actor, today: feedback_sheet.paper(editions.feedback_of(a, today)),
        lambda a: f"问题整改反馈单：{_annex_words(a)}",
    ),
    PaperKind(
        "plan", _("整改方案"), "lists.view", _problem_annex,
        lambda a, actor, today: plan.paper(editions.plan_of(a, today)),
        lambda a: f"整改方案：{_annex_words(a)}", limit=GENERAL_LIMIT,
    ),
    PaperKind(
        "progress_report", _("整改情况报告"), "lists.view", _problem_annex,
        lambda a, actor, today: progress_report.paper(editions.report_of(a, today)),
        lambda a: f"整改情况报告：{_annex_words(a)}", limit=GENERAL_LIMIT,
    ),
    PaperKind(
        "edition_ledger", _("整改台账（本期清单）"), "problems.export", _edition, _edition_ledger,
        lambda e: f"整改台账：{e.title}", _items, ("xlsx",),
    ),
    PaperKind(
        "rectification_ledger", _("整改台账（单位全年）"), "problems.export", _unit_year, _year_ledger,
        lambda found: f"{found}整改台账", forms=("xlsx",),
    ),
    PaperKind(
        "extension", _("延期整改申请"), "problems.view", _issued_problem,
        lambda p, actor, today: extension.paper(problems.extension_of(p, today)),
        lambda p: f"延期整改申请：{_problem_words(p)}",
    ),
    PaperKind(
        "sent_back", _("退回整改意见"), "problems.view", _issued_problem, _sent_back,
        lambda p: f"退回整改意见：{_problem_words(p)}",
    ),
    PaperKind(
        "closure_request", _("销号申请单"), "problems.view", _issued_problem,
        lambda p, actor, today: closure_request.paper(problems.closure_of(p, today)),
        lambda p: f"销号申请单：{_problem_words(p)}",
    ),
    PaperKind(
        "problem_approval", _("呈批单（问题）"), "problems.view", _issued_problem,
        lambda p, actor, today: approval_sheet.paper(sheets.approval_of_problem(p, today)),
        lambda p: f"呈批单：{_problem_words(p)}",
    ),
    PaperKind(
        "review_request", _("复核申请"), "problems.view", _objection,
        lambda o, actor, today: review_request.paper(problems.review_of(o, today)),
        lambda o: f"复核申请：{_problem_words(o.problem)}",
    ),
    PaperKind(
        "supervision_letter", _("督办函"), "problems.urge", _urged_unit,
        lambda u, actor, today: supervision_letter.paper(sheets.supervision_of(u, actor, today)),
        lambda u: f"督办函：{u.name}",
    ),
    PaperKind(
        "call_sheet", _("催办电话单"), "problems.urge", _day,
        lambda day, actor, today: call_sheet.paper(sheets.calls_of(actor, today)),
        lambda day: f"催办电话单{day:%Y%m%d}",
    ),
    PaperKind(
        "dispatch_sheet", _("调度会单"), "dispatch.view", _meeting,
        lambda m, actor, today: dispatch_sheet.paper(sheets.dispatch_of(m, today)),
        lambda m: f"调度会单：{m.title}",
    ),
    PaperKind(
        "unit_sheet", _("单位一页纸"), "orgs.view", _unit,
        lambda u, actor, today: unit_sheet.paper(sheets.unit_of(u, actor, today)),
        lambda u: f"单位一页纸：{u.name}",
    ),
    *ELECTION_PAPERS,
    *RECORD_PAPERS,
)  # fmt: skip

BY_NAME = {kind.name: kind for kind in PAPERS}
