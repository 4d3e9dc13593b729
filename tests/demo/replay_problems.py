"""A problem's story played through the services of the problems."""

from datetime import datetime
from typing import Any

from bihuan.calendar.clock import business_date
from bihuan.demo.values import Event, MeasureSeed, ProblemSeed
from bihuan.orgs.models import Unit
from bihuan.problems import services as problems
from bihuan.problems import states
from bihuan.problems.models import Measure, Objection, Problem, Step
from bihuan.problems.queries.standing import REFUSING
from tests.demo.players import player


def event_of(seed: ProblemSeed, event: Event, rows: dict[str, Problem], at: datetime) -> None:
    """One event of a problem's story, as a call of its service."""
    branch = seed.unit if seed.branch_level else ""
    if event.what == "draft":
        rows[seed.key] = problems.draft_problem(
            unit=Unit.objects.get(code=seed.unit), statement=seed.statement, source=seed.source,
            found_on=seed.found_on, due_on=seed.due_on, actor=player("finder", at, branch=branch)[0], at=at,
            sort=seed.sort, rectify=seed.rectify, responsible_office=seed.responsible_office,
            partners=seed.partners, source_note=seed.source_note, raised_by=seed.raised_by,
            manifestation=seed.manifestation, leader=seed.leader, doer=seed.doer, goal=seed.goal,
            expected_effect=seed.expected_effect,
        )  # fmt: skip
        return
    problem = Problem.objects.select_related("unit").get(pk=rows[seed.key].pk)
    about = {"problem": problem, "version": problem.version, "at": at}
    data = event.data
    if event.what == "sign_closure" and branch:
        return
    about["actor"], post = player(event.by, at, branch=branch)
    paper = problems.SignOffData(post, business_date(at), data["opinion"]) if post else None
    match event.what:
        case "classify":
            problems.classify(
                **about, type=seed.type, severity=seed.severity, nature=seed.nature,
                causes=seed.causes, aspects=seed.aspects, symptoms=seed.symptoms,
            )  # fmt: skip
        case "measures":
            measures: tuple[MeasureSeed, ...] = data["measures"]
            problems.set_measures(
                **about,
                measures=[
                    problems.MeasureData(m.text, m.owner, min(m.due_on, problem.due_on))
                    for m in measures
                ],
            )
        case "finish_measure":
            own = Measure.objects.filter(problem=problem, cycle=problem.cycle, dropped=False)
            measure = list(own.order_by("pk"))[data["place"]]
            problems.finish_measure(
                measure=measure, version=measure.version, done_on=data["done_on"],
                actor=about["actor"], at=at,
            )  # fmt: skip
        case "progress":
            problems.record_progress(**about, text=data["text"])
        case "evidence" | "site_note":
            problems.add_evidence(
                problem=problem, title=data["title"], speaks_of_on=data["speaks_of_on"],
                site_note=data["note"], actor=about["actor"], at=at,
            )  # fmt: skip
        case "raiser":
            problems.record_raiser_answer(
                **about, answer=data.get("answer", ""), absent_because=data.get("absent", "")
            )
        case "root_cause":
            problems.record_root_cause(
                **about, measure=data.get("measure", ""), none_because=data.get("none", "")
            )
        case "lesson":
            problems.record_lesson(**about, kind=data["kind"], text=data["text"])
        case "call":
            problems.note_call(problems=[problem], actor=about["actor"], at=at, note=data["note"])
        case "object":
            steps = Step.objects.filter(problem=problem).order_by("-pk")
            refused = [s for s in steps if states.family(s.move) in REFUSING]
            problems.object_to(
                problem=problem, against=data["against"], reason=data["reason"],
                actor=about["actor"], at=at,
                step=refused[0] if data["against"] == "refusal" else None,
            )  # fmt: skip
        case "reject_objection" | "uphold_finding":
            objection = Objection.objects.get(problem=problem, upheld__isnull=True)
            problems.decide_objection(
                objection=objection, upheld=event.what != "reject_objection",
                decision=data["opinion"], version=objection.version, actor=about["actor"], at=at,
                signoff=paper,
            )  # fmt: skip
        case _:
            _step(event, about, branch, paper)


def _step(
    event: Event, about: dict[str, Any], branch: str, paper: problems.SignOffData | None
) -> None:
    """A move of the workflow."""
    what = "send_back" if branch and event.what == "decline_to_sign" else event.what
    move = f"{what}_{'branch' if branch else 'unit'}"
    if all(row.name != move for row in states.WORKFLOW.moves):
        move = what
    brings = dict(event.data)
    if "opinion" in brings and (
        paper is None or {"reason", "requirements"} & set(states.WORKFLOW.move(move).needs)
    ):
        brings["note"] = brings["opinion"]
    problems.take_step(**about, move=move, signoff=paper, data=brings)
