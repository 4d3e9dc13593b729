"""A state machine as a table that can be shown, printed, explored and tested.

A :class:`Workflow` is data. Forms, buttons, database CHECKs, drawings and the exhaustive exploration of the
tests all read the same table, so none of them can disagree with it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted step.

    ``action`` names the row of the access policy that permits it, ``needs`` the proofs that must be present,
    ``signer`` the action by which a signature on paper is judged when the step is registered offline ("" when
    the step cannot be signed on paper). ``note`` says in one sentence what happens next.
    """

    name: str
    label: object
    sources: tuple[str, ...]
    target: str
    action: str
    needs: tuple[str, ...] = ()
    signer: str = ""
    note: object = ""


class MoveError(Exception):
    """The move does not start in the present state, or does not exist. Carries both for the message."""

    def __init__(self, workflow: str, state: str, move: str) -> None:
        super().__init__(f"{workflow}: {move!r} is not possible in state {state!r}")
        self.workflow = workflow
        self.state = state
        self.move = move


@dataclass(frozen=True, slots=True)
class Workflow:
    """States with their words, the first state, the moves and the states in which nothing is owed any more."""

    name: str
    title: object
    states: Mapping[str, object]
    initial: str
    moves: tuple[Move, ...]
    finals: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        names = [move.name for move in self.moves]
        if len(names) != len(set(names)):
            raise ValueError(f"{self.name}: a move name is used twice")
        known = set(self.states)
        for move in self.moves:
            strangers = ({*move.sources, move.target} - known) or None
            if strangers:
                raise ValueError(
                    f"{self.name}: {move.name} uses unknown states {sorted(strangers)}"
                )
        if self.initial not in known or not self.finals <= known:
            raise ValueError(f"{self.name}: the first or a last state is unknown")

    def available(self, state: str) -> tuple[Move, ...]:
        """The moves that start in ``state``, in the order of the table."""
        return tuple(move for move in self.moves if state in move.sources)

    def move(self, name: str) -> Move:
        """The move called ``name``. Raises :class:`KeyError`."""
        for move in self.moves:
            if move.name == name:
                return move
        raise KeyError(name)

    def step(self, state: str, name: str) -> Move:
        """The move called ``name`` if it may start in ``state``. Raises :class:`MoveError`."""
        for move in self.moves:
            if move.name == name and state in move.sources:
                return move
        raise MoveError(self.name, state, name)

    def reachable(self) -> frozenset[str]:
        """Every state that some walk from the first one reaches."""
        seen = {self.initial}
        frontier = [self.initial]
        while frontier:
            state = frontier.pop()
            for move in self.available(state):
                if move.target not in seen:
                    seen.add(move.target)
                    frontier.append(move.target)
        return frozenset(seen)

    def unreachable(self) -> frozenset[str]:
        """States that no walk reaches: must be empty."""
        return frozenset(self.states) - self.reachable()

    def dead_ends(self) -> frozenset[str]:
        """States without a way out that are not declared final: must be empty."""
        return frozenset(s for s in self.states if not self.available(s)) - self.finals

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """The table for people: state, move, next state, action."""
        for move in self.moves:
            for source in move.sources:
                yield (
                    str(self.states[source]),
                    str(move.label),
                    str(self.states[move.target]),
                    move.action,
                )
