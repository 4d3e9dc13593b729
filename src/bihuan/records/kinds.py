"""The kinds of record that an organisation may keep on a day, from the pack in force there."""

from collections.abc import Mapping
from datetime import date

from bihuan.engines.rules.values import Enters, Field, RecordKind
from bihuan.orgs.models import Unit
from bihuan.orgs.models.unit import BRANCH_KINDS

_BRANCHES = tuple(kind.value for kind in BRANCH_KINDS)
_COUNTS = (
    Field("present", "到会人数", "Present", "count", True, enters=Enters.PART),
    Field("due", "应到人数", "Due", "count", True, enters=Enters.WHOLE, suggested_by="members"),
)
_SHIPPED = (
    RecordKind(
        "theme_day", "主题党日", "Theme Party day", _BRANCHES, monthly=True,
        fields=(
            Field("theme", "主题", "Theme", "text", True, 100, enters=Enters.MARK, mark="theme", suggested_by="prompt"),
            *_COUNTS,
            Field("speaker", "主讲", "Speaker", "person", enters=Enters.MARK, mark="speaker"),
            Field("discussion", "讨论", "Discussion", "text", enters=Enters.MARK, mark="discussion"),
            Field("gain", "收获", "Gain", "text", enters=Enters.MARK, mark="gain"),
        ),
    ),
    RecordKind(
        "committee_meeting", "支委会", "Committee meeting", _BRANCHES, monthly=True,
        fields=(Field("topic", "议题", "Topic", "text", True, 200), *_COUNTS),
    ),
    RecordKind(
        "org_life_meeting", "组织生活会", "Organisation-life meeting", _BRANCHES, annual=True, fields=_COUNTS,
        steps=(("study", "会前学习"), ("talks", "谈心谈话"), ("criticism", "开展批评和自我批评")),
    ),
)  # fmt: skip


def kinds_for(unit: Unit, on: date) -> tuple[RecordKind, ...]:
    """The kinds that the pack in force at the unit on that day lets it keep, in the pack's order."""
    return tuple(kind for kind in _SHIPPED if unit.kind in kind.subjects)


def all_kinds(on: date) -> Mapping[str, RecordKind]:
    """Every kind of the shipped pack by code, for the words of a list that spans units."""
    return {kind.code: kind for kind in _SHIPPED}


def kind_of(code: str, unit: Unit, on: date) -> RecordKind | None:
    """The kind with this code, if the unit may keep it on that day."""
    return next((kind for kind in kinds_for(unit, on) if kind.code == code), None)
