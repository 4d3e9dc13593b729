"""What every service does last: the line of the timeline, the ledger, and the answer to a form sent twice."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Model
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter, number
from bihuan.orgs.models import SignOff
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.events import EVENTS, label_of
from bihuan.problems.models import Problem, Step
from bihuan.problems.texts import indexed
from bihuan.search.services import index
from bihuan.shell.words import clock_words, date_words

INDEXED = frozenset(
    {
        "problems.issue",
        "problems.grant_transfer_branch",
        "problems.grant_transfer_unit",
        "problems.hand_over",
        "problems.root_cause",
        "problems.lesson",
        "problems.corrected",
    }
)
"""Acts after which the full-text index must know more, or another place, at once; the night does the rest."""

CHUNK = 1_000
"""Rows named in one statement."""
UNVERSIONED = Problem.ledger_exempt
"""Columns that may change without a new version."""


def step_of(
    problem: Problem,
    move: str,
    *,
    actor: Actor,
    at: datetime,
    source: str = "",
    note: str = "",
    signoff: SignOff | None = None,
    key: str = "",
) -> Step:
    """A line of the timeline, not yet saved. The state is the problem's present one unless ``source`` differs."""
    return Step(
        problem=problem,
        cycle=problem.cycle,
        move=move,
        source=source or problem.state,
        target=problem.state,
        actor_id=actor.account or None,
        actor_name=actor.name,
        for_unit=problem.unit.name,
        signoff=signoff,
        at=at,
        on=signoff.signed_on if signoff else business_date(at),
        note=note[:2000],
        key=key or None,
    )


def record(
    steps: Sequence[Step],
    changed: Iterable[Model],
    *,
    act: str,
    actor: Actor,
    at: datetime,
) -> list[Step]:
    """Save the lines and enter them and everything changed into the ledger; the problem's entry numbers its line."""
    saved = Step.objects.bulk_create(steps)
    objects = list(changed)
    codes = {step.problem_id: step.problem.unit.code for step in saved}
    default = next(iter(codes.values()), None)
    everything = [*objects, *saved]
    entries = enter(
        *everything,
        act=act,
        actor=actor.ledger_id,
        at=at,
        units=[codes.get(_problem_key(obj), default) for obj in everything],
    )
    pairs = list(zip(everything, entries, strict=True))
    numbers = {obj.pk: entry.seq for obj, entry in pairs if isinstance(obj, Problem)}
    lines = [(obj, entry.seq) for obj, entry in pairs if isinstance(obj, Step)]
    for step, own in lines:
        step.seq = numbers.get(step.problem_id, own)
    number([step for step, _own in lines])
    if act in INDEXED:
        index(*indexed(obj for obj in objects if isinstance(obj, Problem)))
    return saved


def _problem_key(obj: Model) -> int:
    """The problem that a row belongs to; 0 for a row that belongs to none."""
    return obj.pk if isinstance(obj, Problem) else getattr(obj, "problem_id", 0)


def already_done(key: str, problem: Problem | None = None) -> Step | None:
    """The line that an earlier sending of the same form wrote, if any."""
    if not key:
        return None
    step = Step.objects.filter(key=key).select_related("problem__unit").first()
    if step is not None and problem is not None and step.problem_id != problem.pk:
        raise ProblemError(_("这张表单已经用过，请刷新页面后再填。"))
    return step


def once(work: Callable[[], Step], key: str, problem: Problem | None = None) -> Step:
    """Do the work unless this form has done it; of two sendings at the same moment the second gets the first's line.

    A clash of numbers on PostgreSQL is tried once more.
    """
    try:
        return work()
    except IntegrityError:
        return already_done(key, problem) or work()


def permit(event: str, problem: Problem, actor: Actor) -> None:
    """Refuse an event that the actor may not do here (403) or that the present state does not allow (409)."""
    row = EVENTS[event]
    action = row.action_for(problem.state, problem.is_branch_level)
    if not actor.can(action, problem.unit.path):
        raise RefusedError(action)
    if problem.state not in row.states:
        raise LostRaceError(
            _("“%(number)s”现在是“%(state)s”，不能办理“%(what)s”。请刷新后再看。")
            % {"number": problem.number, "state": problem.state_word, "what": row.label}
        )


def change(problem: Problem, *, version: int, **fields: object) -> None:
    """Change the row if its state is still that of ``problem`` and its version the one seen, else say who was first."""
    done = Problem.objects.filter(pk=problem.pk, state=problem.state, version=version).update(
        version=version + 1, **fields
    )
    if not done:
        raise lost_race(problem)
    for name, value in fields.items():
        setattr(problem, name, value)
    problem.version = version + 1


def change_many(changes: Sequence[tuple[Problem, dict[str, object]]]) -> None:
    """Change rows as :func:`change` does, all or none, in one statement for all that change alike.

    Each problem stands there once, as it was read and not altered since: a column that keeps its value is not
    written. They are locked in the order of their keys, so that two who change the same rows do not wait for each
    other for ever.
    """
    if len(changes) == 1:
        ((problem, fields),) = changes
        change(problem, version=problem.version, **fields)
        return
    _lock([problem for problem, _new in changes])
    alike: dict[tuple[str, int, tuple[tuple[str, object], ...]], list[int]] = {}
    for problem, fields in changes:
        new = tuple(
            (n, v) for n, v in fields.items() if n in UNVERSIONED or getattr(problem, n) != v
        )
        alike.setdefault((problem.state, problem.version, new), []).append(problem.pk)
    for (state, version, new), keys in alike.items():
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            rows = Problem.objects.filter(pk__in=some, state=state, version=version)
            if rows.update(version=version + 1, **dict(new)) != len(some):
                raise lost_race(Problem(pk=some[0]))
    for problem, fields in changes:
        for name, value in fields.items():
            setattr(problem, name, value)
        problem.version += 1


def _lock(problems: Sequence[Problem]) -> None:
    """Hold the rows until the end of the transaction; who was first is told for the first that has moved on."""
    now: dict[int, tuple[str, int]] = {}
    keys = sorted(problem.pk for problem in problems)
    for start in range(0, len(keys), CHUNK):
        rows = Problem.objects.select_for_update().filter(pk__in=keys[start : start + CHUNK])
        for key, state, version in rows.order_by("pk").values_list("pk", "state", "version"):
            now[key] = (state, version)
    for problem in problems:
        if now.get(problem.pk) != (problem.state, problem.version):
            raise lost_race(problem)


def lost_race(problem: Problem) -> LostRaceError:
    """Who was first, with what, and where the problem stands now."""
    now = Problem.objects.get(pk=problem.pk)
    last = Step.objects.filter(problem_id=problem.pk).order_by("-pk").first()
    if last is None:
        return LostRaceError(_("“%(number)s”刚刚被改动，请刷新后再办。") % {"number": now.number})
    return LostRaceError(
        _("“%(number)s”已由%(who)s在%(when)s办理“%(what)s”，现在是“%(state)s”。请刷新后再办。")
        % {
            "number": now.number,
            "who": last.actor_name,
            "when": f"{date_words(last.at, 'short')} {clock_words(last.at)}",
            "what": label_of(last.move),
            "state": now.state_word,
        }
    )
