"""The exact bytes: canonical JSON, the line of an entry, the commitment, an object's name and its state.

What stands here decides hashes. A change makes old ledgers unverifiable, so there is none without a decision.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from django.db.models import Field, Model

from bihuan.engines.merkle import Digest
from bihuan.ledger.errors import LedgerUsageError

REMOVED = "null"
"""The payload of an entry that removed its object."""

LINE_KEYS = frozenset({"act", "actor", "at", "commitment", "object", "seq", "unit"})

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


quoted: Callable[[str], str] = encode_basestring
"""A text as canonical JSON writes it."""


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, everything beyond ASCII as it is, no NaN."""
    return _encode(value)


def stamp(at: datetime) -> str:
    """An instant in UTC with microseconds and ``Z``. Raises :class:`LedgerUsageError` for a naive one."""
    if at.tzinfo is None:
        raise LedgerUsageError(f"{at!r} has no time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def line_of(
    *, seq: int, act: str, actor: str, at: datetime, unit: str | None, object: str, commitment: str
) -> str:
    """The line of an entry, without the newline: canonical JSON, its keys written here in their order."""
    return (
        f'{{"act":{quoted(act)},"actor":{quoted(actor)},"at":"{stamp(at)}","commitment":{quoted(commitment)},'
        f'"object":{quoted(object)},"seq":{seq:d},"unit":{"null" if unit is None else quoted(unit)}}}'
    )


def commitment_of(digest: Digest, salt: bytes, body: str) -> str:
    """``H(salt ‖ payload)`` in lower-case hex."""
    return digest(salt + body.encode()).hex()


def label_of(model: type[Model]) -> str:
    """``app.model`` of the table itself, so a proxy names the same rows."""
    return (model._meta.concrete_model or model)._meta.label_lower


def name_of(obj: Model) -> str:
    """The ledger's name of an object: ``app.model:key``. Raises :class:`LedgerUsageError` before it is saved."""
    if obj.pk is None:
        raise LedgerUsageError(f"{label_of(type(obj))}: save the object before it is entered")
    return f"{label_of(type(obj))}:{obj.pk}"


def state_of(obj: Model) -> dict[str, Any]:
    """Every concrete field of ``obj`` as plain JSON values, by column attribute (``unit_id``, not ``unit``).

    Left out: the fields named in the model's ``ledger_exempt`` and columns that the database computes.
    """
    shape = shape_of(type(obj))
    return state_from(shape, [getattr(obj, name) for name, _plain in shape])


Shape = tuple[tuple[str, Callable[[Any], Any]], ...]
"""The ledgered columns of a model, each with the function that makes its value plain."""


@cache
def shape_of(model: type[Model]) -> Shape:
    """Which columns of ``model`` are ledgered, and how each is written."""
    exempt: frozenset[str] = getattr(model, "ledger_exempt", frozenset())
    known = {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    if exempt - known:
        raise LedgerUsageError(f"{label_of(model)}: no such field {sorted(exempt - known)}")
    return tuple(
        (field.attname, _writer(field))
        for field in model._meta.concrete_fields
        if field.name not in exempt and field.attname not in exempt and not field.generated
    )


def state_from(shape: Shape, values: Iterable[Any]) -> dict[str, Any]:
    """The state from the values of the shape's columns, in its order."""
    return {
        name: None if value is None else plain(value)
        for (name, plain), value in zip(shape, values, strict=True)
    }


def _writer(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    while field.is_relation:
        field = field.target_field  # type: ignore[attr-defined]
    kind = field.get_internal_type()
    if kind == "JSONField":
        return _plain_json
    places: int | None = getattr(field, "decimal_places", None)

    def plain(value: Any) -> Any:
        if hasattr(value, "resolve_expression"):
            raise LedgerUsageError(f"{field.name}: refresh the object, an expression has no value")
        if kind in _AS_IT_IS:
            return _plain_scalar(value)
        value = field.to_python(value)
        if places is not None:
            return format(value.quantize(Decimal(1).scaleb(-places)) + 0, "f")
        return _plain_scalar(value)

    return plain


_AS_IT_IS = frozenset({"BinaryField", "FileField"})
_EXACT_IN_JSON = 2**53


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value + 0.0  # minus zero does not survive every database
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "name"):
        return value.name or ""
    raise LedgerUsageError(f"a {type(value).__name__} cannot be written into the ledger")


def _plain_json(value: Any) -> Any:
    # PostgreSQL hands 1e2 back as 100 but 100.0 as 100.0, so whole numbers are always written as integers.
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if abs(value) > _EXACT_IN_JSON:
            raise LedgerUsageError(f"{value}: beyond 2**53 a JSON number is not exact; use text")
        return int(value) if value == int(value) else value
    if isinstance(value, dict):
        return {str(key): _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain_json(inner) for inner in value]
    return value if value is None else _plain_scalar(value)
