"""Laying local packs over a base when something above them has changed since they were adopted.

At adoption a looser value is refused (``engines.rules.pack.resolve``). Later the committee may become stricter than a
unit whose own value was the stricter one until then. Rules must stay readable: at every moment the stricter of the two
counts, and what no longer fits is left out.
"""

from dataclasses import replace

from bihuan.engines.rules.pack import PackFaultsError, resolve
from bihuan.engines.rules.values import Change, Indicator, Pack, Parameter


def laid(base: Pack, *overlays: Pack) -> Pack:
    """The rules of ``base`` with every overlay, the widest first; of two values the stricter counts. Never refuses."""
    whole = resolve(base)
    for overlay in overlays:
        try:
            whole = resolve(whole, overlay)
        except PackFaultsError:
            whole = _fitting(whole, overlay)
    return whole


def _fitting(whole: Pack, overlay: Pack) -> Pack:
    indicators = {one.code: one for one in whole.indicators}
    for change in overlay.changes:
        if one := indicators.get(change.indicator):
            indicators[one.code] = _tightened(one, change, overlay.code)
    kinds = {one.code for one in whole.kinds}
    rest = replace(
        overlay,
        changes=(),
        base="",
        kinds=tuple(one for one in overlay.kinds if one.code not in kinds),
        indicators=tuple(one for one in overlay.indicators if one.code not in indicators),
    )
    below = replace(whole, indicators=tuple(indicators.values()))
    try:
        return resolve(below, rest)
    except PackFaultsError:
        return resolve(below, replace(rest, indicators=()))


def _tightened(one: Indicator, change: Change, by: str) -> Indicator:
    """The indicator with the change where the change is the stricter one."""
    entries = sorted(
        (entry for entry in one.parameters if entry.name == change.parameter),
        key=lambda entry: entry.since,
    )
    if not entries or not entries[0].stricter:
        return one
    sign = 1 if entries[0].stricter == "more" else -1
    mine = replace(
        entries[0],
        value=change.value,
        since=change.since,
        document=change.document,
        pack=by,
    )
    kept: list[Parameter] = []
    standing: Parameter | None = None
    for entry in entries:
        if entry.since > change.since and standing is not None and _stands(mine, standing, sign):
            _put(kept, mine)
        if entry.since <= change.since:
            standing = entry
            kept.append(entry)
            continue
        standing = None
        if sign * entry.value >= sign * change.value:
            kept.append(entry)
        else:
            kept.append(replace(mine, since=entry.since))
    if standing is not None and _stands(mine, standing, sign):
        _put(kept, mine)
    if kept == entries:
        return one
    others = tuple(entry for entry in one.parameters if entry.name != change.parameter)
    return replace(one, parameters=(*others, *kept), changed_by=(*one.changed_by, by))


def _stands(mine: Parameter, standing: Parameter, sign: int) -> bool:
    return sign * mine.value > sign * standing.value


def _put(kept: list[Parameter], mine: Parameter) -> None:
    """At the end, in the place of an entry of the same day: of one name a day has one entry."""
    if kept and kept[-1].since == mine.since:
        kept.pop()
    kept.append(mine)
