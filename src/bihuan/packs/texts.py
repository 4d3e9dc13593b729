"""The texts of packs as values, kept in memory by digest; a version is immutable, so nothing here grows old."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from bihuan.engines.rules import pack as engine
from bihuan.engines.rules.values import Pack
from bihuan.packs.errors import FaultyPackError
from bihuan.packs.laying import laid
from bihuan.packs.models import PackVersion

BASE = "organ"
"""The base pack that is in force where nothing was adopted."""
DATA = Path(__file__).with_name("data")
KEPT = 2_000
"""Values kept in memory; beyond that the memory is emptied, which costs a reading and changes nothing."""

Recipe = tuple[str, ...]
"""Digests of the versions that make up what is in force somewhere, the base first."""

_read: dict[str, Pack] = {}
_laid: dict[Recipe, Pack] = {}


def parsed(text: str, parts: Mapping[str, str] | None = None, *, base: Pack | None = None) -> Pack:
    """The pack that a text says. Raises :class:`FaultyPackError` with every fault in a sentence."""
    try:
        return engine.read(text, parts=parts, base=base)
    except engine.PackFaultsError as error:
        raise FaultyPackError([spoken(fault) for fault in error.faults]) from error


def spoken(fault: engine.Fault) -> str:
    """A fault as a page says it: the key, what is wrong, what to do."""
    where = f"{fault.key}：" if fault.key else ""
    return f"{where}{fault.message}{fault.remedy}"


def resolved(recipe: Recipe) -> Pack:
    """What these versions make together; of two values the stricter counts."""
    return resolved_all({recipe})[recipe]


def resolved_all(recipes: Iterable[Recipe]) -> dict[Recipe, Pack]:
    """The same for many recipes, with one query for the texts that this process has not read yet."""
    wanted = set(recipes)
    missing = {digest for one in wanted if one not in _laid for digest in one}
    read = versions(missing)
    found = {}
    for one in wanted:
        if one not in _laid:
            if len(_laid) >= KEPT:
                _laid.clear()
            _laid[one] = laid(*(read[digest] for digest in one))
        found[one] = _laid[one]
    return found


def strictly(recipe: Recipe) -> Pack:
    """The same, refusing what does not fit. Raises :class:`FaultyPackError`: a looser value, an unknown indicator."""
    read = versions(recipe)
    below = laid(*(read[digest] for digest in recipe[:-1])) if len(recipe) > 1 else None
    last = read[recipe[-1]]
    return last if below is None else over(below, last)


def over(below: Pack, local: Pack) -> Pack:
    """A local pack laid over what is in force above it, refusing what does not fit. Raises :class:`FaultyPackError`."""
    try:
        return engine.resolve(below, local)
    except engine.PackFaultsError as error:
        raise FaultyPackError([spoken(fault) for fault in error.faults]) from error


def versions(digests: Iterable[str]) -> dict[str, Pack]:
    """Packs by digest. Raises :class:`KeyError` for one that was never loaded."""
    wanted = set(digests)
    unread = wanted - _read.keys()
    if unread:
        if len(_read) >= KEPT:
            _read.clear()
        rows = PackVersion.objects.filter(digest__in=unread)
        for digest, text, parts in rows.values_list("digest", "text", "parts"):
            _read[digest] = engine.read(text, parts=parts)
        for digest in unread - _read.keys():
            base = shipped_base()
            if digest != base.digest:
                raise KeyError(digest)
            _read[digest] = base
    return {digest: _read[digest] for digest in wanted}


# --- what came with the program ----------------------------------------------------------------


def shipped() -> list[Path]:
    """The folders of the packs that came with the program, base packs first."""
    folders = [path.parent for path in DATA.glob("*/pack.toml")]
    return sorted(folders, key=lambda folder: (folder.name != BASE, folder.name))


def texts_in(folder: Path) -> tuple[str, dict[str, str]]:
    """The text of the pack in a folder, and the further texts that it names; those that are missing are left out."""
    text = (folder / "pack.toml").read_text(encoding="utf-8")
    files = {name: folder / name for name in engine.part_names(text) if Path(name).name == name}
    return text, {
        name: file.read_text(encoding="utf-8") for name, file in files.items() if file.is_file()
    }


def checked(folder: Path) -> tuple[Pack | None, tuple[engine.Fault, ...]]:
    """The pack in a folder, or every fault with its file, line and remedy. A local pack is read over the base pack
    that came with the program, so that a looser value is told too."""
    text, parts = texts_in(folder)
    try:
        pack = engine.read(text, parts=parts)
        if pack.base == BASE:
            engine.read(text, parts=parts, base=shipped_base())
    except engine.PackFaultsError as error:
        return None, error.faults
    return pack, ()


def cases_in(folder: Path) -> str:
    """The examples of the pack in a folder; empty without any."""
    file = folder / "cases.toml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


@cache
def shipped_base() -> Pack:
    """The base pack in the program's own folder."""
    text, parts = texts_in(DATA / BASE)
    return parsed(text, parts)
