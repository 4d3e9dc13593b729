"""What waits for whom: each step appears in the to-do of those who can take it, and of nobody else."""

import pytest

from bihuan.lists import services
from bihuan.lists.queries.todo import digest, todo
from bihuan.problems.models import Problem
from bihuan.shell.todo import Todo
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_duty,
    drafted_problem,
    duty_list,
    issued,
    minutes_of,
    plan_received,
    signed_for,
)
from tests.lists.test_registers import deployment, meeting, request

EVERYBODY = (
    ("liaison_office", "GW"),
    ("general_office", "GW"),
    ("leader_in_charge", "GW"),
    ("inspector", "GW"),
    ("system_admin", "GW"),
    ("party_group_secretary", "A01"),
    ("organ_secretary", "A01"),
    ("fulltime_deputy", "A01"),
    ("discipline_secretary", "A01"),
    ("liaison_worker", "A01"),
    ("branch_secretary", "A01-B1"),
    ("branch_member", "A01-B1"),
    ("fulltime_deputy", "A02"),
)
LO, GO, LC = "liaison_office@GW", "general_office@GW", "leader_in_charge@GW"
OS, FD, LW = "organ_secretary@A01", "fulltime_deputy@A01", "liaison_worker@A01"


def who(province: Province, *, waiting: bool = False) -> dict[str, set[str]]:
    """The keys of the lines, each with the people who have it."""
    found: dict[str, set[str]] = {}
    for role, unit in EVERYBODY:
        for line in todo(province.actor(role, unit), province.today):
            if line.waiting == waiting:
                found.setdefault(line.key.split("-")[0], set()).add(f"{role}@{unit}")
    return found


def test_an_edition_waits_for_one_desk_after_the_other(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province))
    assert who(province) == {"edition": {LO}}
    for move, role, desk in (
        ("review", "liaison_office", {LO, GO}),
        ("countersign", "general_office", {LC}),
        ("sign", "leader_in_charge", {GO}),
    ):
        edition = services.take_edition_step(
            edition=edition, move=move, actor=province.actor(role), at=province.now
        )
        assert who(province) == {"edition": desk}
    services.take_edition_step(
        edition=edition, move="issue", actor=province.actor("general_office"), at=province.now,
        document_number="6号", bill_minutes=minutes_of(edition, province.today),
    )  # fmt: skip
    assert who(province) == {"annex": {OS, FD, LW}}


def test_an_annex_waits_for_the_unit_then_for_the_issuer(province: Province) -> None:
    annex = signed_for(province, annex_of(issued(province), "A01"))
    assert who(province) == {"annex": {FD, LW}}
    (line,) = todo(province.actor("fulltime_deputy", "A01"), province.today)
    assert line.due_on == province.days(15)
    assert line.sender == "江岚省委直属机关工委"
    annex = plan_received(province, annex)
    assert who(province) == {"annex": {LO}}
    assert who(province, waiting=True) == {"annex": {FD, LW}}
    services.take_annex_step(
        annex=annex, move="approve_plan", actor=province.actor("liaison_office"), at=province.now
    )
    (line,) = todo(province.actor("fulltime_deputy", "A01"), province.today)
    assert line.due_on == province.days(70)


def test_immediate_items_ask_for_a_report_at_once(province: Province) -> None:
    problem = drafted_problem(province, rectify="immediate")
    signed_for(province, annex_of(issued(province, problem), "A01"))
    (line,) = todo(province.actor("liaison_worker", "A01"), province.today)
    assert "报告" in line.what
    assert line.due_on == province.days(70)


def test_duties_wait_for_their_bearer_in_one_line(province: Province) -> None:
    rows = [drafted_duty(province, year=province.today.year) for _ in range(3)]
    duty_list(province, *rows)
    lines = [
        line
        for line in todo(province.actor("party_group_secretary", "A01"), province.today)
        if line.key.startswith("confirm")
    ]
    assert [line.what for line in lines] == [f"确认责任：{province.today.year}年度责任清单 3 项"]
    assert who(province)["confirm"] == {"party_group_secretary@A01", OS, FD}


@pytest.mark.parametrize(("days", "told"), [(40, False), (3, True), (-3, True)])
def test_a_node_is_announced_before_its_date_and_stays_after_it(
    province: Province, days: int, told: bool
) -> None:
    due = province.days(days)
    duty_list(province, drafted_duty(province, year=due.year, nodes=[(due, "听取半年汇报")]))
    assert (who(province).get("node") == {FD, LW}) == told


def test_tasks_steps_and_requests_reach_the_right_desks(province: Province) -> None:
    signed_for(province, annex_of(issued(province), "A01"))
    problem = Problem.objects.select_related("unit").get()
    row = meeting(province, problem)
    services.add_task(
        meeting=row, unit=province.unit("A01"), text="补齐记录", due_on=province.days(3),
        actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    deployment(province, due_on=province.days(5))
    request(province)
    found = who(province)
    assert found["task"] == {"party_group_secretary@A01", OS, FD, LW}
    assert found["deployment"] == {FD, LW, "fulltime_deputy@A02"}
    assert found["request"] == {LO, GO, LC}
    assert who(province, waiting=True)["request"] == {FD, LW}


def test_every_line_opens_for_whoever_has_it(province: Province) -> None:
    signed_for(province, annex_of(issued(province), "A01"))
    problem = Problem.objects.select_related("unit").get()
    row = meeting(province, problem)
    services.add_task(
        meeting=row, unit=province.unit("A01"), text="补齐记录", due_on=province.days(3),
        actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    deployment(province, due_on=province.days(5))
    request(province)
    duty_list(province, drafted_duty(province, year=province.today.year))
    committee_draft(province, period="2026Q2")
    opened = 0
    for role, unit in EVERYBODY:
        client = province.client(role, unit)
        for line in todo(province.actor(role, unit), province.today):
            assert client.get(line.url).status_code == 200, (role, line)
            opened += 1
    assert opened > 12


def test_the_to_do_costs_a_fixed_number_of_queries(
    province: Province, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        signed_for(province, annex_of(issued(province, period="2026Q1"), "A01"))
    actor = province.actor("fulltime_deputy", "A01")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        lines = todo(actor, province.today)
    assert len(lines) == 5


def test_the_digest_tells_each_thing_once_and_nothing_that_is_not_due(province: Province) -> None:
    def line(key: str, days: int | None, waiting: bool = False) -> Todo:
        due = None if days is None else province.days(days)
        return Todo(what=key, why="", url="/", due_on=due, waiting=waiting, key=key)

    found = digest(
        [
            line("late", -1),
            line("today", 0),
            line("later", 1),
            line("open", None),
            line("w", -1, True),
        ],
        province.today,
    )
    assert [x.key for x in found.overdue] == ["late"]
    assert [x.key for x in found.today] == ["today"]
    assert [x.key for x in found.undated] == ["open"]
    assert found
    assert not digest([line("later", 1)], province.today)
