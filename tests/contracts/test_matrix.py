"""Role × route × unit: every page, every role, own and foreign unit. A route without a row fails the build.

What is expected follows from the policy alone: without the action anywhere 403; with it, but the object outside what
one sees, 404; inside it, never 404 and never an error of the server.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bihuan.access.policy import Role
from bihuan.access.scope import Actor
from bihuan.elections import services as elections
from bihuan.indicators.models import Campaign
from bihuan.lists import services as lists
from bihuan.lists.models import Annex, Item
from bihuan.lists.queries.bills import bill_of
from bihuan.packs.models import PackVersion
from bihuan.packs.services import adopt as adopt_pack
from bihuan.packs.services import draft_requirement, load_shipped
from bihuan.problems import services as problems
from bihuan.problems.models import Candidate, Problem
from bihuan.records import services as records
from tests.cast import SEATS, Province, build_province
from tests.contracts.test_routes import OPEN_TO_ALL, ours
from tests.elections.story import planned, started, term_of, through


@dataclass(frozen=True)
class Place:
    """The object behind a route: its arguments, what shows it, and where it lies ("" = nowhere: no object)."""

    kwargs: dict[str, object]
    view: str = ""
    unit: str = ""
    own: bool = False
    """Only its owner sees it (jobs, imports)."""
    inner: bool = False
    """A unit's own draft: the committee above does not see it."""


FREE = Place({})
OWNED = Place({"pk": 999_999}, own=True)


Stage = tuple[Province, dict[str, Place]]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The province and what stands in it, written once: each test takes back what it does."""
    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
        province = build_province()
        rows = things_of(province)
    yield province, rows
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def province(stage: Stage, db: None) -> Province:
    return stage[0]


@pytest.fixture
def things(stage: Stage, db: None) -> dict[str, Place]:
    return stage[1]


def things_of(province: Province) -> dict[str, Place]:
    """One object of every kind that belongs to the unit A01, and the rows of the matrix that use them."""
    now, liaison = province.now, province.actor("liaison_office")
    problem = problems.draft_problem(
        unit=province.unit("A01"), statement="学习不及时", source="inspection", found_on=province.days(-20),
        due_on=province.days(30), actor=liaison, at=now,
    )  # fmt: skip
    problems.classify(
        problem=problem, version=problem.version, actor=liaison, at=now, type="building", severity="fair",
        causes=["understanding"], nature="individual",
    )  # fmt: skip
    edition = lists.draft_edition(
        kind="problems",
        issuer=province.unit("GW"),
        period="2026Q4",
        actor=liaison,
        at=now,
        basis="年度计划",
    )
    lists.add_problems(
        edition=edition, problems=[Problem.objects.get(pk=problem.pk)], actor=liaison, at=now
    )
    people = {
        "review": "liaison_office",
        "countersign": "general_office",
        "sign": "leader_in_charge",
        "issue": "general_office",
    }
    for move, role in people.items():
        edition.refresh_from_db()
        minutes = None
        if move == "issue":
            rows = Item.objects.filter(annex__edition=edition).select_related(
                "problem", "annex__unit"
            )
            minutes = bill_of(edition, rows, on=province.today).minutes
        lists.take_edition_step(
            edition=edition, move=move, actor=province.actor(role), at=now,
            document_number="岚直工发〔2026〕1号", bill_minutes=minutes,
        )  # fmt: skip
    annex = Annex.objects.get(edition=edition)
    deputy = province.actor("fulltime_deputy", "A01")
    lists.sign_for(annex=annex, actor=deputy, at=now)
    problem = Problem.objects.get(pk=problem.pk)
    problems.set_measures(
        problem=problem, measures=[problems.MeasureData(text="补学", owner="某某", due_on=province.days(9))],
        version=problem.version, actor=deputy, at=now,
    )  # fmt: skip
    problem = Problem.objects.get(pk=problem.pk)
    problems.add_evidence(
        problem=problem,
        title="记录",
        speaks_of_on=province.today,
        site_note="看了记录",
        actor=deputy,
        at=now,
    )
    problem = Problem.objects.get(pk=problem.pk)
    problems.object_to(
        problem=problem,
        against="finding",
        reason="已按期学习",
        actor=province.actor("organ_secretary", "A01"),
        at=now,
    )
    draft = lists.draft_edition(
        kind="problems",
        issuer=province.unit("GW"),
        period="2027Q1",
        actor=liaison,
        at=now,
        basis="年度计划",
    )
    second = problems.draft_problem(
        unit=province.unit("A01"), statement="会议记录不全", source="inspection", found_on=province.days(-20),
        due_on=province.days(30), actor=liaison, at=now,
    )  # fmt: skip
    lists.add_problems(edition=draft, problems=[second], actor=liaison, at=now)
    duty = lists.draft_duty(
        year=2026, issuer=province.unit("A01"), bearer=province.unit("A01"), level="party_group",
        content="研究机关党建工作", actor=province.actor("fulltime_deputy", "A01"), at=now, kind="plan",
        nodes=[(date(2026, 12, 1), "年中研究")],
    )  # fmt: skip
    deployment = lists.register_deployment(
        keeper=province.unit("GW"), number="岚办发〔2026〕3号", summary="部署要点", received_on=province.today,
        units=[province.unit("A01")], actor=liaison, at=now,
    )  # fmt: skip
    request = lists.submit_request(
        unit=province.unit("A01"),
        to=province.unit("GW"),
        kind="request",
        title="关于换届的请示",
        sent_on=province.today,
        actor=deputy,
        at=now,
    )
    meeting = lists.call_meeting(
        host=province.unit("GW"), on=province.today, title="季度调度", problems=[Problem.objects.get(pk=problem.pk)],
        actor=liaison, at=now,
    )  # fmt: skip
    task = lists.add_task(
        meeting=meeting,
        unit=province.unit("A01"),
        text="限期补学",
        due_on=province.days(10),
        actor=liaison,
        at=now,
    )
    comment = lists.comment_on(
        unit=province.unit("A01"), said_on=province.today, occasion="talk", said_by="组织处", text="抓紧补学",
        actor=liaison, at=now,
    )  # fmt: skip
    candidate = Candidate.objects.create(
        unit=province.unit("A01-B1"), indicator="LIFE-05", window="2026-09", closes_on=date(2026, 9, 30),
        title="每月开展主题党日", sentence="每月一次", source="《条例》", pack="organ", proposed_at=now,
        proposed_on=province.today,
    )  # fmt: skip
    term_of(province, "A01-JW")
    election = through(province, planned(province, started(province, "A01-JW")), "convene")
    petition = election.petitions.get()
    extension = elections.ask_extension(
        term=term_of(province, "A01-B1"), asked_to=province.days(300), reason="机构改革",
        actor=province.actor("branch_secretary", "A01-B1"), at=now,
    )  # fmt: skip
    campaign = Campaign.objects.create(
        title="清查", keeper=province.unit("A01-B1"), basis="部署", rules=["LIFE-05"], scope=province.unit("A01-B1"),
        since=province.days(-90), until=province.days(-1), created_at=now, by=province.account("liaison_office"),
    )  # fmt: skip
    load_shipped(at=now)
    pack = PackVersion.objects.get(code="organ")
    requirement = draft_requirement(
        sort="own", by=province.unit("A01"), unit=province.unit("A01"), actor=deputy, at=now,
        given={"subject": "专题学习", "sentence": "每季度一次专题学习。", "record_kind": "theme_day", "window": "quarter",
               "org_kinds": "branch", "value": 10_000, "document": "工作要点", "reason": "工作需要"},
    )  # fmt: skip
    adoption = adopt_pack(
        pack=pack, by=province.unit("GW"), since=pack.since, document="关于启用规则的通知",
        actor=province.actor("leader_in_charge"), at=now,
    )  # fmt: skip
    number = {"number": problem.number}
    seen = {
        "bodies": Place({"code": "A01-JW"}, "elections.view", "A01-JW"),
        "election": Place({"pk": election.pk}, "elections.view", "A01-JW"),
        "extension": Place({"pk": extension.pk}, "elections.view", "A01-B1"),
        "problems": Place(number, "problems.view", "A01"),
        "units": Place({"code": "A01"}, "orgs.view", "A01"),
        "edition": Place({"pk": edition.pk}, "lists.view", "A01"),  # shown by the annex of A01
        "draft": Place({"pk": draft.pk}, "lists.draft", "GW"),
        "annex": Place({"pk": annex.pk}, "lists.view", "A01"),
        "duty": Place({"pk": duty.pk}, "duties.draft", "A01", inner=True),
        "deployment": Place({"pk": deployment.pk}, "deployments.view", "A01"),
        "request": Place({"pk": request.pk}, "requests.view", "A01"),
        "meeting": Place({"pk": meeting.pk}, "dispatch.view", "GW"),
        "task": Place({"pk": task.pk}, "dispatch.view", "A01"),
        "requirement": Place({"pk": requirement.pk}),
    }

    def more(kind: str, **kwargs: object) -> Place:
        return replace(seen[kind], kwargs={**seen[kind].kwargs, **kwargs})

    rows = dict.fromkeys(FREE_ROUTES, FREE) | dict.fromkeys(OWNED_ROUTES, OWNED)
    for kind, names in BY_KIND.items():
        rows |= dict.fromkeys(names, seen[kind])
    measure, proof = problem.measures.get(), problem.evidence.get()
    step = deployment.steps.order_by("pk").first()
    rows |= {
        "problems:edit": Place({"number": second.number}, "problems.draft", "A01"),
        "problems:step": more("problems", name="ask_closure_unit"),
        "problems:finish": more("problems", pk=measure.pk),
        "problems:evidence_file": Place(
            {**number, "pk": proof.pk}
        ),  # a site note has no file: 404 for all
        "problems:drop_evidence": more("problems", pk=proof.pk),
        "problems:objection": more("problems", pk=problem.objections.get().pk),
        "problems:called": Place({"code": "A01"}, own=True),  # nothing is overdue there
        "problems:group": OWNED,
        "elections:start": Place(
            {"code": "A01-JW", "kind": "by_election"}, "elections.view", "A01-JW"
        ),
        "elections:tally": more("election", contest="committee"),
        "elections:tally_round": more("election", contest="committee", round=2),
        "elections:step": more("election", move="candidates_ask"),
        "elections:extension_step": more("extension", move="approve_branch"),
        "elections:reply": Place({"pk": petition.pk}, "elections.view", "A01-JW"),
        "lists:new": Place({"kind": "problems"}),
        "lists:new_duty": Place({"kind": "duties"}),
        "lists:copy_duties": Place({"kind": "duties"}),
        **dict.fromkeys(
            ("lists:comments", "lists:new_comment"), Place({"code": "A01"}, "comments.view", "A01")
        ),
        "lists:withdraw_comment": Place({"pk": comment.pk}, "comments.view", "A01"),
        "lists:step": more("edition", move="issue"),
        "lists:order_items": more("draft", annex=draft.annexes.get().pk),
        "lists:annex_step": more("annex", move="submit_plan"),
        "lists:duty_step": more("duty", move="issue"),
        "lists:node": Place({"pk": duty.nodes.get().pk}, "duties.draft", "A01", inner=True),
        "lists:deployment_step": Place({"pk": step.pk}, "deployments.view", "A01"),
        "web:end_post": Place(
            {"pk": province.post("organ_secretary", "A01").pk}, "orgs.hand_over", "A01-JW"
        ),
        "orgs:grant": Place({"pk": province.account("inspector").pk}),
        "orgs:account_switch": Place({"pk": province.account("inspector").pk}),
        "orgs:revoke": Place({"pk": province.account("inspector").grants.get().pk}),
        "feedback:answer": OWNED,
        "reports:archive": Place({"code": "A01", "year": 2026}, "lists.archive", "A01"),
        "burden:index": FREE,
        "web:campaign": Place({"pk": campaign.pk}, "campaigns.view", "A01-B1"),
        "web:export_campaign": Place({"pk": campaign.pk}, "campaigns.view", "A01-B1"),
        "web:start_campaign": Place({"pk": campaign.pk}, "campaigns.edit", "A01-B1"),
        "web:list_campaign": Place({"pk": campaign.pk}, "campaigns.edit", "A01-B1"),
        "problems:candidate": Place({"pk": candidate.pk}, "candidates.view", "A01-B1"),
        "indicators:verdict": Place(
            {"code": "A01-B1", "indicator": "LIFE-05", "window": "2026-09"},
            "indicators.view",
            "A01-B1",
        ),
        "packs:rule": Place({"code": "LIFE-05"}),
        "packs:kind": Place({"code": "theme_day"}),
        "packs:new_requirement": Place({"sort": "own"}),
        "packs:end": Place(
            {"pk": adoption.pk}
        ),  # seen from below: the committee's rules hold there
        **dict.fromkeys(("packs:version", "packs:adopt", "packs:export"), Place({"pk": pack.pk})),
        **records_of(province),
    }
    keys: dict[str, tuple[object, str, str]] = {
        **dict.fromkeys(
            ("edition_approval", "edition_ledger", "notice"), (edition.pk, "lists.view", "A01")
        ),
        **dict.fromkeys(
            ("annex_notice", "receipt", "feedback_sheet", "plan", "progress_report"),
            (annex.pk, "lists.view", "A01"),
        ),
        **dict.fromkeys(
            ("closure_request", "problem_approval"), (problem.number, "problems.view", "A01")
        ),
        "unit_sheet": ("A01", "orgs.view", "A01"),
        "dispatch_sheet": (meeting.pk, "dispatch.view", "GW"),
        "review_request": (problem.objections.get().pk, "problems.view", "A01"),
        **dict.fromkeys(
            ("convene_petition", "candidates_petition", "election_method", "election_result"),
            (election.pk, "elections.view", "A01-JW"),
        ),
        **dict.fromkeys(
            ("ballot_paper", "tally_sheet"),
            (f"{election.pk}~committee", "elections.view", "A01-JW"),
        ),
        "election_reply": (petition.pk, "elections.view", "A01-JW"),
        "extension_petition": (extension.pk, "elections.view", "A01-B1"),
        "term_reminder": ("A01-JW", "elections.remind", "A01-JW"),
    }
    for name, (key, view, unit) in keys.items():
        rows[f"reports:{name}_page"] = Place({"key": str(key)}, view, unit)
        form = "xlsx" if name == "edition_ledger" else "docx"
        rows[f"reports:{name}"] = Place({"key": str(key), "form": form}, view, unit)
    for name in (
        "correction",
        "extension",
        "sent_back",
        "rectification_ledger",
        "supervision_letter",
        "dismissal_petition",
    ):
        rows[f"reports:{name}_page"] = Place({"key": "999999"}, own=True)
        rows[f"reports:{name}"] = Place({"key": "999999", "form": "docx"}, own=True)
    rows["reports:term_table_page"] = Place({"key": "now"})
    rows["reports:term_table"] = Place({"key": "now", "form": "docx"})
    for name, key in (("month_sheet", "A01-B1~2026-01"), ("year_book", "A01-B1~2026")):
        rows[f"reports:{name}_page"] = Place({"key": key}, "records.export", "A01-B1")
        rows[f"reports:{name}"] = Place({"key": key, "form": "docx"}, "records.export", "A01-B1")
    rows["reports:call_sheet_page"] = Place({"key": "today"})
    rows["reports:call_sheet"] = Place({"key": "today", "form": "docx"})
    return rows


def records_of(province: Province) -> dict[str, Place]:
    """A record, a member and a suggestion of the branch A01-B1 and its committee."""
    secretary = province.actor("branch_secretary", "A01-B1")
    branch = province.unit("A01-B1")
    row = records.record(
        unit=branch, kind="theme_day", on=province.today, answers={"theme": "学习"}, actor=secretary, at=province.now
    )  # fmt: skip
    member = records.enlist(
        unit=branch, name="某某", since=province.today, actor=secretary, at=province.now
    )
    prompt = records.prompt(
        unit=province.unit("A01"), month="2026-12", theme="学习", actor=province.actor("fulltime_deputy", "A01"),
        at=province.now,
    )  # fmt: skip
    month = {"code": "A01-B1", "month": "2026-01"}
    seen = Place({"pk": row.pk}, "records.view", "A01-B1")
    return {
        **dict.fromkeys(
            [f"records:{n}" for n in ("detail", "correct", "withdraw", "accept")], seen
        ),
        "records:month": Place(month, "records.view", "A01-B1"),
        "records:sheet": Place(month, "records.view", "A01-B1"),
        "records:book": Place({"code": "A01-B1", "year": 2026}, "records.view", "A01-B1"),
        "records:new": Place({"code": "A01-B1", "kind": "theme_day"}, "records.record", "A01-B1"),
        "records:members": Place({"code": "A01-B1"}, "members.view", "A01-B1"),
        "records:member": Place({"pk": member.pk}, "members.edit", "A01-B1"),
        "records:prompt": Place({"pk": prompt.pk}, "records.view", "A01"),
        "records:withdraw_prompt": Place({"pk": prompt.pk}, "records.view", "A01"),
    }


FREE_ROUTES = [
    "elections:board", "elections:calendar", "elections:export",
    "records:months", "records:list", "records:prompts", "records:new_prompt", "records:registers",
    "feedback:new", "feedback:inbox", "jobs:list", "jobs:all", "calendar:index", "calendar:notice",
    "calendar:template", "orgs:index", "orgs:pick", "orgs:new", "orgs:accounts", "orgs:account_new",
    "search:find", "problems:list", "problems:export", "problems:bulk", "problems:keep_view", "problems:new", "problems:flow",
    "web:campaigns", "web:new_campaign", "problems:candidates", "problems:decide_candidates", "indicators:map", "indicators:map_export", "indicators:begin",
    "problems:calls", "problems:objections", "problems:common", "problems:gather", "lists:index", "lists:year",
    "lists:duties", "lists:checks", "lists:difference", "lists:confirm_duties", "lists:deployments",
    "lists:new_deployment", "lists:document", "lists:requests", "lists:new_request", "lists:meetings", "lists:new_meeting",
    "upkeep:system", "web:home", "web:policy", "web:policy_xlsx", "web:leader", "web:ledger",
    "workbooks:start", "workbooks:template", "workbooks:export", "packs:index", "packs:print", "packs:kinds",
    "packs:adoptions", "packs:take_in", "packs:requirements",
]  # fmt: skip
OWNED_ROUTES = [
    "problems:drop_view", "jobs:detail", "jobs:cancel", "jobs:again", "jobs:result", "workbooks:batch", "workbooks:errors",
    "lists:reading", "lists:reading_save", "workbooks:apply", "workbooks:undo", "workbooks:discard",
]  # fmt: skip
BY_KIND = {
    "problems": [
        f"problems:{n}"
        for n in (
            "detail", "classify", "take_back", "measures", "progress", "evidence", "raiser", "root_cause", "lesson",
            "call", "object",
        )
    ],
    "units": [
        *(f"indicators:{n}" for n in ("unit", "unit_export")),
        *(f"orgs:{n}" for n in ("change", "split", "counts", "appoint", "term")),
        *(f"web:{n}" for n in ("unit", "move", "merge", "close")),
    ],
    "bodies": [f"elections:{n}" for n in ("body", "remind", "extend")],
    "election": [f"elections:{n}" for n in ("election", "plan", "candidates")],
    "extension": ["elections:extension"],
    "edition": [f"lists:{n}" for n in ("edition", "bill", "figures", "correct")],
    "draft": [f"lists:{n}" for n in ("words", "items", "add_items", "remove_items", "carry_over")],
    "annex": [f"lists:{n}" for n in ("annex", "plan", "report")],
    "duty": [f"lists:{n}" for n in ("duty", "change_duty", "fact", "cascade")],
    "deployment": ["lists:deployment", "lists:close_deployment"],
    "request": ["lists:request", "lists:answer"],
    "meeting": ["lists:meeting", "lists:new_task"],
    "task": ["lists:task"],
    "requirement": [
        f"packs:{n}"
        for n in ("requirement", "change_requirement", "withdraw", "outcome", "put_in_force")
    ],
}  # fmt: skip


def test_every_route_has_a_row(things: dict[str, Place]) -> None:
    names = {name for name, _route in ours()} - OPEN_TO_ALL
    assert sorted(names - set(things)) == []
    assert sorted(set(things) - names) == []


def expected(
    province: Province, actor: Actor, role: Role, place: str, action: str, row: Place
) -> str:
    """``refused``, ``unseen`` or ``seen``."""
    if not actor.has(action):
        return "refused"
    if row.own or (row.inner and place == "GW"):
        return "unseen"
    at_root = row.unit == "GW" and role is Role.LIAISON_OFFICE  # an office of the committee itself
    if row.unit and not at_root and not actor.can(row.view, province.unit(row.unit).path):
        return "unseen"
    return "seen"


SEATED = [(role, place) for role, places in SEATS.items() for place in places]


@pytest.mark.parametrize(("role", "place"), SEATED)
def test_a_role_sees_its_own_and_nothing_else(
    things: dict[str, Place], province: Province, role: Role, place: str
) -> None:
    client, actor = province.client(role, place), province.actor(role, place)
    wrong = []
    for name, route in ours():
        if name in OPEN_TO_ALL or name not in things:
            continue
        row = things[name]
        default = dict(getattr(route, "default_args", {}) or {})
        address = reverse(
            name,
            kwargs={
                **row.kwargs,
                **({"kind": default["kind"]} if name.startswith("workbooks:") else {}),
            },
        )
        want = expected(province, actor, role, place, route.callback.action, row)
        if want == "seen" and is_file_of_a_paper(name, row) and role is not Role.FULLTIME_DEPUTY:
            continue  # making the file is slow; its page, with the same right, is asked for all
        answer = ask(client, address)
        if not fits(want, answer, row):
            wrong.append(f"{name} {address}: {answer}, expected {want}")
    assert "\n".join(wrong) == ""


def is_file_of_a_paper(name: str, row: Place) -> bool:
    return name.startswith("reports:") and ("form" in row.kwargs or name == "reports:archive")


def ask(client: Client, address: str) -> int:
    """The status of opening a page, or of sending it an empty form when it cannot be opened."""
    answer = client.get(address)
    if answer.status_code == 405:
        answer = client.post(address)
    return answer.status_code


def fits(want: str, status: int, row: Place) -> bool:
    if want == "refused":
        return status == 403
    if want == "unseen":
        return status == 404
    unsure = row.kwargs and not row.unit
    return status < 500 and (status != 404 or bool(unsure))


def test_a_visitor_without_an_account_is_sent_to_sign_in(things: dict[str, Place]) -> None:
    client = Client()
    wrong = []
    for name, route in ours():
        if name in OPEN_TO_ALL or name not in things:
            continue
        default = dict(getattr(route, "default_args", {}) or {})
        kwargs = {
            **things[name].kwargs,
            **({"kind": default["kind"]} if name.startswith("workbooks:") else {}),
        }
        answer = client.get(reverse(name, kwargs=kwargs))
        if answer.status_code != 302 or "/accounts/login/" not in answer.headers.get(
            "Location", ""
        ):
            wrong.append((name, answer.status_code))
    assert wrong == []
