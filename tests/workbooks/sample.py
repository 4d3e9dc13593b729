"""A kind of workbook for the tests: plots of land, with a table of their own beside the product's tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F

from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Column, Row, Sort, Values, WorkbookKind, dumped

CLERK = Actor(account=7, name="经办人", held=(Held(Role.GENERAL_OFFICE, "", True),))
STRANGER = Actor(account=8, name="无权的人", held=(Held(Role.BRANCH_MEMBER, "0001", False),))


class Plot(models.Model):
    """A row that imports make. ``import_batch`` is how an unfinished batch is hidden."""

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=200)
    sort = models.CharField(max_length=20, default="")
    opened_on = models.DateField(null=True)
    size = models.IntegerField(null=True)
    owners = models.CharField(max_length=400, default="")
    version = models.IntegerField(default=0)
    import_batch = models.BigIntegerField(null=True)

    class Meta:
        app_label = "workbooks"
        db_table = "test_plot"
        managed = False

    def __str__(self) -> str:
        return self.code


KIND = WorkbookKind(
    name="plots",
    title="地块",
    sheet="地块",
    columns=(
        Column("编码", "code", required=True, example="D001", max_length=40),
        Column("名称", "name", required=True, example="东院", max_length=200),
        Column("类型", "sort", Sort.CHOICE, choices=("院（一）", "楼")),
        Column("成立日期", "opened_on", Sort.DATE, example="2026-03-04"),
        Column("面积", "size", Sort.INTEGER),
        Column("责任人", "owners", Sort.MANY, note="可以填几个人。"),
        Column("状态", "state", export_only=True),
    ),
    keys=(("code",),),
)


def create_table() -> None:
    """Make the table in the database that the tests use."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS test_plot (code varchar(40) PRIMARY KEY,"
            " name varchar(200) NOT NULL, sort varchar(20) NOT NULL, opened_on date, size integer,"
            " owners varchar(400) NOT NULL, version integer NOT NULL, import_batch bigint)"
        )


def values_of(plot: Plot) -> Values:
    return {
        "code": plot.code,
        "name": plot.name,
        "sort": plot.sort or None,
        "opened_on": plot.opened_on,
        "size": plot.size,
        "owners": plot.owners.split("；") if plot.owners else [],
        "state": "在册",
    }


def compare(rows: Sequence[Row], context: Context) -> list[Judged]:
    known = Plot.objects.in_bulk([str(row.values["code"]) for row in rows])
    return [_judged(row, known.get(str(row.values["code"]))) for row in rows]


def _judged(row: Row, plot: Plot | None) -> Judged:
    if row.values["name"] == "禁用":
        return Judged(Verdict.FAULT, faults=(("name", "“名称”不能用这个词：请另起一个。"),))
    if plot is None:
        return Judged(Verdict.NEW)
    have = values_of(plot)
    same = all(have[name] == value for name, value in row.values.items())
    before = {**dumped(have), "_version": plot.version}
    return Judged(Verdict.UNCHANGED if same else Verdict.CHANGED, before)


def fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    fields = {n: v for n, v in values.items() if n not in ("code", "state", "_version")}
    if "owners" in fields:
        fields["owners"] = "；".join(fields["owners"] or [])
    if "sort" in fields:
        fields["sort"] = fields["sort"] or ""
    return fields


def apply(rows: Sequence[Staged], context: Context) -> list[Refused]:
    refused = []
    new = [row for row in rows if row.verdict is Verdict.NEW]
    Plot.objects.bulk_create(
        Plot(code=row.values["code"], import_batch=context.batch, **fields_of(row.values))
        for row in new
    )
    for row in rows:
        if row.verdict is Verdict.CHANGED:
            mine = Plot.objects.filter(code=row.values["code"], version=row.before["_version"])
            if not mine.update(version=F("version") + 1, **fields_of(row.values)):
                refused.append(Refused(row.number, "检查之后又有人改过：请重新上传。"))
    return refused


def undo(rows: Sequence[Staged], context: Context) -> list[Refused]:
    refused = []
    for row in rows:
        if row.verdict is Verdict.NEW:
            mine = Plot.objects.filter(
                code=row.values["code"], version=0, import_batch=context.batch
            )
            done = mine.delete()[0]
        else:
            before = {
                **row.before,
                "opened_on": date.fromisoformat(row.before["opened_on"])
                if row.before["opened_on"]
                else None,
            }
            mine = Plot.objects.filter(code=row.values["code"], version=row.before["_version"] + 1)
            done = mine.update(version=row.before["_version"], **fields_of(before))
        if not done:
            refused.append(Refused(row.number, "导入之后又有人改过，没有撤销。"))
    return refused


def export(actor: Actor, options: Mapping[str, str]) -> Iterator[Values]:
    return (values_of(plot) for plot in Plot.objects.order_by("code").iterator())


IMPORTER = Importer(
    kind=KIND, action="orgs.import", compare=compare, apply=apply, undo=undo, export=export
)
KINDS = {"plots": IMPORTER}


def rows_of(number: int, *, name: str = "地块") -> Iterable[Values]:
    """So many honest rows."""
    return (
        {
            "code": f"D{at:06d}",
            "name": f"{name}{at}",
            "sort": "楼",
            "opened_on": date(2020, 1, 1 + at % 28),
            "size": at,
            "owners": ["甲", "乙"],
            "state": "在册",
        }
        for at in range(number)
    )


def snapshot() -> list[tuple[Any, ...]]:
    """The state of the whole table."""
    with transaction.atomic():
        return list(Plot.objects.order_by("code").values_list())
