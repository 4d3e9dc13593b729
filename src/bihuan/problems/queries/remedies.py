"""Whether what a rule found has been put right: a later verdict of the same rule, or the make-up fact it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from bihuan.calendar.clock import business_date, today
from bihuan.indicators.queries.remedies import NEXT_WINDOW, Asked, Proof, proofs
from bihuan.indicators.windows import window_words
from bihuan.problems.models import Candidate, Problem, Step
from bihuan.records.kinds import all_kinds
from bihuan.shell.words import date_words


@dataclass(frozen=True, slots=True)
class Remedy:
    """One breach of a problem and its remedy, if there is one yet."""

    candidate: Candidate
    window: str
    since: date
    """What puts it right has to happen after this day: the day on which the problem, or its present round, began."""
    proof: Proof | None

    @property
    def words(self) -> str:
        """What has put it right."""
        if self.proof is None:
            return ""
        if self.proof.window:
            return _("%(window)s达标") % {"window": self.proof.window_words}
        assert self.proof.on is not None
        return _("%(day)s已补办%(kind)s") % {
            "day": date_words(self.proof.on, "plain"),
            "kind": _kind(self.candidate.remedy),
        }

    @property
    def wanted(self) -> str:
        """What would put it right."""
        day = date_words(self.since, "plain")
        if self.candidate.remedy in ("", NEXT_WINDOW):
            return _("等 %(day)s 之后开始的完整期间达标") % {"day": day}
        return _("等 %(day)s 之后补办%(kind)s") % {
            "day": day,
            "kind": _kind(self.candidate.remedy),
        }


def _kind(code: str) -> str:
    known = all_kinds()
    return f"“{known[code].title}”" if code in known else code


def remedies_of(
    problems: Sequence[Problem], on: date | None = None
) -> Mapping[int, tuple[Remedy, ...]]:
    """The remedies of rule-born problems, by the problem's key; others are absent. The number of queries is fixed."""
    rows = list(
        Candidate.objects.filter(problem_id__in=[p.pk for p in problems]).order_by(
            "indicator", "closes_on"
        )
    )
    if not rows:
        return {}
    mine = [p for p in problems if p.pk in {row.problem_id for row in rows}]
    since = _begun(mine)
    wanted = {
        row.pk: Asked(row.unit_id, row.indicator, row.remedy, since[row.problem_id or 0])
        for row in rows
    }
    found = proofs(list(wanted.values()), on or today())
    result: dict[int, tuple[Remedy, ...]] = {}
    for row in rows:
        key = row.problem_id or 0
        remedy = Remedy(row, window_words(row.window), since[key], found.get(wanted[row.pk]))
        result[key] = (*result.get(key, ()), remedy)
    return result


def remedied(found: Sequence[Remedy]) -> bool:
    """Whether every breach is put right."""
    return all(one.proof is not None for one in found)


def _begun(problems: Sequence[Problem]) -> dict[int, date]:
    """The day on which each problem's present round began."""
    begun = {p.pk: business_date(p.created_at) for p in problems}
    again = [p.pk for p in problems if p.cycle > 1]
    if again:
        steps = Step.objects.filter(
            problem_id__in=again, move__in=["retake_branch", "retake_unit"]
        ).order_by("pk")
        begun |= dict(steps.values_list("problem_id", "on"))
    return begun
