"""What would change if a version were put in force: the rules before and after, and each difference."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from bihuan.engines.rules.values import Indicator, Pack
from bihuan.orgs.models import Unit
from bihuan.packs import texts, words
from bihuan.packs.models import PackVersion
from bihuan.packs.queries import standing


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two packs. ``how`` is new, gone, changed."""

    how: str
    code: str
    title: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The rules at a place without and with a version."""

    before: Pack
    after: Pack
    differences: tuple[Difference, ...] = field(default=())


def preview(*, pack: PackVersion, unit: Unit, unit_class: str = "", since: date) -> Preview:
    """What putting this version in force at ``unit`` from ``since`` would change there.

    Raises :class:`RuleError` when the version does not fit on what is in force above it: a looser value, an indicator
    that is not there, a parameter that may not be changed.
    """
    before = standing.recipe(unit, since, unit_class)
    after = standing.recipe(unit, since, unit_class, instead=pack)
    texts.strictly(after[: after.index(pack.digest) + 1])
    old, new = texts.resolved(before), texts.resolved(after)
    return Preview(old, new, tuple(differences(old, new, since)))


def differences(old: Pack, new: Pack, on: date) -> list[Difference]:
    """The differences between two packs as they stand on a day, in the order of the new one."""
    found: list[Difference] = []
    before = {one.code: one for one in old.indicators}
    after = {one.code: one for one in new.indicators}
    for code, one in after.items():
        if code not in before:
            found.append(Difference("new", code, one.title, _("新增指标"), "", one.sentence))
        elif one != before[code]:
            found += _changed(before[code], one, on, new)
    for code, one in before.items():
        if code not in after:
            found.append(Difference("gone", code, one.title, _("不再适用"), one.sentence, ""))
    kinds = {one.code: one for one in old.kinds}
    for kind in new.kinds:
        if kind.code not in kinds:
            found.append(
                Difference("new", kind.code, kind.title, _("新增记录种类"), "", kind.title)
            )
        elif kind != kinds[kind.code]:
            asked = ["、".join(f.title for f in k.fields) for k in (kinds[kind.code], kind)]
            found.append(Difference("changed", kind.code, kind.title, _("记录内容"), *asked))
    return found


def _changed(old: Indicator, new: Indicator, on: date, new_pack: Pack) -> list[Difference]:
    def line(what: str, before: str, after: str) -> Difference:
        return Difference("changed", new.code, new.title, what, before, after)

    found = []
    for what, before, after in (
        (_("要求"), old.sentence, new.sentence),
        (_("程度"), str(words.MODALITIES[old.modality]), str(words.MODALITIES[new.modality])),
        (_("条款"), old.article, new.article),
        (_("适用对象"), words.kinds(old.subjects), words.kinds(new.subjects)),
    ):
        if before != after:
            found.append(line(what, before, after))
    was, now = words.on_day(old.parameters, on), words.on_day(new.parameters, on)
    for name in dict.fromkeys([*was, *now]):
        one, two = was.get(name), now.get(name)
        before = words.amount(one) if one else ""
        after = words.amount(two) if two else ""
        if before != after:
            found.append(
                line(_("标准（%(name)s）") % {"name": words.called(name, new_pack)}, before, after)
            )
    if not found and (old.check != new.check or old.conditions != new.conditions):
        found.append(line(_("计算方法"), _("见原版本"), _("见新版本")))
    return found
