"""What elections tell the engines: kinds, both dates, columns; in a fixed number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.elections import services
from bihuan.elections.queries.facts import facts
from bihuan.engines.rules.values import SCALE, Fact
from bihuan.orgs.models import Term, Unit
from tests.cast import Province
from tests.elections import story


def all_facts(province: Province) -> list[Fact]:
    first, last = province.days(-4000), province.days(1)
    return list(facts(Unit.objects.all(), first, last))


def of_kind(found: list[Fact], kind: str) -> list[Fact]:
    return [f for f in found if f.kind == kind]


def test_an_election_from_reminder_to_result_becomes_facts(province: Province) -> None:
    term = story.term_of(province)
    services.remind(
        term=term,
        how="phone",
        on=province.days(-2),
        actor=province.actor("liaison_office"),
        at=province.now,
    )
    story.approved(province)
    found = all_facts(province)
    (reminder,) = of_kind(found, "term_reminder")
    assert (reminder.org, reminder.subject, reminder.has) == ("A01-JW", "A01-JW:2", {"phone"})
    assert reminder.recorded_on - reminder.on == timedelta(days=2)
    new = max(of_kind(found, "election"), key=lambda f: f.on)
    assert (new.subject, new.quantity) == ("A01-JW:3", None)
    assert (new.part, new.whole) == (20 * SCALE, 21 * SCALE)
    assert new.has == {"committee", "secretary"}
    sheets = {next(iter(f.has)): f for f in of_kind(found, "ballot")}
    assert (sheets["committee"].quantity, sheets["committee"].part, sheets["committee"].whole) == (
        20 * SCALE, 4 * SCALE, 3 * SCALE,
    )  # fmt: skip
    assert sheets["secretary"].whole == SCALE
    asked = of_kind(found, "request")
    assert [f.has for f in asked] == [
        {matter, "organ_committee"} for matter in ("convene", "candidates", "result")
    ]
    chain = of_kind(found, "approval")
    assert [sorted(f.has & {"group", "committee", "mother_body"}) for f in chain] == [
        ["group"],
        ["committee"],
    ] * 3
    assert {f.subject for f in chain} == {f.subject for f in asked}


def test_a_branch_is_approved_by_its_mother_body_alone(province: Province) -> None:
    story.term_of(province, "A01-B1")
    story.approved(province, "A01-B1", seats=0)
    marks = [f.has for f in of_kind(all_facts(province), "approval")]
    assert all("mother_body" in m and "group" not in m for m in marks)
    assert len(marks) == 3


def test_a_term_under_the_old_rule_says_its_own_years(province: Province) -> None:
    Term.objects.create(
        unit=province.unit("A01-B1"), number=1, elected_on=province.days(-800), years=2, due_on=province.days(-70),
    )  # fmt: skip
    (old,) = of_kind(all_facts(province), "election")
    assert old.quantity == 2 * SCALE


def test_a_by_election_belongs_to_the_running_term(province: Province) -> None:
    story.term_of(province, "A01-B1")
    story.approved(province, "A01-B1", kind="secretary", seats=0)
    (fact,) = of_kind(all_facts(province), "by_election")
    assert fact.subject == "A01-B1:2"
    assert len(of_kind(all_facts(province), "election")) == 1


@pytest.mark.parametrize("approve", [True, False])
def test_an_extension_says_to_when_and_whether_it_was_approved(
    province: Province, approve: bool
) -> None:
    term = story.term_of(province, "A01-B1")
    row = services.ask_extension(
        term=term,
        asked_to=province.days(300),
        reason="机构改革",
        actor=story.clerk(province, "A01-B1"),
        at=province.now,
    )
    if approve:
        services.take_extension_step(
            extension=row,
            move="approve_branch",
            actor=province.actor("organ_secretary", "A01"),
            at=province.now,
        )
    (fact,) = of_kind(all_facts(province), "extension")
    assert fact.until == province.days(300)
    assert fact.has == ({"approved"} if approve else set())


def test_an_extension_of_the_old_register_is_a_fact_too(province: Province) -> None:
    term = story.term_of(province, "A01-B1", ends=province.days(-30))
    Term.objects.filter(pk=term.pk).update(extended_to=province.days(100))
    (fact,) = of_kind(all_facts(province), "extension")
    assert (fact.on, fact.until, fact.has) == (term.due_on, province.days(100), {"approved"})


def test_the_number_of_queries_does_not_grow_with_the_units(province: Province) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            all_facts(province)
        return len(seen)

    story.term_of(province)
    story.approved(province)
    few = asked()
    for code in ("A01-B1", "A02-B1"):
        story.term_of(province, code)
        story.approved(province, code, seats=0)
    assert asked() == few <= 16
