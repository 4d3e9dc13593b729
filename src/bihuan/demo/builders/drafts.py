"""Records written up: the row as the database takes it and what the ledger says of it, but for its place there.

Nothing here looks into a database, so that another process can do it while this one plays the rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import attrgetter
from os import urandom
from typing import Any

from bihuan.calendar.clock import business_date
from bihuan.demo.builders.payloads import columns_of, written
from bihuan.demo.builders.rows import ready
from bihuan.demo.builders.stage import utc
from bihuan.demo.relay import can_help, elsewhere
from bihuan.demo.values import Chronicle, Province, RecordSeed
from bihuan.engines.merkle import DIGESTS
from bihuan.engines.rules.values import RecordKind
from bihuan.ledger.lines import commitment_of
from bihuan.records.kinds import all_kinds
from bihuan.records.models import Record
from bihuan.records.services.building import columns_from
from bihuan.records.states import CURRENT

BATCH = 5_000

Draft = tuple[datetime, str, str, int, str, bytes, str, tuple[Any, ...]]
"""Instant, actor, the unit's code, key, payload, salt, commitment, and the row as the driver takes it."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keys of a unit and of the account that enters its records, and how the ledger calls that account."""

    unit: int
    account: int
    actor: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to write records up: who enters those of each unit, the first free key, the ledger's hash."""

    keepers: Mapping[str, Keeper]
    first: int
    hash: str


COLUMNS = tuple(field.attname for field in Record._meta.local_concrete_fields)
LEDGERED = columns_of(Record)
USUAL = {name: getattr(Record(state=CURRENT), name) for name in COLUMNS}
"""What stands in the columns of a record of which nothing special is said."""


@contextmanager
def drafts_of(province: Province, desk: Desk) -> Iterator[Iterator[list[Draft]]]:
    """The records of a province, written up; those of a chronicle in another process where that can help."""
    chronicle = province.chronicle
    if chronicle is None or not can_help():
        yield drafted(province.records if chronicle is None else chronicle.told(), desk)
        return
    with elsewhere(_told, chronicle, desk) as batches:
        yield batches


def _told(chronicle: Chronicle, desk: Desk) -> Iterator[list[Draft]]:
    return drafted(chronicle.told(), desk)


def drafted(seeds: Iterable[RecordSeed], desk: Desk) -> Iterator[list[Draft]]:
    """The records in the order in which they were entered, some thousand at a time."""
    rest = iter(sorted(seeds, key=attrgetter("recorded_at")))
    kinds, first = all_kinds(), desk.first
    while chunk := list(islice(rest, BATCH)):
        yield _batch(chunk, desk, kinds, first)
        first += len(chunk)


def _batch(
    seeds: Sequence[RecordSeed], desk: Desk, kinds: Mapping[str, RecordKind], first: int
) -> list[Draft]:
    digest = DIGESTS[desk.hash]
    said: list[tuple[datetime, str, str, int, str, bytes, str]] = []
    rows: list[tuple[Any, ...]] = []
    for key, seed in enumerate(seeds, first):
        keeper = desk.keepers[seed.unit]
        fields = _fields(seed, kinds[seed.kind], keeper, key)
        body = written(LEDGERED, [fields[name] for _lead, name, _plain in LEDGERED])
        salt = urandom(32)
        commitment = commitment_of(digest, salt, body)
        said.append((fields["recorded_at"], keeper.actor, seed.unit, key, body, salt, commitment))
        rows.append(tuple(map(fields.__getitem__, COLUMNS)))
    return [(*what, row) for what, row in zip(said, ready(Record, rows), strict=True)]


def _fields(seed: RecordSeed, kind: RecordKind, keeper: Keeper, key: int) -> dict[str, Any]:
    """The record as ``record`` of the services writes it, entered by whoever keeps the unit's records."""
    recorded_on = business_date(seed.recorded_at)
    return {
        **USUAL, "id": key, "unit_id": keeper.unit, "kind": seed.kind, "on": seed.on, "period": seed.period,
        "recorded_at": utc(seed.recorded_at), "recorded_on": recorded_on,
        "delay": (recorded_on - seed.on).days, "recorded_by_id": keeper.account,
        **columns_from(kind, seed.data, seed.until, seed.on),
    }  # fmt: skip
