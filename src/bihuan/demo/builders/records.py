"""Records, members and prompts, as the services of ``records`` write them.

Records are by far the most rows, so they are kept as values of their columns and not as objects.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.calendar.clock import business_date
from bihuan.demo.builders.rows import next_key
from bihuan.demo.builders.stage import Stage
from bihuan.demo.values import MemberSeed, PromptSeed, RecordSeed
from bihuan.engines.rules.values import RecordKind
from bihuan.orgs.models import Account, Unit
from bihuan.records.models import Member, Prompt, Record, UnitStamp
from bihuan.records.services.building import columns_from
from bihuan.records.states import CURRENT

KEEPERS = ("branch_secretary", "liaison_worker", "fulltime_deputy")
"""Roles that enter records of a unit, the nearest first."""


@dataclass(slots=True)
class Annals:
    """The records written so far, and how often each unit's stamp was bumped."""

    stage: Stage
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    touched: Counter[int] = field(default_factory=Counter)
    keepers: dict[str, Account] = field(default_factory=dict)
    next_key: int = 0

    def keeper(self, unit: Unit) -> Account:
        """Who enters the records of a unit: its secretary where he has an account, else the clerk of the department."""
        found = self.keepers.get(unit.code)
        if found is None:
            stage = self.stage
            places = (unit.code, stage.province_of.get(unit.code, ""))
            accounts = (stage.by_role.get((at, role)) for at in places for role in KEEPERS)
            found = next((a for a in accounts if a is not None), stage.accounts["office"])
            self.keepers[unit.code] = found
        return found


COLUMNS = tuple(field.attname for field in Record._meta.local_concrete_fields)


def record(annals: Annals, kinds: Mapping[str, RecordKind], seed: RecordSeed, at: datetime) -> None:
    """One event, entered by whoever keeps the unit's records."""
    stage = annals.stage
    unit = stage.units[seed.unit]
    account = annals.keeper(unit)
    annals.next_key = annals.next_key or next_key(Record)
    row = Record(
        pk=annals.next_key, unit=unit, kind=seed.kind, on=seed.on, period=seed.period, recorded_at=at,
        recorded_on=business_date(at), delay=(business_date(at) - seed.on).days, recorded_by_id=account.pk, state=CURRENT,
        **columns_from(kinds[seed.kind], seed.data, seed.until, seed.on),
    )  # fmt: skip
    annals.next_key += 1
    annals.rows.append(tuple(getattr(row, name) for name in COLUMNS))
    annals.touched[unit.pk] += 1
    actor = stage.actor(account)
    stage.leaves.enter([row], act="records.record", actor=actor.ledger_id, at=at, unit=unit.code)


def enlist(annals: Annals, seed: MemberSeed, at: datetime) -> None:
    """A member taken on the register of the branch."""
    stage = annals.stage
    unit = stage.units[seed.unit]
    row = stage.make(
        Member, unit=unit, name=seed.name, standing=seed.standing, since=seed.since,
        exempt=seed.exempt, key=seed.key,
    )  # fmt: skip
    annals.touched[unit.pk] += 1
    actor = stage.actor(annals.keeper(unit))
    stage.leaves.enter([row], act="members.enlist", actor=actor.ledger_id, at=at, unit=unit.code)


def suggest(stage: Stage, root: str, seed: PromptSeed, at: datetime) -> None:
    """What the committee suggests for a month."""
    account, unit = stage.accounts["office"], stage.units[root]
    row = stage.make(
        Prompt, unit=unit, month=seed.month, theme=seed.theme, materials=seed.materials,
        by_id=account.pk, at=at,
    )  # fmt: skip
    actor = stage.actor(account)
    stage.leaves.enter([row], act="records.prompt", actor=actor.ledger_id, at=at, unit=unit.code)


def stamps(annals: Annals) -> list[UnitStamp]:
    """The stamp of every unit that recorded something."""
    return [UnitStamp(unit_id=key, version=n) for key, n in sorted(annals.touched.items())]
