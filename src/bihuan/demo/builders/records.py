"""Records, members and prompts, as the services of ``records`` write them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bihuan.calendar.clock import business_date
from bihuan.demo.builders.leaves import Noted
from bihuan.demo.builders.payloads import columns_of, written
from bihuan.demo.builders.rows import insert_raw, next_key
from bihuan.demo.builders.stage import Stage, utc
from bihuan.demo.values import MemberSeed, PromptSeed, RecordSeed
from bihuan.engines.rules.values import RecordKind
from bihuan.ledger.lines import label_of
from bihuan.orgs.models import Account, Unit
from bihuan.records.models import Member, Prompt, Record, UnitStamp
from bihuan.records.services.building import columns_from
from bihuan.records.states import CURRENT

KEEPERS = ("branch_secretary", "liaison_worker", "fulltime_deputy")
"""Roles that enter records of a unit, the nearest first."""


@dataclass(slots=True)
class Annals:
    """How often each unit's stamp was bumped, who enters what, and the rows of records that are not yet written.

    There are more records than all else together, so a row is made only when its entry is written, and not kept.
    """

    stage: Stage
    kinds: Mapping[str, RecordKind]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    touched: Counter[int] = field(default_factory=Counter)
    keepers: dict[str, tuple[Unit, Account, str]] = field(default_factory=dict)
    next_key: int = 0
    written: int = 0

    def keeper(self, unit: Unit) -> Account:
        """Who enters the records of a unit: its secretary where he has an account, else the clerk of the department."""
        return self._kept(unit.code)[1]

    def _kept(self, code: str) -> tuple[Unit, Account, str]:
        """The unit, the account that enters its records, and how the ledger names it."""
        found = self.keepers.get(code)
        if found is None:
            stage = self.stage
            places = (code, stage.province_of.get(code, ""))
            accounts = (stage.by_role.get((at, role)) for at in places for role in KEEPERS)
            account = next((a for a in accounts if a is not None), stage.accounts["office"])
            found = stage.units[code], account, stage.actor(account).ledger_id
            self.keepers[code] = found
        return found

    def note(self, seed: RecordSeed) -> Noted:
        """One event, entered by whoever keeps the unit's records."""
        unit, account, actor = self._kept(seed.unit)
        at, recorded_on = utc(seed.recorded_at), business_date(seed.recorded_at)
        key = self.next_key = (self.next_key or next_key(Record) - 1) + 1
        fields = {
            **USUAL, "id": key, "unit_id": unit.pk, "kind": seed.kind, "on": seed.on, "period": seed.period,
            "recorded_at": at, "recorded_on": recorded_on, "delay": (recorded_on - seed.on).days,
            "recorded_by_id": account.pk,
            **columns_from(self.kinds[seed.kind], seed.data, seed.until, seed.on),
        }  # fmt: skip
        self.rows.append(tuple(map(fields.__getitem__, COLUMNS)))
        self.touched[unit.pk] += 1
        body = written(LEDGERED, [fields[name] for _lead, name, _plain in LEDGERED])
        return Noted(at, "records.record", actor, f"{LABEL}:{key}", body, unit.code)

    def flush(self) -> None:
        """Send the rows to the database."""
        insert_raw(Record, self.rows)
        self.written += len(self.rows)
        self.rows = []


COLUMNS = tuple(field.attname for field in Record._meta.local_concrete_fields)
LEDGERED = columns_of(Record)
LABEL = label_of(Record)
USUAL = {name: getattr(Record(state=CURRENT), name) for name in COLUMNS}
"""What stands in the columns of a record of which nothing special is said."""


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
