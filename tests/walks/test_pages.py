"""Every page that a person can open from the rail, in four variants: it answers, axe finds nothing, nothing overflows."""

import pytest

from bihuan.web.navigation import ENTRIES
from tests.walks.conftest import Visit, faults

PEOPLE = [
    ("liaison_office", "GW"),
    ("leader_in_charge", "GW"),
    ("fulltime_deputy", "A01"),
    ("branch_secretary", "A01-B1"),
    ("security_admin", "GW"),
]


@pytest.mark.walk
@pytest.mark.parametrize("variant", ["desktop", "phone", "dark", "big"])
@pytest.mark.parametrize(("role", "unit"), PEOPLE)
def test_every_entry_of_the_rail_opens_and_is_accessible(
    visit: Visit, role: str, unit: str, variant: str
) -> None:
    page = visit(role, unit, variant)
    page.goto("/")
    addresses = page.eval_on_selector_all(
        "nav.rail a, nav.bottombar a", "xs => [...new Set(xs.map(x => x.getAttribute('href')))]"
    )
    assert addresses
    assert len(addresses) <= len(ENTRIES)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert faults(page) == [], address
        wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{address} is {wide} px too wide"
