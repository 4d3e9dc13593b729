"""The arithmetic of a tally sheet: pure values in, sentences of what is wrong and the elected out.

Nothing here knows who voted. Rules: 选举条例 (2020), as DOMAIN numbers them: ELEC-03 quorum, ELEC-04 more candidates
than seats, ELEC-06 returned not above issued and more than half of those attending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.elections.kinds import QUORUM_AT_LEAST_SINCE


@dataclass(frozen=True, slots=True)
class Votes:
    """One candidate's numbers. ``against`` and ``abstained`` are None where the sheet does not count them."""

    name: str
    yes: int
    against: int | None = None
    abstained: int | None = None
    written_in: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """One vote: who could, who came, how many ballots went out, came back and counted, for how many seats.

    ``surplus`` says whether there must be at least a fifth more candidates than seats (committee members); secretary
    and deputies are elected with equal numbers. ``runoff`` says that those who stand had more than half already and
    equal votes, so that the most votes decide.
    """

    held_on: date
    eligible: int
    attending: int
    issued: int
    returned: int
    valid: int
    seats: int
    votes: tuple[Votes, ...]
    surplus: bool = True
    runoff: bool = False

    @property
    def invalid(self) -> int:
        """Returned ballots that do not count."""
        return self.returned - self.valid

    @property
    def nominated(self) -> int:
        """Candidates that stood on the ballot; written-in names do not count."""
        return sum(not v.written_in for v in self.votes)


def quorum_met(held_on: date, eligible: int, attending: int) -> bool:
    """Four fifths of those who may vote are there (ELEC-03); before the text of 2020 it had to be more."""
    if held_on >= QUORUM_AT_LEAST_SINCE:
        return attending * 5 >= eligible * 4
    return attending * 5 > eligible * 4


def fewest_candidates(seats: int) -> int:
    """At least a fifth more candidates than seats, rounded up (ELEC-04): 3 → 4, 5 → 6, 7 → 9."""
    return -(-seats * 6 // 5)


def void_because(tally: Tally) -> str:
    """Why the election as a whole does not count, or nothing."""
    if not quorum_met(tally.held_on, tally.eligible, tally.attending):
        at_least = tally.held_on >= QUORUM_AT_LEAST_SINCE
        short = _("不足五分之四") if at_least else _("没有超过五分之四")
        return _(
            "应到会有选举权的 %(due)d 人，实到 %(here)d 人，%(short)s，不能进行选举，请改期再开。"
        ) % {"due": tally.eligible, "here": tally.attending, "short": short}
    if tally.returned > tally.issued:
        return _("收回选票 %(back)d 张，多于发出的 %(out)d 张，选举无效，应当重新选举。") % {
            "back": tally.returned,
            "out": tally.issued,
        }
    return ""


def faults(tally: Tally) -> list[str]:
    """Everything on the sheet that does not add up, one sentence each, most basic first. Empty when it is right."""
    found: list[str] = []
    if tally.eligible < 1:
        found.append(_("请填写应到会有选举权的人数。"))
    if tally.seats < 1:
        found.append(_("请填写应选人数。"))
    if found:
        return found
    if tally.attending > tally.eligible:
        found.append(
            _("实到会 %(here)d 人，多于应到会的 %(due)d 人，请核对。")
            % {"here": tally.attending, "due": tally.eligible}
        )
    if tally.issued > tally.attending:
        found.append(
            _("发出选票 %(out)d 张，多于实到会的 %(here)d 人，请核对。")
            % {"out": tally.issued, "here": tally.attending}
        )
    if text := void_because(tally):
        found.append(text)
    if tally.valid > tally.returned:
        found.append(
            _("有效票 %(valid)d 张，多于收回的 %(back)d 张，请核对。")
            % {"valid": tally.valid, "back": tally.returned}
        )
    found += _candidate_faults(tally)
    return found


def _candidate_faults(tally: Tally) -> list[str]:
    found = []
    if tally.surplus and tally.nominated < fewest_candidates(tally.seats):
        found.append(
            _("应选 %(seats)d 名，候选人应不少于 %(least)d 名（差额不少于 20%%），现有 %(n)d 名。")
            % {
                "seats": tally.seats,
                "least": fewest_candidates(tally.seats),
                "n": tally.nominated,
            }
        )
    if not tally.surplus and tally.nominated < tally.seats:
        found.append(
            _("应选 %(seats)d 名，候选人只有 %(n)d 名，请核对。")
            % {"seats": tally.seats, "n": tally.nominated}
        )
    for one in tally.votes:
        if one.yes > tally.valid:
            found.append(
                _("%(name)s 得赞成票 %(n)d 张，多于有效票 %(valid)d 张，请核对。")
                % {"name": one.name, "n": one.yes, "valid": tally.valid}
            )
        elif one.against is not None and one.abstained is not None:
            total = one.yes + one.against + one.abstained
            if not one.written_in and total != tally.valid:
                found.append(
                    _(
                        "%(name)s 的赞成、不赞成、弃权票合计 %(n)d 张，不等于有效票 %(valid)d 张，请核对。"
                    )
                    % {"name": one.name, "n": total, "valid": tally.valid}
                )
    total = sum(v.yes for v in tally.votes)
    if total > tally.valid * tally.seats:
        found.append(
            _(
                "各人赞成票合计 %(n)d 张，多于有效票 %(valid)d 张乘以应选 %(seats)d 名，说明有超额画选的票没有作废，请核对。"
            )
            % {"n": total, "valid": tally.valid, "seats": tally.seats}
        )
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who is elected, by place in ``tally.votes``; whose equal votes need another ballot; how many seats stay open."""

    elected: tuple[int, ...]
    tied: tuple[int, ...] = ()
    open_seats: int = 0


def outcome(tally: Tally) -> Outcome:
    """More than half of those attending, the most votes first (ELEC-06); in a runoff the most votes alone.

    Where equal votes stand at the last seat none of these is elected: they are voted on again.
    """
    needed = 0 if tally.runoff else tally.attending
    half = [i for i, v in enumerate(tally.votes) if v.yes * 2 > needed]
    ranked = sorted(half, key=lambda i: (-tally.votes[i].yes, i))
    if len(ranked) <= tally.seats:
        return Outcome(tuple(sorted(ranked)), open_seats=tally.seats - len(ranked))
    last = tally.votes[ranked[tally.seats - 1]].yes
    if tally.votes[ranked[tally.seats]].yes < last:
        return Outcome(tuple(sorted(ranked[: tally.seats])))
    clear = [i for i in ranked if tally.votes[i].yes > last]
    tied = [i for i in ranked if tally.votes[i].yes == last]
    return Outcome(tuple(sorted(clear)), tuple(sorted(tied)), tally.seats - len(clear))


def remarks(tally: Tally, found: Outcome) -> list[str]:
    """What has to happen next because seats stay open or votes are equal."""
    said = []
    if found.tied:
        names: Sequence[str] = [tally.votes[i].name for i in found.tied]
        said.append(
            _("%(names)s 得票相等，不能确定当选人，应当就得票相等的候选人重新投票。")
            % {"names": "、".join(names)}
        )
    elif found.open_seats:
        said.append(
            _("当选人少于应选名额 %(n)d 名，不足的名额另行选举，或者经半数以上同意减少名额。")
            % {"n": found.open_seats}
        )
    return said
