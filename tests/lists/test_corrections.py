"""After the issue: corrections never alter the frozen text; a changed unit gets its own annex."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.access.errors import RefusedError
from bihuan.burden.models import Demand
from bihuan.lists import services
from bihuan.lists.errors import ListError
from bihuan.lists.models import Annex, Correction, Edition, Item
from bihuan.lists.queries.boards import dues_of
from bihuan.problems import services as problem_services
from bihuan.problems.models import Problem, Step
from tests.cast import Province
from tests.lists.builders import annex_of, committee_draft, issued, signed_for

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60
).filter(lambda text: text.strip() == text and bool(text))


def correct(province: Province, edition: Edition, **fields: object) -> Correction:
    return services.correct(
        **{
            "edition": edition,
            "field": "statement",
            "now": "主题党日记录缺少讨论情况",
            "reason": "表述不准确。",
            "actor": province.actor("general_office"),
            "at": province.now,
            **fields,
        }
    )


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    texts=st.lists(
        st.tuples(st.sampled_from(["statement", "manifestation", "leader"]), TEXT), max_size=4
    )
)
def test_no_correction_alters_what_was_issued(
    province: Province, texts: list[tuple[str, str]]
) -> None:
    edition = Edition.objects.filter(state="issued").first() or issued(province)
    item = Item.objects.get(annex__edition=edition)
    before = dict(item.snapshot)
    said = {key: str(before[key]) for key in ("statement", "manifestation", "leader")}
    for last in Correction.objects.order_by("pk"):
        said[last.field] = last.now
    for field, now in texts:
        if now == said[field]:
            continue
        row = correct(province, edition, item=item, field=field, now=now)
        assert row.was == said[field]
        said[field] = now
    item.refresh_from_db()
    edition.refresh_from_db()
    assert item.snapshot == before
    assert edition.version == Edition.objects.get(pk=edition.pk).version
    numbers = list(Correction.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == [f"{edition.number}更正{place}" for place in range(1, len(numbers) + 1)]


def test_a_correction_stands_beside_the_frozen_text(province: Province) -> None:
    edition = issued(province)
    annex = annex_of(edition, "A01")
    correct(province, edition, item=annex.items.get())
    page = province.client("liaison_worker", "A01").get(reverse("lists:annex", args=[annex.pk]))
    text = page.content.decode()
    assert "主题党日记录不完整，缺少讨论情况" in text
    assert "更正为 主题党日记录缺少讨论情况" in text


def test_a_corrected_deadline_is_the_one_that_counts(province: Province) -> None:
    edition = issued(province)
    correct(province, edition, field="plan_due_on", now=province.days(20).isoformat())
    assert dues_of(edition)["plan_due_on"] == province.days(20)
    edition.refresh_from_db()
    assert edition.plan_due_on == province.days(15)


def test_a_corrected_due_day_moves_the_live_deadline_and_keeps_the_first_in_sight(
    province: Province,
) -> None:
    edition = issued(province)
    item = annex_of(edition, "A01").items.get()
    was, now = province.days(60), province.days(90)
    row = correct(province, edition, item=item, field="due_on", now=now.isoformat())
    problem = Problem.objects.get()
    assert (problem.due_on, problem.first_due_on) == (now, was)
    assert row.number in problem.due_note
    line = Step.objects.filter(problem=problem).latest("pk")
    assert line.move == "corrected"
    assert line.seq is not None
    assert row.number in line.note
    page = province.client("liaison_worker", "A01").get(
        reverse("problems:detail", args=[problem.number])
    )
    assert row.number in page.content.decode()
    assert "按更正通知更正" in page.content.decode()


def test_a_granted_extension_outlives_a_later_correction_of_the_printed_day(
    province: Province,
) -> None:
    edition = issued(province)
    item = annex_of(edition, "A01").items.get()
    Problem.objects.update(due_on=province.days(120))
    correct(province, edition, item=item, field="due_on", now=province.days(90).isoformat())
    problem = Problem.objects.get()
    assert problem.due_on == province.days(120)
    assert Step.objects.filter(problem=problem).latest("pk").move == "corrected_noted"


@pytest.mark.parametrize(
    ("field", "now", "carried"),
    [
        ("statement", "主题党日记录缺少讨论情况", "主题党日记录缺少讨论情况"),
        ("leader", "王某", "王某"),
        ("type", "党的领导弱化", "leadership"),
        ("rectify", "立行立改", "immediate"),
    ],
)
def test_the_live_problem_follows_the_other_columns_too(
    province: Province, field: str, now: str, carried: str
) -> None:
    edition = issued(province)
    correct(province, edition, item=annex_of(edition, "A01").items.get(), field=field, now=now)
    assert getattr(Problem.objects.get(), field) == carried


@pytest.mark.parametrize(
    ("field", "now", "told"),
    [
        ("type", "作风问题", "党的领导弱化"),
        ("rectify", "马上改", "立行立改"),
        ("due_on", "2001-01-01", "不能早于发现日期"),
        ("leader", "王" * 61, "最多 60 个字"),
    ],
)
def test_a_correction_that_the_problem_cannot_carry_writes_nothing(
    province: Province, field: str, now: str, told: str
) -> None:
    edition = issued(province)
    before = Problem.objects.values().get()
    with pytest.raises(ListError, match=told):
        correct(province, edition, item=annex_of(edition, "A01").items.get(), field=field, now=now)
    assert not Correction.objects.exists()
    assert Problem.objects.values().get() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"field": "number"},
        {"field": "snapshot"},
        {"now": ""},
        {"reason": " "},
        {"field": "due_on", "now": "下周五"},
        {"now": "主题党日记录不完整，缺少讨论情况"},
    ],
    ids=["number", "no such column", "empty", "no reason", "no date", "unchanged"],
)
def test_a_correction_that_says_nothing_is_refused(
    province: Province, fields: dict[str, str]
) -> None:
    edition = issued(province)
    item = annex_of(edition, "A01").items.get()
    with pytest.raises(ListError):
        correct(province, edition, item=item, **fields)
    assert not Correction.objects.exists()


def test_a_draft_needs_no_correction_notice(province: Province) -> None:
    with pytest.raises(ListError, match="还没有印发"):
        correct(province, committee_draft(province), field="title", now="另一标题")


def test_the_unit_does_not_correct_the_committees_list(province: Province) -> None:
    with pytest.raises(RefusedError):
        correct(
            province, issued(province), field="title", now="另一标题",
            actor=province.actor("organ_secretary", "A01"),
        )  # fmt: skip


def moved(province: Province) -> Problem:
    """A problem whose unit asked that A02 answer for it, and the leader agreed."""
    edition = issued(province)
    signed_for(province, annex_of(edition, "A01"))
    problem = Problem.objects.get()
    problem_services.take_step(
        problem=problem, move="ask_transfer", actor=province.actor("fulltime_deputy", "A01"),
        at=province.now, version=problem.version,
        data={"note": "职责已划转省档案馆。", "to_unit": province.unit("A02")},
    )  # fmt: skip
    problem.refresh_from_db()
    problem_services.change_unit(
        problem=problem, to_unit=province.unit("A02"), actor=province.actor("leader_in_charge"),
        at=province.now, version=problem.version, note="同意。",
    )  # fmt: skip
    problem.refresh_from_db()
    return problem


def test_a_changed_unit_gets_the_item_in_a_supplementary_annex(province: Province) -> None:
    problem = moved(province)
    first, second = Item.objects.order_by("pk")
    assert first.annex.unit.code == "A01"
    assert (second.annex.unit.code, second.annex.supplement) == ("A02", 1)
    assert second.annex.state == "issued"
    assert second.carried_from == first
    assert second.snapshot["statement"] == problem.statement
    assert Demand.objects.filter(ref=f"lists.annex:{second.annex.pk}").count() == 1
    signed_for(province, annex_of(first.annex.edition, "A02"))
    problem.refresh_from_db()
    assert problem.state == "rectifying"


def test_the_former_unit_owes_nothing_for_an_item_that_moved(province: Province) -> None:
    from bihuan.lists.services.annexes import case_of

    moved(province)
    former = Annex.objects.select_related("unit", "edition__issuer").get(unit__code="A01")
    assert list(case_of(former).items) == []
    page = province.client("liaison_worker", "A01").get(reverse("lists:annex", args=[former.pk]))
    assert "已调整由 省档案馆 负责" in page.content.decode()


def test_an_item_is_not_issued_twice_to_the_same_unit(province: Province) -> None:
    problem = moved(province)
    with pytest.raises(ListError, match="已印发给现在的责任单位"):
        services.reissue_item(
            problem=problem, actor=province.actor("general_office"), at=province.now
        )
