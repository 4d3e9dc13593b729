"""A list and its annexes: notice, corrections, feedback sheet, receipt, plan, report."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bihuan.calendar.clock import business_date
from bihuan.ledger.heads import Head
from bihuan.ledger.lines import name_of
from bihuan.ledger.models import Witness
from bihuan.lists.kinds import KINDS
from bihuan.lists.models import Annex, Correction, Edition, Item
from bihuan.lists.services.annexes import case_of
from bihuan.lists.services.snapshots import snapshot_of
from bihuan.orgs.models import Kind
from bihuan.problems import states
from bihuan.problems.deadlines import OBJECT_WITHIN
from bihuan.problems.models.problem import Rectify
from bihuan.reports import (
    correction_notice,
    entries,
    feedback_sheet,
    notice,
    plan,
    progress_report,
    receipt,
)
from bihuan.reports.entries import Entry
from bihuan.reports.paper import Column
from bihuan.reports.queries.people import (
    body_of,
    contact_of_account,
    contact_of_unit,
    discussed_by,
    office_of,
    red_head,
    signer_name,
)
from bihuan.reports.queries.problems import entries_of
from bihuan.reports.wording import day

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")

PLAN_COLUMNS = (
    Column("序号", 10),
    Column("定位", 45),
    Column("措施", 75),
    Column("时间节点", 45),
    Column("检查方式", 50),
)


def notice_of(edition: Edition, annexes: Iterable[Annex], today: date) -> notice.Notice:
    """The notice with these annexes, as issued; before issue as it stands now, for the leader's signature."""
    issuer = edition.issuer
    on = edition.issued_on or today
    chosen = list(annexes)
    problems = KINDS[edition.kind].holds == "problem"
    from_above = issuer.kind == Kind.WORKING_COMMITTEE
    return notice.Notice(
        list_title=edition.title,
        list_number=edition.number or "",
        problems=problems,
        head=red_head(issuer),
        document_number=edition.document_number,
        issuer=issuer.name,
        addressee=_addressee(edition, chosen),
        discussed_by="党组（党委）" if from_above else "",
        basis=edition.basis,
        requirements=edition.requirements,
        plan_due_on=edition.plan_due_on,
        report_due_on=edition.report_due_on,
        objection_days=OBJECT_WITHIN if problems else 0,
        contact=contact_of_account(edition.drafted_by, on),
        issued_on=edition.issued_on,
        copies=("各单位机关党委",) if from_above and problems else (),
        office=office_of(issuer),
        lists=tuple(_unit_lists(edition, chosen)),
    )


def _addressee(edition: Edition, annexes: Sequence[Annex]) -> str:
    """All to whom the list goes; a supplement goes to one unit."""
    if len(annexes) == 1 and annexes[0].supplement:
        return body_of(annexes[0].unit).name
    if edition.issuer.kind == Kind.WORKING_COMMITTEE:
        return "各单位党组（党委）"
    if edition.issuer.kind == Kind.UNIT:
        return "机关各党组织"
    return "各党支部"


def _unit_lists(edition: Edition, annexes: Sequence[Annex]) -> Iterable[notice.UnitList]:
    items: dict[int, list[Item]] = {}
    rows = Item.objects.filter(annex__in=annexes).select_related(
        "annex__unit", "problem__unit", "duty__bearer", "carried_from__annex__edition"
    )
    for item in rows.prefetch_related("duty__nodes").order_by("annex", "number"):
        items.setdefault(item.annex_id, []).append(item)
    corrections = list(Correction.objects.filter(edition=edition).select_related("item"))
    codes = _codes(annexes)
    for annex in annexes:
        mine = [c for c in corrections if c.annex_id in (None, annex.pk)]
        yield notice.UnitList(
            unit=annex.unit_name,
            columns=_columns(edition.kind),
            rows=tuple(_row(edition.kind, snapshot(item)) for item in items.get(annex.pk, [])),
            corrections=tuple(f"更正：{_correction_line(edition, c)}" for c in mine),
            check_code=codes.get(annex.pk) or printed(edition.head),
        )


def snapshot(item: Item) -> dict[str, Any]:
    """The item as it was frozen; before issue as it would be."""
    return item.snapshot or dict(snapshot_of(item))


def printed(head: str) -> str:
    """A head ``SIZE:ROOT`` in its printed form; nothing for nothing."""
    if not head:
        return ""
    size, root = head.split(":")
    return Head(int(size), bytes.fromhex(root)).printed


def _codes(annexes: Sequence[Annex]) -> dict[int, str]:
    """The heads that supplements carried when they went out; the others carry their edition's."""
    names = {name_of(annex): annex.pk for annex in annexes if annex.supplement}
    rows = Witness.objects.filter(object__in=list(names)).order_by("-pk")
    return {names[w.object]: Head(w.size, bytes(w.root)).printed for w in rows}


def _columns(kind: str) -> tuple[Column, ...]:
    if kind == "problems":
        return notice.PROBLEM_COLUMNS
    return PLAN_COLUMNS if kind == "plan" else notice.DUTY_COLUMNS


_KEYS: dict[str, tuple[str, ...]] = {
    "problems": ("number", "problem", "statement", "manifestation", "type", "rectify", "due_on"),
    "duties": ("number", "bearer", "content", "basis", "nodes", "standard"),
    "plan": ("number", "position", "content", "nodes", "standard"),
}
"""What of a frozen item stands in the columns of its kind, from the left."""


def _row(kind: str, said: dict[str, Any]) -> tuple[str, ...]:
    row = tuple(official(said.get(key, "")) for key in _KEYS[kind])
    if kind != "problems":
        return row
    people = "\n".join(str(said[k]) for k in ("leader", "doer") if said.get(k))
    sort = str(said.get("sort", "问题")).removeprefix("问题")
    carried = f"结转自{said['carried']}" if said.get("carried") else ""
    return (*row, people, "；".join(r for r in (sort, carried) if r))


def official(value: object) -> str:
    """Dates inside a frozen text as papers write them."""
    return _ISO.sub(lambda m: day(date(int(m[1]), int(m[2]), int(m[3]))), str(value))


def _correction_line(edition: Edition, correction: Correction) -> str:
    where = f"第{correction.item.number}项" if correction.item else "清单正文"
    return (
        f"{where}“{_column_word(edition, correction)}”由“{official(correction.was)}”更正为"
        f"“{official(correction.now)}”（{correction.number}）。"
    )


def _column_word(edition: Edition, correction: Correction) -> str:
    if correction.item is None:
        return str(
            getattr(Edition._meta.get_field(correction.field), "verbose_name", correction.field)
        )
    return str(KINDS[edition.kind].column(correction.field).title)


def correction_of(correction: Correction, today: date) -> correction_notice.CorrectionNotice:
    """One correction as a notice to the unit concerned, or to all."""
    edition = correction.edition
    issuer = edition.issuer
    on = business_date(correction.at)
    annex = correction.annex
    where = f"{annex.unit_name}清单" if annex else "清单正文"
    return correction_notice.CorrectionNotice(
        head=red_head(issuer),
        issuer=issuer.name,
        addressee=body_of(annex.unit).name if annex else _addressee(edition, []),
        list_title=edition.title,
        list_number=edition.number or "",
        correction_number=correction.number,
        place=f"{where}第{correction.item.number}项" if correction.item else where,
        column=_column_word(edition, correction),
        was=official(correction.was),
        now=official(correction.now),
        reason=correction.reason,
        dated=on,
        contact=contact_of_account(correction.by, on),
        office=office_of(issuer),
    )


def receipt_of(annex: Annex, today: date) -> receipt.Receipt:
    edition = annex.edition
    return receipt.Receipt(
        unit=annex.unit_name,
        issuer=edition.issuer.name,
        list_title=edition.title,
        list_number=edition.number or "",
        document_number=edition.document_number,
        items=annex.items.count(),
        issued_on=annex.issued_on,
        signed_for_by=annex.signed_for_by,
        signed_for_on=business_date(annex.signed_for_at) if annex.signed_for_at else None,
        check_code=printed(annex.seen_head),
    )


def feedback_of(annex: Annex, today: date) -> feedback_sheet.FeedbackSheet:
    """The problems of one annex in the list's own words."""
    edition = annex.edition
    items = annex.items.select_related("problem__unit", "carried_from__annex__edition")
    return feedback_sheet.FeedbackSheet(
        issuer=edition.issuer.name,
        unit=annex.unit_name,
        list_title=edition.title,
        list_number=edition.number or "",
        feedback_on=annex.issued_on,
        office=annex.unit.liaison_office if edition.issuer.kind == Kind.WORKING_COMMITTEE else "",
        entries=tuple(_frozen(snapshot(item)) for item in items.order_by("number")),
    )


def _frozen(said: dict[str, Any]) -> Entry:
    """An item as an entry, with nothing but what was frozen."""
    return Entry(
        number=str(said.get("problem", "")),
        statement=str(said.get("statement", "")),
        manifestation=str(said.get("manifestation", "")),
        type=str(said.get("type", "")),
        rectify=str(said.get("rectify", "")),
        leader=str(said.get("leader", "")),
        doer=str(said.get("doer", "")),
        due_on=_date(said.get("due_on")),
    )


def _date(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def plan_of(annex: Annex, today: date) -> plan.Plan:
    """The plan as it was sent up; before that, as it would be now."""
    body = body_of(annex.unit)
    sent_on = business_date(annex.plan_at) if annex.plan_at else None
    return plan.Plan(
        unit=annex.unit_name,
        signed_by=body.name,
        list_title=annex.edition.title,
        notice_number=annex.edition.document_number,
        discussed_on=annex.plan_discussed_on if sent_on else None,
        discussed_by=discussed_by(body),
        note=annex.plan_note if sent_on else "",
        dated=sent_on,
        entries=tuple(_sent_plan(annex) if sent_on else _present_plan(annex, today)),
    )


def _present_plan(annex: Annex, today: date) -> list[Entry]:
    items = case_of(annex).items
    problems = [i.problem for i in items if i.problem and i.problem.state in states.OPEN]
    return entries_of(_with_units(annex, problems), today)


def _with_units(annex: Annex, problems: list[Any]) -> list[Any]:
    for problem in problems:
        problem.unit = annex.unit
    return problems


def _sent_plan(annex: Annex) -> list[Entry]:
    """What the frozen plan says, and the items that needed none."""
    frozen = {line["problem"]: line for line in annex.plan}
    found = []
    items = annex.items.select_related("problem", "carried_from__annex__edition")
    for item in items.order_by("number"):
        said = _frozen(snapshot(item))
        line = frozen.get(said.number)
        if line is not None:
            office = item.problem.responsible_office if item.problem else ""
            found.append(_planned(said, line, office))
        elif said.rectify == str(Rectify.IMMEDIATE.label):
            found.append(said)
    return found


def _planned(said: Entry, line: dict[str, Any], office: str) -> Entry:
    return Entry(
        number=said.number,
        office=office,
        statement=str(line["statement"]),
        manifestation=said.manifestation,
        rectify=said.rectify,
        leader=str(line["leader"]),
        doer=str(line["doer"]),
        goal=str(line["goal"]),
        due_on=_date(line["due_on"]),
        measures=_measures(line),
    )


def _measures(line: dict[str, Any]) -> tuple[entries.Measure, ...]:
    return tuple(
        entries.Measure(
            text=str(m["text"]),
            owner=str(m["owner"] or ""),
            due_on=_date(m["due_on"]),
            done_on=_date(m["done_on"]),
        )
        for m in line["measures"]
    )


def report_of(annex: Annex, today: date) -> progress_report.ProgressReport:
    """The report as it was sent up; before that, as it would be now."""
    body = body_of(annex.unit)
    sent_on = business_date(annex.report_at) if annex.report_at else None
    on = sent_on or today
    return progress_report.ProgressReport(
        unit=annex.unit_name,
        signed_by=body.name,
        head=red_head(body),
        signer=signer_name(annex.unit, body, on),
        addressee=annex.edition.issuer.name,
        list_title=annex.edition.title,
        notice_number=annex.edition.document_number,
        discussed_on=annex.report_discussed_on if sent_on else None,
        discussed_by=discussed_by(body),
        as_of=on,
        note=annex.report_note if sent_on else "",
        dated=sent_on,
        contact=contact_of_unit(annex.unit, on),
        entries=tuple(_sent_report(annex) if sent_on else _present_report(annex, today)),
    )


def _present_report(annex: Annex, today: date) -> list[Entry]:
    problems = [item.problem for item in case_of(annex).items if item.problem]
    return entries_of(_with_units(annex, problems), today)


def _sent_report(annex: Annex) -> list[Entry]:
    """What the frozen report says, with the deadline and people of the list."""
    items = annex.items.select_related("problem", "carried_from__annex__edition")
    said = {entry.number: entry for entry in (_frozen(snapshot(i)) for i in items)}
    return [
        Entry(
            number=str(line["problem"]),
            statement=str(line["statement"]),
            leader=said[line["problem"]].leader if line["problem"] in said else "",
            doer=said[line["problem"]].doer if line["problem"] in said else "",
            due_on=said[line["problem"]].due_on if line["problem"] in said else None,
            state=str(states.STATES.get(line["state"], line["state"])),
            progress=str(line["progress"]),
            measures=_measures(line),
        )
        for line in annex.report
    ]
