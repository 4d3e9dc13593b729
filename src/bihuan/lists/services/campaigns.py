"""A campaign's findings become one list: confirmed as problems, drafted into one edition of its keeper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.engines.periods import Frequency, period_of
from bihuan.engines.rules.values import Modality
from bihuan.indicators.models import Campaign, CampaignFinding
from bihuan.indicators.models.words import Word
from bihuan.indicators.queries.breaches import Breach, rule_of
from bihuan.indicators.queries.explaining import source_title
from bihuan.indicators.windows import span
from bihuan.lists.errors import ListError
from bihuan.lists.kinds import issues_for
from bihuan.lists.models import Edition
from bihuan.lists.services.editions import LIVE, draft_edition
from bihuan.lists.services.items import add_problems
from bihuan.packs.queries import in_force_map
from bihuan.problems.candidate_states import PROPOSED
from bihuan.problems.models import Candidate, Problem
from bihuan.problems.services import confirm, propose

MOST = 500
"""Findings that go into one list at a time."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The edition, how many findings went into it, and how many are still to be listed."""

    edition: Edition
    done: int
    left: int


def list_campaign(
    *, campaign: Campaign, findings: Sequence[CampaignFinding], actor: Actor, at: datetime
) -> Listed:
    """Put findings of a campaign on one list, all or none: a candidate for each that has none, one problem for each
    organisation and rule, one drafted edition of the keeper (an edition of the same quarter that is still a draft is
    used). What a person has decided before stays decided. Only mandatory rules give problems. At most MOST findings at a
    time, those of an organisation and rule never parted.

    Raises :class:`RefusedError`, :class:`ListError` when nothing is left to be listed.
    """
    if issues_for(actor, "lists.draft", campaign.keeper) is None:
        raise RefusedError("lists.draft")
    waiting = _undecided([f for f in findings if f.verdict == Word.FAILED])
    failed = _first_of(waiting)
    with transaction.atomic():
        propose(breaches=_breaches(failed), at=at, actor=actor)
        wanted = {(f.unit_id, f.indicator, f.window) for f in failed}
        rows = [
            c
            for c in Candidate.objects.waiting()
            .filter(unit__in={f.unit_id for f in failed})
            .select_related("unit")
            if (c.unit_id, c.indicator, c.window) in wanted
        ]
        if not rows:
            raise ListError(_("所选的线索都已经办理过，没有可以列入清单的。"))
        Candidate.objects.filter(pk__in=[row.pk for row in rows]).update(campaign=campaign)
        drafted = confirm(candidates=rows, actor=actor, at=at, together=True)
        edition = _edition(campaign, actor, at)
        fresh = Problem.objects.select_related("unit").filter(pk__in=[p.pk for p in drafted])
        add_problems(edition=edition, problems=list(fresh), actor=actor, at=at)
    return Listed(edition, len(rows), len(waiting) - len(failed))


def _undecided(findings: Sequence[CampaignFinding]) -> list[CampaignFinding]:
    """Those of which nobody has said yet what becomes of them, an organisation and a rule at a time. One query."""
    decided = set(
        Candidate.objects.exclude(state=PROPOSED)
        .filter(
            indicator__in={f.indicator for f in findings}, window__in={f.window for f in findings}
        )
        .values_list("unit_id", "indicator", "window")
    )
    left = [f for f in findings if (f.unit_id, f.indicator, f.window) not in decided]
    return sorted(left, key=lambda f: (f.unit_id, f.indicator, f.window))


def _first_of(findings: Sequence[CampaignFinding]) -> Sequence[CampaignFinding]:
    """The first of them, at most MOST, not parting what becomes one problem."""
    if len(findings) <= MOST:
        return findings

    def key(place: int) -> tuple[int, str]:
        return findings[place].unit_id, findings[place].indicator

    end = MOST
    while end and key(end - 1) == key(end):
        end -= 1
    return findings[: end or MOST]


def _edition(campaign: Campaign, actor: Actor, at: datetime) -> Edition:
    period = period_of(business_date(at), Frequency.QUARTER).code
    under_way = Edition.objects.filter(
        kind="problems", issuer=campaign.keeper, period=period, state__in=LIVE
    ).first()
    if under_way is not None:
        return under_way
    return draft_edition(
        kind="problems",
        issuer=campaign.keeper,
        period=period,
        actor=actor,
        at=at,
        title=_("%(title)s问题清单") % {"title": campaign.title},
        basis=campaign.basis,
    )


def _breaches(findings: Sequence[CampaignFinding]) -> list[Breach]:
    found = []
    units = {f.unit_id: f.unit for f in findings}
    packs = {}
    for f in findings:
        opens_on, closes_on = span(f.window)
        if opens_on not in packs:
            packs[opens_on] = in_force_map(units.values(), opens_on)
        pack = packs[opens_on][f.unit.code]
        rule = rule_of(pack, f.indicator)
        if rule is None or rule.modality is not Modality.MUST:
            continue
        found.append(
            Breach(
                unit=f.unit_id,
                code=f.unit.code,
                indicator=f.indicator,
                window=f.window,
                closes_on=closes_on,
                title=rule.title,
                sentence=rule.sentence,
                source=source_title(pack, rule),
                article=rule.article,
                verified=rule.verified,
                pack=rule.pack or pack.code,
                pack_version=pack.version,
                pack_digest=pack.digest,
                measured=f.measured,
                required=f.required,
                facts=(),
                reason=f.reason,
                change="",
                remedy=rule.remedy,
            )
        )
    return found
