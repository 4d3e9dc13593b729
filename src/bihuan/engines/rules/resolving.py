"""Laying local packs over a base: stricter only, parameter by parameter."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bihuan.engines.rules.faults import Fault, PackFaultsError
from bihuan.engines.rules.values import SCALE, Change, Indicator, Pack, Parameter


def resolve(base: Pack, *overlays: Pack) -> Pack:
    """The pack that is in force where ``overlays`` lie over ``base``, the widest first.

    Each overlay may make parameters stricter in the direction that the parameter declares, and add sources, kinds of
    record and indicators. A looser value, a parameter that may not be changed, an unknown indicator or a code already
    taken is refused with :class:`PackFaultsError`. ``pack`` of an indicator says where it stands, ``changed_by`` who
    made it stricter, ``layers`` of the result all packs it was made of. The digest covers the digests of all.
    """
    whole = replace(base, layers=base.layers or (base.code,))
    for overlay in overlays:
        whole = _over(whole, overlay)
    return whole


def _over(below: Pack, overlay: Pack) -> Pack:
    faults: list[Fault] = []
    if overlay.base and overlay.base not in below.layers:
        _fault(
            faults,
            overlay,
            "base",
            f"它写明以“{overlay.base}”为基础，这里却没有这一层。",
            "请先采用它的基础包。",
        )
    changed = {indicator.code: indicator for indicator in below.indicators}
    for change in overlay.changes:
        _apply(changed, change, overlay, faults)
    for indicator in overlay.indicators:
        if indicator.code in changed:
            _fault(
                faults,
                overlay,
                indicator.code,
                "这个编码在下层包里已经有了。",
                "请换一个编码；要从严，请用 [[change]]。",
            )
        else:
            changed[indicator.code] = replace(indicator, pack=overlay.code)
    kinds = {kind.code: kind for kind in below.kinds}
    for kind in overlay.kinds:
        if kind.code in kinds:
            _fault(faults, overlay, kind.code, "这种记录在下层包里已经有了。", "请换一个编码。")
        kinds[kind.code] = kind
    sources = {source.code: source for source in below.sources} | {
        source.code: source for source in overlay.sources
    }
    _cited(overlay, kinds, sources, faults)
    if faults:
        raise PackFaultsError(faults)
    return replace(
        below,
        code=overlay.code,
        version=overlay.version,
        title=overlay.title,
        title_en=overlay.title_en,
        since=overlay.since,
        sources=tuple(sources.values()),
        kinds=tuple(kinds.values()),
        indicators=tuple(changed.values()),
        base=below.code,
        document=overlay.document,
        digest=_joined(below.digest, overlay.digest),
        words={**below.words, **overlay.words},
        layers=(*below.layers, overlay.code),
    )


def _fault(faults: list[Fault], overlay: Pack, key: str, message: str, remedy: str) -> None:
    faults.append(Fault(f"{overlay.code}/pack.toml", 1, key, message, remedy))


def _joined(below: str, above: str) -> str:
    return hashlib.sha256(f"{below}+{above}".encode()).hexdigest()


def _cited(
    overlay: Pack, kinds: Mapping[str, object], sources: Mapping[str, object], faults: list[Fault]
) -> None:
    """A local pack may have been read without its base: what it names must be there now."""
    for indicator in overlay.indicators:
        if indicator.source not in sources:
            _fault(
                faults,
                overlay,
                indicator.code,
                f"没有编码为“{indicator.source}”的文件。",
                "请用 [[source]] 写明。",
            )
        for key in ("pick", "anchor", "answer", "extend"):
            for selector in indicator.check.args.get(key, ()):
                for kind in selector["kind"]:
                    if kind not in kinds:
                        _fault(
                            faults,
                            overlay,
                            indicator.code,
                            f"没有“{kind}”这种记录。",
                            "请用 [[kind]] 写明。",
                        )


def _apply(
    changed: dict[str, Indicator], change: Change, overlay: Pack, faults: list[Fault]
) -> None:
    key = f"{change.indicator}.{change.parameter}"
    indicator = changed.get(change.indicator)
    if indicator is None:
        _fault(
            faults,
            overlay,
            key,
            f"下层包里没有“{change.indicator}”。",
            "请改正编码，或作为新的指标写明。",
        )
        return
    entries = [entry for entry in indicator.parameters if entry.name == change.parameter]
    if not entries:
        _fault(
            faults,
            overlay,
            key,
            f"“{change.indicator}”没有名为“{change.parameter}”的参数。",
            "请改正名称。",
        )
        return
    direction = entries[0].stricter
    if not direction:
        _fault(faults, overlay, key, "这个参数不能由本级调整。", "请删去这一项。")
        return
    in_force = value_on(entries, change.since)
    if in_force is None:
        _fault(
            faults,
            overlay,
            key,
            f"{change.since} 时这个参数还没有施行。",
            "请把 since 改到它施行之后。",
        )
        return
    looser = [
        entry
        for entry in (in_force, *(later for later in entries if later.since > change.since))
        if (change.value < entry.value) == (direction == "more") and change.value != entry.value
    ]
    if looser:
        _fault(
            faults,
            overlay,
            key,
            f"{_number(change.value)}比上级规定的{_number(looser[0].value)}更宽。",
            f"本级只能从严，请写{'不小于' if direction == 'more' else '不大于'}{_number(looser[0].value)}的数。",
        )
        return
    mine = replace(
        in_force,
        value=change.value,
        since=change.since,
        document=change.document,
        pack=overlay.code,
    )
    kept = tuple(
        entry
        for entry in indicator.parameters
        if entry.name != change.parameter or entry.since < change.since
    )
    by = (
        indicator.changed_by
        if overlay.code in indicator.changed_by
        else (*indicator.changed_by, overlay.code)
    )
    changed[change.indicator] = replace(indicator, parameters=(*kept, mine), changed_by=by)


def value_on(parameters: Sequence[Parameter], day: date) -> Parameter | None:
    """The entry in force on a day: the one with the latest ``since`` not after it."""
    return max(
        (entry for entry in parameters if entry.since <= day),
        key=lambda entry: entry.since,
        default=None,
    )


def _number(value: int) -> str:
    whole, rest = divmod(value, SCALE)
    return f"{whole}.{rest:04d}".rstrip("0") if rest else str(whole)
