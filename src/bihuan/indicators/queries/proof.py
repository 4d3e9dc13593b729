"""Whether what is sealed still is what was sealed."""

import json
from dataclasses import dataclass

from bihuan.indicators.models import Freeze, FrozenVerdict, Sheet
from bihuan.indicators.sheets import digest_of

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Unlike:
    """A sheet that does not agree with itself: its text with its digest, or its rows with its text."""

    sheet: int
    unit: int
    what: str


def unlike(freeze: Freeze) -> list[Unlike]:
    """Every sheet of a quarter that does not agree with itself; the digest itself is compared with the ledger by
    ``ledger verify``."""
    found = []
    sheets = Sheet.objects.filter(freeze=freeze).order_by("pk")
    last = 0
    while chunk := list(sheets.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        rows: dict[int, set[tuple[str, str, str, float | None, float | None]]] = {}
        for key, *values in FrozenVerdict.objects.filter(sheet__in=chunk).values_list(
            "sheet_id", "indicator", "window", "verdict", "measured", "required"
        ):
            rows.setdefault(key, set()).add(tuple(values))
        for sheet in chunk:
            if digest_of(sheet.body) != sheet.digest:
                found.append(Unlike(sheet.pk, sheet.unit_id, "digest"))
                continue
            told = {
                (r["indicator"], r["window"], r["verdict"], r["measured"], r["required"])
                for r in json.loads(sheet.body)["results"]
            }
            if told != rows.get(sheet.pk, set()):
                found.append(Unlike(sheet.pk, sheet.unit_id, "rows"))
    return found
