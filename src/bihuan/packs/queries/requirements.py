"""Requirements as pages show them: their state, their words, what a form begins with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import SCALE
from bihuan.packs import drafting, texts, words
from bihuan.packs.models import Adoption, Requirement, RequirementQuerySet
from bihuan.packs.queries import standing

STATES = {
    "draft": gettext_lazy("草稿"),
    "in_force": gettext_lazy("执行中"),
    "withdrawn": gettext_lazy("已撤回"),
}
_KINDS = {"draft": "neutral", "in_force": "done", "withdrawn": "warn"}


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement in words."""

    row: Requirement
    title: str
    sentence: str
    standard: str
    whom: str
    state: str
    state_word: str
    state_kind: str


def in_state(rows: RequirementQuerySet, state: str) -> RequirementQuerySet:
    """Those in a state of :data:`STATES`; all for any other word."""
    match state:
        case "draft":
            return rows.filter(pack__isnull=True, withdrawn_on__isnull=True)
        case "in_force":
            return rows.filter(pack__isnull=False, withdrawn_on__isnull=True)
        case "withdrawn":
            return rows.filter(withdrawn_on__isnull=False)
    return rows


def state_of(row: Requirement) -> str:
    """The state of one, a key of :data:`STATES`."""
    if row.withdrawn_on is not None:
        return "withdrawn"
    return "draft" if row.is_draft else "in_force"


def lines(rows: Sequence[Requirement], on: date) -> list[RequirementLine]:
    """Requirements in words. The titles of tightened indicators are read from the rules in force at their units."""
    units = {row.unit_id: row.unit for row in rows}
    packs = standing.in_force_map(units.values(), on)
    found = []
    for row in rows:
        pack = packs[row.unit.code]
        titles = {one.code: one for one in pack.indicators}
        title, sentence = row.subject, row.sentence
        if row.sort == Requirement.Sort.STRICTER:
            one = titles.get(row.indicator)
            title = one.title if one else row.indicator
            unit = (
                next((p.unit for p in one.parameters if p.name == row.parameter), "") if one else ""
            )
            called = words.called(row.parameter, pack)
            standard = f"{called} {words.with_unit(row.value, unit)}"
            sentence = one.sentence if one else ""
        else:
            kinds = {kind.code: kind.title for kind in pack.kinds}
            standard = _("%(window)s“%(kind)s”至少 %(n)s 次") % {
                "window": row.get_window_display(),
                "kind": kinds.get(row.record_kind, row.record_kind),
                "n": words.number(row.value),
            }
        state = state_of(row)
        found.append(
            RequirementLine(
                row=row,
                title=title,
                sentence=sentence,
                standard=standard,
                whom=_whom(row),
                state=state,
                state_word=str(STATES[state]),
                state_kind=_KINDS[state],
            )
        )
    return found


def _whom(row: Requirement) -> str:
    if row.unit_class:
        return _("%(unit)s所属“%(cls)s”类单位") % {"unit": row.unit.name, "cls": row.unit_class}
    if row.unit_id == row.by_id:
        return _("%(unit)s全部下级组织") % {"unit": row.unit.name}
    return row.unit.name


def of_scope(row: Requirement) -> list[Requirement]:
    """The standing requirements that are put in force together with this one."""
    return list(
        Requirement.objects.filter(by=row.by, unit=row.unit, unit_class=row.unit_class)
        .standing()
        .order_by("pk")
    )


def pending(row: Requirement) -> bool:
    """Whether the requirements of this one's scope differ from what is in force there."""
    scope = Requirement.objects.filter(by=row.by, unit=row.unit, unit_class=row.unit_class)
    if scope.standing().filter(pack__isnull=True).exists():
        return True
    code = drafting.local_code(row.by, row.unit, row.unit_class)
    current = (
        Adoption.objects.filter(
            unit=row.unit, unit_class=row.unit_class, code=code, until__isnull=True
        )
        .select_related("pack")
        .first()
    )
    if current is None:
        return False
    pack = texts.versions({current.pack.digest})[current.pack.digest]
    held = {one.code for one in pack.indicators} | {one.indicator for one in pack.changes}
    return held != {one.indicator for one in scope.standing()}


def initial(row: Requirement) -> Mapping[str, Any]:
    """What the form of a requirement begins with."""
    shared = {"document": row.document, "article": row.article, "reason": row.reason}
    if row.sort == Requirement.Sort.STRICTER:
        return {
            **shared,
            "what": f"{row.indicator}:{row.parameter}",
            "value": words.number(row.value),
        }
    return {
        **shared,
        "subject": row.subject,
        "sentence": row.sentence,
        "record_kind": row.record_kind,
        "window": row.window,
        "value": row.value // SCALE,
        "org_kinds": row.org_kinds.split(),
    }
