"""The side ways: extension, transfer, passing up, not now, withdrawal, objection (F08, T4)."""

from datetime import timedelta

import pytest

from bihuan.access.errors import RefusedError
from bihuan.problems import services, states
from bihuan.problems.errors import ProblemError, StepRefusedError
from bihuan.problems.models import Extension, Objection, Problem, Step, Transfer
from bihuan.problems.queries.counting import by_state, counts
from tests.cast import Province
from tests.problems import story

pytestmark = pytest.mark.django_db


def test_an_extension_keeps_the_first_deadline_in_sight(province: Province) -> None:
    problem = story.at_work(province)
    first, later = problem.due_on, problem.due_on + timedelta(days=20)
    secretary = province.actor("branch_secretary", "A01-B1")
    story.go(
        province, problem, "ask_extension", secretary, data={"note": "等批复", "asked_to": later}
    )
    assert problem.due_on == first
    story.go(province, problem, "grant_extension_branch", province.actor("organ_secretary", "A01"))
    assert (problem.due_on, problem.first_due_on) == (later, first)
    row = Extension.objects.get(problem=problem)
    assert (row.from_due_on, row.asked_to, row.granted) == (first, later, True)


def test_an_extension_is_not_asked_for_after_the_deadline(province: Province) -> None:
    problem = story.at_work(province, found_on=province.days(-60), due_on=province.days(-20))
    secretary = province.actor("branch_secretary", "A01-B1")
    with pytest.raises(StepRefusedError, match="期限已过"):
        story.go(
            province, problem, "ask_extension", secretary,
            data={"note": "忙", "asked_to": province.days(30)},
        )  # fmt: skip


def test_after_two_changes_of_the_responsible_unit_it_goes_up(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    deputy, organ = (
        province.actor("fulltime_deputy", "A01"),
        province.actor("organ_secretary", "A01"),
    )
    for place in ("A01-B2", "A01-B1"):
        data = {"note": "职责在对方", "to_unit": province.unit(place)}
        story.go(province, problem, "ask_transfer", deputy, data=data)
        story.go(province, problem, "grant_transfer_branch", organ)
        assert problem.unit.code == place
        assert problem.state == states.AWAITING
        assert problem.plan_approved_on is None
        services.sign_for(
            problems=[Problem.objects.select_related("unit").get(pk=problem.pk)],
            actor=province.actor("branch_secretary", place),
            at=province.now,
        )
        problem.refresh_from_db()
    assert Transfer.objects.filter(problem=problem, granted=True).count() == 2
    data = {"note": "再换", "to_unit": province.unit("A01-B2")}
    with pytest.raises(StepRefusedError, match="提请上级"):
        story.go(province, problem, "ask_transfer", deputy, data=data)


def test_a_unit_cannot_push_its_problem_to_a_unit_beyond_its_reach(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    data = {"note": "该他们办", "to_unit": province.unit("A02-B1")}
    story.go(province, problem, "ask_transfer", province.actor("fulltime_deputy", "A01"), data=data)
    with pytest.raises(StepRefusedError) as error:
        story.go(
            province, problem, "grant_transfer_branch", province.actor("organ_secretary", "A01")
        )
    assert error.value.status == 403


def test_who_re_issues_is_called_after_a_granted_transfer(province: Province) -> None:
    told: list[tuple[str, str]] = []

    def re_issue(problem: Problem, step: Step, actor: object, at: object) -> None:
        told.append((problem.number, problem.unit.code))

    problem = story.at_work(province, "A01-B1")
    data = {"note": "职责在对方", "to_unit": province.unit("A01-B2")}
    story.go(province, problem, "ask_transfer", province.actor("fulltime_deputy", "A01"), data=data)
    services.ON_CHANGE_UNIT.append(re_issue)
    try:
        story.go(
            province, problem, "grant_transfer_branch", province.actor("organ_secretary", "A01")
        )
    finally:
        services.ON_CHANGE_UNIT.remove(re_issue)
    assert told == [(problem.number, "A01-B2")]


def test_withdrawing_needs_a_reason_and_a_name_from_outside(province: Province) -> None:
    problem = story.at_work(province, "A01")
    leader = province.actor("leader_in_charge")
    with pytest.raises(StepRefusedError):
        story.go(province, problem, "withdraw_unit", leader)
    with pytest.raises(StepRefusedError):
        story.go(
            province,
            problem,
            "withdraw_unit",
            province.actor("fulltime_deputy", "A01"),
            data={"note": "不想改"},
        )
    step = story.go(province, problem, "withdraw_unit", leader, data={"note": "与另一项重复"})
    assert problem.state == states.WITHDRAWN
    assert step.actor_name == leader.name


def test_nothing_issued_can_be_edited_or_dropped(province: Province) -> None:
    problem = story.issued(province)
    with pytest.raises(ProblemError):
        services.edit_draft(
            problem=problem, version=problem.version, actor=province.actor("fulltime_deputy", "A01"),
            at=province.now, changes={"due_on": province.days(99)},
        )  # fmt: skip
    with pytest.raises(StepRefusedError):
        story.go(
            province,
            problem,
            "drop",
            province.actor("fulltime_deputy", "A01"),
            data={"note": "不要了"},
        )


def test_a_dropped_draft_is_not_shown_to_the_unit(province: Province) -> None:
    problem = story.draft(province, "A01-B1")
    story.go(
        province, problem, "drop", province.actor("fulltime_deputy", "A01"), data={"note": "重复"}
    )
    secretary = province.actor("branch_secretary", "A01-B1")
    assert not Problem.objects.visible_to(secretary).exists()
    assert Problem.objects.visible_to(province.actor("fulltime_deputy", "A01")).exists()


def object_to(
    province: Province, problem: Problem, against: str, step: Step | None = None
) -> Objection:
    unit = problem.unit.code
    actor = (
        province.actor("fulltime_deputy", unit[:3])
        if "-" not in unit
        else province.actor("branch_secretary", unit)
    )
    return services.object_to(
        problem=problem,
        against=against,
        reason="事实有出入，见附件",
        actor=actor,
        at=province.now,
        step=step,
    )


def decide(
    province: Province, row: Objection, *who: str, upheld: bool = True, **more: object
) -> Step:
    row.refresh_from_db()
    return services.decide_objection(
        objection=row, upheld=upheld, decision="经核对属实", version=row.version,
        actor=province.actor(*who), at=province.now, **more,
    )  # fmt: skip


def test_an_upheld_objection_to_a_finding_withdraws_the_problem(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    row = object_to(province, problem, "finding")
    assert counts(Problem.objects.all(), province.today).under_objection == 1
    decide(province, row, "organ_secretary", "A01")
    problem.refresh_from_db()
    assert problem.state == states.WITHDRAWN


def test_an_objection_is_decided_by_somebody_who_took_no_part(province: Province) -> None:
    problem = story.asked(province, "A01-B1")
    story.go(
        province,
        problem,
        "send_back_branch",
        province.actor("fulltime_deputy", "A01"),
        data={"note": "补材料"},
    )
    row = object_to(province, problem, "finding")
    story.go(
        province,
        problem,
        "pass_up",
        province.actor("branch_secretary", "A01-B1"),
        data={"note": "请协调"},
    )
    story.go(
        province,
        problem,
        "answer_branch",
        province.actor("organ_secretary", "A01"),
        data={"note": "继续"},
    )
    with pytest.raises(RefusedError, match="办理过"):
        decide(province, row, "organ_secretary", "A01")
    decide(province, row, "leader_in_charge", upheld=False)
    problem.refresh_from_db()
    assert problem.state == states.RECTIFYING


def test_nobody_of_the_unit_decides_an_objection_of_the_unit(province: Province) -> None:
    problem = story.at_work(province, "A01")
    row = object_to(province, problem, "finding")
    with pytest.raises(RefusedError, match="任职"):
        decide(province, row, "organ_secretary", "A01")


def test_an_upheld_objection_to_a_return_brings_the_request_back_to_the_desk(
    province: Province,
) -> None:
    problem = story.asked(province, "A01-B1")
    step = story.go(
        province,
        problem,
        "send_back_branch",
        province.actor("fulltime_deputy", "A01"),
        data={"note": "补材料"},
    )
    row = object_to(province, problem, "refusal", step)
    decide(province, row, "organ_secretary", "A01")
    problem.refresh_from_db()
    assert problem.state == states.CLOSURE_SIGNED
    assert problem.asked_by == province.account("branch_secretary", "A01-B1")


def test_an_upheld_objection_to_a_refused_extension_asks_anew(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    later = problem.due_on + timedelta(days=15)
    story.go(
        province, problem, "ask_extension", province.actor("branch_secretary", "A01-B1"),
        data={"note": "等批复", "asked_to": later},
    )  # fmt: skip
    step = story.go(
        province,
        problem,
        "refuse_extension_branch",
        province.actor("fulltime_deputy", "A01"),
        data={"note": "按期完成"},
    )
    row = object_to(province, problem, "refusal", step)
    decide(province, row, "organ_secretary", "A01")
    problem.refresh_from_db()
    assert problem.state == states.EXTENSION_ASKED
    assert [e.granted for e in problem.extensions.all()] == [False, None]


def test_an_upheld_objection_whose_matter_has_moved_on_is_only_noted(province: Province) -> None:
    problem = story.asked(province, "A01-B1")
    secretary = province.actor("branch_secretary", "A01-B1")
    step = story.go(
        province,
        problem,
        "send_back_branch",
        province.actor("fulltime_deputy", "A01"),
        data={"note": "补材料"},
    )
    row = object_to(province, problem, "refusal", step)
    story.go(province, problem, "ask_closure_branch", secretary)
    line = decide(province, row, "organ_secretary", "A01")
    problem.refresh_from_db()
    assert problem.state == states.CLOSURE_SIGNED
    assert line.move == "uphold_noted"


def test_an_upheld_objection_to_an_overdue_mark_moves_the_deadline_with_a_note(
    province: Province,
) -> None:
    problem = story.at_work(province, found_on=province.days(-60), due_on=province.days(-10))
    row = object_to(province, problem, "overdue")
    before = counts(Problem.objects.all(), province.today)
    assert (before.overdue, before.overdue_told) == (1, 0)
    with pytest.raises(ProblemError):
        decide(province, row, "organ_secretary", "A01")
    decide(province, row, "organ_secretary", "A01", new_due=province.days(5))
    problem.refresh_from_db()
    assert problem.due_on == province.days(5)
    assert problem.first_due_on == province.days(-10)
    assert problem.due_note == "经核对属实"
    assert counts(Problem.objects.all(), province.today).overdue == 0


def test_the_time_to_object_runs_out_after_ten_working_days(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    Problem.objects.filter(pk=problem.pk).update(signed_for_on=province.days(-20))
    problem.refresh_from_db()
    with pytest.raises(ProblemError, match="10 个工作日"):
        object_to(province, problem, "finding")


def test_there_is_one_open_objection_at_a_time(province: Province) -> None:
    problem = story.at_work(province, "A01-B1")
    object_to(province, problem, "finding")
    with pytest.raises(ProblemError) as error:
        object_to(province, problem, "finding")
    assert error.value.status == 409


def test_counts_never_mix_closed_partly_done_kept_up_and_not_now(province: Province) -> None:
    story.closed(province)
    leader = province.actor("organ_secretary", "A01")
    kept = story.verified(province)
    story.go(province, kept, "keep_up_branch", leader, data={"recheck_on": province.days(90)})
    partly = story.verified(province)
    story.go(
        province,
        partly,
        "settle_partly_branch",
        leader,
        data={"rest": "其余", "rest_due": province.days(40)},
    )
    waiting = story.at_work(province)
    story.go(
        province,
        waiting,
        "explain",
        province.actor("branch_secretary", "A01-B1"),
        data={"note": "缺编制"},
    )
    story.go(
        province, waiting, "allow_not_now_branch", leader, data={"recheck_on": province.days(90)}
    )
    found = counts(Problem.objects.all(), province.today)
    assert (found.closed, found.continuing, found.partly_done, found.not_now, found.open) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert found.verified_solved == 0
    assert by_state(Problem.objects.all()) == {
        "rectifying": 1, "closed": 1, "partly_done": 1, "continuing": 1, "not_now": 1,
    }  # fmt: skip
