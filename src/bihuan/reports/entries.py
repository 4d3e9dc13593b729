"""What several papers say about a problem, a measure and an opinion, as values."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.layout import ems
from bihuan.reports.paper import Blank, Cell, FormRow, Heading, Para, Text
from bihuan.reports.wording import clause, day, numbered, sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    text: str
    owner: str = ""
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A problem as it stands on a list. What is empty is not known, and is left to the pen or not mentioned."""

    number: str = ""
    unit: str = ""
    office: str = ""
    partners: str = ""
    source: str = ""
    found_on: date | None = None
    statement: str
    manifestation: str = ""
    type: str = ""
    nature: str = ""
    severity: str = ""
    rectify: str = ""
    """立行立改, 限期整改 or 长期坚持."""
    leader: str = ""
    doer: str = ""
    goal: str = ""
    measures: tuple[Measure, ...] = ()
    due_on: date | None = None
    first_due_on: date | None = None
    state: str = ""
    """The word that the interface shows."""
    progress: str = ""
    evidence: tuple[str, ...] = ()
    asked_on: date | None = None
    accepting_unit: str = ""
    accepted_by: str = ""
    closed_on: date | None = None
    recheck_on: date | None = None
    raiser: str = ""
    raiser_answer: str = ""
    root_cause: str = ""
    overdue_days: int = 0
    """Working days past the deadline."""

    @property
    def immediate(self) -> bool:
        return self.rectify == "立行立改"

    @property
    def source_line(self) -> str:
        """专项督查, and the day on which it was found, on a line of its own."""
        return "\n".join(part for part in (self.source, day(self.found_on)) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One step of approval on a form: what was decided, by whom, when; empty where nobody has signed yet."""

    label: str
    text: str = ""
    signer: str = ""
    signed_on: date | None = None


LABEL_EMS = 5
"""Characters of a label that stand on one line of a form."""


def opinion_row(opinion: Opinion, columns: int, height: float = 26.0) -> FormRow:
    """A wide box with room for an opinion and a signature."""
    signer = opinion.signer.strip()
    dated = day(opinion.signed_on) or "　　　　年　　月　　日"
    foot: Text = (f"{signer}　{dated}",) if signer else ("签字：", Blank(6), f"　{dated}")
    label = opinion.label
    if ems(label) > LABEL_EMS and "\n" not in label:
        label = label.removesuffix("意见") + ("\n意见" if label.endswith("意见") else "")
    return FormRow(
        (Cell(label, label=True), Cell(opinion.text, span=columns - 1, foot=foot)), height
    )


def pair_row(pairs: tuple[tuple[str, Text], ...], height: float = 10.0) -> FormRow:
    """Label and value, side by side."""
    cells: list[Cell] = []
    for label, value in pairs:
        cells += [Cell(label, label=True), Cell(value)]
    return FormRow(tuple(cells), height)


def wide_row(label: str, value: Text, columns: int, height: float = 14.0) -> FormRow:
    return FormRow((Cell(label, label=True), Cell(value, span=columns - 1)), height)


def measure_lines(measures: tuple[Measure, ...]) -> str:
    """The measures one under the other, with owner and date where they are known."""
    return "\n".join(
        f"{index}.{clause(m.text)}{_owner_and_date(m)}" for index, m in enumerate(measures, start=1)
    )


def measure_blocks(measures: tuple[Measure, ...], *, reporting: bool = False) -> tuple[Para, ...]:
    """A paragraph for each measure; when ``reporting``, a date not yet met is called planned."""
    return tuple(
        Para(f"{numbered(3, index)}{sentence(m.text)}{_owner_sentence(m, reporting)}")
        for index, m in enumerate(measures, start=1)
    )


def _owner_and_date(measure: Measure) -> str:
    known = [measure.owner.strip(), _date_of(measure)]
    inside = "，".join(k for k in known if k)
    return f"（{inside}）" if inside else ""


def _date_of(measure: Measure) -> str:
    if measure.done_on:
        return f"{day(measure.done_on)}完成"
    return f"{day(measure.due_on)}前完成" if measure.due_on else ""


def _owner_sentence(measure: Measure, reporting: bool) -> str:
    planned = "计划" if reporting and measure.due_on and not measure.done_on else ""
    owner = measure.owner.strip()
    known = [f"责任人：{owner}" if owner else "", planned + _date_of(measure)]
    inside = "，".join(k for k in known if k)
    return f"{inside}。" if inside else ""


def entry_heading(index: int, entry: Entry, *, level: int = 2) -> Heading:
    """（一）关于…的问题, in the words of the list."""
    return Heading(level, f"{numbered(level, index)}{clause(entry.statement)}")


def deadline(entry: Entry, *, between: str = "") -> str:
    """The deadline, with the first one beside it (or, in a cell, on a line of its own) when it was moved."""
    if entry.due_on and entry.first_due_on and entry.due_on != entry.first_due_on:
        first = f"原{day(entry.first_due_on)}"
        return day(entry.due_on) + (f"{between}{first}" if between else f"（{first}）")
    return day(entry.due_on)


def labelled(pairs: tuple[tuple[str, str], ...], *, blank: int = 5) -> Text:
    """责任领导：甲；责任人：＿＿。 Unknown values are left as blanks."""
    pieces: list[str | Blank] = []
    for index, (label, value) in enumerate(pairs):
        pieces.append(f"{'；' if index else ''}{label}：")
        pieces.append(value.strip() or Blank(blank))
    return (*pieces, "。")


def state_counts(entries: tuple[Entry, ...]) -> list[tuple[str, int]]:
    """How many entries stand in each state, in the order of first appearance; words are never merged."""
    counts: dict[str, int] = {}
    for entry in entries:
        counts[entry.state] = counts.get(entry.state, 0) + 1
    return list(counts.items())
