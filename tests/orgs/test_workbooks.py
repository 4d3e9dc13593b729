"""Organisations, posts and terms as workbooks: there and back without a change, faults named, a batch undone."""

from datetime import date

import pytest

from bihuan.access.scope import Actor
from bihuan.ledger.verification import verify
from bihuan.orgs.models import Post, Term, Unit
from bihuan.orgs.workbooks.posts import role_for
from bihuan.web.workbook_kinds import KINDS
from bihuan.workbooks import services as workbooks
from bihuan.workbooks.exporting import exported
from bihuan.workbooks.models import Batch
from bihuan.workbooks.writing import write
from tests.cast import Province


def bring(
    kind: str, content: bytes, province: Province, name: str = "file.xlsx", *, apply: bool = True
) -> Batch:
    actor = province.actor("general_office")
    importer = KINDS[kind]
    batch = workbooks.upload(
        importer=importer, content=content, filename=name, actor=actor, at=province.now
    )
    batch = workbooks.check(batch=batch, importer=importer, actor=actor, at=province.now)
    if apply and not batch.faulty:
        batch = workbooks.start_apply(batch=batch, importer=importer, actor=actor, at=province.now)
        batch = workbooks.apply(batch=batch, importer=importer, actor=actor, at=province.now)
    return batch


def office(province: Province) -> Actor:
    return province.actor("general_office")


@pytest.mark.parametrize("kind", ["orgs", "posts", "terms"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_comes_back_as_nothing_new_and_nothing_changed(
    province: Province, kind: str, form: str
) -> None:
    Term.objects.create(
        unit=province.unit("A01-JW"),
        number=3,
        elected_on=date(2023, 6, 1),
        years=5,
        due_on=date(2028, 6, 1),
    )
    content, name = exported(KINDS[kind], office(province), {}, form)
    batch = bring(kind, content, province, name, apply=False)
    assert (batch.faulty, batch.new, batch.changed) == (0, 0, 0)
    assert batch.unchanged > 0


def test_children_may_stand_before_their_parents(province: Province) -> None:
    rows = [
        {
            "code": "N02",
            "name": "新支部",
            "kind": "党支部",
            "parent": "N01",
            "opened_on": date(2026, 1, 1),
        },
        {
            "code": "N01",
            "name": "新机关党委",
            "kind": "机关党委",
            "parent": "N00",
            "opened_on": date(2026, 1, 1),
        },
        {
            "code": "N00",
            "name": "新单位",
            "kind": "单位",
            "parent": "GW",
            "opened_on": date(2026, 1, 1),
            "members": 9,
        },
    ]
    batch = bring("orgs", write(KINDS["orgs"].kind, rows, "0:"), province)
    assert batch.new == 3
    branch = Unit.objects.get(code="N02")
    assert branch.parent.code == "N01"
    assert branch.path.startswith(Unit.objects.get(code="N00").path)
    assert branch.batch == 0


def test_a_changed_name_takes_effect_on_the_day_that_the_file_names(province: Province) -> None:
    rows = [
        {
            "code": "A02", "name": "省档案和史志馆", "kind": "单位", "parent": "GW", "unit_class": "政府部门",
            "zone": "第一协作区", "liaison_office": "组织处", "opened_on": date(2019, 1, 1), "members": 30,
            "full_members": 28, "staff": 60, "effective_on": province.days(-10),
        }
    ]  # fmt: skip
    batch = bring("orgs", write(KINDS["orgs"].kind, rows, "0:"), province)
    assert (batch.new, batch.changed) == (0, 1)
    versions = list(Unit.objects.get(code="A02").versions.values_list("name", "since", "until"))
    assert versions == [
        ("省档案馆", date(2019, 1, 1), province.days(-10)),
        ("省档案和史志馆", province.days(-10), None),
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {
                "code": "X1",
                "name": "甲",
                "kind": "党支部",
                "parent": "NO",
                "opened_on": date(2020, 1, 1),
            },
            "不存在",
        ),
        (
            {
                "code": "X1",
                "name": "甲",
                "kind": "党支部",
                "parent": "X1",
                "opened_on": date(2020, 1, 1),
            },
            "自己",
        ),
        ({"code": "X1", "name": "甲", "kind": "工委", "opened_on": date(2020, 1, 1)}, "根组织"),
        (
            {
                "code": "A01",
                "name": "甲",
                "kind": "单位",
                "parent": "GW",
                "opened_on": date(2020, 1, 1),
            },
            "成立日期",
        ),
    ],
)
def test_a_wrong_row_is_a_fault_with_a_sentence_and_nothing_is_written(
    province: Province, row: dict[str, object], words: str
) -> None:
    before = Unit.objects.count()
    batch = bring("orgs", write(KINDS["orgs"].kind, [row], "0:"), province)
    assert batch.faulty == 1
    assert words in str(list(batch.staged.values_list("faults", flat=True)))
    assert Unit.objects.count() == before


def test_a_whole_batch_can_be_taken_back(province: Province) -> None:
    before = list(Unit.objects.values_list("code", "path"))
    rows = [
        {
            "code": f"N{n}",
            "name": f"新支部{n}",
            "kind": "党支部",
            "parent": "A01-JW",
            "opened_on": date(2026, 1, 1),
        }
        for n in range(20)
    ]
    batch = bring("orgs", write(KINDS["orgs"].kind, rows, "0:"), province)
    actor = office(province)
    batch = workbooks.start_undo(batch=batch, importer=KINDS["orgs"], actor=actor, at=province.now)
    workbooks.undo(batch=batch, importer=KINDS["orgs"], actor=actor, at=province.now)
    assert list(Unit.objects.values_list("code", "path")) == before


def test_posts_of_one_name_in_one_organisation_belong_to_one_person(province: Province) -> None:
    rows = [
        {
            "name": "某某",
            "unit": "A01-JW",
            "title": title,
            "since": date(2024, 1, 1),
            "full_time": True,
        }
        for title in ("机关党委专职副书记", "机关党委党务联络员")
    ]
    bring("posts", write(KINDS["posts"].kind, rows, "0:"), province)
    posts = Post.objects.filter(person__name="某某")
    assert posts.count() == 2
    assert posts.values("person").distinct().count() == 1
    assert set(posts.values_list("role", flat=True)) == {"fulltime_deputy", "liaison_worker"}


def test_a_deputy_is_not_taken_for_a_secretary() -> None:
    assert role_for("副书记", "branch") == ""
    assert role_for("党支部副书记", "branch") == ""
    assert role_for("机关党委专职副书记", "organ_committee") == "fulltime_deputy"


def test_what_an_import_wrote_stands_in_the_ledger(province: Province) -> None:
    rows = [
        {
            "code": "N1",
            "name": "新支部",
            "kind": "党支部",
            "parent": "A01-JW",
            "opened_on": date(2026, 1, 1),
        }
    ]
    bring("orgs", write(KINDS["orgs"].kind, rows, "0:"), province)
    unit = Unit.objects.get(code="N1")
    findings = [str(f) for f in verify(ledgered={"orgs.unit": Unit}).findings]
    assert any(
        f"orgs.unit:{province.unit('A01').pk}" in f for f in findings
    )  # the stock tree was never entered
    assert not any(f"orgs.unit:{unit.pk}" in f for f in findings)
