"""Today's rows against the last payload of each object.

Nothing is locked while the ledger is read, so somebody may be working meanwhile. What looks wrong is therefore
only a suspicion; at the end each one is looked at again under the append lock, a few at a time.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from bihuan.ledger.lines import REMOVED, canonical, shape_of, state_from
from bihuan.ledger.models import Entry, Payload, Witness
from bihuan.ledger.services import take_append_lock
from bihuan.ledger.verification.reading import UNREADABLE, Row, key_pages, read_rows
from bihuan.ledger.verification.report import Finding, Report
from bihuan.ledger.verification.tree import Read

Ledgered = Mapping[str, type[Model]]

OWN: Ledgered = {"ledger.payload": Payload, "ledger.witness": Witness}
"""The ledger's own tables with a leaf of their own: erasures and heads that were given out."""

PAGE = 2_000
UNDER_LOCK = 100
PATIENCE = 5


@dataclass(slots=True)
class RowPass:
    """Compares page by page what the entries say last with what the tables say now."""

    report: Report
    ledgered: Ledgered
    matched: Counter[str] = field(default_factory=Counter)
    suspects: list[str] = field(default_factory=list)

    def see(self, page: Sequence[Read]) -> None:
        """Compare the objects whose last entry is on this page."""
        by_label: dict[str, list[Read]] = {}
        for entry in page:
            if entry.latest:
                by_label.setdefault(entry.object.partition(":")[0], []).append(entry)
        for label, entries in by_label.items():
            if label in self.ledgered:
                self._compare(label, entries)
            else:
                self.report.not_compared[label] += len(entries)

    def _compare(self, label: str, entries: Sequence[Read]) -> None:
        model = self.ledgered[label]
        keys = {entry.object: _key(model, entry.object) for entry in entries}
        rows = _rows(model, [key for key in keys.values() if key is not None])
        for entry in entries:
            key = keys[entry.object]
            self.matched[label] += key in rows
            self.report.rows += key in rows
            if entry.body is None or key is None or not self._agrees(model, entry.body, key, rows):
                self.suspects.append(entry.object)

    def _agrees(
        self, model: type[Model], body: str, key: Any, rows: Mapping[Any, Row | None]
    ) -> bool:
        if body == REMOVED or key not in rows:
            return (body == REMOVED) == (key not in rows)
        wrong, older = _differences(model, body, rows[key])
        self.report.rows_of_older_shape += older
        return not wrong

    def finish(self) -> None:
        """Find the rows without an entry, then confirm every suspicion under the append lock."""
        for label, model in self.ledgered.items():
            self.suspects += self._without_entry(label, model)
        for start in range(0, len(self.suspects), UNDER_LOCK):
            self.report.add(*self._confirmed(self.suspects[start : start + UNDER_LOCK]))

    def _confirmed(self, names: Sequence[str]) -> list[Finding]:
        """A writer who keeps the lock longer than the database waits is no reason to give up at once."""
        patience = PATIENCE
        while True:
            try:
                with transaction.atomic():
                    take_append_lock()
                    return [
                        finding
                        for name in names
                        for finding in confirm(name, self.ledgered[name.partition(":")[0]])
                    ]
            except OperationalError:
                patience -= 1
                if not patience or transaction.get_connection().in_atomic_block:
                    raise

    def _without_entry(self, label: str, model: type[Model]) -> Iterator[str]:
        owed = _owing(model)
        if not hasattr(model, "ledgered_when") and owed.count() == self.matched[label]:
            return
        for page in key_pages(owed, PAGE):
            names = [f"{label}:{key}" for key in page]
            entered = set(Entry.objects.filter(object__in=names).values_list("object", flat=True))
            yield from (name for name in names if name not in entered)


def confirm(name: str, model: type[Model]) -> Iterator[Finding]:
    """What is wrong with one object now. To be called under the append lock."""
    key = _key(model, name)
    rows = _rows(model, [] if key is None else [key])
    last = (
        Entry.objects.filter(object=name)
        .order_by("-seq")
        .values_list("seq", "payload__body")
        .first()
    )
    if last is None:
        if key in rows and _owing(model).filter(pk=key).exists():
            yield Finding(
                "unledgered", _("%(name)s：这一行从未登记过。") % {"name": name}, None, name
            )
        return
    seq, body = last
    words = {"name": name, "seq": seq}
    if body is None:
        text = _("%(name)s：最新的第%(seq)s笔没有内容，今天的数据无从比对。")
        yield Finding("row", text % words, seq, name)
    elif body == REMOVED:
        if key in rows:
            text = _("%(name)s：第%(seq)s笔已登记为移除，但这一行还在。")
            yield Finding("row", text % words, seq, name)
    elif key not in rows:
        text = _("%(name)s：第%(seq)s笔之后这一行不见了，没有登记。")
        yield Finding("vanished", text % words, seq, name)
    elif wrong := _differences(model, body, rows[key])[0]:
        text = _("%(name)s：%(fields)s 与第%(seq)s笔登记的内容不符。")
        yield Finding("row", text % {**words, "fields": "、".join(wrong)}, seq, name)


def _rows(model: type[Model], keys: Iterable[Any]) -> dict[Any, Row | None]:
    columns = [name for name, _plain in shape_of(model)]
    return read_rows(model._base_manager.filter(pk__in=list(keys)), columns)


def _owing(model: type[Model]) -> "QuerySet[Any]":
    """The rows that owe an entry."""
    rows = model._base_manager.all()
    when = getattr(model, "ledgered_when", None)
    return rows if when is None else rows.filter(when)


def _key(model: type[Model], name: str) -> Any:
    """The primary key in an object's name; None when it cannot be one."""
    assert model._meta.pk is not None
    try:
        return model._meta.pk.to_python(name.partition(":")[2])
    except ValidationError:
        return None


def _differences(model: type[Model], body: str, row: Row | None) -> tuple[list[str], bool]:
    """The columns that are not as registered, and whether the table has got or lost columns since then."""
    if row is None:
        return [_("某一栏（无法读出）")], False
    try:
        now = state_from(shape_of(model), row)
        if canonical(now) == body:
            return [], False
        then = json.loads(body)
    except UNREADABLE:
        return [_("某一栏（无法读出）")], False
    if not isinstance(then, dict):
        return [_("全部内容")], False
    wrong = [name for name in now if name in then and canonical(now[name]) != canonical(then[name])]
    return wrong, now.keys() != then.keys()
