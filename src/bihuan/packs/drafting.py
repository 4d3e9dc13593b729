"""Requirements of one's own as a local pack: the rows of a scope become the text of a version."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from bihuan.engines.rules.values import (
    Change,
    Check,
    Indicator,
    Modality,
    Pack,
    Parameter,
    Source,
)
from bihuan.orgs.models import Unit
from bihuan.packs.models import Requirement

GROUPS = {
    Requirement.Sort.OWN: "本级要求",
    Requirement.Sort.OWN_CHOICE: "自选动作",
}
_NOT_IN_CODES = re.compile(r"[^A-Za-z0-9_-]")


def local_code(by: Unit, unit: Unit, unit_class: str) -> str:
    """The code of the local pack of a scope: one for all that a body asks of the same unit and class."""
    code = f"local-{slug(by.code)}"
    if unit.pk == by.pk and not unit_class:
        return code
    scope = hashlib.sha256(f"{unit.code}|{unit_class}".encode()).hexdigest()[:6]
    return f"{code}-{scope}"


def slug(code: str) -> str:
    """A unit's code as part of a pack's code: letters, digits, - and _."""
    if code.isascii() and not _NOT_IN_CODES.search(code):
        return code
    return hashlib.sha256(code.encode()).hexdigest()[:8]


def local_pack(
    rows: Sequence[Requirement],
    *,
    by: Unit,
    unit: Unit,
    unit_class: str,
    base: str,
    version: str,
    since: date,
    document: str,
) -> Pack:
    """The local pack that these requirements make; rows without a day count from ``since``."""
    documents = list(dict.fromkeys(row.document for row in rows))
    sources = {text: f"D{place}" for place, text in enumerate(documents, start=1)}
    whom = unit_class or ("" if unit.pk == by.pk else unit.name)
    return Pack(
        code=local_code(by, unit, unit_class),
        version=version,
        title=f"{by.name}本级要求" + (f"（{whom}）" if whom else ""),
        title_en="",
        since=since,
        sources=tuple(Source(code=code, title=text) for text, code in sources.items()),
        kinds=(),
        indicators=tuple(
            _indicator(row, sources[row.document], since)
            for row in rows
            if row.sort != Requirement.Sort.STRICTER
        ),
        base=base,
        document=document,
        changes=tuple(
            Change(row.indicator, row.parameter, row.value, row.since or since, row.document)
            for row in rows
            if row.sort == Requirement.Sort.STRICTER
        ),
    )


def _indicator(row: Requirement, source: str, since: date) -> Indicator:
    own_choice = row.sort == Requirement.Sort.OWN_CHOICE
    return Indicator(
        code=row.indicator,
        title=row.subject,
        title_en="",
        sentence=row.sentence,
        sentence_en="",
        source=source,
        article=row.article,
        verified=True,
        modality=Modality.MAY if own_choice else Modality.MUST,
        subjects=tuple(row.org_kinds.split()),
        window=row.window,
        check=Check("count", {"pick": [{"kind": row.record_kind}], "at_least": "times"}),
        parameters=(
            Parameter(
                name="times",
                value=row.value,
                since=row.since or since,
                stricter="more",
                unit="次",
                document=row.document,
            ),
        ),
        group=GROUPS[Requirement.Sort(row.sort)],
        own_choice=own_choice,
        remedy="next_window",
    )
