"""Which steps a page offers: what the actor may do here or register from paper, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.access.scope import Actor
from bihuan.engines.workflow import Move
from bihuan.lists.kinds import bears_for, issues_for
from bihuan.lists.models import Annex, Duty, Edition, Item
from bihuan.lists.services import annexes, issuing
from bihuan.lists.services.duties import DUTY_NEEDS
from bihuan.lists.services.needs import AnnexCase
from bihuan.lists.services.papers import handler_may, person_of
from bihuan.lists.states import ANNEX, DUTY, EDITION
from bihuan.orgs.paper import Taker

BACKWARD = frozenset(
    {
        "return_draft",
        "drop",
        "return_plan",
        "return_report",
        "return_report_direct",
        "take_back_plan",
        "take_back_report",
        "take_back_direct",
        "reopen",
    }
)
"""Steps that go back or out: never the page's first button."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One step: its move, whether the actor may take it here or register it from paper, and what is missing first."""

    move: Move
    here: bool
    paper: bool
    missing: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def backward(self) -> bool:
        return self.move.name in BACKWARD


def edition_offers(
    edition: Edition, actor: Actor, today: date, items: Sequence[Item] | None = None
) -> list[Offer]:
    """The steps of issuing that this actor may take now, in the order of the table."""
    offers = []
    taker = Taker(actor, actor, person_of(actor), today)
    registers = issues_for(actor, "signoffs.register", edition.issuer) is not None
    for move in EDITION.available(edition.state):
        here = issues_for(actor, move.action, edition.issuer) is not None
        paper = bool(move.signer) and registers
        if here or paper:
            missing = issuing.blockers(edition, move, items, taker if here and not paper else None)
            offers.append(Offer(move, here, paper, tuple(missing)))
    return offers


def annex_offers(
    annex: Annex, actor: Actor, today: date, case: AnnexCase | None = None
) -> list[Offer]:
    """The steps of an annex that this actor may take now. Of two ways back that exclude each other one is shown."""
    offers = []
    case = case or annexes.case_of(annex)
    for move in ANNEX.available(annex.state):
        if move.name == "issue":
            continue
        may = annexes.may_on(annex, move.name)
        here = may(actor, move.action) is not None
        paper = bool(move.signer) and _registers(annex, actor, move)
        if not here and not paper:
            continue
        taker = Taker(actor, actor, person_of(actor), today) if here and not paper else None
        missing = tuple(annexes.blockers(annex, move, case, taker))
        if missing and move.name in {
            "return_report",
            "return_report_direct",
            "take_back_plan",
            "take_back_report",
            "take_back_direct",
        }:
            continue
        if missing and move.name in {"submit_plan", "submit_report"} and _needless(case, move):
            continue
        offers.append(Offer(move, here, paper, missing))
    return offers


def _registers(annex: Annex, actor: Actor, move: Move) -> bool:
    if move.name in annexes.DECIDED_BY_ISSUER:
        return annexes.may_on(annex, move.name)(actor, "signoffs.register") is not None
    return handler_may(actor, annex.unit.path) is not None


def _needless(case: AnnexCase, move: Move) -> bool:
    """A plan where none is needed, a report while the plan is still owed, either for a list of duties."""
    if not any(item.problem_id for item in case.items):
        return True
    wanted = bool(case.needing_plan())
    if move.name == "submit_plan":
        return not wanted
    return wanted and case.annex.state == "signed_for"


def duty_offers(duty: Duty, actor: Actor) -> list[Offer]:
    """The steps of a duty that this actor may take now."""
    offers = []
    for move in DUTY.available(duty.state):
        if move.name == "issue" or (move.name == "adopt" and duty.kind != "plan"):
            continue
        if move.action == "duties.draft":
            here = issues_for(actor, move.action, duty.issuer) is not None
        else:
            here = bears_for(actor, move.action, duty.bearer) is not None
        paper = bool(move.signer) and handler_may(actor, duty.bearer.path) is not None
        if here or paper:
            missing = [
                text
                for need in move.needs
                if need != "reason" and (text := DUTY_NEEDS[need](duty, ""))
            ]
            offers.append(Offer(move, here, paper, tuple(missing)))
    return offers
