"""Entering tally sheets: sums only, refused whole while anything does not add up; who is elected is computed."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.elections.errors import ElectionError
from bihuan.elections.models import Ballot, Candidate, Election, VoteCount
from bihuan.elections.rounds import MOST, elected_names, following, in_turn, misfits
from bihuan.elections.services.needs import case_of
from bihuan.elections.services.preparing import editable
from bihuan.elections.services.rows import change
from bihuan.elections.tally import Tally, faults
from bihuan.ledger.services import enter
from bihuan.shell.words import date_words

EDITABLE = ("nominated",)


def record_ballot(
    *,
    election: Election,
    contest: str,
    held_on: date,
    eligible: int,
    attending: int,
    issued: int,
    returned: int,
    valid: int,
    seats: int,
    votes: Mapping[int, tuple[int, int | None, int | None]],
    actor: Actor,
    at: datetime,
    written_in: Sequence[tuple[str, int]] = (),
    round: int = 1,
    version: int | None = None,
) -> Ballot:
    """Enter (or enter again) a tally sheet: sums only. ``votes`` maps a candidate's key to yes, against, abstained;
    ``written_in`` names others who got votes. ``round`` counts the votes on the same seats: a later one is on what
    the one before left open.

    The sheet is refused, with every sentence of what does not add up, before anything is written; who is elected is
    computed, never typed. Raises :class:`RefusedError`, :class:`ElectionError` (also outside ``nominated``, for a day
    ahead or before the approval of the candidates, and where it does not fit the votes before and after it),
    :class:`LostRaceError`.
    """
    with transaction.atomic():
        now = editable(election, version, actor, EDITABLE)
        if held_on > business_date(at):
            raise ElectionError(_("选举日期晚于今天，请核对。"))
        if held_on < now.state_since:
            raise ElectionError(
                _("选举日期早于候选人批准日期（%(day)s），请核对。")
                % {"day": date_words(now.state_since, "plain")}
            )
        standing = [c for c in now.candidates.all() if c.stands_in(contest)]
        if set(votes) - {c.pk for c in standing} or not standing:
            raise ElectionError(_("计票单上的人不是这次选举的候选人，请刷新后重新填写。"))
        read, later = _around(now, contest, round)
        new = _written_in(now, contest, written_in, {c.pk for c in standing if c.pk in votes})
        typed = {
            "held_on": held_on,
            "eligible": eligible,
            "attending": attending,
            "issued": issued,
            "returned": returned,
            "valid": valid,
            "seats": seats,
            "recorded_at": at,
        }
        draft = Ballot(election=now, contest=contest, round=round, **typed)
        given = {**votes, **{c.pk: (yes, None, None) for c, yes in new}}
        rows = [
            VoteCount(
                ballot=draft,
                candidate=c,
                yes=given[c.pk][0],
                against=given[c.pk][1],
                abstained=given[c.pk][2],
            )
            for c in [*standing, *(c for c, _yes in new if c not in standing)]
            if c.pk in given
        ]
        sheet = following(read, draft.tally(rows))
        if found := misfits(read, sheet) + faults(sheet):
            raise ElectionError("".join(found))
        _refuse_unfit(read, sheet, later)
        saved, made = Ballot.objects.get_or_create(
            election=now, contest=contest, round=round, defaults=typed
        )
        if not made:
            Ballot.objects.filter(pk=saved.pk).update(**typed, version=saved.version + 1)
            saved.refresh_from_db()
        changed = _write_counts(saved, rows)
        stale = list(saved.counts.exclude(candidate__in=[row.candidate_id for row in rows]))
        _take_away(now, stale, actor, at)
        changed += _mark_elected(now, contest)
        change(now)
        enter(
            now, saved, *changed, act="elections.tally", actor=actor.ledger_id, at=at,
            unit=now.unit.code,
        )  # fmt: skip
    return saved


def remove_ballot(
    *,
    election: Election,
    contest: str,
    round: int,
    actor: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take away the sheet of the latest vote of a contest, when the vote itself was not taken or the one before it
    is to be corrected. The ledger keeps it.

    Raises :class:`RefusedError`, :class:`ElectionError` for a sheet that others follow or that does not exist,
    :class:`LostRaceError`.
    """
    with transaction.atomic():
        now = editable(election, version, actor, EDITABLE)
        last = Ballot.objects.filter(election=now, contest=contest).order_by("-round").first()
        if last is None or last.round != round:
            raise ElectionError(_("只能删除最后一次投票的计票单。"))
        _take_away(now, [*last.counts.all(), last], actor, at)
        changed = _mark_elected(now, contest)
        change(now)
        enter(
            now, *changed, act="elections.tally", actor=actor.ledger_id, at=at, unit=now.unit.code
        )


def _around(election: Election, contest: str, round: int) -> tuple[tuple[Tally, ...], list[Tally]]:
    """The votes on these seats before this one, read in turn, and those after it as they stand."""
    found = {ballot.round: ballot.tally(counts) for ballot, counts in _sheets(election, contest)}
    earlier = [found[n] for n in sorted(found) if n < round]
    if not 1 <= round <= MOST or len(earlier) != round - 1:
        raise ElectionError(_("请先填写上一次投票的计票单。"))
    return in_turn(earlier), [found[n] for n in sorted(found) if n > round]


def _sheets(election: Election, contest: str) -> list[tuple[Ballot, list[VoteCount]]]:
    """The sheets of a contest in the order of the votes, as they stand in the database. Four queries."""
    found = [pair for pair in case_of(election).ballots if pair[0].contest == contest]
    return sorted(found, key=lambda pair: pair[0].round)


def _refuse_unfit(read: Sequence[Tally], sheet: Tally, later: Sequence[Tally]) -> None:
    """A corrected sheet leaves to the next votes what these were about. Raises :class:`ElectionError`."""
    so_far = [*read, sheet]
    for raw in later:
        if misfits(so_far, raw):
            raise ElectionError(
                _("更正后，后面一次投票的计票单不再相符；请先删除后面一次的计票单，再更正这一次。")
            )
        so_far.append(following(so_far, raw))


def _written_in(
    election: Election, contest: str, names: Sequence[tuple[str, int]], listed: Set[int]
) -> list[tuple[Candidate, int]]:
    """Others who got votes, as candidates marked 另选人; the same name entered again is the same person.

    ``listed`` are the keys of those who have their own line on the sheet.
    """
    found = []
    for name, yes in names:
        row = Candidate.objects.filter(election=election, name=name.strip()).first()
        if row is None:
            row = Candidate(election=election, name=name.strip(), written_in=True)
            row.for_committee = contest == "committee"
        elif row.pk in listed or (row.stands_in(contest) and not row.written_in):
            raise ElectionError(
                _("“%(name)s”已是候选人，请在候选人一行填写票数。") % {"name": row.name}
            )
        if contest == "committee":
            row.for_committee = True
        elif not row.office:
            row.office = "secretary"
        row.version += row.pk is not None
        row.save()
        found.append((row, yes))
    return found


def _write_counts(sheet: Ballot, rows: Sequence[VoteCount]) -> list[Model]:
    """The votes of each candidate on this sheet."""
    changed: list[Model] = []
    for row in rows:
        count, made = VoteCount.objects.get_or_create(
            ballot=sheet, candidate=row.candidate, defaults={"yes": row.yes}
        )
        count.yes, count.against, count.abstained = row.yes, row.against, row.abstained
        count.version += not made
        count.save()
        changed.append(count)
    return changed


def _take_away(
    election: Election, rows: Sequence[VoteCount | Ballot], actor: Actor, at: datetime
) -> None:
    """Delete these rows, and who was written in and is on no sheet any more; the ledger is told first."""
    if not rows:
        return
    keys = [row.pk for row in rows if isinstance(row, VoteCount)]
    elsewhere = VoteCount.objects.filter(ballot__election=election).exclude(pk__in=keys)
    nobody = list(
        Candidate.objects.filter(election=election, written_in=True).exclude(
            pk__in=elsewhere.values("candidate")
        )
    )
    enter(
        *rows, *nobody, act="elections.tally", actor=actor.ledger_id, at=at,
        unit=election.unit.code, removed=True,
    )  # fmt: skip
    for row in [*rows, *nobody]:
        row.delete()


def _mark_elected(election: Election, contest: str) -> list[Model]:
    """Write on each candidate whether the sheets of the contest, read in turn, elect him; those on no sheet any more
    are open again. Gives the candidates that changed."""
    sheets = _sheets(election, contest)
    elected = elected_names(in_turn([ballot.tally(counts) for ballot, counts in sheets]))
    on_sheet = {count.candidate_id for _ballot, counts in sheets for count in counts}
    name = "elected_member" if contest == "committee" else "elected_office"
    changed: list[Model] = []
    for candidate in Candidate.objects.filter(election=election).order_by("pk"):
        value = (candidate.name in elected) if candidate.pk in on_sheet else None
        if getattr(candidate, name) != value:
            setattr(candidate, name, value)
            candidate.version += 1
            candidate.save()
            changed.append(candidate)
    return changed
