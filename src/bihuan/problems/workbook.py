"""The columns of the workbook kind ``problems`` and the way between a row and a problem.

The words of the sheet are those of the trade in every language of the interface.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext_lazy, override

from bihuan.jobs.reading import in_chunks
from bihuan.problems import states, taxonomy
from bihuan.problems.models import Measure, Problem
from bihuan.problems.models.problem import Nature, ProblemQuerySet, Rectify, Severity, Source
from bihuan.problems.queries.lights import light_of
from bihuan.problems.services import MeasureData
from bihuan.workbooks.parsing import clean
from bihuan.workbooks.values import Column, Sort, Value, Values, WorkbookKind

with override("zh-hans"):
    SOURCES = {code: str(word) for code, word in Source.choices}
    NATURES = {code: str(word) for code, word in Nature.choices}
    SEVERITIES = {code: str(word) for code, word in Severity.choices}
    RECTIFY = {code: str(word) for code, word in Rectify.choices}
    STATES = {code: str(word) for code, word in states.STATES.items()}
    TYPES = {code: str(word.word) for code, word in taxonomy.TYPES.items()}
    CAUSES = {code: str(word.word) for code, word in taxonomy.CAUSES.items()}
    ASPECTS = {code: str(word.word) for code, word in taxonomy.ASPECTS.items()}
    SYMPTOMS = {code: str(word.word) for code, word in taxonomy.SYMPTOMS.items()}


def _choice(title: str, name: str, words: Mapping[str, str], **more: object) -> Column:
    return Column(title, name, Sort.CHOICE, choices=tuple(words.values()), **more)  # type: ignore[arg-type]


def _many(title: str, name: str, words: Mapping[str, str]) -> Column:
    return Column(title, name, Sort.MANY, choices=tuple(words.values()), width=20)


IMPORTED = (
    Column("编号", "number", max_length=24, note=gettext_lazy("新问题不填，系统自动编号。")),
    Column("责任单位编码", "unit", required=True, max_length=32, example="A01"),
    Column("责任处室（支部）", "responsible_office", max_length=120),
    Column("配合单位", "partners", max_length=300),
    _choice("来源", "source", SOURCES, required=True),
    Column("发现日期", "found_on", Sort.DATE, required=True, example="2026-03-04"),
    Column("问题", "statement", required=True, max_length=500, width=40, example="三季度主题党日少开一次"),
    Column("具体表现", "manifestation", max_length=4000, width=40),
    _choice("问题类型", "type", TYPES),
    _many("原因类型", "causes", CAUSES),
    _many("政治生态方面", "aspects", ASPECTS),
    _choice("问题性质", "nature", NATURES),
    _many("症状", "symptoms", SYMPTOMS),
    _choice("严重程度", "severity", SEVERITIES, note=gettext_lazy("不填按“一般”。")),
    Column("责任领导", "leader", max_length=60),
    Column("责任人", "doer", max_length=60),
    Column("整改目标", "goal", max_length=500, width=30),
    Column(
        "整改措施", "measures", Sort.MANY, width=40, example="补开一次主题党日 | 张三 | 2026-04-30",
        note=gettext_lazy("每条写“措施 | 责任人 | 日期”，几条之间用“；”隔开；措施里不要再用“；”和“|”。"),
    ),
    _choice("整改类型", "rectify", RECTIFY, note=gettext_lazy("不填按“限期整改”。")),
    Column("整改期限", "due_on", Sort.DATE, required=True, example="2026-06-30"),
)  # fmt: skip
ADDED = (
    Column("状态", "state", export_only=True),
    Column("进展", "progress", export_only=True, width=40),
    Column("申请销号日期", "asked_on", Sort.DATE, export_only=True),
    Column("验收单位", "accepting_unit", export_only=True),
    Column("验收人", "accepted_by", export_only=True),
    Column("销号日期", "closed_on", Sort.DATE, export_only=True),
    Column("回头看日期", "recheck_on", Sort.DATE, export_only=True),
)  # fmt: skip

PROBLEMS = WorkbookKind(
    name="problems",
    title=gettext_lazy("问题"),
    sheet="问题",
    columns=(*IMPORTED, *ADDED),
    keys=(("number",), ("unit", "source", "found_on", "statement")),
    note=gettext_lazy(
        "导入只写草稿，不印发、不销号；已经印发的问题不能用表格修改。导出时增加的列只用来核对。"
    ),
)
SEEN = WorkbookKind(
    name="seen",
    title=gettext_lazy("整改台账"),
    sheet="整改台账",
    columns=(
        PROBLEMS.column("number"),
        Column("责任单位", "unit_name", width=24),
        *(column for column in PROBLEMS.columns if column.name not in {"number"}),
        Column("首次期限", "first_due_on", Sort.DATE),
        Column("期限情况", "light"),
    ),
    keys=(("number",),),
)
"""What the list exports: the ledger of rectification, with names beside codes and the state of the deadline."""

_TEXTS = (
    "number", "responsible_office", "partners", "statement", "manifestation", "leader", "doer",
    "goal", "progress", "accepting_unit", "accepted_by",
)  # fmt: skip
_DAYS = ("found_on", "due_on", "asked_on", "closed_on", "recheck_on")
DEFAULTS: Values = {
    "severity": SEVERITIES[Severity.SLIGHT],
    "rectify": RECTIFY[Rectify.TIMED],
}
"""What an empty cell stands for."""


def values_of(problem: Problem, measures: Iterable[Measure]) -> Values:
    """A problem as a row, as the reader would give it back."""
    values: Values = {name: clean(str(getattr(problem, name))) or None for name in _TEXTS}
    values |= {name: getattr(problem, name) for name in _DAYS}
    return values | {
        "unit": problem.unit.code,
        "source": SOURCES[problem.source],
        "type": TYPES.get(problem.type),
        "nature": NATURES.get(problem.nature),
        "severity": SEVERITIES[problem.severity],
        "rectify": RECTIFY[problem.rectify],
        "causes": [word for code, word in CAUSES.items() if code in problem.causes],
        "aspects": [word for code, word in ASPECTS.items() if code in problem.aspects],
        "symptoms": [word for code, word in SYMPTOMS.items() if code in problem.symptoms],
        "measures": [measure_words(m.text, m.owner, m.due_on) for m in measures],
        "state": STATES[problem.state],
    }


def measure_words(text: str, owner: str, due_on: date | None) -> str:
    """``措施 | 责任人 | 日期``. Signs that part measures are written as commas, so that the row can be read back."""
    parts = [_flat(text), _flat(owner), due_on.isoformat() if due_on else ""]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def _flat(text: str) -> str:
    flat = clean(text)
    for sign, plain in (("；", "，"), (";", "，"), ("\n", " "), ("|", "／")):
        flat = flat.replace(sign, plain)
    return flat.strip()


def measure_from(words: str) -> MeasureData:
    """The measure that a part of the cell says. Raises ``ValueError`` for a bad date or too many parts."""
    parts = [part.strip() for part in words.replace("｜", "|").split("|")]
    if len(parts) > 3 or not parts[0]:
        raise ValueError(words)
    text, owner, day = (*parts, "", "")[:3]
    due_on = _day(day) if day else None
    if len(text) > 500 or len(owner) > 60:
        raise ValueError(words)
    return MeasureData(text, owner, due_on)


def _day(text: str) -> date:
    flat = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-")
    year, month, day = (int(part) for part in flat.split("-"))
    return date(year, month, day)


def codes_of(values: Values) -> dict[str, object]:
    """The fields of a problem that a checked row stands for (without unit, number and measures)."""
    fields: dict[str, object] = {
        name: values.get(name) or ""
        for name in _TEXTS
        if name not in {"number", "progress", "accepting_unit", "accepted_by"}
    }
    return fields | {
        "source": _code(SOURCES, values.get("source")),
        "found_on": values["found_on"],
        "due_on": values["due_on"],
        "type": _code(TYPES, values.get("type")),
        "nature": _code(NATURES, values.get("nature")),
        "severity": _code(SEVERITIES, values.get("severity") or DEFAULTS["severity"]),
        "rectify": _code(RECTIFY, values.get("rectify") or DEFAULTS["rectify"]),
        "causes": _codes(CAUSES, values.get("causes")),
        "aspects": _codes(ASPECTS, values.get("aspects")),
        "symptoms": _codes(SYMPTOMS, values.get("symptoms")),
    }


def _code(words: Mapping[str, str], word: Value) -> str:
    return next((code for code, known in words.items() if known == word), "")


def _codes(words: Mapping[str, str], chosen: Value) -> list[str]:
    wanted = chosen if isinstance(chosen, list) else []
    return [code for code, known in words.items() if known in wanted]


def measures_of(problems: Iterable[Problem]) -> dict[int, list[Measure]]:
    """The measures of each problem's present round, in order: one query."""
    cycles = {p.pk: p.cycle for p in problems}
    found: dict[int, list[Measure]] = {}
    for measure in Measure.objects.filter(problem_id__in=list(cycles), dropped=False).order_by(
        "pk"
    ):
        if measure.cycle == cycles[measure.problem_id]:
            found.setdefault(measure.problem_id, []).append(measure)
    return found


def rows_of(problems: ProblemQuerySet) -> Iterator[Values]:
    """Every problem as a row, a chunk at a time."""
    for chunk in chunks(problems):
        measures = measures_of(chunk)
        for problem in chunk:
            yield values_of(problem, measures.get(problem.pk, ()))


def rows_seen(problems: ProblemQuerySet, today: date) -> Iterator[Values]:
    """The rows of the rectification ledger, as the list shows them."""
    for chunk in chunks(problems):
        measures = measures_of(chunk)
        for problem in chunk:
            light = light_of(problem, today)
            yield values_of(problem, measures.get(problem.pk, ())) | {
                "unit_name": problem.unit.name,
                "first_due_on": problem.first_due_on,
                "light": f"{light.word} {light.days or ''}".strip(),
            }


def chunks(problems: ProblemQuerySet) -> Iterator[list[Problem]]:
    yield from in_chunks(problems.select_related("unit"))
