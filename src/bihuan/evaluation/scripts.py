"""Scripts that were made before: making one takes seconds, reading it from a file a few milliseconds.

A file in the data folder holds one script and, in full, what it was made of: the packs with every parameter and check,
the period, the day, what is asked for, the versions of the libraries and the text of this program. It is taken only
when all of that is the same and the file is whole; otherwise it is made anew. The folder may be emptied at any time.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bihuan.engines.periods import Period
from bihuan.engines.rules import bulk
from bihuan.engines.rules.bulk import Dialect, Do, Mode, Script, Step
from bihuan.engines.rules.values import Pack

HOUSE = Path(__file__).resolve().parents[1]
MADE_BY = ("engines", "evaluation")
"""The parts of this program whose text decides what a script says."""
LIBRARIES = ("ibis-framework", "sqlglot", "duckdb", "pyspark")
KEPT = 40
"""So many files are kept, those used last."""


def folder() -> Path:
    """Where scripts are kept: in the data folder of the installation."""
    data = os.environ.get("BIHUAN_DATA_DIR", "").strip()
    return (Path(data) if data else HOUSE.parents[1] / "var").resolve() / "evaluate"


def script_for(
    packs: Sequence[Pack],
    period: Period,
    as_of: date,
    mode: Mode,
    adopted: bool,
    exempt: Sequence[str],
    dialect: Dialect,
) -> Script:
    """As :func:`bihuan.engines.rules.bulk.script`, from a file where the same was asked before."""
    asked = canonical(
        {
            "packs": list(packs),
            "period": [period.first, period.last, period.code],
            "as_of": as_of,
            "mode": mode,
            "adopted": adopted,
            "exempt": list(exempt),
            "dialect": dialect,
            "made_by": made_by(),
        }
    )
    file = folder() / f"{hashlib.sha256(asked.encode()).hexdigest()[:40]}.json"
    found = read(file, asked)
    if found is None:
        found = bulk.script(packs, period, as_of, mode, adopted, exempt, dialect)
        write(file, asked, found)
    return found


def canonical(value: Any) -> str:
    """A value as text: equal values give the same text in every process, unequal ones different texts."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return [
            type(value).__name__,
            *(_plain(getattr(value, field.name)) for field in fields(value)),
        ]
    if isinstance(value, Mapping):
        return {"": [[_plain(k), _plain(v)] for k, v in sorted(value.items())]}
    if isinstance(value, set | frozenset):
        return {"set": sorted(canonical(entry) for entry in value)}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value)} has no canonical text")


@cache
def made_by() -> tuple[str, ...]:
    """The versions and the text of all that takes part in making a script."""
    found = [sys.version]
    for library in LIBRARIES:
        try:
            found.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            found.append(f"{library} none")
    text = hashlib.sha256()
    for part in MADE_BY:
        for file in sorted((HOUSE / part).rglob("*.py")):
            text.update(f"{file.relative_to(HOUSE).as_posix()}\0".encode())
            text.update(hashlib.sha256(file.read_bytes()).digest())
    return (*found, text.hexdigest())


def read(file: Path, asked: str) -> Script | None:
    """The script in a file; None where there is none, where it is damaged, or where it answers something else."""
    try:
        digest, _line, body = file.read_bytes().partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        held = json.loads(body)
        if held["asked"] != asked:
            return None
        steps = tuple(Step(Do(do), name, query) for do, name, query in held["steps"])
        found = Script(steps, held["rows"], tuple(map(tuple, held["units"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    with suppress(OSError):
        os.utime(file)
    return found


def write(file: Path, asked: str, script: Script) -> None:
    """Writes a file whole or not at all; where the folder cannot be written, nothing is kept."""
    body = json.dumps(
        {
            "asked": asked,
            "steps": [[step.do, step.name, step.query] for step in script.steps],
            "rows": script.rows,
            "units": script.units,
        },
        ensure_ascii=False,
    ).encode()
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        os.replace(part, file)
        for old in sorted(file.parent.glob("*.json"), key=lambda f: f.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
