"""The pages of lists as each role sees them."""

import pytest
from django.urls import reverse

from tests.cast import Province
from tests.lists.builders import (
    annex_of,
    drafted_duty,
    drafted_problem,
    issued,
    with_measures,
)

PLAIN = (
    "lists:index",
    "lists:year",
    "lists:duties",
    "lists:checks",
    "lists:difference",
    "lists:deployments",
    "lists:requests",
    "lists:meetings",
)

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
)


@pytest.mark.parametrize("role", ROLES, ids=[r[0] for r in ROLES])
@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_every_page_opens_for_every_role(
    province: Province, role: tuple[str, str], full: bool
) -> None:
    if full:
        edition = issued(province, drafted_problem(province), drafted_problem(province, "A02"))
        drafted_duty(province)
    client = province.client(*role)
    for name in PLAIN:
        assert client.get(reverse(name)).status_code == 200, name
    if full:
        page = client.get(reverse("lists:edition", args=[edition.pk]))
        expected = {"GW": 200, "A01": 302}.get(role[1], 404)
        assert page.status_code == expected


def test_the_whole_walk_of_a_list_through_the_pages(province: Province) -> None:
    """Drafted, filled, reviewed, countersigned, signed, numbered, signed for, planned, approved, reported."""
    problem = drafted_problem(province)
    office, general = province.client("liaison_office"), province.client("general_office")
    answer = office.post(
        reverse("lists:new", args=["problems"]),
        {
            "issuer": "GW",
            "period": f"{province.today.year}Q{(province.today.month + 2) // 3}",
            "basis": "年度督查计划",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    pk = int(answer["Location"].split("/")[2])
    assert office.get(answer["Location"]).status_code == 200
    office.post(reverse("lists:add_items", args=[pk]), {"pk": [problem.pk], "version": 0})
    page = office.get(reverse("lists:items", args=[pk]))
    assert problem.statement in page.content.decode()
    version = 1
    for move, client in (
        ("review", office),
        ("countersign", general),
        ("sign", province.client("leader_in_charge")),
    ):
        assert client.get(reverse("lists:step", args=[pk, move])).status_code == 200
        answer = client.post(reverse("lists:step", args=[pk, move]), {"version": version})
        assert answer.status_code == 302, answer.content.decode()
        version += 1
    page = general.get(reverse("lists:bill", args=[pk]))
    minutes = page.context["bill"].minutes
    assert minutes == 85
    answer = general.post(
        reverse("lists:bill", args=[pk]),
        {"version": version, "bill_minutes": minutes, "document_number": "江直工〔2026〕6号"},
    )
    assert answer.status_code == 302, answer.content.decode()
    worker = province.client("liaison_worker", "A01")
    page = worker.get(reverse("lists:edition", args=[pk]), follow=True)
    assert problem.statement in page.content.decode()
    annex = page.context["annex"]
    assert (
        worker.post(
            reverse("lists:annex_step", args=[annex.pk, "sign_for"]), {"version": annex.version}
        ).status_code
        == 302
    )
    with_measures(province, annex)
    page = worker.get(reverse("lists:plan", args=[annex.pk]))
    assert "修订记录模板" in page.content.decode()
    answer = worker.post(
        reverse("lists:plan", args=[annex.pk]),
        {"version": annex.version + 1, "discussed_on": province.today.isoformat()},
    )
    assert answer.status_code == 302, answer.content.decode()
    page = office.get(reverse("lists:annex", args=[annex.pk]))
    assert "审定方案" in page.content.decode()
    answer = office.post(
        reverse("lists:annex_step", args=[annex.pk, "approve_plan"]), {"version": annex.version + 2}
    )
    assert answer.status_code == 302, answer.content.decode()
    page = worker.get(reverse("lists:report", args=[annex.pk]))
    assert "还没有填写整改进展" in page.content.decode()
    assert office.get(reverse("lists:figures", args=[pk])).status_code == 200


def test_a_form_sent_twice_does_its_work_once(province: Province) -> None:
    annex = annex_of(issued(province), "A01")
    worker = province.client("liaison_worker", "A01")
    address = reverse("lists:annex_step", args=[annex.pk, "sign_for"])
    key = worker.get(address).context["form"]["key"].value()
    sent = {"version": annex.version, "key": key}
    first, second = worker.post(address, sent), worker.post(address, sent)
    assert first.status_code == second.status_code == 302
    assert annex.steps.filter(move="sign_for").count() == 1
    other = worker.post(address, {**sent, "key": "0" * 32})
    assert other.status_code == 409


def test_the_second_of_two_clerks_is_told_who_was_first(province: Province) -> None:
    annex = annex_of(issued(province), "A01")
    address = reverse("lists:annex_step", args=[annex.pk, "sign_for"])
    seen = {"version": annex.version}
    deputy = province.client("fulltime_deputy", "A01")
    deputy.get(address)
    province.client("liaison_worker", "A01").post(address, seen)
    page = deputy.post(address, seen)
    assert page.status_code == 409
    assert province.account("liaison_worker", "A01").name in page.content.decode()


@pytest.mark.parametrize("move", ["issue", "drop", "nonsense"])
def test_opening_a_step_that_is_not_offered_changes_nothing(province: Province, move: str) -> None:
    edition = issued(province)
    address = reverse("lists:step", args=[edition.pk, move])
    page = province.client("liaison_office").get(address, follow=True)
    assert page.status_code in {200, 403, 422}
    edition.refresh_from_db()
    assert edition.steps.count() == 4
