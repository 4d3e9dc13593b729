"""Which steps a page offers: what the actor may do here or register from paper, and what is still missing."""

from dataclasses import dataclass
from datetime import date

from bihuan.access.scope import Actor
from bihuan.elections.models import Election, Extension
from bihuan.elections.services.needs import CHAIN, Case, case_of, missing
from bihuan.elections.services.rows import workflow_of
from bihuan.elections.services.signing import person_of, registers
from bihuan.elections.services.steps import blockers
from bihuan.elections.states import act_of
from bihuan.engines.workflow import Move
from bihuan.orgs.paper import Taker

BACKWARD = frozenset(
    {"hold", "return", "return_branch", "drop", "recount", "withdraw", "refuse", "refuse_branch"}
)


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
        return act_of(self.move.name) in BACKWARD

    @property
    def asks(self) -> bool:
        """Whether this sends a request up: it has a page that shows everything once more."""
        return self.move.name.endswith("_ask")


def offers(
    row: Election | Extension, actor: Actor, today: date, case: Case | None = None
) -> list[Offer]:
    """The steps that this actor may take now, in the order of the table."""
    case = case or case_of(row)
    unit = case.unit
    found = []
    for move in workflow_of(row).available(row.state):
        here = actor.can(move.action, unit.path)
        paper = registers(actor, move, unit)
        if not here and not paper:
            continue
        case.taker = None
        if missing(case, [need for need in move.needs if need in CHAIN]):
            continue
        taker = Taker(actor, actor, person_of(actor), today) if here and not paper else None
        found.append(Offer(move, here, paper, tuple(blockers(case, move, taker))))
    return found


def offer_of(found: list[Offer], name: str) -> Offer | None:
    return next((offer for offer in found if offer.move.name == name), None)
