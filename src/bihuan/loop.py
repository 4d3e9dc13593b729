"""The loop as six functions in its own order, and the two steps that a calendar drives.

分析 → 研判 → 反馈 → 整改 → 治理 → 提升. Each function names what waits in that stage on a day; nothing here decides:
an adverse state is only ever set by a person. ``nightly`` and ``quarter_end`` may be repeated; a repetition changes
nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.periods import Frequency, Period
from bihuan.indicators.queries.breaches import breaches
from bihuan.indicators.queries.closed import last_closed
from bihuan.indicators.services.current import refresh_all
from bihuan.indicators.services.freezing import freeze
from bihuan.jobs.services import enqueue
from bihuan.ledger.heads import Head
from bihuan.ledger.queries import latest_witness, size
from bihuan.ledger.services import witness
from bihuan.lists import services as lists
from bihuan.lists.kinds import issues_for
from bihuan.lists.models import DutyNode, Edition
from bihuan.lists.queries.carrying import carryable
from bihuan.orgs.models import Unit
from bihuan.problems.models import Objection, Problem, Recheck
from bihuan.problems.models.problem import ProblemQuerySet
from bihuan.problems.queries.stages import in_stage
from bihuan.problems.services import propose
from bihuan.records.services import forget_attendance, notice_lower_layers

NIGHT = "night"
NIGHT_HEAD = "每日留存 %(day)s"
"""What the witness of a night is called: a record, Chinese whatever language is read."""
NOBODY = Actor(account=0, name="", held=())

SEAL = "indicators.seal"
"""Kind of the job that seals closed quarters."""
JUDGE = "indicators.judge"
"""Kind of the job that brings all verdicts up to date."""
REINDEX = "search.reindex"
"""Kind of the nightly job that brings the full-text index up to date."""


def analyse(problems: ProblemQuerySet) -> ProblemQuerySet:
    """分析: found and described, not yet judged."""
    return in_stage(problems, 1)


def judge(problems: ProblemQuerySet) -> ProblemQuerySet:
    """研判: to be classified."""
    return in_stage(problems, 2)


def feed_back(problems: ProblemQuerySet) -> ProblemQuerySet:
    """反馈: to be issued or signed for."""
    return in_stage(problems, 3)


def rectify(problems: ProblemQuerySet) -> ProblemQuerySet:
    """整改: signed for, not yet closed."""
    return in_stage(problems, 4)


def govern(problems: ProblemQuerySet) -> ProblemQuerySet:
    """治理: closed, the root cause not yet treated."""
    return in_stage(problems, 5)


def improve(problems: ProblemQuerySet) -> ProblemQuerySet:
    """提升: to be looked at again, what was learnt to be noted."""
    return in_stage(problems, 6)


STAGES = (analyse, judge, feed_back, rectify, govern, improve)


@dataclass(frozen=True, slots=True)
class Night:
    """What a day looks like: how many wait in each stage, and what falls due."""

    on: date
    stages: dict[str, int]
    overdue: int
    rechecks_due: int
    nodes_due: int
    objections_late: int
    judged: int
    """Organisations whose verdicts were judged anew."""
    candidates: int
    """Breaches proposed to a person for the first time."""
    head: Head
    """The ledger's head, for whoever keeps it outside the house (the command prints it)."""


def nightly(*, on: date, at: datetime) -> Night:
    """Judge what was recorded, propose what the rules found, drop names of those absent whose year is over, look at
    the day, and order the index to be brought up to date (once a day, by its key)."""
    problems = Problem.objects.all()
    judged, found = judge_records(on=on, at=at)
    forget_attendance(on=on, at=at)
    enqueue(
        kind=REINDEX,
        payload={},
        actor_id=0,
        at=at,
        title=_("更新全文索引"),
        key=f"{REINDEX}:{on.isoformat()}",
    )
    return Night(
        on=on,
        stages={stage.__name__: stage(problems).count() for stage in STAGES},
        overdue=problems.overdue(on).count(),
        rechecks_due=Recheck.objects.filter(done_on__isnull=True, due_on__lte=on).count(),
        nodes_due=DutyNode.objects.filter(done_on__isnull=True, due_on__lte=on).count(),
        objections_late=Objection.objects.filter(upheld__isnull=True, decide_by__lt=on).count(),
        judged=judged,
        candidates=found,
        head=_night_head(on, at),
    )


def judge_records(
    *,
    on: date,
    at: datetime,
    progress: Callable[[int, int, str], None] | None = None,
    proposing: bool = True,
) -> tuple[int, int]:
    """Bring the verdicts of every organisation up to date and, if ``proposing``, write a candidate for each new breach:
    how many organisations, how many candidates. Only what is stale is judged, so an interrupted run is simply run again."""
    notice_lower_layers()
    judged = refresh_all(on=on, at=at, progress=progress)
    return judged, propose(breaches=breaches(on), at=at).new if proposing else 0


def _night_head(on: date, at: datetime) -> Head:
    """Take the head once a night, so that between two witnessed heads there is never more than a day's work.

    A day on which nothing was entered takes none: the last head covers it.
    """
    last = latest_witness()
    if last is not None and (last.object == f"{NIGHT}:{on.isoformat()}" or last.size + 1 == size()):
        return Head(last.size, bytes(last.root))
    with transaction.atomic():
        return witness(
            purpose=NIGHT_HEAD % {"day": on.isoformat()},
            actor=NOBODY.ledger_id,
            at=at,
            object=f"{NIGHT}:{on.isoformat()}",
        )


def _passed_over(period: Period) -> bool:
    """Whether a later quarter is sealed already, so that this one stays without verdicts of its own."""
    closed = last_closed()
    return closed is not None and period.last < closed


def quarter_end(*, period: Period, actor: Actor, at: datetime) -> list[Edition]:
    """Seal the quarter's verdicts when it is over, then draft the next quarter's problem list of every issuer of this
    one and carry over what is still open.

    Sealed once for all; a repetition goes on where an interrupted one stopped. Drafts only: issuing stays with people. An issuer that has the next list already, or nothing open, is passed
    over. Raises :class:`ValueError` for a period that is not a quarter.
    """
    if period.frequency is not Frequency.QUARTER:
        raise ValueError(period.code)
    if business_date(at) > period.last and not _passed_over(period):
        freeze(period=period, actor=actor, at=at)
    drafted = []
    issuers = Unit.objects.filter(
        editions__kind="problems", editions__period=period.code, editions__state="issued"
    ).distinct()
    for issuer in issuers.order_by("path"):
        if issues_for(actor, "lists.draft", issuer) is None:
            continue
        following = Edition.objects.filter(kind="problems", issuer=issuer, period=period.next.code)
        if following.exclude(state="dropped").exists():
            continue
        probe = Edition(kind="problems", issuer=issuer, period=period.next.code)
        if not carryable(probe).exists():
            continue
        edition = lists.draft_edition(
            kind="problems", issuer=issuer, period=period.next.code, actor=actor, at=at
        )
        lists.carry_over(edition=edition, actor=actor, at=at)
        drafted.append(edition)
    return drafted
