"""What the background worker does for indicators."""

from django.db import transaction

from bihuan.indicators.models import Campaign
from bihuan.indicators.services.campaigns import CHECK, finish, look, units_of
from bihuan.jobs.runner import JobRun

__all__ = ["CHECK", "check"]


def check(run: JobRun) -> None:
    """Run a campaign over its units; an interrupted run goes on after the last unit looked at."""
    campaign = Campaign.objects.select_related("scope", "keeper").get(pk=run.payload["campaign"])
    total = units_of(campaign).count()
    after, done = run.cursor or "", run.done
    while campaign.state == Campaign.State.RUNNING:
        with transaction.atomic():
            after, number = look(campaign=campaign, after=after)
            done += number
            run.advance(done, total, after)
        if not number:
            break
    finish(campaign=campaign, at=run.now(), actor=f"a{run.account_id}")
    run.finish({"url": f"/campaigns/{campaign.pk}/"})
