"""The list: filters in the address, a fixed number of queries, bulk actions, the export of what is seen."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.problems import states
from bihuan.problems.models import Problem
from bihuan.problems.queries.stages import ring_of, stage_expression, stage_of
from tests.cast import Province
from tests.problems import story

pytestmark = pytest.mark.django_db

BUDGET = 12


def many(province: Province, count: int) -> None:
    """Rows beside each other in varied states, written in bulk."""
    pattern = story.issued(province, "A01-B1")
    units = [province.unit(code) for code in ("A01-B1", "A01-B2", "A01", "A02")]
    rows = []
    for n in range(count):
        row = Problem.objects.get(pk=pattern.pk)
        row.pk, row.number, row.unit = None, f"WT2020-{n:06d}", units[n % 4]
        row.state = [states.AWAITING, states.RECTIFYING, states.CLOSURE_SIGNED, states.RETURNED][
            n % 4
        ]
        row.due_on = province.days(n % 40 - 10)
        rows.append(row)
    Problem.objects.bulk_create(rows)


@pytest.fixture
def _no_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count in the rail is the home page's business and has its own budget."""
    monkeypatch.setattr("bihuan.web.navigation._todo_count", lambda request, actor: 0)


def asked(client, address: str = "") -> tuple[int, str]:
    """Queries and text of the list."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(reverse("problems:list") + address)
    assert page.status_code == 200
    return len(queries), page.content.decode()


@pytest.mark.usefixtures("_no_rail")
def test_the_list_needs_the_same_few_queries_whatever_its_size(province: Province) -> None:
    many(province, 30)
    client = province.client("liaison_office")
    asked(client)
    cache.clear()
    few, _text = asked(client, "?size=100")
    many_rows = Problem.objects.count()
    rows = list(Problem.objects.filter(number__startswith="WT2020"))
    for n, row in enumerate(rows * 3):
        row.pk, row.number = None, f"WT2021-{n:06d}"
        Problem.objects.bulk_create([row])
    assert Problem.objects.count() > 3 * many_rows
    cache.clear()
    more, text = asked(client, "?size=100")
    assert text.count("<tr>") > 90
    assert more <= few
    assert more <= BUDGET


def test_every_filter_lives_in_the_address_and_narrows(province: Province) -> None:
    late = story.at_work(province, "A01-B1", found_on=province.days(-60), due_on=province.days(-10))
    fresh = story.issued(province, "A01-B2", severity="serious", source="survey")
    other = story.closed(province, "A02-B1", statement="档案室的台账没有更新")
    client = province.client("liaison_office")

    def numbers(address: str) -> set[str]:
        text = asked(client, address)[1]
        return {p.number for p in (late, fresh, other) if p.number in text}

    assert numbers("") == {late.number, fresh.number}
    assert numbers("?state=all") == {late.number, fresh.number, other.number}
    assert numbers("?zone=第一协作区") == {late.number, fresh.number, other.number}
    assert numbers("?light=overdue") == {late.number}
    assert numbers("?light=overdue&light=in_time") == {late.number, fresh.number}
    assert numbers("?state=closed") == {other.number}
    assert numbers("?state=open") == {late.number, fresh.number}
    assert numbers("?open=1") == {late.number, fresh.number}
    assert numbers("?stage=5") == {other.number}
    assert numbers("?stage=3") == {fresh.number}
    assert numbers("?severity=serious") == {fresh.number}
    assert numbers("?source=survey") == {fresh.number}
    assert numbers("?unit=A02") == {other.number}
    assert numbers("?q=档案室") == {other.number}
    assert numbers("?class=政府部门&zone=第一协作区") == {late.number, fresh.number, other.number}
    assert numbers("?class=群团") == set()
    year = province.days(-60).year
    assert late.number in numbers(f"?period={year}")
    assert numbers("?period=1999") == set()


def test_an_address_that_makes_no_sense_is_read_as_far_as_it_does(province: Province) -> None:
    problem = story.issued(province)
    client = province.client("liaison_office")
    for address in (
        "?light=purple", "?stage=99", "?state=lost", "?period=soon", "?unit=NOWHERE", "?page=-4",
        "?page=zz", "?size=100000", "?sort=secret", "?group=x", "?col=password", "?mark=",
    ):  # fmt: skip
        assert problem.number in asked(client, address)[1], address


def test_a_filter_that_is_on_is_a_chip_that_takes_it_away(province: Province) -> None:
    story.issued(province)
    text = asked(province.client("liaison_office"), "?severity=slight&type=building")[1]
    assert 'href="?type=building"' in text
    assert 'href="?severity=slight"' in text


def test_the_chosen_columns_are_shown(province: Province) -> None:
    story.issued(province, leader="王领导")
    client = province.client("liaison_office")
    assert "王领导" not in asked(client)[1]
    assert "王领导" in asked(client, "?col=leader&col=due")[1]


def test_the_database_finds_the_same_stage_as_the_ring(province: Province) -> None:
    deputy = province.actor("fulltime_deputy", "A01")
    from bihuan.problems import services

    story.draft(province)
    story.draft(province, manifestation="九月只开了一次会")
    for make in (story.issued, story.at_work, story.asked, story.verified, story.closed):
        make(province)
    governed = story.closed(province)
    services.record_root_cause(
        problem=governed,
        version=governed.version,
        measure="修订制度",
        actor=deputy,
        at=province.now,
    )
    whole = story.closed(province)
    services.record_root_cause(
        problem=whole, version=whole.version, none_because="偶发", actor=deputy, at=province.now
    )
    story.go(province, whole, "pass_recheck_branch", deputy, data={"note": "没有反复"})
    services.record_lesson(
        problem=whole,
        kind="nothing",
        text="制度够用",
        version=whole.version,
        actor=deputy,
        at=province.now,
    )
    rows = Problem.objects.select_related("group", "unit").annotate(stage=stage_expression())
    assert [p.stage for p in rows] == [stage_of(p) for p in rows]
    assert {p.stage for p in rows} == {1, 2, 3, 4, 5, 6, 7}
    assert [p.number for p in rows if ring_of(p).whole] == [whole.number]


def test_a_groups_root_cause_reaches_the_fifth_stage_of_each_of_its_problems(
    province: Province,
) -> None:
    from bihuan.problems import services

    deputy = province.actor("fulltime_deputy", "A01")
    problems = [story.closed(province, "A01-B1"), story.closed(province, "A01-B2")]
    group = services.group_problems(
        problems=problems, name="主题党日走过场", unit=province.unit("A01"), actor=deputy, at=province.now,
        reason="都没有议题库",
    )  # fmt: skip
    services.treat_group(
        group=group, root_cause="建立全机关议题库", version=0, actor=deputy, at=province.now
    )
    rows = Problem.objects.select_related("group", "unit").annotate(stage=stage_expression())
    assert {p.stage for p in rows} == {6}
    assert {stage_of(p) for p in rows} == {6}
    assert {p.nature for p in rows} == {"common"}


def test_bulk_actions_do_all_or_nothing(province: Province) -> None:
    drafts = [story.draft(province, "A01-B1"), story.draft(province, "A01-B2")]
    client = province.client("fulltime_deputy", "A01")
    due = province.days(77)
    data = {"do": "due", "pk": [p.pk for p in drafts], "due_on": due.isoformat()}
    client.post(reverse("problems:bulk"), data)
    assert set(Problem.objects.values_list("due_on", "first_due_on")) == {(due, due)}
    data = {"do": "classify", "pk": [p.pk for p in drafts], "type": "building", "severity": "fair"}
    client.post(reverse("problems:bulk"), data)
    assert not Problem.objects.filter(classified_at=None).exists()
    issued = story.issued(province, "A01-B1")
    data = {"do": "due", "pk": [drafts[0].pk, issued.pk], "due_on": date(2030, 1, 1).isoformat()}
    client.post(reverse("problems:bulk"), data)
    assert not Problem.objects.filter(due_on=date(2030, 1, 1)).exists()


def test_calls_are_noted_for_all_chosen_rows_once(province: Province) -> None:
    problems = [story.at_work(province, "A01-B1"), story.at_work(province, "A01-B2")]
    client = province.client("liaison_office")
    data = {"do": "urge", "pk": [p.pk for p in problems], "key": "tap"}
    client.post(reverse("problems:bulk"), data)
    client.post(reverse("problems:bulk"), data)
    assert [p.calls.count() for p in problems] == [1, 1]


def test_the_bulk_form_goes_back_only_to_our_own_pages(province: Province) -> None:
    client = province.client("liaison_office")
    answer = client.post(reverse("problems:bulk"), {"do": "urge", "back": "https://evil.example/"})
    assert answer["Location"] == reverse("problems:list")


@pytest.mark.usefixtures("_no_rail")
def test_the_urging_sheet_has_contact_phone_and_a_sentence_to_read_out(province: Province) -> None:
    story.at_work(province, "A01-B1", found_on=province.days(-60), due_on=province.days(-10))
    client = province.client("fulltime_deputy", "A01")
    with CaptureQueriesContext(connection) as queries:
        text = client.get(reverse("problems:calls")).content.decode()
    assert "您好" in text
    assert "000-0000" in text
    assert province.post("branch_secretary", "A01-B1").person.name in text
    assert len(queries) <= BUDGET
    client.post(reverse("problems:called", args=["A01-B1"]), {"key": "k1"})
    assert Problem.objects.get().calls.count() == 1


def test_a_draft_of_an_unfinished_import_is_hidden(province: Province) -> None:
    from bihuan.files.models import StoredFile
    from bihuan.workbooks.models import Batch

    problem = story.draft(province, "A01-B1")
    stored = StoredFile.objects.create(
        sha256="0" * 64, name="a.xlsx", size=1, media_type="x", kind="xlsx", purpose="import",
        account_id=1, created_at=province.now,
    )  # fmt: skip
    batch = Batch.objects.create(
        kind="problems", filename="a.xlsx", sha256="0" * 64, file=stored, account_id=1,
        created_at=province.now, state="applying",
    )  # fmt: skip
    Problem.objects.filter(pk=problem.pk).update(batch=batch.pk)
    deputy = province.actor("fulltime_deputy", "A01")
    assert not Problem.objects.visible_to(deputy).exists()
    Batch.objects.filter(pk=batch.pk).update(state="applied", applied_at=province.now)
    assert Problem.objects.visible_to(deputy).exists()
