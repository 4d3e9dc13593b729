"""The filters of the list, as data: each lives in the address, is a chip while it is on, and a condition on rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.periods import PeriodError, parse
from bihuan.orgs.models import Unit
from bihuan.problems import states, taxonomy
from bihuan.problems.models import Objection
from bihuan.problems.models.problem import Nature, ProblemQuerySet, Rectify, Severity, Sort, Source
from bihuan.problems.queries.lights import light_q
from bihuan.problems.queries.stages import in_stage
from bihuan.shell.ring import STAGE_WORDS
from bihuan.shell.words import period_words

Words = Mapping[str, object]
Narrow = Callable[[ProblemQuerySet, Sequence[str], date], ProblemQuerySet]


@dataclass(frozen=True, slots=True)
class Axis:
    """One filter: its parameter, its name, its words (code to word), and how it narrows the rows."""

    param: str
    title: object
    words: Words
    narrow: Narrow
    many: bool = True


def _column(name: str) -> Narrow:
    def narrow(rows: ProblemQuerySet, values: Sequence[str], today: date) -> ProblemQuerySet:
        return rows.filter(**{f"{name}__in": values})

    return narrow


def _by_light(rows: ProblemQuerySet, values: Sequence[str], today: date) -> ProblemQuerySet:
    condition = Q(pk__in=[])
    for value in values:
        condition |= light_q(value, today)
    return rows.filter(condition)


def _by_stage(rows: ProblemQuerySet, values: Sequence[str], today: date) -> ProblemQuerySet:
    return in_stage(rows, int(values[0]))


def _by_state(rows: ProblemQuerySet, values: Sequence[str], today: date) -> ProblemQuerySet:
    wanted: set[str] = set()
    for value in values:
        wanted |= set(STATE_GROUPS[value][1]) if value in STATE_GROUPS else {value}
    return rows.filter(state__in=wanted)


def _by_mark(rows: ProblemQuerySet, values: Sequence[str], today: date) -> ProblemQuerySet:
    for value in values:
        rows = MARKS[value][1](rows, today)
    return rows


def _objected(rows: ProblemQuerySet, today: date) -> ProblemQuerySet:
    waiting = Objection.objects.filter(problem=OuterRef("pk"), upheld__isnull=True)
    return rows.filter(Exists(waiting))


STATE_GROUPS: dict[str, tuple[object, tuple[str, ...]]] = {
    "open": (gettext_lazy("未办结"), states.OPEN),
    "asking": (gettext_lazy("申请销号"), states.IN_CLOSURE),
    "all": (gettext_lazy("全部状态"), tuple(states.STATES)),
}
"""Names of sets of states that people ask for together."""


def _undisputed(rows: ProblemQuerySet, today: date) -> ProblemQuerySet:
    waiting = Objection.objects.filter(problem=OuterRef("pk"), upheld__isnull=True)
    return rows.filter(~Exists(waiting))


MARKS: dict[str, tuple[object, Callable[[ProblemQuerySet, date], ProblemQuerySet]]] = {
    "objected": (gettext_lazy("异议待裁定"), _objected),
    "undisputed": (gettext_lazy("没有待裁定的异议"), _undisputed),
    "verified": (
        gettext_lazy("回头看通过"),
        lambda rows, _day: rows.filter(state=states.CLOSED, recheck_passed_on__isnull=False),
    ),
    "retaken": (gettext_lazy("重新纳入整改"), lambda rows, _day: rows.filter(cycle__gt=1)),
    "grouped": (gettext_lazy("已归并共性"), lambda rows, _day: rows.filter(group__isnull=False)),
    "unjudged": (
        gettext_lazy("未研判"),
        lambda rows, _day: rows.filter(classified_at__isnull=True),
    ),
    "recheck": (
        gettext_lazy("到回头看日期"),
        lambda rows, day: rows.filter(
            recheck_on__lte=day,
            recheck_passed_on__isnull=True,
            state__in=(states.CLOSED, states.CONTINUING, states.NOT_NOW),
        ),
    ),
    "extended": (
        gettext_lazy("延过期"),
        lambda rows, _day: rows.filter(extensions__granted=True).distinct(),
    ),
}


def _words(table: dict[str, taxonomy.Word]) -> Words:
    return {code: word.word for code, word in table.items()}


AXES: tuple[Axis, ...] = (
    Axis(
        "light",
        gettext_lazy("期限"),
        {
            "overdue": gettext_lazy("已逾期"),
            "near": gettext_lazy("临近期限"),
            "in_time": gettext_lazy("未到期"),
        },
        _by_light,
    ),
    Axis(
        "stage",
        gettext_lazy("阶段"),
        {str(n): word for n, word in enumerate(STAGE_WORDS, start=1)} | {"7": gettext_lazy("已闭环")},
        _by_stage,
        many=False,
    ),
    Axis(
        "state",
        gettext_lazy("状态"),
        {code: word for code, (word, _states) in STATE_GROUPS.items()} | dict(states.STATES),
        _by_state,
    ),
    Axis("type", gettext_lazy("问题类型"), _words(taxonomy.TYPES), _column("type")),
    Axis("severity", gettext_lazy("严重程度"), dict(Severity.choices), _column("severity")),
    Axis("source", gettext_lazy("来源"), dict(Source.choices), _column("source")),
    Axis("nature", gettext_lazy("问题性质"), dict(Nature.choices), _column("nature")),
    Axis("rectify", gettext_lazy("整改类型"), dict(Rectify.choices), _column("rectify")),
    Axis("kind", gettext_lazy("问题或建议"), dict(Sort.choices), _column("sort")),
    Axis("mark", gettext_lazy("标记"), {code: word for code, (word, _q) in MARKS.items()}, _by_mark),
)  # fmt: skip
BY_PARAM = {axis.param: axis for axis in AXES}
UNIT_COLUMNS = {
    "class": ("unit_class", gettext_lazy("类别")),
    "system": ("system", gettext_lazy("系统")),
    "zone": ("zone", gettext_lazy("协作区")),
    "office": ("liaison_office", gettext_lazy("联系处室")),
}
"""Parameters that narrow by what the responsible unit is."""


NARROWING = (*BY_PARAM, *UNIT_COLUMNS, "unit", "period", "q", "group")
"""Parameters that narrow. An address with none of them shows what is owed; ``state=all`` shows everything."""
QUICK_STATES = ("open", "draft", "asking", "closed", "all")
"""States that have a chip of their own on the page."""


@dataclass(frozen=True, slots=True)
class On:
    """A filter that is on: its parameter, value and words, for a chip that takes it away."""

    param: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of an address that were understood. What is not known is left out, never an error."""

    axes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unit: Unit | None = None
    columns: dict[str, str] = field(default_factory=dict)
    period: str = ""
    text: str = ""
    group: int | None = None

    def narrow(self, rows: ProblemQuerySet, today: date) -> ProblemQuerySet:
        """The rows that every filter lets through."""
        for param, values in self.axes.items():
            rows = BY_PARAM[param].narrow(rows, values, today)
        if self.unit is not None or self.columns:
            rows = rows.filter(unit__in=self._units().values("pk"))
        if self.period:
            span = parse(self.period)
            rows = rows.filter(found_on__range=(span.first, span.last))
        if self.group is not None:
            rows = rows.filter(group_id=self.group)
        if self.text:
            found = Q(statement__icontains=self.text) | Q(number__icontains=self.text)
            rows = rows.filter(found | Q(unit__name__icontains=self.text))
        return rows

    def _units(self) -> QuerySet[Unit]:
        """The units that the filters about units let through."""
        wanted = {UNIT_COLUMNS[param][0]: value for param, value in self.columns.items()}
        units = Unit.objects.filter(**wanted).order_by()
        return units.below(self.unit.path) if self.unit is not None else units

    @property
    def issued_only(self) -> bool:
        """Whether the filters let through nothing that was never issued."""
        if "light" in self.axes:
            return True
        wanted: set[str] = set()
        for value in self.axes.get("state", ()):
            wanted |= set(STATE_GROUPS[value][1]) if value in STATE_GROUPS else {value}
        return bool(wanted) and not wanted & {states.DRAFT, states.WITHDRAWN}

    @property
    def on(self) -> list[On]:
        """Everything that is on, in the order of the page."""
        found = [
            On(param, value, f"{BY_PARAM[param].title}：{BY_PARAM[param].words[value]}")
            for param, values in self.axes.items()
            for value in values
        ]
        if self.unit is not None:
            found.append(On("unit", self.unit.code, _("单位：%s") % self.unit.name))
        found += [
            On(param, value, f"{UNIT_COLUMNS[param][1]}：{value}")
            for param, value in self.columns.items()
        ]
        if self.period:
            found.append(
                On("period", self.period, _("发现于：%s") % period_words(parse(self.period)))
            )
        if self.group is not None:
            found.append(On("group", str(self.group), _("同一共性问题")))
        if self.text:
            found.append(On("q", self.text, _("含：%s") % self.text))
        return found


def chosen(query: QueryDict, units: "Callable[[str], Unit | None]") -> Chosen:
    """Read the filters of an address. ``units`` finds a unit by code inside the reach."""
    axes: dict[str, tuple[str, ...]] = {}
    for axis in AXES:
        values = [v for v in query.getlist(axis.param) if v in axis.words]
        if values:
            axes[axis.param] = tuple(dict.fromkeys(values)) if axis.many else (values[-1],)
    if "state" not in axes and (query.get("open") or not any(query.get(p) for p in NARROWING)):
        axes["state"] = ("open",)
    code = str(query.get("unit", "")).strip()
    columns = {p: text[:40] for p in UNIT_COLUMNS if (text := str(query.get(p, "")).strip())}
    group = str(query.get("group", ""))
    return Chosen(
        axes=axes,
        unit=units(code) if code else None,
        columns=columns,
        period=_period(str(query.get("period", ""))),
        text=str(query.get("q", "")).strip()[:60],
        group=int(group) if group.isdecimal() and len(group) < 12 else None,
    )


def _period(code: str) -> str:
    try:
        return parse(code).code if code else ""
    except PeriodError:
        return ""


SORTS: dict[str, tuple[str, ...]] = {
    "due": ("due_on", "pk"),
    "found": ("found_on", "pk"),
    "number": ("number",),
    "unit": ("unit__path", "due_on", "pk"),
    "since": ("state_since", "pk"),
    "closed": ("closed_on", "pk"),
}
"""What the list can be sorted by."""


def order(rows: ProblemQuerySet, sort: str) -> ProblemQuerySet:
    """Sort by ``due`` or, backwards, ``-due``; what is not known sorts by deadline."""
    name, back = sort.removeprefix("-"), sort.startswith("-")
    columns = SORTS.get(name, SORTS["due"])
    return rows.order_by(*(f"-{c}" if back and name in SORTS else c for c in columns))
