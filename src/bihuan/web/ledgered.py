"""Which tables are compared with the ledger: ``ledger verify`` reads this."""

from django.db.models import Model

from bihuan.burden.models import Demand
from bihuan.calendar.models import ClockJump, Holiday
from bihuan.elections import models as elections
from bihuan.indicators import models as indicators
from bihuan.lists import models as lists
from bihuan.orgs import models as orgs
from bihuan.packs import models as packs
from bihuan.problems import models as problems
from bihuan.records import models as records

TABLES: tuple[type[Model], ...] = (
    orgs.Unit,
    orgs.UnitVersion,
    orgs.UnitCount,
    orgs.Succession,
    orgs.Person,
    orgs.Post,
    orgs.Term,
    orgs.SignOff,
    orgs.Handover,
    orgs.Account,
    orgs.Grant,
    elections.Election,
    elections.ElectionStep,
    elections.Leaving,
    elections.Candidate,
    elections.Ballot,
    elections.VoteCount,
    elections.Petition,
    elections.Extension,
    elections.ExtensionStep,
    elections.Reminder,
    indicators.Beginning,
    indicators.Freeze,
    indicators.Sheet,
    indicators.Campaign,
    problems.Problem,
    problems.Candidate,
    problems.CommonGroup,
    problems.Measure,
    problems.Evidence,
    problems.Step,
    problems.Extension,
    problems.Transfer,
    problems.Objection,
    problems.Call,
    problems.Recheck,
    lists.Edition,
    lists.Annex,
    lists.Item,
    lists.EditionStep,
    lists.AnnexStep,
    lists.Correction,
    lists.Duty,
    lists.DutyNode,
    lists.DutyFact,
    lists.Deployment,
    lists.DeploymentStep,
    lists.Submission,
    lists.Comment,
    lists.DispatchMeeting,
    lists.DispatchTask,
    records.Record,
    records.Correction,
    records.Attendance,
    records.Member,
    records.Prompt,
    Demand,
    Holiday,
    ClockJump,
    packs.PackVersion,
    packs.Adoption,
    packs.Requirement,
)

LEDGERED: dict[str, type[Model]] = {model._meta.label_lower: model for model in TABLES}
"""``"app.model"`` to the model, for every model whose changes are entered."""
