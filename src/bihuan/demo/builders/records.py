"""Records, members and prompts, as the services of ``records`` write them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from bihuan.demo.builders.drafts import Desk, Draft, Keeper
from bihuan.demo.builders.leaves import Alone
from bihuan.demo.builders.rows import next_key, send
from bihuan.demo.builders.stage import Stage
from bihuan.demo.member import MemberSeed
from bihuan.demo.values import PromptSeed
from bihuan.ledger.lines import label_of
from bihuan.ledger.queries import hash_name
from bihuan.orgs.models import Account
from bihuan.records.models import Member, Prompt, Record, UnitStamp

KEEPERS = ("branch_secretary", "liaison_worker", "fulltime_deputy")
"""Roles that enter records of a unit, the nearest first."""


@dataclass(slots=True)
class Annals:
    """Who enters what, how often each unit's stamp was bumped, and the records as they come."""

    stage: Stage
    coming: Iterator[Draft] = field(default_factory=lambda: iter(()))
    waiting: Draft | None = None
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    touched: Counter[str] = field(default_factory=Counter)
    members: dict[str, Member] = field(default_factory=dict)
    written: int = 0

    def keeper(self, code: str) -> Account:
        """Who enters the records of a unit: its secretary where he has an account, else the clerk of the department."""
        stage = self.stage
        places = (code, stage.province_of.get(code, ""))
        accounts = (stage.by_role.get((at, role)) for at in places for role in KEEPERS)
        return next((a for a in accounts if a is not None), stage.accounts["office"])

    def desk(self) -> Desk:
        """What it takes to write the records up."""
        keepers = {}
        for code, unit in self.stage.units.items():
            account = self.keeper(code)
            keepers[code] = Keeper(unit.pk, account.pk, self.stage.actor(account).ledger_id)
        return Desk(keepers, next_key(Record), hash_name())

    def expect(self, batches: Iterator[list[Draft]]) -> None:
        """From here the records will come."""
        self.coming = chain.from_iterable(batches)
        self.waiting = next(self.coming, None)

    def before(self, at: datetime | None) -> Iterator[Alone]:
        """The records that were entered before an instant; with None all the rest."""
        draft, coming, rows, touched = self.waiting, self.coming, self.rows, self.touched
        while draft is not None and (at is None or draft[0] < at):
            recorded_at, actor, unit, key, body, salt, commitment, row = draft
            rows.append(row)
            touched[unit] += 1
            draft = self.waiting = next(coming, None)
            yield Alone(
                recorded_at, "records.record", actor, unit, f"{LABEL}:{key}", body, salt, commitment
            )

    def flush(self) -> None:
        """Send the rows to the database."""
        send(Record, self.rows)
        self.written += len(self.rows)
        self.rows.clear()


LABEL = label_of(Record)


def enlist(annals: Annals, seed: MemberSeed, at: datetime) -> None:
    """A member taken on the register of the branch."""
    stage = annals.stage
    unit = stage.units[seed.unit]
    row = annals.members[seed.key] = stage.make(
        Member, unit=unit, name=seed.name, standing=seed.standing, since=seed.since,
        exempt="" if seed.exempt_from else seed.exempt, key=seed.key,
    )  # fmt: skip
    _entered(annals, row, "members.enlist", at)


def change_member(
    annals: Annals, seed: MemberSeed, fields: Mapping[str, Any], at: datetime
) -> None:
    """His line says something else from here."""
    row = annals.members[seed.key]
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    _entered(annals, row, "members.change", at)


def _entered(annals: Annals, row: Member, act: str, at: datetime) -> None:
    stage, code = annals.stage, row.unit.code
    annals.touched[code] += 1
    actor = stage.actor(annals.keeper(code))
    stage.leaves.enter([row], act=act, actor=actor.ledger_id, at=at, unit=code)


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
    units = annals.stage.units
    touched = sorted((units[code].pk, n) for code, n in annals.touched.items())
    return [UnitStamp(unit_id=key, version=n) for key, n in touched]
