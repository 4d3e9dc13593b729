"""Candidates and tallies. Only sums are kept: nothing says who voted, or how."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.elections.kinds import OFFICES
from bihuan.elections.models.election import Election
from bihuan.elections.tally import Tally, Votes
from bihuan.orgs.models import Person


class Candidate(models.Model):
    """Somebody who stands: as a committee member, for secretary or deputy, or both."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="candidates")
    name = models.CharField(_("姓名"), max_length=40)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="candidacies"
    )
    """The person of the register, when he already holds or held a post."""
    for_committee = models.BooleanField(_("委员候选人"), default=True)
    office = models.CharField(
        _("书记、副书记候选人"), max_length=12, blank=True, default="",
        choices=[(code, word) for code, word in OFFICES.items() if code],
    )  # fmt: skip
    title = models.CharField(_("拟任职务"), max_length=40, blank=True, default="")
    full_time = models.BooleanField(_("专职"), default=False)
    written_in = models.BooleanField(_("另选人"), default=False)
    elected_member = models.BooleanField(null=True)
    elected_office = models.BooleanField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "elections_candidate"
        ordering: ClassVar = ["election", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(for_committee=True) | ~Q(office=""), name="candidate_stands"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def stands_in(self, contest: str) -> bool:
        return self.for_committee if contest == "committee" else bool(self.office)


class Ballot(models.Model):
    """One vote and its sheet in plain numbers: the committee members', or the secretary's and deputies'."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="ballots")
    contest = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    held_on = models.DateField(_("选举日期"))
    eligible = models.PositiveIntegerField(_("应到会有选举权人数"))
    attending = models.PositiveIntegerField(_("实到会人数"))
    issued = models.PositiveIntegerField(_("发出选票"))
    returned = models.PositiveIntegerField(_("收回选票"))
    valid = models.PositiveIntegerField(_("有效票"))
    seats = models.PositiveSmallIntegerField(_("应选人数"))
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "elections_ballot"
        ordering: ClassVar = ["election", "contest", "round"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "contest", "round"], name="ballot_once"),
            models.CheckConstraint(condition=Q(valid__lte=F("returned")), name="ballot_valid"),
            models.CheckConstraint(
                condition=Q(attending__lte=F("eligible")), name="ballot_attending"
            ),
            models.CheckConstraint(
                condition=Q(contest__in=["committee", "officers"]), name="ballot_contest_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.contest} {self.round}"

    @property
    def invalid(self) -> int:
        return self.returned - self.valid

    def tally(self, counts: "list[VoteCount]") -> Tally:
        """The sheet as the pure arithmetic reads it; ``counts`` are those of this ballot with their candidates.

        A later round is read by ``rounds.in_turn`` with those before it.
        """
        return Tally(
            held_on=self.held_on,
            eligible=self.eligible,
            attending=self.attending,
            issued=self.issued,
            returned=self.returned,
            valid=self.valid,
            seats=self.seats,
            votes=tuple(
                Votes(c.candidate.name, c.yes, c.against, c.abstained, c.candidate.written_in)
                for c in counts
            ),
            surplus=self.contest == "committee" and self.round == 1,
        )


class VoteCount(models.Model):
    """How many votes one candidate got in one ballot."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="counts")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="counts")
    yes = models.PositiveIntegerField(_("赞成"))
    against = models.PositiveIntegerField(_("不赞成"), null=True, blank=True)
    abstained = models.PositiveIntegerField(_("弃权"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "elections_vote_count"
        ordering: ClassVar = ["ballot", "candidate"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ballot", "candidate"], name="votecount_once")
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id}: {self.yes}"
