"""Outside the scope 404, a right lacking inside it 403; and no text of anybody's runs in anybody's browser (T11, T12)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from bihuan.access.errors import RefusedError
from bihuan.access.policy import ADMIN_ROLES, Role
from bihuan.access.scope import Actor
from bihuan.problems import services, states
from bihuan.problems.models import CommonGroup, Evidence, Measure, Objection, Problem, Recheck, Step
from bihuan.problems.queries.actions import events
from bihuan.problems.urls import urlpatterns
from tests.cast import SEATS, Province
from tests.problems import story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of pages are opened here; the count in the rail is tested elsewhere."""
    monkeypatch.setattr("bihuan.web.navigation._todo_count", lambda request, actor: 0)


OF_ONE_PROBLEM = [
    "detail", "edit", "classify", "measures", "progress", "evidence", "raiser", "root_cause",
    "lesson", "call", "object",
]  # fmt: skip
PAYLOAD = "<img src=x onerror=alert(1)>\"'</textarea></script><script>alert(2)</script>"


def address(name: str, problem: Problem, *more: object) -> str:
    return reverse(f"problems:{name}", args=[problem.number, *more])


def everybody() -> list[tuple[Role, str]]:
    return [(role, places[0]) for role, places in SEATS.items()]


def test_a_problem_of_another_unit_does_not_exist_for_anybody_of_this_unit(
    province: Province,
) -> None:
    theirs = story.at_work(province, "A02-B1")
    evidence_pk, measure_pk = 1, 1
    pages = [address(name, theirs) for name in OF_ONE_PROBLEM]
    moves = states.WORKFLOW.available(states.RECTIFYING)
    pages += [address("step", theirs, move.name) for move in moves]
    pages += [
        address("evidence_file", theirs, evidence_pk),
        address("drop_evidence", theirs, evidence_pk),
        address("finish", theirs, measure_pk),
        address("objection", theirs, 1),
    ]
    for role, place in [
        ("fulltime_deputy", "A01"),
        ("organ_secretary", "A01"),
        ("branch_secretary", "A01-B1"),
    ]:
        client = province.client(role, place)
        for page in pages:
            assert client.get(page).status_code in {403, 404}, page
            assert client.post(page, {"version": 0}).status_code in {403, 404}, page
        assert client.get(address("detail", theirs)).status_code == 404


def test_a_branch_secretary_sees_his_branch_only(province: Province) -> None:
    beside = story.at_work(province, "A01-B2")
    above = story.at_work(province, "A01")
    client = province.client("branch_secretary", "A01-B1")
    assert client.get(address("detail", beside)).status_code == 404
    assert client.get(address("detail", above)).status_code == 404
    assert beside.number not in client.get(reverse("problems:list")).content.decode()


@pytest.mark.parametrize("role", ADMIN_ROLES)
def test_administrators_have_no_business_with_problems(province: Province, role: Role) -> None:
    problem = story.at_work(province, "A01-B1")
    client = province.client(role)
    for name in ("list", "new", "flow", "calls", "objections", "common"):
        assert client.get(reverse(f"problems:{name}")).status_code == 403
    assert client.get(address("detail", problem)).status_code == 403


def test_every_role_posting_every_move_gets_what_the_table_says(province: Province) -> None:
    """Nobody gets through a page what the service would refuse; nothing ends in an error of the program."""
    problem = story.at_work(province, "A01-B1")
    elsewhere = [
        states.WORKFLOW.move(name) for name in ("accept_branch", "issue", "uphold_finding")
    ]
    for role, place in everybody():
        client = province.client(role, place)
        actor = province.actor(role, place)
        for move in (*states.WORKFLOW.available(states.RECTIFYING), *elsewhere):
            before = Problem.objects.get(pk=problem.pk)
            answer = client.post(
                address("step", problem, move.name), {"version": before.version, "note": ""}
            )
            assert answer.status_code in {302, 403, 404, 409, 422}, (
                role,
                move.name,
                answer.status_code,
            )
            after = Problem.objects.get(pk=problem.pk)
            if after.version != before.version:
                assert answer.status_code == 302
                assert actor.can(move.action, before.unit.path)
                Problem.objects.filter(pk=problem.pk).update(
                    state=before.state, version=before.version
                )


def test_hiding_by_deleting_editing_or_moving_the_day_is_refused_to_everybody(
    province: Province,
) -> None:
    """T4 through the pages: edit, drop, withdraw without a reason, and any way to delete."""
    problem = story.at_work(
        province, "A01-B1", found_on=province.days(-40), due_on=province.days(-5)
    )
    for role, place in everybody():
        client = province.client(role, place)
        for page, data in [
            (address("edit", problem), {"due_on": province.days(99), "version": problem.version}),
            (address("step", problem, "drop"), {"note": "x", "version": problem.version}),
            (address("step", problem, "withdraw_branch"), {"note": "", "version": problem.version}),
            (address("step", problem, "ask_extension"),
             {"note": "x", "asked_to": province.days(99), "version": problem.version}),
        ]:  # fmt: skip
            assert client.post(page, data).status_code in {403, 404, 409, 422}, (role, page)
        assert client.delete(address("detail", problem)).status_code in {200, 403, 404, 405}
    problem.refresh_from_db()
    assert (problem.state, problem.due_on) == (states.RECTIFYING, province.days(-5))


def test_proof_goes_through_the_gate_and_comes_back_to_who_may_see_it(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    client = province.client("branch_secretary", "A01-B1")
    body = BytesIO()
    document = Document()
    document.core_properties.author = "somebody"
    document.add_paragraph("十月主题党日记录")
    document.save(body)
    data = {
        "title": "十月记录", "speaks_of_on": province.days(-2),
        "file": SimpleUploadedFile("记录.docx", body.getvalue()), "site_note": "", "key": "e1",
    }  # fmt: skip
    assert client.post(address("evidence", problem), data).status_code == 302
    row = Evidence.objects.get(problem=problem)
    page = address("evidence_file", problem, row.pk)
    answer = client.get(page)
    assert answer.status_code == 200
    assert b"somebody" not in b"".join(answer.streaming_content)
    assert province.client("branch_secretary", "A02-B1").get(page).status_code == 404


def test_a_refused_file_is_told_and_nothing_is_kept(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    client = province.client("branch_secretary", "A01-B1")
    data = {
        "title": "程序", "speaks_of_on": province.days(-2),
        "file": SimpleUploadedFile("a.exe", b"MZ" + b"0" * 50), "site_note": "",
    }  # fmt: skip
    answer = client.post(address("evidence", problem), data)
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def poisoned(province: Province) -> Problem:
    """Every text field of everything that belongs to a problem holds the payload."""
    problem = story.at_work(province, "A01-B1", raised_by="x")
    texts = {
        f.name: PAYLOAD[: f.max_length or None]
        for f in Problem._meta.concrete_fields
        if f.get_internal_type() in {"CharField", "TextField"} and not f.choices
        and f.name not in {"number", "state", "root_cause_none", "type"}
    }  # fmt: skip
    group = CommonGroup.objects.create(
        name=PAYLOAD, unit=problem.unit, reason=PAYLOAD, root_cause=PAYLOAD, created_at=province.now,
        root_cause_on=province.today,
    )  # fmt: skip
    Problem.objects.filter(pk=problem.pk).update(
        **texts, type=PAYLOAD[:24], group=group, causes=[PAYLOAD], symptoms=[PAYLOAD], aspects=[PAYLOAD],
        nature="common",
    )  # fmt: skip
    Measure.objects.create(problem=problem, text=PAYLOAD, owner=PAYLOAD[:60])
    Evidence.objects.create(
        problem=problem, title=PAYLOAD, site_note=PAYLOAD, file_name=PAYLOAD, file_sha256="0" * 64,
        speaks_of_on=province.today, at=province.now, added_by=province.account("fulltime_deputy", "A01"),
    )  # fmt: skip
    step = Step.objects.filter(problem=problem).latest("pk")
    Step.objects.filter(problem=problem).update(
        note=PAYLOAD, actor_name=PAYLOAD[:60], for_unit=PAYLOAD, move="send_back_branch"
    )
    Objection.objects.create(
        problem=problem, against="refusal", step=step, reason=PAYLOAD, raised_by=province.account("branch_secretary", "A01-B1"),
        raised_at=province.now, decide_by=province.days(9), decision=PAYLOAD,
    )  # fmt: skip
    Recheck.objects.create(
        problem=problem, due_on=province.today, done_on=province.today, passed=True, note=PAYLOAD
    )
    return Problem.objects.get(pk=problem.pk)


def assert_harmless(client: Client, page: str) -> str:
    text = client.get(page).content.decode()
    assert "<img src=x" not in text, page
    assert "<script>alert" not in text, page
    return text


def test_no_text_of_a_problem_runs_in_a_browser(province: Province) -> None:
    problem = poisoned(province)
    objection = Objection.objects.get()
    client = province.client("fulltime_deputy", "A01")
    pages = [address(name, problem) for name in OF_ONE_PROBLEM]
    pages += [
        address("step", problem, "ask_extension"),
        address("objection", problem, objection.pk),
    ]
    pages += [reverse(f"problems:{name}") for name in ("list", "common", "objections", "calls")]
    pages += [reverse("problems:group", args=[problem.group_id])]
    pages += [f"{reverse('problems:gather')}?pk={problem.pk}"]
    every_column = "&".join(f"col={name}" for name in ("unit", "type", "leader", "doer", "source"))
    pages += [f"{reverse('problems:list')}?{every_column}&q={PAYLOAD}"]
    seen = "".join(assert_harmless(client, page) for page in pages)
    assert seen.count("&lt;img src=x") > 20


def test_typed_text_comes_back_harmless_in_a_refused_form(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    client = province.client("fulltime_deputy", "A01")
    for name in ("classify", "measures", "progress", "evidence", "root_cause", "object"):
        fields = (
            "text",
            "title",
            "measure",
            "none_because",
            "reason",
            "site_note",
            "note",
            "leader",
            "m-0-text",
        )
        data = dict.fromkeys(fields, PAYLOAD) | {"m-TOTAL_FORMS": "1", "m-INITIAL_FORMS": "0"}
        answer = client.post(address(name, problem), data)
        assert answer.status_code in {302, 422, 409, 403}
        assert "<img src=x" not in answer.content.decode()


def test_every_address_of_problems_is_walked_here() -> None:
    walked = {
        *OF_ONE_PROBLEM,
        "step",
        "list",
        "common",
        "objections",
        "calls",
        "group",
        "gather",
        "objection",
    }
    elsewhere = {
        "export",
        "bulk",
        "new",
        "flow",
        "called",
        "take_back",
        "finish",
        "evidence_file",
        "drop_evidence",
        "keep_view",
        "drop_view",
        "candidates",
        "decide_candidates",
        "candidate",
    }
    assert {route.name for route in urlpatterns} == walked | elsewhere


def test_a_request_is_taken_back_with_one_press(province: Province) -> None:
    problem = story.asked(province)
    client = province.client("branch_secretary", "A01-B1")
    assert client.post(address("take_back", problem)).status_code == 302
    problem.refresh_from_db()
    assert problem.state == states.RECTIFYING
    services.mark_opened(
        problem=problem, actor=province.actor("fulltime_deputy", "A01"), at=province.now
    )
    assert client.post(address("take_back", problem)).status_code == 409


def test_opening_the_page_by_the_next_level_ends_taking_back(province: Province) -> None:
    problem = story.asked(province)
    province.client("branch_secretary", "A01-B1").get(address("detail", problem))
    problem.refresh_from_db()
    assert problem.opened_at is None
    province.client("fulltime_deputy", "A01").get(address("detail", problem))
    problem.refresh_from_db()
    assert problem.opened_at is not None
    answer = province.client("branch_secretary", "A01-B1").post(address("take_back", problem))
    assert answer.status_code == 409


def test_the_unit_that_answers_for_an_issued_problem_does_not_judge_it_anew(
    province: Province,
) -> None:
    """Else it could make a grave problem slight and be rid of the re-check; a branch's problem is its to judge."""
    deputy = province.actor("fulltime_deputy", "A01")

    def judge(problem: Problem, actor: Actor) -> None:
        services.classify(
            problem=problem,
            version=problem.version,
            actor=actor,
            at=province.now,
            type="building",
            severity="slight",
        )

    own = story.at_work(province, "A01", severity="serious")
    with pytest.raises(RefusedError):
        judge(own, deputy)
    own.refresh_from_db()
    assert own.severity == "serious"
    assert "classify" not in events(own, deputy)
    judge(own, province.actor("liaison_office"))
    of_a_branch = story.at_work(province, "A01-B1", severity="serious")
    assert "classify" in events(of_a_branch, deputy)
    judge(of_a_branch, deputy)
    draft = story.draft(province, "A01")
    assert "classify" in events(draft, deputy)
