"""The workbook ``terms``: terms of office."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.scope import Actor
from bihuan.engines.periods import add_years
from bihuan.jobs.reading import in_chunks
from bihuan.ledger.services import enter
from bihuan.orgs.models import Term, Unit
from bihuan.orgs.workbooks.cells import common_faults, day_of, int_of, iso, units_of
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Column, Row, Sort, Values, WorkbookKind

TERMS = WorkbookKind(
    name="terms",
    title=gettext_lazy("任期"),
    sheet="任期",
    columns=(
        Column("组织编码", "unit", required=True, max_length=32, example="A0101"),
        Column("届次", "number", Sort.INTEGER, required=True, example="3"),
        Column("选举日期", "elected_on", Sort.DATE, required=True, example="2023-06-01"),
        Column("任期年限", "years", Sort.INTEGER, example="5"),
        Column(
            "任期届满日期", "due_on", Sort.DATE, note=gettext_lazy("不填按选举日期加任期年限计算")
        ),
        Column("批准延期至", "extended_to", Sort.DATE),
        Column("延期批文号", "extension_number", max_length=60),
    ),
    keys=(("unit", "number"),),
)


def compare_terms(rows: Sequence[Row], context: Context) -> list[Judged]:
    units = units_of(rows)
    known = {
        (t.unit.code, t.number): t
        for t in Term.objects.filter(unit__in=list(units.values())).select_related("unit")
    }
    found = []
    for row in rows:
        unit = units.get(str(row.values.get("unit") or ""))
        faults = list(common_faults(row.values, unit, context))
        faults += list(_term_faults(row.values))
        if faults or unit is None:
            found.append(Judged(Verdict.FAULT, faults=tuple(faults)))
            continue
        term = known.get((unit.code, int(str(row.values["number"]))))
        if term is None:
            found.append(Judged(Verdict.NEW))
            continue
        before = {
            "elected_on": iso(term.elected_on),
            "years": term.years,
            "due_on": iso(term.due_on),
            "extended_to": iso(term.extended_to),
            "extension_number": term.extension_number,
            "_pk": term.pk,
            "_version": term.version,
        }
        after = _term_fields(row.values, unit)
        same = all(before[n] == (iso(v) if isinstance(v, date) else v) for n, v in after.items())
        found.append(Judged(Verdict.UNCHANGED if same else Verdict.CHANGED, before))
    return found


def _term_faults(values: Values) -> Iterator[tuple[str, str]]:
    number, years = values.get("number"), values.get("years")
    if isinstance(number, int) and not 1 <= number <= 99:
        yield "number", _("届次应为 1 至 99。")
    if isinstance(years, int) and not 1 <= years <= 10:
        yield "years", _("任期年限应为 1 至 10 年。")
    elected, due, longer = (values.get(n) for n in ("elected_on", "due_on", "extended_to"))
    if isinstance(elected, date) and isinstance(due, date) and due <= elected:
        yield "due_on", _("任期届满日期应晚于选举日期。")
    if isinstance(longer, date) and isinstance(due, date) and longer <= due:
        yield "extended_to", _("延期日期应晚于任期届满日期。")


def _term_fields(values: Values, unit: Unit) -> dict[str, Any]:
    elected = day_of(values, "elected_on")
    years = int(str(values.get("years") or (3 if unit.is_branch_level else 5)))
    fields: dict[str, Any] = {
        "elected_on": elected,
        "years": years,
        "due_on": values.get("due_on") or add_years(elected, years),
    }
    if "extended_to" in values:
        fields["extended_to"] = values["extended_to"]
    if "extension_number" in values:
        fields["extension_number"] = str(values["extension_number"] or "")
    return fields


def apply_terms(rows: Sequence[Staged], context: Context) -> list[Refused]:
    units = {u.code: u for u in Unit.objects.filter(code__in={str(r.values["unit"]) for r in rows})}
    refused: list[Refused] = []
    written: list[Term] = [
        Term(
            unit=units[str(r.values["unit"])],
            number=int_of(r.values, "number"),
            **_term_fields(r.values, units[str(r.values["unit"])]),
        )
        for r in rows
        if r.verdict is Verdict.NEW
    ]
    Term.objects.bulk_create(written)
    for row in (r for r in rows if r.verdict is Verdict.CHANGED):
        unit = units[str(row.values["unit"])]
        done = Term.objects.filter(pk=row.before["_pk"], version=row.before["_version"]).update(
            version=row.before["_version"] + 1, **_term_fields(row.values, unit)
        )
        if not done:
            refused.append(Refused(row.number, _("这条任期在检查之后被别人修改，请重新导入。")))
            continue
        written.append(Term.objects.select_related("unit").get(pk=row.before["_pk"]))
    if written:
        enter(
            *written,
            act="orgs.import",
            actor=context.actor.ledger_id,
            at=context.at,
            units=[t.unit.code for t in written],
        )
    return refused


def undo_terms(rows: Sequence[Staged], context: Context) -> list[Refused]:
    for row in rows:
        term = (
            Term.objects.filter(
                unit__code=str(row.values["unit"]), number=int_of(row.values, "number")
            )
            .select_related("unit")
            .first()
        )
        if term is None:
            continue
        new = row.verdict is Verdict.NEW
        if not new:
            for name in ("elected_on", "due_on", "extended_to"):
                text = row.before[name]
                setattr(term, name, date.fromisoformat(text) if text else None)
            term.years = row.before["years"]
            term.extension_number = row.before["extension_number"]
            term.version += 1
            term.save()
        enter(
            term, act="orgs.undo_import", actor=context.actor.ledger_id, at=context.at,
            unit=term.unit.code, removed=new,
        )  # fmt: skip
        if new:
            term.delete()
    return []


def export_terms(actor: Actor, options: Mapping[str, str]) -> Iterable[Values]:
    terms = Term.objects.filter(unit__in=Unit.objects.visible_to(actor))
    if options.get("org"):
        top = Unit.objects.visible_to(actor).get(code=options["org"])
        terms = terms.filter(unit__path__gte=top.path, unit__path__lt=top.path + "~")
    rows = terms.select_related("unit").order_by("unit__path", "number")
    for term in chain.from_iterable(in_chunks(rows)):
        yield {
            "unit": term.unit.code,
            "number": term.number,
            "elected_on": term.elected_on,
            "years": term.years,
            "due_on": term.due_on,
            "extended_to": term.extended_to,
            "extension_number": term.extension_number,
        }


IMPORTER = Importer(
    kind=TERMS,
    action="orgs.import",
    compare=compare_terms,
    apply=apply_terms,
    undo=undo_terms,
    export=export_terms,
    export_action="orgs.view",
)
