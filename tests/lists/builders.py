"""Short ways to what the tests of lists need: drafted problems, editions at each state."""

from datetime import date

from bihuan.lists import services
from bihuan.lists.models import Annex, Duty, Edition
from bihuan.problems.models import Measure, Problem
from tests.cast import Province

COUNT = iter(range(1, 1_000_000))


def drafted_problem(province: Province, unit: str = "A01", **fields: object) -> Problem:
    """A judged problem that is ready for a list."""
    return Problem.objects.create(
        **{
            "number": f"T{next(COUNT):06d}",
            "unit": province.unit(unit),
            "source": "inspection",
            "found_on": province.days(-20),
            "statement": "主题党日记录不完整，缺少讨论情况",
            "manifestation": "抽查三次活动，两次没有讨论记录。",
            "type": "building",
            "severity": "slight",
            "due_on": province.days(60),
            "first_due_on": province.days(60),
            "classified_at": province.now,
            "state_since": province.now,
            "created_at": province.now,
            **fields,
        }
    )


def committee_draft(province: Province, *problems: Problem, **fields: object) -> Edition:
    """A quarterly list of the committee, drafted by its liaison office, with these problems."""
    edition = services.draft_edition(
        **{
            "kind": "problems",
            "issuer": province.unit("GW"),
            "period": "2026Q1",
            "basis": "年度督查计划",
            "requirements": "逐项制定措施，按期整改。",
            "plan_due_on": province.days(15),
            "report_due_on": province.days(70),
            "actor": province.actor("liaison_office"),
            "at": province.now,
            **fields,
        }
    )
    if problems:
        services.add_problems(
            edition=edition,
            problems=problems,
            actor=province.actor("liaison_office"),
            at=province.now,
        )
        edition.refresh_from_db()
    return edition


WALK = (
    ("review", "liaison_office"),
    ("countersign", "general_office"),
    ("sign", "leader_in_charge"),
)


def signed(province: Province, edition: Edition) -> Edition:
    """The edition, reviewed, countersigned and signed by the committee's people."""
    for move, role in WALK:
        edition = services.take_edition_step(
            edition=edition, move=move, actor=province.actor(role), at=province.now
        )
    return edition


def minutes_of(edition: Edition, on: date) -> int:
    """The total of the bill that the page would show."""
    from bihuan.lists.queries.bills import bill_of
    from bihuan.lists.services.snapshots import items_of

    return bill_of(edition, items_of(edition), on=on).minutes


def issued(province: Province, *problems: Problem, **fields: object) -> Edition:
    """An issued quarterly list with these problems (one of A01 when none is given)."""
    rows = problems or (drafted_problem(province),)
    edition = signed(province, committee_draft(province, *rows, **fields))
    return services.take_edition_step(
        edition=edition,
        move="issue",
        actor=province.actor("general_office"),
        at=province.now,
        document_number="江直工〔2026〕6号",
        bill_minutes=minutes_of(edition, province.today),
    )


def annex_of(edition: Edition, unit: str) -> Annex:
    return Annex.objects.select_related("edition__issuer", "unit").get(
        edition=edition, unit__code=unit
    )


def signed_for(province: Province, annex: Annex, role: str = "liaison_worker") -> Annex:
    return services.sign_for(
        annex=annex, actor=province.actor(role, annex.unit.code), at=province.now
    )


def with_measures(province: Province, annex: Annex) -> None:
    """Give every problem of the annex one whole measure."""
    for item in annex.items.all():
        assert item.problem is not None
        Measure.objects.create(
            problem=item.problem,
            cycle=item.problem.cycle,
            text="修订记录模板，逐月检查",
            owner="组织委员",
            due_on=item.problem.due_on,
        )


def plan_received(province: Province, annex: Annex) -> Annex:
    """The annex with its plan sent up by the unit's liaison worker."""
    with_measures(province, annex)
    return services.submit_plan(
        annex=annex,
        discussed_on=province.today,
        actor=province.actor("liaison_worker", annex.unit.code),
        at=province.now,
        note="党组会议研究通过。",
    )


def drafted_duty(province: Province, bearer: str = "A01-DZ", **fields: object) -> Duty:
    """A drafted duty that the committee would lay on a Party group."""
    return services.draft_duty(
        **{
            "year": 2026,
            "issuer": province.unit("GW"),
            "bearer": province.unit(bearer),
            "level": "party_group",
            "content": f"每半年听取一次机关党建工作汇报（{next(COUNT)}）",
            "bearer_post": "党组书记",
            "basis": "机关条例第三十四条",
            "standard": "有议题、有记录、有落实",
            "actor": province.actor("liaison_office"),
            "at": province.now,
            **fields,
        }
    )


def duty_list(province: Province, *duties: Duty) -> Edition:
    """An issued responsibility list of the committee with these duties."""
    office = province.actor("liaison_office")
    edition = services.draft_edition(
        kind="duties",
        issuer=province.unit("GW"),
        period=str(duties[0].year),
        basis="年度工作要点",
        actor=office,
        at=province.now,
    )
    services.add_duties(edition=edition, duties=duties, actor=office, at=province.now)
    edition.refresh_from_db()
    edition = signed(province, edition)
    return services.take_edition_step(
        edition=edition,
        move="issue",
        actor=province.actor("general_office"),
        at=province.now,
        document_number="江直工〔2026〕1号",
        bill_minutes=minutes_of(edition, province.today),
    )
