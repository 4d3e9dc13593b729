"""An edition on its way: what is refused, what is frozen, what the receipt proves."""

import pytest

from bihuan.access.errors import RefusedError
from bihuan.ledger.heads import claimed
from bihuan.ledger.models import Entry
from bihuan.ledger.queries import head_at, witnessed
from bihuan.ledger.verification import verify
from bihuan.lists import models, services
from bihuan.lists.errors import ListError, LostRaceError, NeedError
from bihuan.lists.models import Annex, Edition, Item
from bihuan.orgs.models import Unit
from bihuan.problems.models import Problem
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    committee_draft,
    drafted_problem,
    issued,
    minutes_of,
    plan_received,
    signed,
    signed_for,
)


def issue(province: Province, edition: Edition, **more: object) -> Edition:
    return services.take_edition_step(
        **{
            "edition": edition,
            "move": "issue",
            "actor": province.actor("general_office"),
            "at": province.now,
            "document_number": "江直工〔2026〕6号",
            "bill_minutes": minutes_of(edition, province.today),
            **more,
        }
    )


def test_an_issued_list_is_numbered_frozen_and_waits_for_receipt(province: Province) -> None:
    first, second = drafted_problem(province), drafted_problem(province, "A02")
    edition = issued(province, first, second)
    assert edition.state == "issued"
    assert edition.number == f"问清〔{province.today.year}〕1号"
    item = Item.objects.get(problem=first)
    assert item.snapshot["statement"] == first.statement
    assert item.snapshot["type"] == "党建工作虚化"
    first.refresh_from_db()
    assert first.state == "awaiting"
    annex = signed_for(province, annex_of(edition, "A01"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("rectifying", "awaiting")
    annex = plan_received(province, annex)
    services.take_annex_step(
        annex=annex, move="approve_plan", actor=province.actor("liaison_office"), at=province.now
    )
    first.refresh_from_db()
    assert first.plan_approved_on == province.today


def test_the_frozen_text_outlives_the_problem_and_the_name_of_the_unit(province: Province) -> None:
    problem = drafted_problem(province)
    edition = issued(province, problem)
    Problem.objects.filter(pk=problem.pk).update(statement="后来改写的一句话")
    Unit.objects.filter(code="A01").update(name="省发展和改革委员会")
    annex = annex_of(edition, "A01")
    assert annex.unit_name == "省发展改革委"
    assert annex.items.get().snapshot["statement"] == "主题党日记录不完整，缺少讨论情况"


def test_the_head_on_the_annex_covers_the_issue_itself(province: Province) -> None:
    edition = issued(province)
    kept = claimed(edition.head)
    assert kept.fits(head_at(kept.size).root)
    names = {f"lists.edition:{edition.pk}", f"lists.annex:{annex_of(edition, 'A01').pk}"}
    seqs = Entry.objects.filter(object__in=names, act="lists.issue").values_list("seq", flat=True)
    assert len(seqs) == 2
    assert all(seq < kept.size for seq in seqs)
    assert witnessed(edition).count() == 1


def test_the_entries_of_a_small_issue_are_those_of_the_document(province: Province) -> None:
    edition = issued(province, drafted_problem(province))
    entries = list(Entry.objects.order_by("seq").values_list("object", flat=True))
    assert len(entries) == 17
    assert claimed(edition.head).size == 16
    made = [name.split(":")[0] for name in entries[8:]]
    assert made == [
        "problems.problem", "problems.step", "burden.demand", "lists.edition", "lists.editionstep",
        "lists.annex", "lists.annexstep", "lists.item", "ledger.witness",
    ]  # fmt: skip


def test_receipts_keep_heads_that_the_ledger_confirms(province: Province) -> None:
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    seen = [
        claimed(signed_for(province, annex_of(edition, code)).seen_head) for code in ("A01", "A02")
    ]
    assert [head.fits(head_at(head.size).root) for head in seen] == [True, True]
    assert seen[0].size < seen[1].size
    assert verify(heads=seen).ok


def test_after_a_whole_walk_every_row_agrees_with_its_last_entry(province: Province) -> None:
    edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
    annex = plan_received(province, signed_for(province, annex_of(edition, "A01")))
    services.take_annex_step(
        annex=annex, move="return_plan", actor=province.actor("liaison_office"), at=province.now,
        note="措施要具体。",
    )  # fmt: skip
    services.correct(
        edition=edition, field="requirements", now="逐项制定措施。", reason="漏字。",
        actor=province.actor("general_office"), at=province.now,
    )  # fmt: skip
    committee_draft(province, drafted_problem(province), period="2026Q2")
    tables = {
        m._meta.label_lower: m
        for m in vars(models).values()
        if isinstance(m, type) and hasattr(m, "_meta") and m is not models.Register
    }
    assert verify(ledgered=tables).findings == []


def test_a_direct_change_of_an_issued_item_is_found(province: Province) -> None:
    edition = issued(province)
    Item.objects.filter(annex__edition=edition).update(snapshot={"statement": "另一句话"})
    found = verify(ledgered={"lists.item": Item}).findings
    assert [finding.object for finding in found] == [f"lists.item:{Item.objects.get().pk}"]


def test_of_two_who_number_a_list_one_wins_and_the_other_is_told_who(province: Province) -> None:
    edition = signed(province, committee_draft(province, drafted_problem(province)))
    seen_by_both = Edition.objects.get(pk=edition.pk)
    issue(province, edition)
    with pytest.raises(LostRaceError) as lost:
        issue(province, seen_by_both)
    assert lost.value.status == 409
    assert lost.value.who == province.account("general_office").name
    assert lost.value.what == "登记编号并印发"
    assert Edition.objects.filter(number__isnull=False).count() == 1


def test_nothing_is_issued_without_having_seen_the_bill(province: Province) -> None:
    edition = signed(province, committee_draft(province, drafted_problem(province)))
    with pytest.raises(NeedError, match="账单"):
        issue(province, edition, bill_minutes=None)
    with pytest.raises(NeedError, match="账单"):
        issue(province, edition, bill_minutes=1)
    assert issue(province, edition).state == "issued"


def test_a_list_without_a_basis_is_not_sent_for_review(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province), basis="")
    with pytest.raises(NeedError, match="依据"):
        services.take_edition_step(
            edition=edition, move="review", actor=province.actor("liaison_office"), at=province.now
        )


def test_a_problem_that_was_not_judged_is_not_reviewed(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province, classified_at=None))
    with pytest.raises(NeedError, match="研判"):
        services.take_edition_step(
            edition=edition, move="review", actor=province.actor("liaison_office"), at=province.now
        )


@pytest.mark.parametrize("how", ["dropped", "closed meanwhile", "other unit"])
def test_what_may_no_longer_go_out_stops_the_list(province: Province, how: str) -> None:
    kept = drafted_problem(province)
    old = issued(province, kept)
    signed_for(province, annex_of(old, "A01"))
    fresh = drafted_problem(province)
    edition = committee_draft(province, fresh, period="2026Q2")
    services.carry_over(edition=edition, actor=province.actor("liaison_office"), at=province.now)
    edition.refresh_from_db()
    if how == "dropped":
        Problem.objects.filter(pk=fresh.pk).update(state="withdrawn", settled_on=province.today)
    elif how == "other unit":
        Problem.objects.filter(pk=fresh.pk).update(unit=province.unit("A02"))
    if how != "closed meanwhile":
        with pytest.raises(NeedError, match=fresh.number):
            signed(province, edition)
        return
    edition = signed(province, edition)
    Problem.objects.filter(pk=kept.pk).update(
        state="closed", closed_on=province.today, closed_at=province.now, settled_on=province.today
    )
    with pytest.raises(NeedError, match=kept.number):
        issue(province, edition)


def test_a_draft_cannot_be_changed_once_it_was_sent_for_review(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province))
    services.take_edition_step(
        edition=edition, move="review", actor=province.actor("liaison_office"), at=province.now
    )
    edition.refresh_from_db()
    with pytest.raises(ListError, match="退回"):
        services.add_problems(
            edition=edition, problems=[drafted_problem(province)],
            actor=province.actor("liaison_office"), at=province.now,
        )  # fmt: skip


def test_a_problem_stands_on_one_list_only(province: Province) -> None:
    problem = drafted_problem(province)
    committee_draft(province, problem)
    other = committee_draft(province, period="2026Q2")
    with pytest.raises(ListError, match=problem.number):
        services.add_problems(
            edition=other,
            problems=[problem],
            actor=province.actor("liaison_office"),
            at=province.now,
        )


def test_one_period_has_one_draft(province: Province) -> None:
    committee_draft(province)
    with pytest.raises(ListError, match="已有一份"):
        committee_draft(province)


def test_a_unit_does_not_draft_for_the_committee(province: Province) -> None:
    with pytest.raises(RefusedError):
        committee_draft(province, actor=province.actor("fulltime_deputy", "A01"))


def test_a_liaison_office_adds_only_problems_of_units_it_looks_after(province: Province) -> None:
    Unit.objects.filter(code="A02").update(liaison_office="宣传处")
    edition = committee_draft(province)
    with pytest.raises(RefusedError):
        services.add_problems(
            edition=edition, problems=[drafted_problem(province, "A02")],
            actor=province.actor("liaison_office"), at=province.now,
        )  # fmt: skip


def test_items_are_numbered_by_annex_and_close_their_gaps(province: Province) -> None:
    rows = [drafted_problem(province) for _ in range(4)]
    edition = committee_draft(province, *rows, drafted_problem(province, "A02"))
    office = province.actor("liaison_office")
    annex = Annex.objects.get(edition=edition, unit__code="A01")
    second = annex.items.get(number=2)
    services.remove_items(edition=edition, items=[second], actor=office, at=province.now)
    assert list(annex.items.values_list("number", flat=True)) == [1, 2, 3]
    keys = list(annex.items.order_by("-number").values_list("pk", flat=True))
    annex.edition.refresh_from_db()
    services.reorder_items(annex=annex, order=keys, actor=office, at=province.now)
    assert list(annex.items.order_by("number").values_list("pk", flat=True)) == keys


def test_an_annex_without_items_is_gone_before_the_issue(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province), drafted_problem(province, "A02"))
    gone = Item.objects.filter(annex__unit__code="A02")
    services.remove_items(
        edition=edition, items=gone, actor=province.actor("liaison_office"), at=province.now
    )
    assert set(edition.annexes.values_list("unit__code", flat=True)) == {"A01"}


def test_open_problems_of_the_last_quarter_are_carried_over_as_new_items(
    province: Province,
) -> None:
    kept, done = drafted_problem(province), drafted_problem(province)
    old = issued(province, kept, done)
    signed_for(province, annex_of(old, "A01"))
    Problem.objects.filter(pk=done.pk).update(state="withdrawn", settled_on=province.today)
    fresh = drafted_problem(province)
    edition = committee_draft(province, fresh, period="2026Q2")
    services.carry_over(edition=edition, actor=province.actor("liaison_office"), at=province.now)
    edition.refresh_from_db()
    issue(province, signed(province, edition))
    item = Item.objects.get(annex__edition=edition, problem=kept)
    assert item.number == 2
    assert item.carried_from == Item.objects.get(annex__edition=old, problem=kept)
    assert item.snapshot["carried"] == f"{old.number}第1项"
    assert not Item.objects.filter(annex__edition=edition, problem=done).exists()
    kept.refresh_from_db()
    assert kept.state == "rectifying"


def test_a_draft_can_be_dropped_and_stays_on_record(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province))
    services.take_edition_step(
        edition=edition, move="drop", actor=province.actor("general_office"), at=province.now,
        note="并入下期。",
    )  # fmt: skip
    edition.refresh_from_db()
    assert edition.state == "dropped"
    assert edition.steps.get().note == "并入下期。"
    again = committee_draft(province, *Problem.objects.all())
    assert again.annexes.count() == 1


def test_leaders_sign_on_paper_and_the_ledger_names_both(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province))
    for move, role in (("review", "liaison_office"), ("countersign", "general_office")):
        edition = services.take_edition_step(
            edition=edition, move=move, actor=province.actor(role), at=province.now
        )
    paper = services.Paper(province.post("leader_in_charge"), province.today, "同意印发。")
    edition = services.take_edition_step(
        edition=edition, move="sign", actor=province.actor("general_office"), at=province.now,
        paper=paper,
    )  # fmt: skip
    step = edition.steps.get(move="sign")
    assert step.actor == province.account("general_office")
    assert step.actor_name == province.post("leader_in_charge").person.name
    assert step.signoff is not None
    assert step.signoff.opinion == "同意印发。"
    assert issue(province, edition).state == "issued"


@pytest.mark.parametrize(("role", "unit"), [("organ_secretary", "A01"), ("general_office", "GW")])
def test_a_signature_of_somebody_without_the_right_is_refused(
    province: Province, role: str, unit: str
) -> None:
    edition = committee_draft(province, drafted_problem(province))
    for move, who in (("review", "liaison_office"), ("countersign", "general_office")):
        edition = services.take_edition_step(
            edition=edition, move=move, actor=province.actor(who), at=province.now
        )
    with pytest.raises(ListError, match="没有“签发”的权限"):
        services.take_edition_step(
            edition=edition, move="sign", actor=province.actor("general_office"), at=province.now,
            paper=services.Paper(province.post(role, unit), province.today, "同意。"),
        )  # fmt: skip


def test_a_signature_dated_ahead_is_refused(province: Province) -> None:
    edition = committee_draft(province, drafted_problem(province))
    with pytest.raises(ListError, match="晚于今天"):
        services.take_edition_step(
            edition=edition, move="review", actor=province.actor("liaison_office"), at=province.now,
            paper=services.Paper(province.post("liaison_office"), province.days(1), "同意。"),
        )  # fmt: skip
