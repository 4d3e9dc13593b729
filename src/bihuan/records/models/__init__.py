"""Tables of records, by noun."""

from bihuan.records.models.member import Exempt, Member, Standing
from bihuan.records.models.prompt import Prompt
from bihuan.records.models.record import Attendance, Correction, Record, RecordQuerySet
from bihuan.records.models.stamp import UnitStamp

__all__ = [
    "Attendance",
    "Correction",
    "Exempt",
    "Member",
    "Prompt",
    "Record",
    "RecordQuerySet",
    "Standing",
    "UnitStamp",
]
