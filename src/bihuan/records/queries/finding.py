"""The list of records: filters that live in the address, their words, their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from bihuan.access.scope import Actor
from bihuan.engines.periods import Period, PeriodError, parse
from bihuan.orgs.models import Unit
from bihuan.records import states
from bihuan.records.kinds import all_kinds
from bihuan.records.models import Record

SORTS = {
    "on": ("on", "pk"),
    "-on": ("-on", "-pk"),
    "recorded": ("recorded_on", "pk"),
    "-recorded": ("-recorded_on", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; what it says wrongly is passed over."""

    unit: Unit | None = None
    kind: str = ""
    group: str = ""
    period: Period | None = None
    state: str = ""
    late: bool = False
    sort: str = "-on"
    codes: tuple[str, ...] = field(default=())


def chosen(query: Mapping[str, str], actor: Actor) -> Chosen:
    """The filters of an address. One query where a unit is named."""
    kinds = all_kinds()
    kind, group = query.get("kind", ""), query.get("group", "")
    unit = None
    if query.get("unit"):
        code = query["unit"].strip().split(" ")[0]
        unit = Unit.objects.visible_to(actor, "records.view").filter(code=code).first()
    try:
        period = parse(query["period"].strip()) if query.get("period") else None
    except PeriodError:
        period = None
    groups = {one.group for one in kinds.values()}
    return Chosen(
        unit=unit,
        kind=kind if kind in kinds else "",
        group=group if group in groups else "",
        period=period,
        state=query["state"] if query.get("state") in states.STATES else "",
        late=query.get("late") == "1",
        sort=query["sort"] if query.get("sort") in SORTS else "-on",
        codes=tuple(code for code, one in kinds.items() if one.group == group) if group else (),
    )


def found(actor: Actor, wanted: Chosen) -> QuerySet[Record]:
    """The records that the filters leave, in their order."""
    rows = Record.objects.visible_to(actor).select_related("unit")
    if wanted.unit is not None:
        rows = rows.below(wanted.unit.path)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.codes:
        rows = rows.filter(kind__in=wanted.codes)
    if wanted.period is not None:
        rows = rows.in_period(wanted.period)
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state=states.WITHDRAWN)
    if wanted.late:
        rows = rows.late()
    return rows.order_by(*SORTS[wanted.sort])
