"""The titles of indicators by code, from every version of every pack that is or was in force."""

from collections.abc import Iterable, Mapping
from datetime import date

from bihuan.engines.rules.values import Indicator
from bihuan.orgs.models import Unit
from bihuan.packs import texts
from bihuan.packs.models import Adoption, PackVersion
from bihuan.packs.queries import in_force


def rules_known(on: date) -> Mapping[str, Indicator]:
    """Every indicator that is in force anywhere on a day, or was adopted before; the common one first."""
    root = Unit.objects.filter(parent__isnull=True).order_by("path").values_list("path", flat=True)
    found: dict[str, Indicator] = {}
    for path in root[:1]:
        found = {rule.code: rule for rule in in_force(path, on).indicators}
    digests = set(
        PackVersion.objects.filter(pk__in=Adoption.objects.values("pack")).values_list(
            "digest", flat=True
        )
    )
    for pack in texts.versions(digests).values():
        for rule in pack.indicators:
            found.setdefault(rule.code, rule)
    return found


def titles_of(codes: Iterable[str], on: date) -> dict[str, str]:
    """The titles of these indicators; three queries, none without codes."""
    wanted = set(codes)
    if not wanted:
        return {}
    known = rules_known(on)
    return {code: known[code].title for code in wanted if code in known}
