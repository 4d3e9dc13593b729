"""What a result changes in the register, and what becomes of elections when units merge and people change posts."""

import pytest
from django.urls import reverse

from bihuan import handover
from bihuan.access.policy import Role
from bihuan.elections import services
from bihuan.elections.errors import ElectionError
from bihuan.elections.models import Election, Extension, Petition
from bihuan.elections.queries.consents import consent_wanted, ended_without_consent
from bihuan.elections.queries.todo import todo
from bihuan.engines.periods import add_years
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Grant, Handover, Post, Term
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.elections import story
from tests.problems import story as problems


def held(province: Province, unit: str) -> dict[str, str]:
    rows = Post.objects.held_on(province.today).filter(unit__code=unit).select_related("person")
    return {p.person.name: p.title for p in rows}


def test_a_new_term_begins_and_the_old_committee_ends_but_not_the_liaison_worker(
    province: Province,
) -> None:
    old = story.term_of(province)
    worker = province.post("liaison_worker", "A01").person.name
    row = story.approved(province)
    row = Election.objects.select_related("new_term").get(pk=row.pk)
    new = row.new_term
    assert new is not None
    assert (new.number, new.elected_on, new.years) == (old.number + 1, province.today, 5)
    assert new.due_on == add_years(province.today, 5)
    assert held(province, "A01-JW") == {
        "甲一": "书记",
        "乙二": "组织委员",
        "丙三": "委员",
        worker: "liaison_worker",
    }
    gone = Grant.objects.get(account=province.account("organ_secretary", "A01"))
    assert gone.until == province.today
    assert Grant.objects.get(account=province.account("liaison_worker", "A01")).until is None
    entered = set(Entry.objects.filter(act="orgs.renew").values_list("object", flat=True))
    assert f"orgs.term:{new.pk}" in entered


def test_who_is_elected_again_keeps_his_rights(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.planned(province, story.started(province, "A01-B1"), seats=0)
    row = story.through(province, row, "convene")
    post = province.post("branch_secretary", "A01-B1")
    row = services.set_candidates(
        election=row,
        candidates=[
            services.CandidateData(
                name=post.person.name, person=post.person, for_committee=False, office="secretary"
            )
        ],
        actor=story.clerk(province, "A01-B1"),
        at=province.now,
    )
    row = story.tallied(province, story.through(province, row, "candidates"))
    story.through(province, story.step(province, row, "count"), "result")
    assert Grant.objects.get(account=province.account("branch_secretary", "A01-B1")).until is None
    post.refresh_from_db()
    assert post.until == province.today
    assert held(province, "A01-B1")[post.person.name] == "书记"


def test_a_by_elected_secretary_ends_with_the_committee(province: Province) -> None:
    term = story.term_of(province, "A01-B1", ends=province.days(60))
    story.approved(province, "A01-B1", kind="secretary", seats=0)
    assert Term.objects.get(unit__code="A01-B1") == term
    newcomer = Post.objects.get(person__name="甲一")
    assert newcomer.until is None
    row = story.planned(province, story.started(province, "A01-B1"), seats=0)
    row = story.through(province, row, "convene")
    row = services.set_candidates(
        election=row, actor=story.clerk(province, "A01-B1"), at=province.now,
        candidates=[services.CandidateData(name="戊五", for_committee=False, office="secretary")],
    )  # fmt: skip
    row = story.tallied(province, story.through(province, row, "candidates"))
    story.through(province, story.step(province, row, "count"), "result")
    newcomer.refresh_from_db()
    assert newcomer.until == province.today
    assert held(province, "A01-B1")["戊五"] == "书记"


def test_a_term_elected_under_the_old_rule_ends_by_its_own_length(province: Province) -> None:
    unit = province.unit("A01-B1")
    elected = add_years(province.today, -2)
    Term.objects.create(
        unit=unit, number=1, elected_on=elected, years=2, due_on=add_years(elected, 2)
    )
    lines = todo(province.actor("branch_secretary", "A01-B1"), province.today)
    assert [x.due_on for x in lines if x.key.startswith("term-")] == [province.today]
    row = services.plan(
        election=story.started(province, "A01-B1"), planned_on=province.days(9), officers=1, years=3,
        actor=story.clerk(province, "A01-B1"), at=province.now,
    )  # fmt: skip
    assert row.years == 3


def test_a_merged_body_leaves_no_election_behind(province: Province) -> None:
    term = story.term_of(province, "A01-B2")
    clerk = province.actor("fulltime_deputy", "A01")
    row = services.start(unit=province.unit("A01-B2"), kind="term", actor=clerk, at=province.now)
    row = services.plan(
        election=row, planned_on=province.days(9), seats=3, officers=1, actor=clerk, at=province.now
    )
    services.take_step(election=row, move="convene_ask", actor=clerk, at=province.now)
    services.ask_extension(
        term=term, asked_to=province.days(200), reason="拟合并", actor=clerk, at=province.now
    )
    unit = province.unit("A01-B2")
    handover.merge(
        unit=unit, into=province.unit("A01-B1"), on=province.today, version=unit.version,
        actor=province.actor("general_office"), at=province.now, today=province.today,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.state == "dropped"
    assert "并入" in row.steps.order_by("-pk")[0].note
    assert Extension.objects.get().state == "withdrawn"
    assert not Petition.objects.filter(approved_on=None, returned_on=None).exists()
    listed = {line["object"] for line in Handover.objects.get().items}
    assert {f"elections.election:{row.pk}", "elections.extension:1"} & listed
    story.term_of(province, "A01-B1")
    page = province.client("branch_secretary", "A01-B1").get(
        reverse("elections:body", args=["A01-B1"])
    )
    assert "并入" in page.content.decode()


def test_a_closed_body_leaves_no_election_behind(province: Province) -> None:
    story.term_of(province, "A02-B2")
    unit = province.unit("A02-B2")
    services.start(
        unit=unit, kind="term", actor=province.actor("fulltime_deputy", "A02"), at=province.now
    )
    handover.close(
        unit=unit, on=province.today, version=unit.version, actor=province.actor("general_office"),
        at=province.now, today=province.today,
    )  # fmt: skip
    assert Election.objects.get().state == "dropped"


def test_a_secretary_who_changes_posts_inside_the_term_needs_the_superiors_consent(
    province: Province,
) -> None:
    story.term_of(province)
    post = province.post("organ_secretary", "A01")
    assert consent_wanted(post, province.today)
    deputy = province.client("fulltime_deputy", "A01")
    page = deputy.get(reverse("web:end_post", args=[post.pk])).content.decode()
    assert "须经上级党组织同意" in page
    row = story.started(province, kind="dismissal", posts=[post])
    story.through(province, row, "dismissal")
    assert not consent_wanted(post, province.today)
    lines = {
        x.key.split("-")[0] for x in todo(province.actor("fulltime_deputy", "A01"), province.today)
    }
    assert "leaving" in lines
    handover.end_post(
        post=post, until=province.today, version=post.version, successor=None,
        actor=province.actor("fulltime_deputy", "A01"), at=province.now,
    )  # fmt: skip
    assert not ended_without_consent(province.days(-9)).exists()
    assert "vacant" in {
        x.key.split("-")[0] for x in todo(province.actor("liaison_office"), province.today)
    }


def test_a_change_without_consent_is_told_to_the_superior(province: Province) -> None:
    story.term_of(province, "A01-B1")
    post = province.post("branch_secretary", "A01-B1")
    Post.objects.filter(pk=post.pk).update(until=province.today)
    assert list(ended_without_consent(province.days(-9))) == [post]
    keys = {x.key for x in todo(province.actor("fulltime_deputy", "A01"), province.today)}
    assert f"consent-{post.pk}" in keys
    assert f"consent-{post.pk}" not in {
        x.key for x in todo(province.actor("liaison_office"), province.today)
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "term", "unit": "A01-DZ"}, "没有任期"),
        ({"kind": "by_election", "unit": "A01-B1", "reason": "调离"}, "先登记任期"),
        ({"kind": "early", "unit": "A01-JW"}, "写明事由"),
        ({"kind": "dismissal", "unit": "A01-JW", "reason": "调离"}, "选择免职"),
    ],
)
def test_what_cannot_be_started_says_why(
    province: Province, fields: dict[str, str], sentence: str
) -> None:
    story.term_of(province, "A01-JW")
    values = {**fields, "unit": province.unit(fields["unit"])}
    with pytest.raises(ElectionError, match=sentence):
        services.start(actor=province.actor("fulltime_deputy", "A01"), at=province.now, **values)  # type: ignore[arg-type]


def test_each_desk_is_told_what_waits_for_it(province: Province) -> None:
    """Reminder, request, decision, approval, reply: in the to-do of those who can act, and of nobody else."""
    term = story.term_of(province)
    desks = [
        ("liaison_office", "GW"), ("leader_in_charge", "GW"), ("general_office", "GW"), ("party_group_secretary", "A01"),
        ("organ_secretary", "A01"), ("fulltime_deputy", "A01"), ("liaison_worker", "A01"), ("branch_secretary", "A01-B1"),
        ("fulltime_deputy", "A02"), ("system_admin", "GW"),
    ]  # fmt: skip

    def who(kind: str) -> set[str]:
        return {
            role + "@" + place
            for role, place in desks
            for line in todo(province.actor(role, place), province.today)
            if line.key.startswith(kind) and not line.waiting
        }

    assert who("remind") == {"liaison_office@GW"}
    assert who("term") == {"fulltime_deputy@A01", "liaison_worker@A01"}
    services.remind(
        term=term,
        how="letter",
        on=province.today,
        actor=province.actor("liaison_office"),
        at=province.now,
    )
    assert who("remind") == set()
    row = story.step(province, story.planned(province, story.started(province)), "convene_ask")
    clerks = {"fulltime_deputy@A01", "liaison_worker@A01"}
    assert who("election") == {"party_group_secretary@A01", *clerks}
    row = story.step(
        province, row, "convene_decide", province.actor(Role.PARTY_GROUP_SECRETARY, "A01")
    )
    assert who("election") == {"leader_in_charge@GW", "liaison_office@GW"}
    story.step(province, row, "convene_approve", province.actor(Role.LEADER_IN_CHARGE))
    assert who("reply") == {"liaison_office@GW"}
    assert who("election") == clerks


def test_a_name_written_in_by_more_than_half_is_elected_too(province: Province) -> None:
    story.term_of(province, "A01-B1")
    row = story.nominated(province, "A01-B1", seats=0)
    one = row.candidates.get()
    numbers = {
        "eligible": 20,
        "attending": 20,
        "issued": 20,
        "returned": 20,
        "valid": 20,
        "seats": 1,
    }
    with pytest.raises(ElectionError, match="已是候选人"):
        services.record_ballot(
            election=row, contest="officers", held_on=province.today, votes={one.pk: (4, None, None)},
            written_in=[(one.name, 15)], actor=story.clerk(province, "A01-B1"), at=province.now, **numbers,
        )  # fmt: skip
    services.record_ballot(
        election=row, contest="officers", held_on=province.today, votes={one.pk: (4, None, None)},
        written_in=[("戊五", 15)], actor=story.clerk(province, "A01-B1"), at=province.now, **numbers,
    )  # fmt: skip
    story.through(province, story.step(province, row, "count"), "result")
    assert held(province, "A01-B1")["戊五"] == "书记"


def named(province: Province, unit: str, **names: str) -> Problem:
    problem = problems.issued(province, unit)
    Problem.objects.filter(pk=problem.pk).update(**names)
    return problem


def test_who_is_not_elected_again_hands_his_open_problems_to_who_has_his_office_now(
    province: Province,
) -> None:
    story.term_of(province)
    gone = province.post("organ_secretary", "A01").person.name
    worker = province.post("liaison_worker", "A01").person.name
    led = named(province, "A01-B1", leader=gone, doer=worker)
    elsewhere = named(province, "A02-B1", leader=gone)
    story.approved(province)
    for problem in (led, elsewhere):
        problem.refresh_from_db()
    assert (led.leader, led.doer) == ("甲一", worker), "the worker still has his post"
    assert elsewhere.leader == gone
    made = Handover.objects.get()
    assert made.to_post is not None
    assert (made.post.person.name, made.to_post.person.name) == (gone, "甲一")  # type: ignore[union-attr]
    assert [item["number"] for item in made.items] == [led.number]
    assert Entry.objects.filter(object=f"orgs.handover:{made.pk}").exists()
    assert Entry.objects.filter(
        object=f"problems.problem:{led.pk}", act="problems.hand_over"
    ).exists()
    page = province.client("fulltime_deputy", "A01").get(
        reverse("elections:election", args=[Election.objects.get().pk])
    )
    assert "移交清单" in page.content.decode()
    assert led.number in page.content.decode()


def test_who_keeps_another_post_in_the_organisation_keeps_what_names_him(
    province: Province,
) -> None:
    story.term_of(province)
    post = province.post("organ_secretary", "A01")
    Post.objects.create(
        unit=province.unit("A01-DZ"), person=post.person, title="党组成员", since=province.days(-99)
    )
    led = named(province, "A01-B1", leader=post.person.name)
    story.approved(province)
    led.refresh_from_db()
    assert led.leader == post.person.name
    assert not Handover.objects.exists()


def test_a_renewal_without_the_handing_over_would_leave_the_name_behind(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control run of the two tests above."""
    monkeypatch.setattr("bihuan.orgs.services.terms.ON_RENEWED", [])
    story.term_of(province)
    gone = province.post("organ_secretary", "A01").person.name
    led = named(province, "A01-B1", leader=gone)
    story.approved(province)
    led.refresh_from_db()
    assert led.leader == gone


def test_a_failed_approval_hands_nothing_over(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.term_of(province)
    gone = province.post("organ_secretary", "A01").person.name
    led = named(province, "A01-B1", leader=gone)
    row = story.counted(province)
    row = story.step(province, row, "result_ask")
    row = story.step(province, row, "result_decide", province.actor("party_group_secretary", "A01"))

    def fails(*args: object, **kwargs: object) -> None:
        raise ElectionError("停")

    monkeypatch.setattr("bihuan.elections.services.steps.leave_step", fails)
    with pytest.raises(ElectionError, match="停"):
        story.step(province, row, "result_approve", province.actor("leader_in_charge"))
    led.refresh_from_db()
    assert led.leader == gone
    assert not Handover.objects.exists()
