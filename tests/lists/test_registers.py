"""Deployments, requests and dispatch meetings: registered, followed, never scored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.access.errors import RefusedError
from bihuan.lists import services
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.models import Deployment, DeploymentStep, DispatchMeeting, Submission
from bihuan.lists.queries import registers as reads
from bihuan.lists.services.deployments import LONGEST, pasted_text
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.lists.builders import annex_of, drafted_problem, issued, signed_for

# --- deployments ----------------------------------------------------------------------------------


def deployment(province: Province, **fields: object) -> Deployment:
    return services.register_deployment(
        **{
            "keeper": province.unit("GW"),
            "number": "江办发〔2026〕3号",
            "summary": "开展机关党建质量提升行动",
            "received_on": province.today,
            "due_on": province.days(30),
            "units": [province.unit("A01"), province.unit("A02")],
            "actor": province.actor("general_office"),
            "at": province.now,
            **fields,
        }
    )


PASTED = [
    "要" * (LONGEST + 1),
    "第一行\n第二行",
    "强调“各级党组织要切实扛起责任，把机关党建抓在经常、严在日常，不得敷衍塞责应付了事”",
    "某同志批示：请工委牵头研究落实并报告",
    "书记强调，机关党建要走在前",
    "一要学。二要做。三要查。四要改。",
]


@pytest.mark.parametrize("text", PASTED)
def test_a_pasted_instruction_is_refused(province: Province, text: str) -> None:
    with pytest.raises(ListError, match="不录"):
        deployment(province, summary=text)
    assert not Deployment.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "开展机关党建质量提升行动",
        "关于巩固“不忘初心”教育成果的意见。年底前报送情况。",
        "3号文件重点任务",
    ],
)
def test_an_honest_summary_passes(text: str) -> None:
    assert pasted_text(text) == ""


@given(st.text("机关党建质量提升行动，。", max_size=LONGEST))
def test_short_plain_words_are_never_refused_for_their_length(text: str) -> None:
    assert "超过 120 字" not in pasted_text(text)


def test_each_unit_gets_three_steps(province: Province) -> None:
    row = deployment(province, step_due={"conveyed": province.days(7)})
    for unit in ("A01", "A02"):
        steps = {s.kind: s.due_on for s in row.steps.filter(unit__code=unit)}
        assert steps == {
            "conveyed": province.days(7),
            "looked_into": province.days(30),
            "supervised": province.days(30),
        }


def test_a_unit_records_its_own_steps_and_sees_no_other_units(province: Province) -> None:
    row = deployment(province)
    deputy = province.actor("fulltime_deputy", "A01")
    mine = row.steps.get(unit__code="A01", kind="conveyed")
    other = row.steps.get(unit__code="A02", kind="conveyed")
    done = services.record_step(
        step=mine, done_on=province.today, note="党组会议传达。", actor=deputy, at=province.now
    )
    assert done.done_on == province.today
    with pytest.raises(RefusedError):
        services.record_step(step=other, done_on=province.today, actor=deputy, at=province.now)
    assert [u.unit.code for u in reads.steps_of(row, deputy)] == ["A01"]
    assert len(reads.steps_of(row, province.actor("general_office"))) == 2
    assert row in Deployment.objects.visible_to(deputy)
    assert row in Deployment.objects.visible_to(province.actor("liaison_office"))


@pytest.mark.parametrize("days", [-1, 1])
def test_a_step_lies_between_receipt_and_today(province: Province, days: int) -> None:
    step = deployment(province).steps.filter(unit__code="A01")[0]
    with pytest.raises(ListError, match="收到之日"):
        services.record_step(
            step=step, done_on=province.days(days), actor=province.actor("fulltime_deputy", "A01"),
            at=province.now,
        )  # fmt: skip


def test_what_was_not_done_stays_visible_after_closing(province: Province) -> None:
    row = services.close_deployment(
        deployment=deployment(province), outcome="已纳入年度要点。",
        actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    assert row.closed_on == province.today
    assert row.steps.filter(done_on__isnull=True).count() == 6
    with pytest.raises(ListError, match="已经办结"):
        services.record_step(
            step=row.steps.filter(unit__code="A01")[0], done_on=province.today,
            actor=province.actor("fulltime_deputy", "A01"), at=province.now,
        )  # fmt: skip


def test_nothing_of_a_deployment_can_be_scored() -> None:
    names = {f.name for m in (Deployment, DeploymentStep) for f in m._meta.get_fields()}
    assert not {n for n in names if "score" in n or "point" in n or "rank" in n}


# --- requests -------------------------------------------------------------------------------------


def request(province: Province, **fields: object) -> Submission:
    return services.submit_request(
        **{
            "unit": province.unit("A01"),
            "to": province.unit("GW"),
            "kind": "request",
            "title": "关于机关党委换届的请示",
            "sent_on": province.today,
            "actor": province.actor("fulltime_deputy", "A01"),
            "at": province.now,
            **fields,
        }
    )


def test_the_days_of_an_answer_are_working_days(province: Province) -> None:
    from bihuan.calendar.queries import holidays
    from bihuan.engines.periods import add_working_days, deadline

    workday = add_working_days(add_working_days(province.today, 1, holidays()), -1, holidays())
    sent = add_working_days(workday, -7, holidays())
    row = request(province, sent_on=sent)
    assert row.answer_due_on == deadline(sent, 15, holidays())
    (waiting,) = reads.with_days([row], on=workday)
    assert (waiting.days, waiting.late) == (7, 0)
    services.answer(
        submission=row, answered_on=workday, text="同意。", number="江直工复〔2026〕2号",
        answered_by="分管领导", actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    (answered,) = reads.with_days([row], on=province.days(40))
    assert answered.days == 7
    (late,) = reads.with_days(
        [request(province, title="另一请示", sent_on=sent, answer_due_on=sent)], on=workday
    )
    assert late.late > 0


def test_a_report_asks_for_no_answer(province: Province) -> None:
    assert request(province, kind="report").answer_due_on is None


def test_only_the_receiver_answers_and_only_once(province: Province) -> None:
    row = request(province)
    with pytest.raises(RefusedError):
        services.answer(
            submission=row, answered_on=province.today, text="同意。",
            actor=province.actor("organ_secretary", "A01"), at=province.now,
        )  # fmt: skip
    stale = Submission.objects.get(pk=row.pk)
    for submission, office in ((row, "liaison_office"), (stale, "general_office")):
        call = lambda: services.answer(  # noqa: E731
            submission=submission, answered_on=province.today, text="同意。",  # noqa: B023
            actor=province.actor(office), at=province.now,  # noqa: B023
        )  # fmt: skip
        if submission is row:
            call()
        else:
            with pytest.raises(LostRaceError):
                call()


@pytest.mark.parametrize("to", ["A02", "A01", "A01-B1"])
def test_a_request_goes_up(province: Province, to: str) -> None:
    with pytest.raises(ListError, match="上级"):
        request(province, to=province.unit(to))


def test_the_same_paper_is_registered_once(province: Province) -> None:
    request(province)
    with pytest.raises(ListError, match="已经登记"):
        request(province)


# --- dispatch -------------------------------------------------------------------------------------


@pytest.fixture
def problem(province: Province) -> Problem:
    signed_for(province, annex_of(issued(province), "A01"))
    return Problem.objects.select_related("unit").get()


def meeting(province: Province, *problems: Problem, **fields: object) -> DispatchMeeting:
    return services.call_meeting(
        **{
            "host": province.unit("GW"),
            "on": province.today,
            "title": "一季度整改调度会",
            "problems": problems,
            "actor": province.actor("general_office"),
            "at": province.now,
            **fields,
        }
    )


def test_the_sheet_is_frozen_as_things_stood(province: Province, problem: Problem) -> None:
    row = meeting(province, problem)
    Problem.objects.filter(pk=problem.pk).update(statement="后来改写", progress="后来的进展")
    row.refresh_from_db()
    (line,) = row.sheet
    assert line["statement"] == problem.statement
    assert line["state"] == "rectifying"
    assert line["progress"] == ""


def test_only_open_problems_below_the_host_are_dispatched(
    province: Province, problem: Problem
) -> None:
    office = province.actor("general_office")
    found = reads.dispatchable(office, province.unit("GW"), on=province.today)
    assert list(found) == [problem]
    assert (
        list(reads.dispatchable(office, province.unit("GW"), on=province.today, which=["overdue"]))
        == []
    )
    late = reads.dispatchable(office, province.unit("GW"), on=province.days(90), which=["overdue"])
    assert list(late) == [problem]
    assert (
        list(reads.dispatchable(office, province.unit("GW"), on=province.today, unit="A02")) == []
    )
    with pytest.raises(ListError, match="调度范围"):
        meeting(province, drafted_problem(province))


def test_a_decision_goes_back_as_a_task_and_is_answered_by_the_unit(
    province: Province, problem: Problem
) -> None:
    row = meeting(province, problem)
    task = services.add_task(
        meeting=row, unit=province.unit("A01"), text="月底前补齐讨论记录", due_on=province.days(10),
        problem=problem, actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    with pytest.raises(RefusedError):
        services.finish_task(
            task=task, done_on=province.today, outcome="已补齐。",
            actor=province.actor("fulltime_deputy", "A02"), at=province.now,
        )  # fmt: skip
    done = services.finish_task(
        task=task, done_on=province.today, outcome="已补齐。",
        actor=province.actor("fulltime_deputy", "A01"), at=province.now,
    )  # fmt: skip
    assert done.done_on == province.today
    with pytest.raises(LostRaceError):
        services.finish_task(
            task=task, done_on=province.today, outcome="又补一次。",
            actor=province.actor("fulltime_deputy", "A01"), at=province.now, version=0,
        )  # fmt: skip


def test_a_task_speaks_of_a_problem_on_the_sheet(province: Province, problem: Problem) -> None:
    row = meeting(province, problem)
    with pytest.raises(ListError, match="不在调度单上"):
        services.add_task(
            meeting=row, unit=province.unit("A01"), text="另一件事", due_on=province.days(1),
            problem=drafted_problem(province), actor=province.actor("general_office"), at=province.now,
        )  # fmt: skip
