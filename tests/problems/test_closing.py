"""The two chains that end in 已销号, and what stands in their way (F08, T3)."""

import pytest

from bihuan.ledger.models import Entry
from bihuan.problems import services, states
from bihuan.problems.errors import LostRaceError, ProblemError, StepRefusedError
from bihuan.problems.models import Measure, Problem, Recheck, Step
from bihuan.problems.services import SignOffData
from tests.cast import Province
from tests.problems import story

pytestmark = pytest.mark.django_db


def refused(
    province: Province, problem: Problem, move: str, *actor: str, **kwargs: object
) -> StepRefusedError:
    with pytest.raises(StepRefusedError) as error:
        story.go(province, problem, move, province.actor(*actor), **kwargs)
    return error.value


def test_a_branchs_problem_is_closed_by_secretary_deputy_and_organ_secretary(
    province: Province,
) -> None:
    problem = story.closed(province, "A01-B1")
    assert problem.state == states.CLOSED
    assert problem.closed_on == province.today
    assert [s.move for s in Step.objects.filter(problem=problem)] == [
        "draft", "classify", "issue", "sign_for", "plan_approved", "evidence",
        "ask_closure_branch", "verify_branch", "accept_branch",
    ]  # fmt: skip


def test_a_units_problem_is_closed_by_deputy_secretary_office_and_leader(
    province: Province,
) -> None:
    problem = story.closed(province, "A01")
    assert problem.state == states.CLOSED
    assert problem.accepting_unit == province.unit("GW").name
    assert problem.accepted_by == province.account("leader_in_charge").name


def test_each_step_has_the_number_of_its_ledger_entry(province: Province) -> None:
    problem = story.closed(province)
    for step in Step.objects.filter(problem=problem):
        entry = Entry.objects.get(seq=step.seq)
        assert entry.unit == "A01-B1"
        assert entry.object in {f"problems.problem:{problem.pk}", f"problems.step:{step.pk}"}


def test_closing_needs_proof(province: Province) -> None:
    problem = story.at_work(province)
    error = refused(province, problem, "ask_closure_branch", "branch_secretary", "A01-B1")
    assert error.status == 422
    assert "佐证" in error.message


def test_closing_needs_an_approved_plan_unless_it_is_mended_at_once(province: Province) -> None:
    problem = story.issued(province)
    secretary = province.actor("branch_secretary", "A01-B1")
    services.sign_for(problems=[problem], actor=secretary, at=province.now)
    story.prove(province, problem, secretary)
    assert (
        "方案"
        in refused(province, problem, "ask_closure_branch", "branch_secretary", "A01-B1").message
    )
    at_once = story.at_work(province, rectify="immediate")
    story.prove(province, at_once, secretary)
    story.go(province, at_once, "ask_closure_branch", secretary)
    assert at_once.state == states.CLOSURE_SIGNED


def test_the_person_who_raised_it_is_asked_or_his_absence_is_documented(province: Province) -> None:
    problem = story.at_work(province, raised_by="李同志")
    secretary = province.actor("branch_secretary", "A01-B1")
    story.prove(province, problem, secretary)
    assert (
        "提出人"
        in refused(province, problem, "ask_closure_branch", "branch_secretary", "A01-B1").message
    )
    services.record_raiser_answer(
        problem=problem,
        version=problem.version,
        absent_because="本人已调离，三次联系未果",
        actor=province.actor("fulltime_deputy", "A01"),
        at=province.now,
    )
    story.go(province, problem, "ask_closure_branch", secretary)
    assert problem.state == states.CLOSURE_SIGNED


def test_a_serious_problem_is_not_closed_without_a_recheck_date(province: Province) -> None:
    problem = story.asked(province, severity="serious")
    error = refused(province, problem, "verify_branch", "fulltime_deputy", "A01")
    assert [r.need for r in error.refusals] == ["recheck_date"]
    deputy = province.actor("fulltime_deputy", "A01")
    story.go(province, problem, "verify_branch", deputy, data={"recheck_on": province.days(90)})
    story.go(province, problem, "accept_branch", province.actor("organ_secretary", "A01"))
    assert Recheck.objects.get(problem=problem).due_on == province.days(90)


def test_somebody_with_a_post_in_the_unit_neither_verifies_nor_closes(province: Province) -> None:
    from bihuan.orgs.models import Post

    problem = story.asked(province, "A01-B1")
    account = province.account("fulltime_deputy", "A01")
    assert account.person is not None
    Post.objects.create(
        person=account.person,
        unit=province.unit("A01-B1"),
        title="支部书记",
        since=province.days(-300),
    )
    error = refused(province, problem, "verify_branch", "fulltime_deputy", "A01")
    assert error.status == 403
    assert "任职" in error.message


def test_the_same_person_with_another_account_is_still_the_doer(province: Province) -> None:
    from bihuan.orgs.models import Account

    problem = story.asked(province, "A01-B1")
    doer, other = (
        province.account("branch_secretary", "A01-B1"),
        province.account("fulltime_deputy", "A01"),
    )
    Account.objects.filter(pk=other.pk).update(person=doer.person)
    error = refused(province, problem, "verify_branch", "fulltime_deputy", "A01")
    assert [r.need for r in error.refusals] == ["other_person"]


def test_a_signature_on_paper_carries_a_step_and_the_ledger_names_both(province: Province) -> None:
    problem = story.verified(province, "A01")
    paper = SignOffData(province.post("leader_in_charge"), province.today, "同意销号。")
    step = story.go(
        province, problem, "accept_unit", province.actor("general_office"), signoff=paper
    )
    assert problem.state == states.CLOSED
    assert problem.accepted_by == province.post("leader_in_charge").person.name
    assert step.signoff is not None
    assert step.signoff.handler == province.account("general_office")
    objects = set(Entry.objects.filter(act="problems.accept_unit").values_list("object", flat=True))
    assert objects == {
        f"problems.problem:{problem.pk}", f"problems.step:{step.pk}", f"orgs.signoff:{step.signoff.pk}",
    }  # fmt: skip


def test_a_post_without_the_right_cannot_sign_and_a_subordinate_cannot_register(
    province: Province,
) -> None:
    problem = story.verified(province, "A01")
    wrong = SignOffData(province.post("party_group_secretary", "A01"), province.today, "同意")
    error = refused(province, problem, "accept_unit", "general_office", signoff=wrong)
    assert error.status == 403
    right = SignOffData(province.post("leader_in_charge"), province.today, "同意")
    error = refused(province, problem, "accept_unit", "liaison_worker", "A01", signoff=right)
    assert [r.need for r in error.refusals] == ["other_person"]


def test_a_signature_is_not_older_than_the_step_before_nor_from_tomorrow(
    province: Province,
) -> None:
    problem = story.verified(province, "A01")
    post = province.post("leader_in_charge")
    early = SignOffData(post, province.days(-1), "同意")
    error = refused(province, problem, "accept_unit", "general_office", signoff=early)
    assert [r.need for r in error.refusals] == ["order"]
    late = SignOffData(post, province.days(1), "同意")
    with pytest.raises(ProblemError, match="不能晚于今天"):
        story.go(province, problem, "accept_unit", province.actor("general_office"), signoff=late)


def test_who_comes_second_is_told_who_was_first_and_with_what(province: Province) -> None:
    problem = story.verified(province, "A01-B1")
    stale = Problem.objects.select_related("unit").get(pk=problem.pk)
    secretary = province.actor("organ_secretary", "A01")
    story.go(province, problem, "accept_branch", secretary)
    with pytest.raises(LostRaceError) as error:
        services.take_step(
            problem=stale,
            move="accept_branch",
            actor=secretary,
            at=province.now,
            version=stale.version,
        )
    assert error.value.status == 409
    assert secretary.name in error.value.message
    assert "同意销号" in error.value.message
    assert "已销号" in error.value.message


def test_a_form_sent_twice_does_its_work_once(province: Province) -> None:
    problem = story.verified(province, "A01-B1")
    secretary = province.actor("organ_secretary", "A01")
    first = story.go(province, problem, "accept_branch", secretary, key="one-form")
    entries = Entry.objects.count()
    again = story.go(province, problem, "accept_branch", secretary, key="one-form", version=0)
    assert first.pk == again.pk
    assert Entry.objects.count() == entries


def test_a_request_is_taken_back_until_the_next_level_opens_it(province: Province) -> None:
    secretary = province.actor("branch_secretary", "A01-B1")
    problem = story.asked(province)
    assert not services.mark_opened(problem=problem, actor=secretary, at=province.now)
    story.go(province, problem, "take_back", secretary)
    assert problem.state == states.RECTIFYING
    story.go(province, problem, "ask_closure_branch", secretary)
    deputy = province.actor("fulltime_deputy", "A01")
    assert services.mark_opened(problem=problem, actor=deputy, at=province.now)
    error = refused(province, problem, "take_back", "branch_secretary", "A01-B1")
    assert [r.need for r in error.refusals] == ["not_opened"]


def test_returned_for_improvement_needs_written_requirements(province: Province) -> None:
    problem = story.asked(province)
    assert refused(province, problem, "send_back_branch", "fulltime_deputy", "A01").status == 422
    deputy = province.actor("fulltime_deputy", "A01")
    step = story.go(
        province, problem, "send_back_branch", deputy, data={"note": "1. 补十月的讨论记录。"}
    )
    assert problem.state == states.RETURNED
    assert step.note == "1. 补十月的讨论记录。"


def test_the_rest_of_a_partly_done_problem_becomes_a_child_with_the_open_measures(
    province: Province,
) -> None:
    problem = story.at_work(province)
    secretary = province.actor("branch_secretary", "A01-B1")
    services.set_measures(
        problem=problem,
        measures=[services.MeasureData("修订计划", "甲"), services.MeasureData("补开两次", "乙")],
        version=problem.version,
        actor=secretary,
        at=province.now,
    )
    done = Measure.objects.get(problem=problem, text="修订计划")
    services.finish_measure(
        measure=done, version=0, done_on=province.today, actor=secretary, at=province.now
    )
    story.prove(province, problem, secretary)
    story.go(province, problem, "ask_closure_branch", secretary)
    story.go(province, problem, "verify_branch", province.actor("fulltime_deputy", "A01"))
    story.go(
        province,
        problem,
        "settle_partly_branch",
        province.actor("organ_secretary", "A01"),
        data={"rest": "还差两次主题党日", "rest_due": province.days(45)},
    )
    assert problem.state == states.PARTLY_DONE
    assert problem.closed_on is None
    child = Problem.objects.get(parent=problem)
    assert (child.state, child.due_on, child.statement) == (
        states.RECTIFYING, province.days(45), "还差两次主题党日",
    )  # fmt: skip
    assert [m.text for m in child.measures.all()] == ["补开两次"]
    assert child.steps.get().seq is not None


def test_taken_up_again_begins_a_round_with_its_own_proof(province: Province) -> None:
    problem = story.closed(province)
    story.go(
        province,
        problem,
        "retake_branch",
        province.actor("discipline_secretary", "A01"),
        data={"note": "十二月又没有讨论", "new_due": province.days(60)},
    )
    assert (problem.state, problem.cycle, problem.first_due_on) == (
        states.RETAKEN, 2, province.days(60),
    )  # fmt: skip
    assert problem.closed_on is None
    error = refused(province, problem, "ask_closure_branch", "branch_secretary", "A01-B1")
    assert {r.need for r in error.refusals} == {"plan", "evidence"}
    assert Step.objects.filter(problem=problem, cycle=1).count() == 9


def test_the_recheck_is_not_done_by_who_asked_for_closing(province: Province) -> None:
    problem = story.closed(province, "A01-B1")
    deputy = province.actor("fulltime_deputy", "A01")
    story.go(province, problem, "pass_recheck_branch", deputy, data={"note": "抽查两次，都有讨论"})
    assert problem.recheck_passed_on == province.today
    assert problem.state == states.CLOSED
