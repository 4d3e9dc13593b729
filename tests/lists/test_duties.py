"""Duties: on exactly one level, confirmed by the bearer, passed on, shown performed, checked."""

from datetime import date

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from bihuan.access.errors import RefusedError
from bihuan.lists import services
from bihuan.lists.errors import ListError, LostRaceError
from bihuan.lists.models import Duty, DutyFact
from bihuan.lists.queries import duties as reads
from bihuan.lists.states import DUTY
from tests.cast import Province
from tests.lists.builders import drafted_duty, duty_list

ROLES = (
    ("liaison_office", "GW"),
    ("general_office", "GW"),
    ("leader_in_charge", "GW"),
    ("inspector", "GW"),
    ("party_group_secretary", "A01"),
    ("organ_secretary", "A01"),
    ("fulltime_deputy", "A01"),
    ("discipline_secretary", "A01"),
    ("liaison_worker", "A01"),
    ("branch_secretary", "A01-B1"),
    ("branch_member", "A01-B1"),
    ("fulltime_deputy", "A02"),
)
YEAR = 2026


@pytest.fixture
def duty(province: Province) -> Duty:
    """An issued duty of A01's Party group."""
    duty_list(province, row := drafted_duty(province, year=province.today.year))
    row.refresh_from_db()
    return row


def test_a_duty_goes_out_with_its_list_and_waits_for_confirmation(
    province: Province, duty: Duty
) -> None:
    assert duty.state == "issued"
    assert duty.number == f"{province.today.year}-A01-DZ-001"
    item = duty.items.get()
    assert item.annex.edition.number == f"责清〔{province.today.year}〕1号"
    assert item.snapshot["bearer"] == "省发展改革委党组 党组书记"


def test_only_the_bearers_people_confirm(province: Province, duty: Duty) -> None:
    confirmed = []
    for role, unit in ROLES:
        point = transaction.savepoint()
        try:
            services.confirm(duties=[duty], actor=province.actor(role, unit), at=province.now)
            confirmed.append((role, unit))
        except RefusedError:
            pass
        transaction.savepoint_rollback(point)
    assert confirmed == [
        ("party_group_secretary", "A01"),
        ("organ_secretary", "A01"),
        ("fulltime_deputy", "A01"),
    ]


def test_a_secretary_confirms_on_paper_and_no_letter_of_responsibility_is_signed(
    province: Province, duty: Duty
) -> None:
    (row,) = services.confirm(
        duties=[duty], actor=province.actor("liaison_worker", "A01"), at=province.now,
        paper=services.Paper(
            province.post("party_group_secretary", "A01"), province.today, "已阅，按此落实。"
        ),
    )  # fmt: skip
    assert row.confirmed_by == province.post("party_group_secretary", "A01").person.name
    assert row.signoff is not None


def test_of_two_who_confirm_one_is_told(province: Province, duty: Duty) -> None:
    stale = Duty.objects.get(pk=duty.pk)
    secretary = province.actor("party_group_secretary", "A01")
    services.confirm(duties=[duty], actor=secretary, at=province.now)
    with pytest.raises(LostRaceError):
        services.confirm(duties=[stale], actor=secretary, at=province.now)


@pytest.mark.parametrize(
    ("bearer", "level"),
    [("A01-DZ", "organ"), ("A01-B1", "party_group"), ("A01-JW", "branch"), ("GW", "branch")],
)
def test_a_duty_belongs_to_the_one_level_on_which_its_bearer_stands(
    province: Province, bearer: str, level: str
) -> None:
    with pytest.raises(ListError, match="不属于"):
        drafted_duty(province, bearer, level=level)


def test_the_table_itself_refuses_an_unknown_level(province: Province) -> None:
    row = drafted_duty(province)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=row.pk).update(level="nobody")


def test_the_same_duty_is_not_laid_twice(province: Province) -> None:
    drafted_duty(province, content="研究党建工作")
    with pytest.raises(ListError, match="已有同一项"):
        drafted_duty(province, content="研究党建工作")


def test_a_unit_lays_no_duty_on_the_committee_or_another_unit(province: Province) -> None:
    deputy = province.actor("fulltime_deputy", "A01")
    with pytest.raises(RefusedError):
        drafted_duty(province, actor=deputy)
    with pytest.raises(ListError, match="不在"):
        drafted_duty(province, "A02-DZ", issuer=province.unit("A01"), actor=deputy)


def test_drafts_are_seen_only_by_the_issuers_people(province: Province) -> None:
    drafted_duty(province)
    own = drafted_duty(
        province, "A01-JW", issuer=province.unit("A01"), level="organ",
        actor=province.actor("liaison_worker", "A01"),
    )  # fmt: skip
    seen = Duty.objects.visible_to(province.actor("fulltime_deputy", "A01"))
    assert list(seen) == [own]
    assert own not in Duty.objects.visible_to(province.actor("general_office"))


def test_a_duty_is_passed_on_to_the_next_level_as_a_draft(province: Province, duty: Duty) -> None:
    made = services.cascade(
        duty=duty, bearers=[province.unit("A01-JW")], content="每季度研究一次机关党建",
        actor=province.actor("fulltime_deputy", "A01"), at=province.now,
    )  # fmt: skip
    assert [(row.parent, row.level, row.issuer.code, row.state) for row in made] == [
        (duty, "organ", "A01", "drafted")
    ]
    with pytest.raises(ListError, match="不在下一级"):
        services.cascade(
            duty=duty, bearers=[province.unit("A01-DZ")],
            actor=province.actor("fulltime_deputy", "A01"), at=province.now,
        )  # fmt: skip


def test_facts_keep_both_dates_and_late_entry_is_shown_not_scored(
    province: Province, duty: Duty
) -> None:
    worker = province.actor("liaison_worker", "A01")
    late = services.record_fact(
        duty=duty, on=date(province.today.year, 1, 5), text="党组会议听取汇报",
        actor=worker, at=province.now,
    )  # fmt: skip
    fresh = services.record_fact(
        duty=duty, on=province.today, text="再次听取汇报", actor=worker, at=province.now
    )
    days = (province.today - late.on).days
    assert (late.late, fresh.late) == (days if days >= settings.LATE_DAYS else 0, 0)
    assert not hasattr(Duty, "score")
    with pytest.raises(ListError, match="已经登记过"):
        services.record_fact(
            duty=duty, on=province.today, text="再次听取汇报", actor=worker, at=province.now
        )


@pytest.mark.parametrize("day", ["tomorrow", "last year"])
def test_a_fact_outside_the_year_or_ahead_is_refused(
    province: Province, duty: Duty, day: str
) -> None:
    on = province.days(1) if day == "tomorrow" else date(province.today.year - 1, 12, 31)
    with pytest.raises(ListError):
        services.record_fact(
            duty=duty, on=on, text="听取汇报", actor=province.actor("liaison_worker", "A01"),
            at=province.now,
        )  # fmt: skip


def test_a_duty_is_finished_only_with_its_facts_and_nodes(province: Province) -> None:
    row = drafted_duty(province, year=province.today.year, nodes=[(province.today, "听取半年汇报")])
    duty_list(province, row)
    row.refresh_from_db()
    services.confirm(
        duties=[row], actor=province.actor("party_group_secretary", "A01"), at=province.now
    )
    deputy = province.actor("fulltime_deputy", "A01")

    def finish() -> Duty:
        row.refresh_from_db()
        return services.take_duty_step(duty=row, move="finish", actor=deputy, at=province.now)

    with pytest.raises(ListError, match="履责情况"):
        finish()
    services.record_fact(
        duty=row, on=province.today, text="已听取汇报", actor=deputy, at=province.now
    )
    with pytest.raises(ListError, match="时间节点"):
        finish()
    services.finish_node(node=row.nodes.get(), on=province.today, actor=deputy, at=province.now)
    assert finish().done_on == province.today


def test_a_units_own_plan_takes_effect_when_it_adopts_it(province: Province) -> None:
    row = drafted_duty(
        province, "A01-JW", kind="plan", level="organ", issuer=province.unit("A01"),
        position="争创模范机关", actor=province.actor("liaison_worker", "A01"),
    )  # fmt: skip
    done = services.take_duty_step(
        duty=row, move="adopt", actor=province.actor("organ_secretary", "A01"), at=province.now
    )
    assert done.state == "confirmed"
    above = drafted_duty(province)
    with pytest.raises(RefusedError):
        services.take_duty_step(
            duty=above, move="adopt", actor=province.actor("leader_in_charge"), at=province.now
        )
    with pytest.raises(ListError, match="随清单印发"):
        services.take_duty_step(
            duty=above, move="adopt", actor=province.actor("party_group_secretary", "A01"),
            at=province.now,
        )  # fmt: skip


@pytest.mark.parametrize("state", ["drafted", "issued", "confirmed", "done", "dropped"])
def test_every_move_of_every_role_leads_where_the_table_says(
    province: Province, duty: Duty, state: str
) -> None:
    facts = {
        "confirmed_at": province.now,
        "done_on": province.today if state == "done" else None,
        "dropped_why": "职责调整。" if state == "dropped" else "",
    }
    Duty.objects.filter(pk=duty.pk).update(state=state, **facts)
    DutyFact.objects.create(duty=duty, on=province.today, recorded_at=province.now, text="已做")
    taken = set()
    for move in DUTY.moves:
        for role, unit in ROLES:
            point = transaction.savepoint()
            duty.refresh_from_db()
            try:
                after = services.take_duty_step(
                    duty=duty, move=move.name, actor=province.actor(role, unit), at=province.now,
                    note="职责调整。",
                )  # fmt: skip
                assert state in move.sources
                assert after.state == move.target
                taken.add((move.name, role, unit))
            except (ListError, RefusedError):
                pass
            transaction.savepoint_rollback(point)
    bearers = {
        ("party_group_secretary", "A01"),
        ("organ_secretary", "A01"),
        ("fulltime_deputy", "A01"),
    }
    drafters = {("liaison_office", "GW"), ("general_office", "GW")}
    doers = {("fulltime_deputy", "A01"), ("liaison_worker", "A01")}
    expected = {
        "drafted": {("drop", *who) for who in drafters},
        "issued": {("confirm", *w) for w in bearers} | {("drop", *w) for w in drafters},
        "confirmed": {("finish", *w) for w in doers} | {("drop", *w) for w in drafters},
        "done": {("reopen", *w) for w in drafters},
        "dropped": set(),
    }
    assert taken == expected[state]


# --- F14: what is wrong with the duties -----------------------------------------------------------


def named(province: Province, on: date | None = None) -> dict[str, set[str]]:
    rows = reads.checkable(province.actor("general_office"), year=province.today.year)
    found: dict[str, set[str]] = {name: set() for name in reads.CHECKS}
    for by_check in reads.checks(rows, on=on or province.today).values():
        for name, duties in by_check.items():
            found[name] |= {duty.content for duty in duties}
    return found


def issued_duty(province: Province, content: str, **fields: object) -> Duty:
    """A duty in force, changed afterwards as the fields say, as an import or a merger may leave it."""
    row = drafted_duty(province, content=content, year=province.today.year)
    Duty.objects.filter(pk=row.pk).update(
        **{"state": "issued", "issued_on": province.today, **fields}
    )
    return row


def test_duties_without_owner_with_two_owners_or_without_facts_are_named(
    province: Province,
) -> None:
    issued_duty(province, "无人负责", bearer_post="")
    issued_duty(province, "两人负责", bearer_post="党组书记、副书记")
    fine = issued_duty(province, "有人负责")
    DutyFact.objects.create(duty=fine, on=province.today, recorded_at=province.now, text="已做")
    found = named(province)
    assert found["no_owner"] == {"无人负责"}
    assert found["two_owners"] == {"两人负责"}
    assert found["no_facts"] == {"无人负责", "两人负责"}
    assert found["orphan"] == found["stuck"] == set()


def test_a_duty_stuck_for_a_quarter_is_named_until_something_is_done(province: Province) -> None:
    row = issued_duty(province, "没有进展")
    assert named(province, province.days(92))["stuck"] == set()
    assert named(province, province.days(93))["stuck"] == {"没有进展"}
    DutyFact.objects.create(
        duty=row, on=province.days(20), recorded_at=province.now, text="已做一次"
    )
    assert named(province, province.days(93))["stuck"] == set()


def test_a_duty_off_its_level_or_cut_from_its_origin_is_an_orphan(province: Province) -> None:
    issued_duty(province, "层级不符", level="branch")
    origin = issued_duty(province, "上级责任")
    issued_duty(province, "下级责任", parent=origin, bearer=province.unit("A01-JW"), level="organ")
    assert named(province)["orphan"] == {"层级不符"}
    Duty.objects.filter(pk=origin.pk).update(state="dropped", dropped_why="职责调整。")
    assert named(province)["orphan"] == {"层级不符", "下级责任"}


def test_the_same_words_on_two_levels_of_one_unit_have_two_owners(province: Province) -> None:
    issued_duty(province, "研究党建工作。")
    issued_duty(province, "研究党建工作", bearer=province.unit("A01-JW"), level="organ")
    issued_duty(province, "每支部一份", bearer=province.unit("A01-B1"), level="branch")
    issued_duty(province, "每支部一份 ", bearer=province.unit("A01-B2"), level="branch")
    assert named(province)["two_owners"] == {"研究党建工作。", "研究党建工作"}


# --- from year to year ----------------------------------------------------------------------------


def test_last_years_list_is_copied_as_drafts_with_its_nodes(province: Province) -> None:
    year = province.today.year
    row = issued_duty(province, "研究党建工作")
    row.nodes.create(due_on=date(year, 6, 30), title="听取半年汇报")
    gone = issued_duty(province, "不再承担的")
    Duty.objects.filter(pk=gone.pk).update(state="dropped", dropped_why="职责调整。")
    office = province.actor("liaison_office")

    def copy() -> list[Duty]:
        return services.copy_year(
            issuer=province.unit("GW"), kind="duties", from_year=year, to_year=year + 1,
            actor=office, at=province.now,
        )  # fmt: skip

    (made,) = copy()
    assert (made.content, made.state, made.copied_from) == ("研究党建工作", "drafted", row)
    assert [(n.due_on, n.title) for n in made.nodes.all()] == [
        (date(year + 1, 6, 30), "听取半年汇报")
    ]
    assert copy() == []
