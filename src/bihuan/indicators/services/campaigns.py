"""清查: chosen rules run over chosen units for a past stretch of time (F10)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.policy import POLICY
from bihuan.access.scope import Actor, Span, spans_q
from bihuan.calendar.clock import business_date
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.judging import gathered, judged, stretches
from bihuan.indicators.models import Campaign, CampaignFinding, FrozenVerdict
from bihuan.indicators.models.words import Word
from bihuan.indicators.places import places
from bihuan.jobs.services import enqueue
from bihuan.ledger.services import enter
from bihuan.orgs.models import Kind, Unit
from bihuan.packs.sides import COMMITTEE

CHECK = "indicators.check"
"""Kind of the job that runs a campaign."""
STEP = 100
LONGEST_DAYS = 1100
BREACHES = (Word.FAILED, Word.ATTENTION)


def keepers(actor: Actor) -> QuerySet[Unit]:
    """The bodies for which the actor may organise a campaign: the committee for its offices, an organ Party committee
    for its own people."""
    spans = [
        Span(held.path, held.below)
        for held in actor.held
        if held.role in POLICY["campaigns.edit"].grants and held.role not in COMMITTEE
    ]
    condition = Q(kind=Kind.ORGAN_COMMITTEE) & spans_q("path", spans)
    if any(h.role in POLICY["campaigns.edit"].grants and h.role in COMMITTEE for h in actor.held):
        condition |= Q(kind=Kind.WORKING_COMMITTEE)
    return Unit.objects.filter(condition, batch=0, closed_on__isnull=True).order_by("path")


def keeps_for(actor: Actor, keeper: Unit) -> bool:
    """Whether the actor may organise a campaign for this body."""
    return keepers(actor).filter(pk=keeper.pk).exists()


def draft_campaign(
    *,
    title: str,
    keeper: Unit,
    basis: str,
    rules: Sequence[str],
    scope: Unit,
    since: date,
    until: date,
    actor: Actor,
    at: datetime,
    unit_class: str = "",
) -> Campaign:
    """Write down what is to be checked and on what basis. Raises :class:`RefusedError` for a keeper that one does not
    act for or a scope outside the reach, :class:`IndicatorError` for what is missing or out of order."""
    if not keeps_for(actor, keeper):
        raise RefusedError("campaigns.edit")
    if not actor.can("campaigns.edit", scope.path):
        raise RefusedError("campaigns.edit")
    if not title.strip() or not basis.strip():
        raise IndicatorError(_("请填写清查的名称和依据。"))
    if not rules:
        raise IndicatorError(_("请至少选一条规则。"))
    if until >= business_date(at):
        raise IndicatorError(_("清查只看已经过去的时间：截止日期要早于今天。"))
    if since > until:
        raise IndicatorError(_("起始日期晚于截止日期，请核对。"))
    if (until - since).days > LONGEST_DAYS:
        raise IndicatorError(_("一次清查最多看三年，请缩短时间。"))
    with transaction.atomic():
        row = Campaign.objects.create(
            title=title.strip()[:80],
            keeper=keeper,
            basis=basis.strip()[:300],
            rules=sorted(set(rules)),
            scope=scope,
            unit_class=unit_class.strip()[:40],
            since=since,
            until=until,
            created_at=at,
            by_id=actor.account,
        )
        enter(row, act="campaigns.draft", actor=actor.ledger_id, at=at, unit=keeper.code)
    return row


def start(*, campaign: Campaign, actor: Actor, at: datetime) -> Campaign:
    """Begin to look, as a background job. Starting it twice starts it once."""
    if not keeps_for(actor, campaign.keeper):
        raise RefusedError("campaigns.edit")
    with transaction.atomic():
        done = Campaign.objects.filter(
            pk=campaign.pk, state=Campaign.State.DRAFT, version=campaign.version
        ).update(state=Campaign.State.RUNNING, version=F("version") + 1)
        if done:
            job = enqueue(
                kind=CHECK,
                payload={"campaign": campaign.pk},
                actor_id=actor.account,
                at=at,
                title=_("清查：%(title)s") % {"title": campaign.title},
                key=f"{CHECK}:{campaign.pk}",
            )
            Campaign.objects.filter(pk=campaign.pk).update(job=job.pk)
            enter(
                campaign,
                act="campaigns.start",
                actor=actor.ledger_id,
                at=at,
                unit=campaign.keeper.code,
            )
    campaign.refresh_from_db()
    return campaign


def units_of(campaign: Campaign) -> QuerySet[Unit]:
    """The organisations in the scope, in the order of the tree."""
    return (
        Unit.objects.below(campaign.scope.path)
        .filter(batch=0, opened_on__lte=campaign.until)
        .exclude(closed_on__lt=campaign.since)
        .order_by("path")
    )


def look(*, campaign: Campaign, after: str) -> tuple[str, int]:
    """Look at the next STEP units after a path: the path of the last one ("" when none is left), how many were looked
    at. Inside the caller's transaction; looking again finds the same."""
    units = list(units_of(campaign).filter(path__gt=after)[:STEP])
    if not units:
        return "", 0
    chosen = units
    if campaign.unit_class:
        where = places(units, campaign.until)
        chosen = [u for u in units if where[u.pk][0] == campaign.unit_class]
    found = list(_found(campaign, chosen))
    CampaignFinding.objects.bulk_create(found, ignore_conflicts=True)
    Campaign.objects.filter(pk=campaign.pk).update(checked=F("checked") + len(chosen))
    return units[-1].path, len(units)


def finish(*, campaign: Campaign, at: datetime, actor: str) -> None:
    """All has been looked at."""
    with transaction.atomic():
        done = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.RUNNING).update(
            state=Campaign.State.FOUND, found_at=at, version=F("version") + 1
        )
        if done:
            enter(campaign, act="campaigns.found", actor=actor, at=at, unit=campaign.keeper.code)


def _found(campaign: Campaign, units: Sequence[Unit]) -> Iterator[CampaignFinding]:
    """Breaches of the chosen rules: sealed verdicts where the quarter is closed, else as the facts say now."""
    if not units:
        return
    rules = set(campaign.rules)
    keys = {unit.code: unit.pk for unit in units}
    sealed = FrozenVerdict.objects.sealed().filter(
        unit__in=units,
        indicator__in=rules,
        closes_on__gte=campaign.since,
        closes_on__lte=campaign.until,
    )
    said = set()
    for row in sealed.select_related("sheet"):
        said.add((row.unit_id, row.indicator, row.window))
        if row.verdict in BREACHES:
            yield CampaignFinding(
                campaign=campaign,
                unit_id=row.unit_id,
                indicator=row.indicator,
                window=row.window,
                verdict=row.verdict,
                measured=row.measured,
                required=row.required,
                reason=row.reason,
            )
    chosen = Unit.objects.filter(pk__in=keys.values())
    inputs = gathered(chosen, campaign.since, campaign.until, campaign.until)
    parts = stretches(chosen, date(campaign.since.year - 1, 1, 1), campaign.until)
    today = campaign.until
    for f in judged(inputs, parts, campaign.since, campaign.until, today):
        key = (keys[f.result.org], f.result.indicator, f.result.window)
        if f.result.indicator in rules and key not in said and f.verdict.value in BREACHES:
            yield CampaignFinding(
                campaign=campaign,
                unit_id=key[0],
                indicator=key[1],
                window=key[2],
                verdict=f.verdict.value,
                measured=f.result.measured,
                required=f.result.required,
                reason=f.result.reason[:60],
                used=list(f.result.used),
            )
