"""The two chains that end in 已销号, and what stands in their way (F08, T3)."""

import pytest

from bihuan.ledger.models import Entry
from bihuan.problems import states
from bihuan.problems.errors import StepRefusedError
from bihuan.problems.models import Step
from tests.cast import Province
from tests.problems import story

pytestmark = pytest.mark.django_db


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
    with pytest.raises(StepRefusedError) as error:
        story.go(province, problem, "ask_closure_branch", story.receiver(province, "A01-B1"))
    assert error.value.status == 422
    assert "佐证" in error.value.message
