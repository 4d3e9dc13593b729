"""What a step changes besides the state: one function for each family of moves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bihuan.engines.workflow import Move
from bihuan.problems import states
from bihuan.problems.standing.guards import party_of
from bihuan.problems.standing.values import Brought, Objected, Raiser, Standing, Who

Effect = Callable[[Standing, Who, Brought], Standing]


def _requested(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, doer=party_of(who), verifier=None)


def _request_gone(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, doer=None, verifier=None)


def _returned(standing: Standing, who: Who, brought: Brought) -> Standing:
    """The doer stays known: an upheld objection brings his request back."""
    return replace(standing, verifier=None)


def _given_up(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(
        standing,
        wanted_due=None,
        wanted_path="",
        wanted_branch_level=False,
    )


def _verified(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(
        standing, verifier=party_of(who), recheck_on=brought.recheck_on or standing.recheck_on
    )


def _recheck_fixed(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, recheck_on=brought.recheck_on or standing.recheck_on)


def _signed_for(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, signed_for=True)


def _extension_wanted(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, wanted_due=brought.asked_to)


def _extension_granted(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, due_on=standing.wanted_due or standing.due_on, wanted_due=None)


def _extension_refused(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, wanted_due=None)


def _transfer_wanted(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(
        standing, wanted_path=brought.to_path, wanted_branch_level=brought.to_branch_level
    )


def _transfer_granted(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(
        standing,
        path=brought.to_path or standing.wanted_path,
        branch_level=(brought.to_branch_level if brought.to_path else standing.wanted_branch_level),
        root=False,
        transfers=standing.transfers + 1,
        plan_approved=False,
        signed_for=False,
        wanted_path="",
        wanted_branch_level=False,
    )


def _transfer_refused(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, signed_for=True, wanted_path="", wanted_branch_level=False)


def _rechecked(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(
        standing, recheck_passed=True, recheck_on=brought.recheck_on or standing.recheck_on
    )


def _retaken(standing: Standing, who: Who, brought: Brought) -> Standing:
    """A new round with its own deadline, proof, doer and acceptor."""
    due = brought.new_due or standing.due_on
    return replace(
        standing,
        cycle=standing.cycle + 1,
        due_on=due,
        first_due_on=due,
        doer=None,
        verifier=None,
        measures=False,
        evidence=False,
        remedied=False,
        raiser=Raiser.NOBODY if standing.raiser is Raiser.NOBODY else Raiser.OWED,
        recheck_on=None,
        recheck_passed=False,
    )


def _objection_over(standing: Standing, who: Who, brought: Brought) -> Standing:
    return replace(standing, objected=Objected.NOTHING)


def _finding_withdrawn(standing: Standing, who: Who, brought: Brought) -> Standing:
    return _objection_over(_given_up(standing, who, brought), who, brought)


def _extension_again(standing: Standing, who: Who, brought: Brought) -> Standing:
    return _objection_over(_extension_wanted(standing, who, brought), who, brought)


def _transfer_again(standing: Standing, who: Who, brought: Brought) -> Standing:
    return _objection_over(_transfer_wanted(standing, who, brought), who, brought)


EFFECTS: dict[str, Effect] = {
    "sign_for": _signed_for,
    "ask_closure": _requested,
    "take_back": _request_gone,
    "verify": _verified,
    "accept": _recheck_fixed,
    "keep_up": _recheck_fixed,
    "decline_to_sign": _returned,
    "send_back": _returned,
    "refuse_closure": _returned,
    "withdraw": _given_up,
    "ask_extension": _extension_wanted,
    "grant_extension": _extension_granted,
    "refuse_extension": _extension_refused,
    "ask_transfer": _transfer_wanted,
    "grant_transfer": _transfer_granted,
    "refuse_transfer": _transfer_refused,
    "allow_not_now": _recheck_fixed,
    "keep_not_now": _recheck_fixed,
    "pass_recheck": _rechecked,
    "recheck_kept": _recheck_fixed,
    "retake": _retaken,
    "uphold_finding": _finding_withdrawn,
    "uphold_return": _objection_over,
    "uphold_extension": _extension_again,
    "uphold_not_now": _objection_over,
    "uphold_transfer": _transfer_again,
}


def after(standing: Standing, move: Move, who: Who, brought: Brought) -> Standing:
    """The standing after the step. The caller has made sure that nothing refuses it."""
    effect = EFFECTS.get(states.family(move.name))
    changed = effect(standing, who, brought) if effect else standing
    return replace(
        changed,
        state=move.target,
        since_on=brought.on,
        opened=False,
        closed_on=_kept(standing.closed_on, move.target == states.CLOSED, brought.on),
        settled_on=_kept(standing.settled_on, move.target in states.SETTLED, brought.on),
    )


def _kept(before: date | None, applies: bool, on: date) -> date | None:
    """The day on which it began to apply: kept while it applies, gone when it no longer does."""
    return (before or on) if applies else None
