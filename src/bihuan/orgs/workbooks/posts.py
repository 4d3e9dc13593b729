"""The workbook ``posts``: who holds which post, from when to when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from secrets import token_hex
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.jobs.reading import in_chunks
from bihuan.ledger.services import enter
from bihuan.orgs.models import Handover, Person, Post, SignOff, Unit
from bihuan.orgs.workbooks.cells import common_faults, day_of, iso, units_of
from bihuan.workbooks.importer import Context, Importer, Judged, Refused, Staged, Verdict
from bihuan.workbooks.values import Column, Row, Sort, Values, WorkbookKind

POSTS = WorkbookKind(
    name="posts",
    title=gettext_lazy("任职"),
    sheet="任职",
    columns=(
        Column("姓名", "name", required=True, max_length=40, example="某某"),
        Column("组织编码", "unit", required=True, max_length=32, example="A0101"),
        Column(
            "职务", "title", required=True, max_length=80, example="机关党委专职副书记", width=24
        ),
        Column("任职日期", "since", Sort.DATE, required=True, example="2024-03-01"),
        Column("免职日期", "until", Sort.DATE),
        Column("专职", "full_time", Sort.YES_NO, example="是"),
        Column("办公电话", "office_phone", max_length=40),
    ),
    keys=(("unit", "name", "title", "since"),),
    note=gettext_lazy(
        "同一人可以有多个职务，每个职务一行。签批身份按职务名称识别，可在页面上更改。"
    ),
)
TITLES: tuple[tuple[str, str, Role], ...] = (
    # (the title contains, at a unit of this kind or "", role)
    ("专职副书记", "", Role.FULLTIME_DEPUTY),
    ("机关纪委书记", "", Role.DISCIPLINE_SECRETARY),
    ("纪委书记", "organ_discipline", Role.DISCIPLINE_SECRETARY),
    ("机关党委书记", "", Role.ORGAN_SECRETARY),
    ("党组书记", "", Role.PARTY_GROUP_SECRETARY),
    ("党委书记", "party_committee", Role.PARTY_GROUP_SECRETARY),
    ("支部书记", "", Role.BRANCH_SECRETARY),
    ("支部委员", "", Role.BRANCH_MEMBER),
    ("联络员", "", Role.LIAISON_WORKER),
    ("分管", "working_committee", Role.LEADER_IN_CHARGE),
)


def role_for(title: str, kind: str) -> str:
    """Which signature a post carries, read from its title; "" when none is certain (副书记 is not 书记)."""
    for words, place, role in TITLES:
        deputy = "副" + words[-2:] in title and "副" not in words
        if words in title and (not place or place == kind) and not deputy:
            return role.value
    return ""


def _post_key(values: Values) -> tuple[str, str, str, str]:
    return (
        str(values["unit"]),
        str(values["name"]),
        str(values["title"]),
        day_of(values, "since").isoformat(),
    )


def compare_posts(rows: Sequence[Row], context: Context) -> list[Judged]:
    units = units_of(rows)
    known = {
        (p.unit.code, p.person.name, p.title, p.since.isoformat()): p
        for p in Post.objects.filter(unit__in=list(units.values())).select_related("unit", "person")
    }
    found = []
    for row in rows:
        unit = units.get(str(row.values.get("unit") or ""))
        faults = list(common_faults(row.values, unit, context))
        since, until = row.values.get("since"), row.values.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            faults.append(("until", _("免职日期早于任职日期。")))
        if faults:
            found.append(Judged(Verdict.FAULT, faults=tuple(faults)))
            continue
        post = known.get(_post_key(row.values))
        if post is None:
            found.append(Judged(Verdict.NEW))
            continue
        before = {
            "until": iso(post.until),
            "full_time": post.full_time,
            "office_phone": post.office_phone,
            "_pk": post.pk,
            "_version": post.version,
        }
        after = _post_fields(row.values)
        same = all(before[n] == (iso(v) if n == "until" else v) for n, v in after.items())
        found.append(Judged(Verdict.UNCHANGED if same else Verdict.CHANGED, before))
    return found


def _post_fields(values: Values) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "until" in values:
        fields["until"] = values["until"]
    if "full_time" in values:
        fields["full_time"] = bool(values["full_time"])
    if "office_phone" in values:
        fields["office_phone"] = str(values["office_phone"] or "")
    return fields


def apply_posts(rows: Sequence[Staged], context: Context) -> list[Refused]:
    units = {u.code: u for u in Unit.objects.filter(code__in={str(r.values["unit"]) for r in rows})}
    refused: list[Refused] = []
    written: list[Model] = []
    codes: list[str] = []
    new = [r for r in rows if r.verdict is Verdict.NEW]
    people = _people(new, units)
    posts = [
        Post(
            person=people[r.number],
            unit=units[str(r.values["unit"])],
            title=str(r.values["title"]),
            role=role_for(str(r.values["title"]), units[str(r.values["unit"])].kind),
            since=day_of(r.values, "since"),
            **_post_fields(r.values),
        )
        for r in new
    ]
    fresh = list({p.key: p for p in people.values() if p.pk is None}.values())
    Person.objects.bulk_create(fresh)
    Post.objects.bulk_create(posts)
    for person in fresh:
        written.append(person)
        codes.append("")
    for post in posts:
        written.append(post)
        codes.append(post.unit.code)
    for row in (r for r in rows if r.verdict is Verdict.CHANGED):
        fields = _post_fields(row.values)
        done = Post.objects.filter(pk=row.before["_pk"], version=row.before["_version"]).update(
            version=row.before["_version"] + 1, **fields
        )
        if not done:
            refused.append(Refused(row.number, _("这条任职在检查之后被别人修改，请重新导入。")))
            continue
        written.append(Post.objects.get(pk=row.before["_pk"]))
        codes.append(str(row.values["unit"]))
    if written:
        enter(
            *written,
            act="orgs.import",
            actor=context.actor.ledger_id,
            at=context.at,
            units=[c or None for c in codes],
        )
    return refused


def _people(rows: Sequence[Staged], units: Mapping[str, Unit]) -> dict[int, Person]:
    """For each row its person: the one of that name who holds or held a post in the same organisation, else a new one."""
    names = {str(r.values["name"]) for r in rows}
    known: dict[tuple[str, str], Person] = {}
    for post in Post.objects.filter(
        person__name__in=names, unit__in=list(units.values())
    ).select_related("person", "unit"):
        known[post.unit.code, post.person.name] = post.person
    found: dict[int, Person] = {}
    for row in rows:
        key = str(row.values["unit"]), str(row.values["name"])
        if key not in known:
            known[key] = Person(name=key[1], key=token_hex(8))
        found[row.number] = known[key]
    return found


def undo_posts(rows: Sequence[Staged], context: Context) -> list[Refused]:
    refused = []
    for row in rows:
        unit, name, title, since = _post_key(row.values)
        post = (
            Post.objects.filter(unit__code=unit, person__name=name, title=title, since=since)
            .select_related("unit")
            .first()
        )
        if post is None:
            continue
        if row.verdict is Verdict.NEW:
            used = (
                SignOff.objects.filter(post=post).exists()
                or Handover.objects.filter(Q(post=post) | Q(to_post=post)).exists()
            )
            if used or post.version:
                refused.append(Refused(row.number, _("这条任职导入之后已经使用，不能撤回。")))
                continue
            enter(
                post, act="orgs.undo_import", actor=context.actor.ledger_id, at=context.at,
                unit=unit, removed=True,
            )  # fmt: skip
            post.delete()
        else:
            until = row.before["until"]
            post.until = date.fromisoformat(until) if until else None
            post.full_time = row.before["full_time"]
            post.office_phone = row.before["office_phone"]
            post.version += 1
            post.save()
            enter(
                post,
                act="orgs.undo_import",
                actor=context.actor.ledger_id,
                at=context.at,
                unit=unit,
            )
    return refused


def export_posts(actor: Actor, options: Mapping[str, str]) -> Iterable[Values]:
    posts = Post.objects.filter(unit__in=Unit.objects.visible_to(actor))
    if options.get("org"):
        top = Unit.objects.visible_to(actor).get(code=options["org"])
        posts = posts.filter(unit__path__gte=top.path, unit__path__lt=top.path + "~")
    rows = posts.select_related("unit", "person").order_by("unit__path", "since", "pk")
    for post in chain.from_iterable(in_chunks(rows)):
        yield {
            "name": post.person.name,
            "unit": post.unit.code,
            "title": post.title,
            "since": post.since,
            "until": post.until,
            "full_time": post.full_time,
            "office_phone": post.office_phone,
        }


IMPORTER = Importer(
    kind=POSTS,
    action="orgs.import",
    compare=compare_posts,
    apply=apply_posts,
    undo=undo_posts,
    export=export_posts,
    export_action="orgs.view",
)
