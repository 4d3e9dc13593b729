"""Whether a step may be taken, and what follows."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from bihuan.engines.workflow import Move, Workflow
from bihuan.problems import states
from bihuan.problems.standing.effects import after
from bihuan.problems.standing.guards import FROM_THE_FORM, GUARDS, Guard
from bihuan.problems.standing.values import Brought, Refusal, Standing, Who


def try_move(
    standing: Standing,
    move: str,
    who: Who,
    brought: Brought,
    *,
    workflow: Workflow = states.WORKFLOW,
    guards: Mapping[str, Guard] = GUARDS,
) -> Standing | tuple[Refusal, ...]:
    """The standing after the step, or every reason why it is refused. Raises :class:`KeyError` for a strange name."""
    row = workflow.move(move)
    refused = refusals(standing, row, who, brought, guards=guards)
    return refused or after(standing, row, who, brought)


def refusals(
    standing: Standing,
    move: Move,
    who: Who,
    brought: Brought,
    *,
    guards: Mapping[str, Guard] = GUARDS,
) -> tuple[Refusal, ...]:
    """Why the step is refused: first the state, then the right, then the order of days, then the needs."""
    if standing.state not in move.sources:
        return (_wrong_state(standing, move),)
    right = _right(standing, move, who)
    if right:
        return (Refusal("right", right),)
    found = [Refusal("order", text) for text in [_order(standing, brought)] if text]
    found += [
        Refusal(need, text)
        for need in move.needs
        for text in [guards[need](standing, who, brought)]
        if text
    ]
    return tuple(found)


def unmet(standing: Standing, move: Move, who: Who, brought: Brought) -> tuple[Refusal, ...]:
    """The needs that the step's own form cannot fill: said beside the button, before the click."""
    return tuple(
        refusal
        for refusal in refusals(standing, move, who, brought)
        if refusal.need not in FROM_THE_FORM
    )


def _wrong_state(standing: Standing, move: Move) -> Refusal:
    return Refusal(
        "state",
        _("现在是“%(state)s”，不能办理“%(move)s”。请刷新后再看。")
        % {"state": states.STATES[standing.state], "move": move.label},
    )


def _right(standing: Standing, move: Move, who: Who) -> str:
    """On paper the signer needs the right that judges signatures, the handler the right to register them."""
    if who.handler is None:
        if who.actor.can(move.action, standing.path):
            return ""
        return _("“%(move)s”不在您的权限内：由有权限的人员办理，或者登记线下签批。") % {
            "move": move.label
        }
    if not move.signer:
        return _("“%(move)s”不能线下签批，请由本人在系统里办理。") % {"move": move.label}
    if not who.handler.actor.can("signoffs.register", standing.path):
        return _("您不能为这个单位登记线下签批。")
    if not who.actor.can(move.signer, standing.path):
        return _("%(name)s 在签批当天的职务无权签批“%(move)s”，请核对签批人。") % {
            "name": who.actor.name,
            "move": move.label,
        }
    return ""


def _order(standing: Standing, brought: Brought) -> str:
    if brought.on < standing.since_on:
        return _("办理日期 %(day)s 早于上一环节的 %(since)s，请核对签批日期。") % {
            "day": brought.on.isoformat(),
            "since": standing.since_on.isoformat(),
        }
    return ""
