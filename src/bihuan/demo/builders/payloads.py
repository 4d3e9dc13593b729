"""The payload of a row in the ledger, written quickly.

The same text as ``canonical(state_of(row))``, in a fraction of the time, for rows whose values in memory have the types
of their columns, as builders make them.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.db.models import Model

from bihuan.ledger.lines import canonical, quoted, shape_of, stamp

Column = tuple[str, str, Callable[[Any], Any]]
"""What stands before a value, the column, and how an unusual value is made plain."""
PLAIN = frozenset({str, int, bool, type(None)})


@cache
def columns_of(model: type[Model]) -> tuple[Column, ...]:
    """The ledgered columns in the order of canonical JSON."""
    shape = sorted(shape_of(model))
    return tuple(
        (f'{"," if place else ""}"{name}":', name, plain)
        for place, (name, plain) in enumerate(shape)
    )


def body_of(row: Model) -> str:
    """The payload of a row."""
    values = row.__dict__
    return written(
        columns_of(type(row)), [values[name] for _lead, name, _p in columns_of(type(row))]
    )


def written(columns: Sequence[Column], values: Sequence[Any]) -> str:
    """The payload of these values, in the order of the columns."""
    parts = ["{"]
    for (lead, _name, plain), value in zip(columns, values, strict=True):
        kind = type(value)
        if kind is str:
            text = quoted(value)
        elif value is None:
            text = "null"
        elif kind is int:
            text = str(value)
        elif kind is datetime:
            text = _stamped(value)
        elif kind is date:
            text = f'"{value}"'
        elif kind is dict and PLAIN.issuperset(map(type, value.values())):
            text = canonical(value)
        else:
            text = canonical(plain(value))
        parts.append(lead)
        parts.append(text)
    parts.append("}")
    return "".join(parts)


@lru_cache(4_096)
def _stamped(at: datetime) -> str:
    return f'"{stamp(at)}"'
