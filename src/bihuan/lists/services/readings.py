"""From a document to a draft list: read it, correct the rows, save them as drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.engines.outline import NoSuchPartError
from bihuan.files.documents import RefusedDocumentError, fold
from bihuan.files.documents.drafting import drafting, unit_directory
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.models import Edition, Reading
from bihuan.lists.record_words import COMPLETED
from bihuan.lists.services.duties import draft_duty
from bihuan.lists.services.editions import draft_edition
from bihuan.lists.services.items import add_duties, add_problems
from bihuan.orgs.models import Unit
from bihuan.problems import services as problems

MOST_ROWS = 500
LEVELS = {
    "working_committee": "committee",
    "unit": "party_group",
    "party_group": "party_group",
    "party_committee": "party_group",
    "leading_body": "party_group",
    "organ_committee": "organ",
}
"""The level of a duty by the kind of its bearer; everything else is the branch's."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows share when they are saved: who issues, for which period, where it comes from, since when."""

    issuer: Unit
    period: str
    basis: str
    source: str
    found_on: date
    due_on: date | None


def read_document(
    *,
    content: bytes,
    filename: str,
    kind: str,
    actor: Actor,
    at: datetime,
    on: date,
    part: str = "",
) -> Reading:
    """Read a .docx or .txt into rows. Raises :class:`ListError` with what the file is and what to do next."""
    if not actor.has("documents.read"):
        raise RefusedError("documents.read")
    units = Unit.objects.visible_to(actor).existing(on).values_list("code", "name")
    try:
        found = drafting(
            content,
            filename,
            kind="duties" if kind == "duties" else "problems",
            units=unit_directory(units),
            part=part,
        )
    except RefusedDocumentError as error:
        raise ListError(error.message) from error
    except NoSuchPartError as error:
        parts = "、".join(map(fold, error.parts))
        raise ListError(_("文件里没有这一部分。有：%(parts)s。") % {"parts": parts}) from error
    if not found.drafts:
        raise ListError("".join(found.remarks))
    if len(found.drafts) > MOST_ROWS:
        raise ListError(
            _("读出 %(n)d 条，超过 %(m)d 条，请把文件拆开。")
            % {"n": len(found.drafts), "m": MOST_ROWS}
        )
    return Reading.objects.create(
        account_id=actor.account,
        kind=kind,
        file_name=filename[:200],
        title=found.title[:200],
        remarks=list(found.remarks),
        parts=[{"title": t, "count": n, "taken": taken} for t, n, taken in found.parts],
        rows=[
            {
                "number": d.number,
                "title": d.title[:500],
                "detail": d.detail[:4000],
                "unit": d.units[0] if d.units else "",
                "due": d.due.isoformat() if d.due else "",
                "taken": True,
            }
            for d in found.drafts
        ],
        created_at=at,
    )


def correct_rows(
    *, reading: Reading, rows: Sequence[Mapping[str, Any]], version: int, actor: Actor
) -> Reading:
    """Keep the corrected rows. Raises :class:`LostRaceError` when another window was first."""
    if reading.account_id != actor.account:
        raise RefusedError("documents.read")
    done = Reading.objects.filter(pk=reading.pk, version=version, saved_at__isnull=True).update(
        rows=list(rows), version=version + 1
    )
    if not done:
        raise LostRaceError(reading.title or reading.file_name)
    reading.refresh_from_db()
    return reading


def merged_up(rows: Sequence[Mapping[str, Any]], place: int) -> list[dict[str, Any]]:
    """The rows with the one at ``place`` joined to the one before it; nothing of its text is lost."""
    found = [dict(r) for r in rows]
    if not 0 < place < len(found):
        return found
    lost = found.pop(place)
    kept = found[place - 1]
    kept["detail"] = "\n".join(filter(None, [kept["detail"], lost["title"], lost["detail"]]))
    kept["unit"] = kept["unit"] or lost["unit"]
    kept["due"] = kept["due"] or lost["due"]
    return found


def split_at(rows: Sequence[Mapping[str, Any]], place: int) -> list[dict[str, Any]]:
    """The rows with the one at ``place`` in two: the first line of its detail becomes a row of its own."""
    found = [dict(r) for r in rows]
    if not 0 <= place < len(found):
        return found
    row = found[place]
    first, _gap, rest = str(row["detail"]).partition("\n")
    head, stop, tail = first.partition("。")
    title, left = (head, tail) if stop and tail else (first, "")
    if not title:
        return found
    row["detail"] = ""
    found.insert(
        place + 1,
        {
            **row,
            "number": "",
            "title": title[:500],
            "detail": "\n".join(filter(None, [left, rest])),
        },
    )
    return found


def save_reading(
    *, reading: Reading, frame: Frame, version: int, actor: Actor, at: datetime
) -> Edition:
    """Write the taken rows as drafts on a draft list, all or none.

    Raises :class:`ListError` naming the first row that lacks a unit or a day; nothing is written then.
    """
    rows = [r for r in reading.rows if r["taken"]]
    if not rows:
        raise ListError(_("没有选取任何一条。"))
    units = {
        u.code: u for u in Unit.objects.visible_to(actor).filter(code__in={r["unit"] for r in rows})
    }
    for place, row in enumerate(rows, 1):
        if row["unit"] not in units:
            raise ListError(_("第 %(n)d 条没有责任单位，请先填写。") % {"n": place})
        if not row["due"] and frame.due_on is None:
            raise ListError(_("第 %(n)d 条没有期限，请逐条填写，或设定统一期限。") % {"n": place})
    kind = "problems" if reading.kind == "problems" else "duties"
    with transaction.atomic():
        done = Reading.objects.filter(pk=reading.pk, version=version, saved_at__isnull=True).update(
            saved_at=at, version=version + 1
        )
        if not done:
            raise LostRaceError(reading.title or reading.file_name)
        edition = draft_edition(
            kind=kind,
            issuer=frame.issuer,
            period=frame.period,
            actor=actor,
            at=at,
            basis=frame.basis,
        )
        if kind == "problems":
            drafted = [
                problems.draft_problem(
                    unit=units[r["unit"]],
                    statement=r["title"],
                    manifestation=r["detail"],
                    source=frame.source,
                    source_note=reading.title,
                    found_on=frame.found_on,
                    due_on=date.fromisoformat(r["due"]) if r["due"] else _due(frame),
                    actor=actor,
                    at=at,
                )
                for r in rows
            ]
            add_problems(edition=edition, problems=drafted, actor=actor, at=at)
        else:
            duties = [
                draft_duty(
                    year=int(frame.period[:4]),
                    issuer=frame.issuer,
                    bearer=units[r["unit"]],
                    level=LEVELS.get(units[r["unit"]].kind, "branch"),
                    content=r["title"],
                    standard=r["detail"][:500],
                    basis=frame.basis,
                    nodes=[(date.fromisoformat(r["due"]) if r["due"] else _due(frame), COMPLETED)],
                    actor=actor,
                    at=at,
                )
                for r in rows
            ]
            add_duties(edition=edition, duties=duties, actor=actor, at=at)
        Reading.objects.filter(pk=reading.pk).update(edition=edition)
    return edition


def _due(frame: Frame) -> date:
    assert frame.due_on is not None
    return frame.due_on
