"""Rules as pages show them: lines of the list, filters, groups, fields with the reason why they are asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import Field, Indicator, Pack, Parameter, RecordKind
from bihuan.packs import checks_words, texts, words
from bihuan.packs.models import PackVersion

NO_GROUP = gettext_lazy("其他")


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One number of a rule: what it is called, its value in words, since when, who set it, who may change it."""

    name: str
    amount: str
    since: date
    document: str
    pack: str
    stricter: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator as the list shows it."""

    indicator: Indicator
    cited: str
    modality: str
    window: str
    subjects: str
    numbers: str
    check: str
    pack_title: str
    changed_by: tuple[str, ...]
    parameters: tuple[ParameterLine, ...]
    since: date

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def title(self) -> str:
        return self.indicator.title

    @property
    def sentence(self) -> str:
        return self.indicator.sentence

    @property
    def group(self) -> str:
        return self.indicator.group or str(NO_GROUP)

    @property
    def verified(self) -> bool:
        return self.indicator.verified


def lines(pack: Pack, on: date) -> list[Line]:
    """The indicators of a resolved pack as they stand on a day, in the pack's order."""
    titles = pack_titles({one for i in pack.indicators for one in (i.pack, *i.changed_by)})
    return [line_of(one, pack, on, titles) for one in pack.indicators]


def line_of(
    indicator: Indicator, pack: Pack, on: date, titles: Mapping[str, str] | None = None
) -> Line:
    """One indicator in words."""
    known = titles or {}
    now = words.on_day(indicator.parameters, on)
    parameters = tuple(
        _parameter(one, pack, known, in_force=now.get(one.name) is one)
        for one in indicator.parameters
    )
    firsts = [one.since for one in now.values()]
    return Line(
        indicator=indicator,
        cited=words.cited(indicator, pack),
        modality=str(words.MODALITIES[indicator.modality]),
        window=str(words.WINDOWS.get(indicator.window, indicator.window)),
        subjects=words.kinds(indicator.subjects),
        numbers=words.standards(now, pack),
        check=checks_words.sentence(indicator, pack, now),
        pack_title=known.get(indicator.pack, indicator.pack or pack.title),
        changed_by=tuple(known.get(code, code) for code in indicator.changed_by),
        parameters=parameters,
        since=max(firsts, default=pack.since),
    )


def _parameter(
    one: Parameter, pack: Pack, titles: Mapping[str, str], *, in_force: bool
) -> ParameterLine:
    return ParameterLine(
        name=words.called(one.name, pack),
        amount=words.amount(one),
        since=one.since,
        document=one.document,
        pack=titles.get(one.pack, one.pack),
        stricter=words.stricter(one),
        in_force=in_force,
    )


def pack_titles(codes: Iterable[str]) -> dict[str, str]:
    """The titles of packs by code, of the latest version of each."""
    wanted = set(codes)
    rows = PackVersion.objects.filter(code__in=wanted).order_by("since", "pk")
    found = dict(rows.values_list("code", "title"))
    if texts.BASE in wanted and texts.BASE not in found:
        found[texts.BASE] = texts.shipped_base().title
    return found


# --- filters -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Axis:
    """One row of chips: parameter of the address, its name, pairs of value and word."""

    param: str
    title: object
    choices: Sequence[tuple[str, object]]


def axes(pack: Pack) -> list[Axis]:
    """The filters that a pack allows: only values that occur."""
    all_of = pack.indicators
    groups = list(dict.fromkeys(one.group or str(NO_GROUP) for one in all_of))
    sources = {one.code: one.title for one in pack.sources}
    used = list(dict.fromkeys(one.source for one in all_of))
    made = list(dict.fromkeys(one.pack for one in all_of if one.pack))
    titles = pack_titles(made)
    present = {one.modality for one in all_of}
    found = [
        Axis("group", gettext_lazy("类别"), [(one, one) for one in groups]),
        Axis(
            "modality",
            gettext_lazy("程度"),
            [(str(code), word) for code, word in words.MODALITIES.items() if code in present],
        ),
        Axis(
            "verified",
            gettext_lazy("核对"),
            [("yes", gettext_lazy("已核对")), ("no", gettext_lazy("未与正式文本核对"))],
        ),
        Axis("source", gettext_lazy("文件"), [(code, sources.get(code, code)) for code in used]),
    ]
    if len(made) > 1:
        found.append(
            Axis("pack", gettext_lazy("来自"), [(code, titles.get(code, code)) for code in made])
        )
    if any(one.own_choice for one in all_of):
        choice = [("no", gettext_lazy("规定动作")), ("yes", gettext_lazy("自选动作"))]
        found.append(Axis("own", gettext_lazy("动作"), choice))
    return found


_TESTS: Mapping[str, Callable[[Line, str], bool]] = {
    "group": lambda line, value: line.group == value,
    "modality": lambda line, value: line.indicator.modality == value,
    "verified": lambda line, value: line.verified == (value == "yes"),
    "source": lambda line, value: line.indicator.source == value,
    "pack": lambda line, value: value in (line.indicator.pack, *line.indicator.changed_by),
    "own": lambda line, value: line.indicator.own_choice == (value == "yes"),
}


def chosen(found: Iterable[Line], query: QueryDict) -> list[Line]:
    """The lines that the address asks for."""
    rows = list(found)
    for param, test in _TESTS.items():
        if value := query.get(param, ""):
            rows = [line for line in rows if test(line, value)]
    if text := query.get("q", "").strip().lower():
        rows = [
            line
            for line in rows
            if text in f"{line.code} {line.title} {line.sentence} {line.cited}".lower()
        ]
    return rows


_KEYS: Mapping[str, Callable[[Line], object]] = {
    "code": lambda line: line.code,
    "title": lambda line: line.title,
    "modality": lambda line: list(words.MODALITIES).index(line.indicator.modality),
    "since": lambda line: (line.since, line.code),
}


def ordered(found: list[Line], sort: str) -> list[Line]:
    """In the order that ``?sort=`` asks for; as the pack has them when it asks for none."""
    key = _KEYS.get(sort.removeprefix("-"))
    return sorted(found, key=key, reverse=sort.startswith("-")) if key else found  # type: ignore[arg-type]


def grouped(found: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines by group, groups in the order in which they first occur."""
    rows: dict[str, list[Line]] = {}
    for line in found:
        rows.setdefault(line.group, []).append(line)
    return list(rows.items())


# --- one indicator, one kind -------------------------------------------------------------------


def becomes(indicator: Indicator) -> str:
    """What a breach becomes, in one sentence."""
    if indicator.own_choice:
        return _("自选动作：没有做只作提醒；做了也不能替代没有做到的规定动作。")
    return str(words.BECOMES[indicator.modality])


def remedy(indicator: Indicator, pack: Pack) -> str:
    """How a breach is put right later, in one sentence; empty where the rule names no way."""
    if indicator.remedy == "next_window":
        return _("在下一个完整的统计期做到；补录以前的记录不算补上。")
    title = next((one.title for one in pack.kinds if one.code == indicator.remedy), "")
    return (
        _("在问题提出之后办理“%(kind)s”；补录以前的记录不算补上。") % {"kind": title}
        if title
        else ""
    )


def kinds_of(indicator: Indicator, pack: Pack) -> list[RecordKind]:
    """The kinds of record that an indicator reads, in the order of the pack."""
    read = checks_words.kinds_read(indicator)
    return [one for one in pack.kinds if one.code in read]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field in words. ``used_in``: rules with their code for a link, papers and books without."""

    field: Field
    answer: str
    why: str
    used_in: tuple[tuple[str, str], ...]


def field_lines(kind: RecordKind, pack: Pack) -> list[FieldLine]:
    """What a kind of record asks, in its order, with the reason; rules that read it by their titles in the pack."""
    titles = {one.code: one.title for one in pack.indicators}
    return [
        FieldLine(
            one,
            checks_words.answer(one),
            one.why,
            tuple((titles.get(use, use), use if use in titles else "") for use in one.used_in),
        )
        for one in kind.fields
    ]


def used_by(pack: Pack, kind: str) -> list[Indicator]:
    """The indicators that read records of this kind."""
    return [one for one in pack.indicators if kind in checks_words.kinds_read(one)]


def kinds_by_group(pack: Pack) -> list[tuple[str, list[tuple[RecordKind, str]]]]:
    """Kinds of record by group, each with the organisations that keep it."""
    rows = [(kind.group or str(NO_GROUP), kind) for kind in pack.kinds]
    order = list(dict.fromkeys(group for group, _kind in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    return [
        (group, [(kind, words.kinds(kind.subjects)) for _group, kind in found])
        for group, found in groupby(rows, key=lambda row: row[0])
    ]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One value that a local pack makes stricter."""

    indicator: str
    parameter: str
    value: str
    since: date
    document: str


def change_lines(pack: Pack) -> list[ChangeLine]:
    """What a local pack makes stricter, in words."""
    base = texts.shipped_base()
    units = {(i.code, p.name): p.unit for i in base.indicators for p in i.parameters}
    return [
        ChangeLine(
            one.indicator,
            words.called(one.parameter, base),
            words.with_unit(one.value, units.get((one.indicator, one.parameter), "")),
            one.since,
            one.document,
        )
        for one in pack.changes
    ]
