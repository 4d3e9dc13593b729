"""Records, members and prompts of the sample, one call of the services at a time."""

from datetime import datetime
from typing import Any

from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.demo.builders.records import KEEPERS
from bihuan.demo.member import MemberSeed
from bihuan.demo.values import PromptSeed, Province, RecordSeed
from bihuan.orgs.actors import actor_of
from bihuan.orgs.models import Account, Unit
from bihuan.records import services
from bihuan.records.models import Member
from tests.demo.players import actor


def keeper(unit: Unit, province: Province, at: datetime) -> Actor:
    """The unit's own account, else its department's, of the nearest role that has one."""
    department = next((u.department for u in province.units if u.code == unit.code), "")
    for code in (unit.code, department):
        for role in KEEPERS:
            found = (
                Account.objects.filter(grants__role=role, grants__unit__code=code)
                .order_by("pk")
                .first()
            )
            if found is not None:
                return actor_of(found, on=business_date(at))
    return actor("office", at)


def record(seed: RecordSeed, province: Province, at: datetime) -> None:
    unit = Unit.objects.get(code=seed.unit)
    services.record(
        unit=unit, kind=seed.kind, on=seed.on, answers=seed.data, until=seed.until, period=seed.period,
        actor=keeper(unit, province, at), at=at,
    )  # fmt: skip


def enlist(seed: MemberSeed, province: Province, at: datetime) -> None:
    unit = Unit.objects.get(code=seed.unit)
    services.enlist(
        unit=unit, name=seed.name, since=seed.since, standing=seed.standing,
        exempt="" if seed.exempt_from else seed.exempt, actor=keeper(unit, province, at), at=at,
    )  # fmt: skip


def change_member(
    seed: MemberSeed, fields: dict[str, Any], province: Province, at: datetime
) -> None:
    row = Member.objects.get(key=seed.key)
    said = {"name": row.name, "standing": row.standing, "since": row.since, "exempt": row.exempt}
    services.change_member(
        member=row, version=row.version, actor=keeper(row.unit, province, at), at=at, **said | fields
    )  # fmt: skip


def suggest(seed: PromptSeed, province: Province, at: datetime) -> None:
    services.prompt(
        unit=Unit.objects.get(code=province.root), month=seed.month, theme=seed.theme,
        materials=seed.materials, actor=actor("office", at), at=at,
    )  # fmt: skip
