"""Recording what a paper asks of units when it goes out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.burden.models import Demand
from bihuan.burden.queries import Bill, quarter_of
from bihuan.calendar.clock import business_date
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit


class DemandError(Exception):
    """The demand cannot be recorded: its basis or its approver is missing. Shown with status 422."""

    status = 422

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def record(
    *,
    bill: Bill,
    ref: str,
    title: str,
    sender: Unit,
    basis: str,
    approved_by: str,
    actor: str,
    at: datetime,
) -> list[Demand]:
    """Record the bill of a paper that goes out now, one row per unit. Called by the service that sends it.

    ``ref`` is the ledger's name of the paper, ``actor`` the opaque account id. Raises :class:`DemandError` when
    nobody approved it or no basis is named: nothing may be asked then.
    """
    if not basis.strip():
        raise DemandError(_("没有写明依据，不能向下要求。请先填写依据。"))
    if not approved_by.strip():
        raise DemandError(_("没有批准人，不能向下要求。请先由领导签发。"))
    on = business_date(at)
    with transaction.atomic():
        rows = Demand.objects.bulk_create(
            [
                Demand(
                    ref=ref,
                    title=title,
                    sender=sender,
                    unit=line.ask.unit,
                    items=line.ask.items,
                    minutes=line.ask.minutes,
                    asked=line.ask.asked,
                    known=line.ask.known,
                    basis=basis.strip(),
                    approved_by=approved_by.strip(),
                    at=at,
                    on=on,
                    year=on.year,
                    quarter=quarter_of(on),
                )
                for line in bill.lines
            ]
        )
        codes = [line.ask.unit.code for line in bill.lines]
        enter(*rows, act="burden.record", actor=actor, at=at, units=codes)
    return rows
