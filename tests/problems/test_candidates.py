"""The machine proposes, a person of the right level decides; what a rule found is accepted on its remedy alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bihuan.access.errors import RefusedError
from bihuan.access.scope import SYSTEM
from bihuan.engines.periods import parse
from bihuan.indicators.queries.breaches import breaches
from bihuan.indicators.services import current, freezing
from bihuan.ledger.models import Entry
from bihuan.problems import candidate_states, services, states
from bihuan.problems.errors import LostRaceError, ProblemError, StepRefusedError
from bihuan.problems.models import Candidate, Problem
from bihuan.problems.queries.remedies import remedies_of
from bihuan.problems.queries.standing import standing_of
from tests.cast import Province
from tests.indicators import rules
from tests.problems import story

pytestmark = pytest.mark.django_db


def month(province: Province, back: int) -> date:
    """The tenth of a month so many months before the present one."""
    day = province.today.replace(day=1)
    for _step in range(back):
        day = (day - timedelta(days=1)).replace(day=1)
    return day.replace(day=10)


def night(province: Province, on: date | None = None) -> services.Proposed:
    """What the loop does each night."""
    day = on or province.today
    current.refresh_all(on=day, at=rules.noon(day))
    return services.propose(breaches=breaches(day), at=rules.noon(day))


@pytest.fixture
def proposed(province: Province, settings: Any) -> Province:
    """One branch missed last month, with which records began; the others kept everything they must."""
    settings.RECORDS_SINCE = month(province, 1).replace(day=1)
    rules.in_force(province)
    for unit in ("A01-B2", "A02-B1", "A02-B2"):
        rules.held(province, unit, "theme_day", month(province, 1))
    night(province)
    return province


def one(**narrow: Any) -> Candidate:
    return Candidate.objects.select_related("unit").get(**narrow)


def test_one_breach_is_one_candidate_however_often_the_night_comes(proposed: Province) -> None:
    row = one()
    assert (row.unit.code, row.indicator, row.state) == ("A01-B1", "LIFE-05", "proposed")
    assert (row.article, row.verified, row.required, row.measured) == ("第十六条", True, 1, 0)
    assert Entry.objects.filter(act="candidates.propose", actor=SYSTEM.ledger_id).count() == 1
    again = night(proposed)
    assert (again.new, again.known) == (0, 1)
    services.dismiss(
        candidates=[row], reason="已在会议纪要中记载", actor=proposed.actor("fulltime_deputy", "A01"), at=proposed.now,
    )  # fmt: skip
    assert night(proposed).new == 0
    assert Entry.objects.filter(act="candidates.propose").count() == 1
    assert not Problem.objects.exists()


def test_a_rule_that_says_generally_gives_no_candidate(proposed: Province) -> None:
    after = (proposed.today.replace(day=1) + timedelta(days=95)).replace(day=5)
    night(proposed, after)
    assert set(Candidate.objects.values_list("indicator", flat=True)) <= {"LIFE-05", "LIFE-06"}


def test_the_system_sets_no_adverse_state_and_no_row_says_that_it_did(proposed: Province) -> None:
    for act in (
        lambda: services.confirm(candidates=[one()], actor=SYSTEM, at=proposed.now),
        lambda: services.dismiss(candidates=[one()], reason="无", actor=SYSTEM, at=proposed.now),
    ):
        with pytest.raises(RefusedError):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.update(state="dismissed", note="无", decided_at=proposed.now)
    workflow = candidate_states.WORKFLOW
    assert not workflow.unreachable()
    assert not workflow.dead_ends()


def test_the_level_above_decides(proposed: Province) -> None:
    for role, place in (
        ("branch_secretary", "A01-B1"), ("organ_secretary", "A01"), ("fulltime_deputy", "A02"),
        ("discipline_secretary", "A01"), ("leader_in_charge", "GW"),
    ):  # fmt: skip
        with pytest.raises(RefusedError):
            services.confirm(candidates=[one()], actor=proposed.actor(role, place), at=proposed.now)
    Candidate.objects.update(unit=proposed.unit("A01-JW"))
    with pytest.raises(ProblemError, match="上一级"):
        services.confirm(
            candidates=[one()], actor=proposed.actor("fulltime_deputy", "A01"), at=proposed.now
        )
    Candidate.objects.update(unit=proposed.unit("A01-DZ"))
    with pytest.raises(ProblemError, match="联系处室"):
        services.confirm(
            candidates=[one()], actor=proposed.actor("fulltime_deputy", "A01"), at=proposed.now
        )
    services.confirm(candidates=[one()], actor=proposed.actor("liaison_office"), at=proposed.now)
    assert one().state == "confirmed"


def test_confirming_drafts_a_problem_whose_source_is_the_verdict(proposed: Province) -> None:
    deputy = proposed.actor("fulltime_deputy", "A01")
    (problem,) = services.confirm(candidates=[one()], actor=deputy, at=proposed.now)
    row = one()
    assert (problem.source, problem.state, problem.unit.code) == ("rule", "draft", "A01-B1")
    assert "每月开展主题党日" in problem.statement
    assert problem.basis == "《中国共产党党员教育管理工作条例》第十六条"
    assert (row.problem_id, row.decided_by_id) == (problem.pk, deputy.account)
    with pytest.raises(LostRaceError, match="已确认"):
        services.dismiss(candidates=[row], reason="无", actor=deputy, at=proposed.now)
    assert standing_of(problem).rule_born


def test_candidates_of_one_rule_become_one_problem_or_join_one(proposed: Province) -> None:
    deputy = proposed.actor("fulltime_deputy", "A01")
    night(proposed, (proposed.today.replace(day=1) + timedelta(days=64)).replace(day=2))
    mine = list(Candidate.objects.filter(unit__code="A01-B1", indicator="LIFE-05"))
    assert len(mine) == 3
    (problem,) = services.confirm(candidates=mine[:2], actor=deputy, at=proposed.now, together=True)
    with pytest.raises(ProblemError, match="同一组织"):
        services.merge(
            candidates=list(Candidate.objects.filter(unit__code="A01-B2").waiting()[:1]),
            problem=problem,
            actor=deputy,
            at=proposed.now,
        )
    services.merge(candidates=mine[2:], problem=problem, actor=deputy, at=proposed.now)
    states_now = sorted(Candidate.objects.filter(problem=problem).values_list("state", flat=True))
    assert states_now == ["confirmed", "merged", "merged"]
    assert len(remedies_of([problem], proposed.today)[problem.pk]) == 3


def rule_born(province: Province) -> Problem:
    """The problem of last month, at work in the branch."""
    deputy = province.actor("fulltime_deputy", "A01")
    (problem,) = services.confirm(candidates=[one()], actor=deputy, at=province.now)
    services.classify(
        problem=problem, version=problem.version, actor=deputy, at=province.now, type="building", severity="slight",
    )  # fmt: skip
    services.issue(problems=[problem], actor=deputy, at=province.now)
    secretary = province.actor("branch_secretary", "A01-B1")
    services.sign_for(problems=[problem], actor=secretary, at=province.now)
    services.approve_plans(problems=[problem], on=province.today, actor=deputy, at=province.now)
    return Problem.objects.select_related("unit").get(pk=problem.pk)


def test_recording_late_what_was_missed_is_never_the_way_out(proposed: Province) -> None:
    problem = rule_born(proposed)
    rules.held(proposed, "A01-B1", "theme_day", month(proposed, 1), recorded=proposed.today)
    night(proposed)
    story.prove(proposed, problem, proposed.actor("branch_secretary", "A01-B1"))
    with pytest.raises(StepRefusedError) as refused:
        story.go(
            proposed, problem, "ask_closure_branch", proposed.actor("branch_secretary", "A01-B1")
        )
    assert [r.need for r in refused.value.refusals] == ["remedy"]
    assert "补录" in str(refused.value)


def test_the_next_complete_window_of_the_same_rule_is_the_remedy(
    proposed: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = rule_born(proposed)
    following = (proposed.today.replace(day=1) + timedelta(days=40)).replace(day=10)
    over = (following + timedelta(days=40)).replace(day=3)
    monkeypatch.setattr("bihuan.problems.queries.remedies.today", lambda: over)
    assert not standing_of(problem).remedied
    rules.held(proposed, "A01-B1", "theme_day", proposed.today)
    assert not standing_of(problem).remedied  # this month had begun before the problem was opened
    rules.held(proposed, "A01-B1", "theme_day", following)
    assert standing_of(problem).remedied
    (remedy,) = remedies_of([problem], over)[problem.pk]
    assert remedy.proof is not None
    assert remedy.proof.window == following.isoformat()[:7]
    secretary, at = proposed.actor("branch_secretary", "A01-B1"), rules.noon(over)
    story.go(proposed, problem, "ask_closure_branch", secretary, at=at)
    story.go(proposed, problem, "verify_branch", proposed.actor("fulltime_deputy", "A01"), at=at)
    story.go(proposed, problem, "accept_branch", proposed.actor("organ_secretary", "A01"), at=at)
    assert problem.state == states.CLOSED


def test_the_time_given_reaches_to_the_end_of_the_first_complete_window(
    proposed: Province,
) -> None:
    row, today = one(), proposed.today
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    end = (following + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    assert services.due_for(row, today) == end + timedelta(days=10)
    page = proposed.client("fulltime_deputy", "A01").get(f"/problems/candidates/{row.pk}/")
    assert f'value="{end + timedelta(days=10)}"' in page.content.decode()
    (problem,) = services.confirm(
        candidates=[row], actor=proposed.actor("fulltime_deputy", "A01"), at=proposed.now
    )
    assert problem.due_on == end + timedelta(days=10)
    row.remedy = "org_life_meeting"  # whoever makes up for it need not wait for a window
    assert services.due_for(row, today) == today + timedelta(days=30)


def test_a_make_up_fact_counts_only_when_it_happened_after_the_problem_was_opened(
    proposed: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    Candidate.objects.update(indicator="LIFE-06", window="2025", remedy="org_life_meeting")
    problem = rule_born(proposed)
    later = proposed.today + timedelta(days=9)
    monkeypatch.setattr("bihuan.problems.queries.remedies.today", lambda: later)
    year = str(proposed.today.year - 1)
    rules.held(
        proposed, "A01-B1", "org_life_meeting", proposed.days(-1), recorded=later, period=year
    )
    rules.held(proposed, "A01-B1", "org_life_meeting", proposed.today, period=year)
    assert not standing_of(problem).remedied
    rules.held(proposed, "A01-B1", "org_life_meeting", later, period=year)
    assert standing_of(problem).remedied


def test_a_sealed_verdict_is_the_remedy_too_and_stays_when_facts_change(
    proposed: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = rule_born(proposed)
    quarter = parse(f"{proposed.today.year}Q{(proposed.today.month - 1) // 3 + 1}").next
    over = quarter.last + timedelta(days=8)
    monkeypatch.setattr("bihuan.problems.queries.remedies.today", lambda: over)
    for offset in (0, 31, 62):
        day = (quarter.first + timedelta(days=offset)).replace(day=10)
        rules.held(proposed, "A01-B1", "theme_day", day)
    assert standing_of(problem).remedied
    freezing.freeze(period=quarter, actor=SYSTEM, at=rules.noon(over))
    assert standing_of(problem).remedied


def test_the_pages_show_decide_and_refuse(proposed: Province) -> None:
    deputy = proposed.client("fulltime_deputy", "A01")
    page = deputy.get("/problems/candidates/").content.decode()
    assert "每月开展主题党日" in page
    assert "第十六条" in page
    shown = deputy.get(f"/problems/candidates/{one().pk}/").content.decode()
    assert "党支部每月开展一次主题党日。" in shown
    fact = {
        "fact": "r1",
        "kind": "theme_day",
        "title": "主题党日",
        "on": "2026-03-01",
        "recorded_on": "2026-03-04",
    }
    Candidate.objects.filter(pk=one().pk).update(facts=[fact])
    told = deputy.get(f"/problems/candidates/{one().pk}/").content.decode()
    assert ">2026年3月1日</time>" in told
    assert ">2026-03-01<" not in told
    assert (
        proposed.client("fulltime_deputy", "A02")
        .get(f"/problems/candidates/{one().pk}/")
        .status_code
        == 404
    )
    assert (
        proposed.client("branch_secretary", "A01-B1").get("/problems/candidates/").status_code
        == 403
    )
    sent = {"pk": [one().pk], "do": "dismiss"}
    answer = deputy.post("/problems/candidates/decide/", sent, follow=True).content.decode()
    assert "请写明排除的理由" in answer
    assert one().state == "proposed"
    answer = deputy.post(
        "/problems/candidates/decide/", {"pk": [one().pk], "do": "confirm"}, follow=True
    ).content.decode()
    assert "已起草 1 个问题" in answer
    number = Problem.objects.get().number
    shown = deputy.get(f"/problems/{number}/").content.decode()
    assert "整改依据" in shown
