"""What the background worker can do: kind of job → function."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from bihuan import loop
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.periods import parse
from bihuan.indicators.background import CHECK, check
from bihuan.indicators.services.freezing import freeze
from bihuan.jobs.runner import JobRun
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account
from bihuan.reports import background as reports
from bihuan.search import services as search
from bihuan.workbooks import background


def actor_for(account: int, day: date) -> Actor:
    """The actor that an account is on a day."""
    return actor_of(Account.objects.get(pk=account), on=day)


def reindex(run: JobRun) -> None:
    """Build the full-text index anew, one kind of object after the other."""
    sources = search.sources()
    total = 0
    for number, (label, texts) in enumerate(sources.items()):
        run.advance(number, len(sources))
        total += search.reindex(label, texts())
    run.advance(len(sources), len(sources))
    run.finish({"text": _("索引共 %(n)d 条。") % {"n": total}})


def judge(run: JobRun) -> None:
    """Bring the verdicts of every organisation up to date and propose what the rules found, unless the payload says
    that nothing is to be proposed."""
    at = run.now()
    judged, found = loop.judge_records(
        on=business_date(at),
        at=at,
        progress=lambda done, total, _path: run.advance(done, total),
        proposing=run.payload.get("proposing", True),
    )
    run.finish({"text": _("核算 %(n)d 个组织，新提出线索 %(c)d 条。") % {"n": judged, "c": found}})


def seal(run: JobRun) -> None:
    """Seal the quarters of the payload, one after the other; one that is sealed already is passed over."""
    at = run.now()
    actor = actor_for(run.account_id, business_date(at))
    periods = [parse(code) for code in run.payload["periods"]]
    for number, period in enumerate(periods):

        def told(done: int, total: int, number: int = number) -> None:
            run.advance(number * total + done, len(periods) * total)

        freeze(period=period, actor=actor, at=at, progress=told)
    labels = "、".join(period.label for period in periods)
    run.finish({"text": _("已封存：%(labels)s。") % {"labels": labels}})


HANDLERS: Mapping[str, Callable[[JobRun], None]] = {
    **background.handlers(actor_for),
    **reports.handlers(actor_for),
    loop.REINDEX: reindex,
    loop.JUDGE: judge,
    loop.SEAL: seal,
    CHECK: check,
}
