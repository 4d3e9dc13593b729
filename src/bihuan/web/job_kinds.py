"""What the background worker can do: kind of job → function."""

from collections.abc import Callable, Mapping
from datetime import date

from bihuan.access.scope import Actor
from bihuan.jobs.runner import JobRun
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account
from bihuan.workbooks import background


def actor_for(account: int, day: date) -> Actor:
    """The actor that an account is on a day."""
    return actor_of(Account.objects.get(pk=account), on=day)


HANDLERS: Mapping[str, Callable[[JobRun], None]] = {**background.handlers(actor_for)}
