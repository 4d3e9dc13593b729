"""The papers of elections that can be asked for. Plain data, part of ``kinds.PAPERS``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from bihuan.access.scope import Actor, spans_q
from bihuan.elections.kinds import CONTESTS
from bihuan.elections.models import Election, Extension, Petition
from bihuan.elections.queries.board import bodies, condition, ending
from bihuan.engines.periods import add_months
from bihuan.orgs.models import Term, Unit
from bihuan.reports.elections import (
    ballot_paper,
    candidates_petition,
    convene_petition,
    dismissal_petition,
    election_method,
    election_reply,
    election_result,
    extension_petition,
    tally_sheet,
    term_reminder,
    term_table,
)
from bihuan.reports.elections.values import Renewal, SheetValue
from bihuan.reports.offering import PaperKind, number_of
from bihuan.reports.paper import Paper
from bihuan.reports.queries import elections


def _election(actor: Actor, key: str, today: date) -> Election | None:
    rows = Election.objects.visible_to(actor).select_related("unit__parent", "term", "new_term")
    return rows.filter(pk=number_of(key)).first()


def _voted(actor: Actor, key: str, today: date) -> Election | None:
    found = _election(actor, key, today)
    return found if found and found.spec.votes else None


def _dismissed(actor: Actor, key: str, today: date) -> Election | None:
    found = _election(actor, key, today)
    return found if found and not found.spec.votes else None


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote of an election: ``12~committee`` or ``12~officers`` in the address, ``12~committee~2`` for the second
    vote on the same seats."""

    election: Election
    contest: str
    number: int = 1

    def __str__(self) -> str:
        return str(self.election)


def _vote(actor: Actor, key: str, today: date) -> Vote | None:
    pk, _mark, rest = key.partition("~")
    contest, _mark, number = rest.partition("~")
    found = _voted(actor, pk, today)
    if found is None or contest not in CONTESTS:
        return None
    return Vote(found, contest, number_of(number or "1"))


def _petition(actor: Actor, key: str, today: date) -> Petition | None:
    seen = Unit.objects.filter(spans_q("path", actor.reach("elections.view")))
    rows = Petition.objects.filter(unit__in=seen, approved_on__isnull=False)
    return (
        rows.select_related(
            "unit__parent", "election__unit__parent", "election__term", "extension__term__unit"
        )
        .filter(pk=number_of(key))
        .first()
    )


def _extension(actor: Actor, key: str, today: date) -> Extension | None:
    rows = Extension.objects.visible_to(actor).select_related("term__unit__parent")
    return rows.filter(pk=number_of(key)).first()


def _term(actor: Actor, key: str, today: date) -> Term | None:
    """The running term of a body inside the right to remind."""
    seen = Unit.objects.filter(spans_q("path", actor.reach("elections.remind")))
    unit = seen.filter(code=key).first()
    return Term.objects.filter(unit=unit).select_related("unit__parent").order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Table:
    """The table of terms of a day, with how many rows it has."""

    on: date
    number: int

    def __str__(self) -> str:
        return f"任期届满一览表{self.on:%Y%m%d}"


def _table(actor: Actor, key: str, today: date) -> Table | None:
    if key != "now":
        return None
    every = bodies(actor, today)
    late = every.filter(condition("overdue", today)).count()
    return Table(
        today, late + ending(every, today, add_months(today, elections.MONTHS_AHEAD)).count()
    )


def _of(matter: str, make: Callable[[Renewal], Paper]) -> Callable[[Election, Actor, date], Paper]:
    return lambda e, actor, today: make(elections.renewal_of(e, today, matter))


def _sheet(
    make: Callable[[Renewal, SheetValue], Paper],
) -> Callable[[Vote, Actor, date], Paper | None]:
    def made(vote: Vote, actor: Actor, today: date) -> Paper | None:
        renewal = elections.renewal_of(vote.election, today)
        sheet = elections.sheet_of(vote.election, vote.contest, vote.number, renewal)
        return make(renewal, sheet) if sheet else None

    return made


def _asked_longer(extension: Extension, actor: Actor, today: date) -> Paper:
    renewal = elections.extension_renewal(extension, today)
    return extension_petition.paper(renewal, extension.asked_to)


VIEW = "elections.view"

ELECTION_PAPERS: tuple[PaperKind, ...] = (
    PaperKind(
        "convene_petition", _("召开大会进行选举的请示"), VIEW, _voted, _of("convene", convene_petition.paper),
        lambda e: f"召开请示：{e}",
    ),
    PaperKind(
        "candidates_petition", _("候选人预备人选的请示"), VIEW, _voted, _of("candidates", candidates_petition.paper),
        lambda e: f"候选人请示：{e}",
    ),
    PaperKind(
        "dismissal_petition", _("书记、副书记职务调整的请示"), VIEW, _dismissed, _of("dismissal", dismissal_petition.paper),
        lambda e: f"职务调整请示：{e}",
    ),
    PaperKind(
        "election_method", _("选举办法（草案）"), VIEW, _voted, _of("", election_method.paper),
        lambda e: f"选举办法（草案）：{e}",
    ),
    PaperKind(
        "ballot_paper", _("选票"), VIEW, _vote, _sheet(ballot_paper.paper),
        lambda v: f"选票：{v}",
    ),
    PaperKind(
        "tally_sheet", _("计票单"), VIEW, _vote, _sheet(tally_sheet.paper),
        lambda v: f"计票单：{v}",
    ),
    PaperKind(
        "election_result", _("选举结果报告"), VIEW, _voted, _of("result", election_result.paper),
        lambda e: f"选举结果报告：{e}",
    ),
    PaperKind(
        "election_reply", _("批复"), VIEW, _petition,
        lambda p, actor, today: election_reply.paper(elections.reply_of(p, today)),
        lambda p: f"批复：{p.title}",
    ),
    PaperKind(
        "extension_petition", _("延期换届请示"), VIEW, _extension, _asked_longer,
        lambda x: f"延期换届请示：{x.term.unit.name}",
    ),
    PaperKind(
        "term_reminder", _("换届提醒函"), "elections.remind", _term,
        lambda t, actor, today: term_reminder.paper(elections.reminder_of(t, actor, today)),
        lambda t: f"换届提醒函：{t.unit.name}",
    ),
    PaperKind(
        "term_table", _("届满一览表"), VIEW, _table,
        lambda found, actor, today: term_table.paper(elections.term_table_of(actor, today)),
        rows=lambda found: found.number,
    ),
)  # fmt: skip
