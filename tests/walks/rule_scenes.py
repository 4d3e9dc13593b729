"""What the pages of rules, verdicts, clues, clean-ups and elections show: a month missed, a body in the middle of its election."""

from typing import Any

from bihuan import loop
from bihuan.indicators.models import Campaign
from bihuan.jobs.runner import run_due
from bihuan.orgs.models import Unit
from bihuan.problems.models import Candidate
from bihuan.records.models import Record
from tests.cast import Province
from tests.elections import story
from tests.indicators import rules
from tests.packs_app.builders import adopted, required, stricter, taken_in
from tests.problems.test_candidates import month


def missed_month(province: Province, settings: Any) -> None:
    """Records began last month; one branch missed its theme day, the night noticed it."""
    settings.RECORDS_SINCE = month(province, 1).replace(day=1)
    for unit in ("A01-B2", "A02-B1", "A02-B2"):
        rules.held(
            province, unit, "theme_day", month(province, 1),
            data={"theme": "学习全会精神", "present": 26, "due": 28},
        )  # fmt: skip
    loop.nightly(on=province.today, at=province.now)


def written(province: Province, settings: Any) -> dict[str, Any]:
    """A month that was written down, last month, and late."""
    missed_month(province, settings)
    return {
        "record": Record.objects.get(unit__code="A01-B2").pk,
        "month": month(province, 1).isoformat()[:7],
    }


def ruled(province: Province, settings: Any) -> dict[str, Any]:
    """Everything that the pages of rules can show, by the name under which an address asks for it."""
    missed_month(province, settings)
    pack = taken_in(province, stricter(2))
    adopted(province, pack, since=province.days(60))
    wish = required(province)
    deputy = province.client("fulltime_deputy", "A01")
    deputy.post("/campaigns/new/", {
        "title": "主题党日清查", "keeper": province.unit("A01-JW").pk, "basis": "机关党委年度计划", "scope": "A01",
        "since": month(province, 1).replace(day=1).isoformat(), "until": province.days(-1).isoformat(), "rules": ["LIFE-05"],
    })  # fmt: skip
    campaign = Campaign.objects.get()
    deputy.post(f"/campaigns/{campaign.pk}/start/")
    run_due()
    story.term_of(province, "A01-B2", ends=province.days(-40))
    story.term_of(province, "A01-JW")
    story.term_of(province, "A01-B1")
    election = story.counted(province, "A01-B1")
    asked = story.step(
        province, story.planned(province, story.started(province, "A01-JW")), "convene_ask"
    )
    return {
        "pack": pack.pk,
        "wish": wish.pk,
        "campaign": campaign.pk,
        "clue": Candidate.objects.get(unit=Unit.objects.get(code="A01-B1"), indicator="LIFE-05").pk,
        "election": election.pk,
        "asked": asked.pk,
        "month": month(province, 1).isoformat()[:7],
    }
