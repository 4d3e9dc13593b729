"""What every timeline keeps of a step, whatever the workflow."""

from typing import ClassVar

from django.db import models

from bihuan.orgs.models.account import Account
from bihuan.orgs.models.post import SignOff


class StepRow(models.Model):
    """One step: who took it, from which state to which, when, on paper or here. A workflow adds what it is about."""

    move = models.CharField(max_length=32)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    actor = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60)
    signoff = models.ForeignKey(
        SignOff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True, default="")
    seq = models.PositiveBigIntegerField(null=True, blank=True)
    """Number of the ledger entry of the changed row at this step."""
    key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    """The form's own key: a form sent twice does its work once."""

    ledger_exempt: ClassVar[frozenset[str]] = frozenset({"seq", "actor_name", "key"})

    class Meta:
        abstract = True
