"""An edition on its way: drafted, signed by the right people, numbered, frozen."""

from bihuan.lists import services
from bihuan.lists.models import Item
from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    drafted_problem,
    issued,
    plan_received,
    signed_for,
)


def test_an_issued_list_is_numbered_frozen_and_waits_for_receipt(province: Province) -> None:
    first, second = drafted_problem(province), drafted_problem(province, "A02")
    edition = issued(province, first, second)
    assert edition.state == "issued"
    assert edition.number == f"问清〔{province.today.year}〕1号"
    item = Item.objects.get(problem=first)
    assert item.snapshot["statement"] == first.statement
    first.refresh_from_db()
    assert first.state == "awaiting"
    annex = signed_for(province, annex_of(edition, "A01"))
    first.refresh_from_db()
    assert first.state == "rectifying"
    annex = plan_received(province, annex)
    annex = services.take_annex_step(
        annex=annex, move="approve_plan", actor=province.actor("liaison_office"), at=province.now
    )
    first.refresh_from_db()
    assert first.plan_approved_on == province.today
