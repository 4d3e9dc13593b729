"""Somebody else's step comes between the look at a list and what the step asks for."""

from typing import Any

import pytest

from bihuan.lists import services
from bihuan.lists.errors import LostRaceError
from bihuan.lists.models import Edition
from bihuan.lists.services import issuing
from tests.cast import Province
from tests.lists.builders import committee_draft, drafted_problem, minutes_of, signed


def test_who_is_overtaken_is_told_who_was_first_and_not_what_is_missing_now(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After another has issued the list its problems are no drafts any more, which would be a strange answer."""
    edition = signed(province, committee_draft(province, drafted_problem(province)))
    minutes = minutes_of(edition, province.today)
    seen = Edition.objects.select_related("issuer", "drafted_by").get(pk=edition.pk)

    def issue() -> Edition:
        return services.take_edition_step(
            edition=seen,
            move="issue",
            actor=province.actor("general_office"),
            at=province.now,
            document_number="6号",
            bill_minutes=minutes,
        )

    look = issuing.items_of

    def overtaken(now: Edition) -> Any:
        monkeypatch.setattr(issuing, "items_of", look)
        issue()
        return look(now)

    monkeypatch.setattr(issuing, "items_of", overtaken)
    with pytest.raises(LostRaceError) as told:
        issue()
    assert told.value.who
    assert told.value.what
