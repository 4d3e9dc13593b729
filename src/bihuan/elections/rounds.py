"""Votes on the same seats one after the other: what a vote leaves to the next, and whether the next one fits. Pure.

选举条例 (2020): who has equal votes at the last seat is voted on again, and the most votes decide; seats that stay
open are voted on once more, or given up with the consent of more than half.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from bihuan.elections.tally import Tally, outcome

MOST = 5
"""Votes on the seats of one contest; nobody votes more often in one meeting."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to the next vote: so many seats, who can stand, and whether because of equal votes."""

    seats: int
    names: tuple[str, ...]
    tied: bool


def in_turn(sheets: Sequence[Tally]) -> tuple[Tally, ...]:
    """The sheets of one contest as they have to be read: each with what the ones before it left."""
    read: list[Tally] = []
    for sheet in sheets:
        read.append(following(read, sheet))
    return tuple(read)


def following(earlier: Sequence[Tally], sheet: Tally) -> Tally:
    """A sheet as it has to be read after ``earlier``, which were read already.

    A later vote needs no surplus; after equal votes it is a runoff; who was on a sheet before is no longer written in.
    """
    if not earlier:
        return sheet
    rest = rest_after(earlier)
    known = {v.name for e in earlier for v in e.votes}
    return replace(
        sheet,
        surplus=False,
        runoff=rest is not None and rest.tied,
        votes=tuple(replace(v, written_in=v.written_in and v.name not in known) for v in sheet.votes),
    )  # fmt: skip


def elected_names(sheets: Sequence[Tally]) -> frozenset[str]:
    """Everybody whom these sheets, read in turn, elect."""
    return frozenset(s.votes[i].name for s in sheets for i in outcome(s).elected)


def rest_after(sheets: Sequence[Tally]) -> Rest | None:
    """What the last of these sheets leaves open; None where every seat is filled, or nothing was voted on yet."""
    if not sheets:
        return None
    last = sheets[-1]
    found = outcome(last)
    if found.tied:
        return Rest(found.open_seats, tuple(last.votes[i].name for i in found.tied), True)
    if not found.open_seats:
        return None
    done = elected_names(sheets)
    names = dict.fromkeys(v.name for s in sheets for v in s.votes if v.name not in done)
    return Rest(found.open_seats, tuple(names), False)


def misfits(earlier: Sequence[Tally], sheet: Tally) -> list[str]:
    """Why a sheet cannot follow the ones before it, a sentence each. Empty for the first one."""
    if not earlier:
        return []
    rest = rest_after(earlier)
    if rest is None:
        return [_("上一次投票已经选足应选名额，不用再次投票。")]
    found = []
    if sheet.held_on < earlier[-1].held_on:
        found.append(_("选举日期早于上一次投票，请核对。"))
    if (rest.tied and sheet.seats != rest.seats) or sheet.seats > rest.seats:
        found.append(
            _("上一次投票后还有 %(n)d 个名额，这次应选人数是 %(seats)d 名，请核对。")
            % {"n": rest.seats, "seats": sheet.seats}
        )
    names = [v.name for v in sheet.votes]
    if rest.tied:
        if sorted(names) != sorted(rest.names):
            found.append(
                _("得票相等的 %(names)s 重新投票，票数应当逐人填写，不能另选他人。")
                % {"names": "、".join(rest.names)}
            )
    elif twice := sorted(elected_names(earlier) & set(names)):
        found.append(
            _("%(names)s 已经当选，不再参加这次投票。") % {"names": "、".join(twice)}
        )  # fmt: skip
    return found
