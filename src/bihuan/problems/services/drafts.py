"""Drafting a problem, judging what kind it is, editing the draft."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.calendar.clock import business_date
from bihuan.orgs.models import Unit
from bihuan.problems import states, taxonomy
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Problem, Sort, Step
from bihuan.problems.models.problem import Nature, Rectify, Severity, Source
from bihuan.problems.services.numbers import next_numbers
from bihuan.problems.services.recording import (
    already_done,
    change,
    once,
    permit,
    record,
    step_of,
)

TEXTS = (
    "responsible_office", "partners", "source_note", "basis", "raised_by", "statement",
    "manifestation", "leader", "doer", "goal", "expected_effect",
)  # fmt: skip
"""Free texts of a draft."""
EDITABLE = frozenset({*TEXTS, "sort", "source", "found_on", "rectify", "due_on", "unit"})


def draft_problem(
    *,
    unit: Unit,
    statement: str,
    source: str,
    found_on: date,
    due_on: date,
    actor: Actor,
    at: datetime,
    sort: str = Sort.PROBLEM,
    rectify: str = Rectify.TIMED,
    parent: Problem | None = None,
    key: str = "",
    **texts: str,
) -> Problem:
    """Draft a problem (or, with ``sort``, a suggestion) for a unit. It has its permanent number from now on.

    ``texts`` are any of ``TEXTS``. Raises :class:`RefusedError` outside the right to draft,
    :class:`ProblemError` for an empty sentence, unknown words or days in the wrong order.
    """
    if not actor.can("problems.draft", unit.path):
        raise RefusedError("problems.draft")
    done = already_done(key)
    if done is not None:
        return done.problem
    values = texts | {"statement": statement, "source": source, "sort": sort, "rectify": rectify}
    _check(values | {"found_on": found_on, "due_on": due_on}, business_date(at))

    def write() -> Step:
        with transaction.atomic():
            problem = Problem(
                unit=unit,
                number=next_numbers(business_date(at).year)[0],
                found_on=found_on,
                due_on=due_on,
                first_due_on=due_on,
                state=states.WORKFLOW.initial,
                state_since=at,
                parent=parent,
                created_at=at,
                created_by_id=actor.account or None,
                **{name: str(value).strip() for name, value in values.items()},
            )
            problem.save()
            line = step_of(problem, "draft", actor=actor, at=at, key=key)
            return record([line], [problem], act="problems.draft", actor=actor, at=at)[0]

    return once(write, key).problem


def edit_draft(
    *, problem: Problem, version: int, actor: Actor, at: datetime, changes: Mapping[str, Any]
) -> Step:
    """Change a draft; what has been issued is never changed. ``changes`` are fields of ``EDITABLE``."""
    permit("edit_draft", problem, actor)
    strangers = set(changes) - EDITABLE
    if strangers:
        raise ValueError(f"not part of a draft: {sorted(strangers)}")
    fields = {k: v.strip() if isinstance(v, str) else v for k, v in changes.items()}
    unit = fields.get("unit")
    if isinstance(unit, Unit) and not actor.can("problems.draft", unit.path):
        raise RefusedError("problems.draft")
    _check({"found_on": problem.found_on, "due_on": problem.due_on} | fields, business_date(at))
    if "due_on" in fields:
        fields["first_due_on"] = fields["due_on"]
    with transaction.atomic():
        change(problem, version=version, **fields)
        line = step_of(problem, "edit_draft", actor=actor, at=at)
        return record([line], [problem], act="problems.edit_draft", actor=actor, at=at)[0]


def classify(
    *,
    problem: Problem,
    version: int,
    actor: Actor,
    at: datetime,
    type: str,
    severity: str,
    nature: str = "",
    causes: Sequence[str] = (),
    aspects: Sequence[str] = (),
    symptoms: Sequence[str] = (),
    key: str = "",
) -> Step:
    """Judge what kind of problem it is (研判). Every word is one of ``taxonomy``."""
    done = already_done(key, problem)
    if done is not None:
        return done
    permit("classify", problem, actor)
    _check_words(type, severity, nature, causes, aspects, symptoms)
    with transaction.atomic():
        change(
            problem,
            version=version,
            type=type,
            severity=severity,
            nature=nature,
            causes=list(causes),
            aspects=list(aspects),
            symptoms=list(symptoms),
            classified_at=problem.classified_at or at,
        )
        with override("zh-hans"):  # records are Chinese whatever language the clerk reads
            note = taxonomy.summary(problem)
        line = step_of(problem, "classify", actor=actor, at=at, note=note, key=key)
        return record([line], [problem], act="problems.classify", actor=actor, at=at)[0]


def classify_many(
    *, problems: Sequence[Problem], type: str, severity: str, actor: Actor, at: datetime
) -> list[Step]:
    """Give several problems one type and severity, all or none; their other words stay."""
    with transaction.atomic():
        return [
            classify(
                problem=problem,
                version=problem.version,
                actor=actor,
                at=at,
                type=type,
                severity=severity,
                nature=problem.nature,
                causes=problem.causes,
                aspects=problem.aspects,
                symptoms=problem.symptoms,
            )
            for problem in problems
        ]


def set_due(
    *, problems: Sequence[Problem], due_on: date | None, actor: Actor, at: datetime
) -> list[Step]:
    """Give several drafts one deadline, all or none."""
    if due_on is None:
        raise ProblemError(_("请填写整改期限。"))
    with transaction.atomic():
        return [
            edit_draft(
                problem=problem,
                version=problem.version,
                actor=actor,
                at=at,
                changes={"due_on": due_on},
            )
            for problem in problems
        ]


def _check(values: Mapping[str, Any], today: date) -> None:
    if "statement" in values and not values["statement"].strip():
        raise ProblemError(_("请用一句话写明问题。"))
    for name, words in (("sort", Sort), ("source", Source), ("rectify", Rectify)):
        if name in values and values[name] not in words.values:
            raise ProblemError(
                _("“%(value)s”不在可选范围内，请重新选择。") % {"value": values[name]}
            )
    for name in set(TEXTS) & set(values):
        field = Problem._meta.get_field(name)
        limit = getattr(field, "max_length", None)
        if limit and len(values[name]) > limit:
            raise ProblemError(
                _("“%(name)s”最多 %(limit)d 个字，现在有 %(count)d 个字。")
                % {
                    "name": getattr(field, "verbose_name", name),
                    "limit": limit,
                    "count": len(values[name]),
                }
            )
    if values["found_on"] > today:
        raise ProblemError(_("发现日期不能晚于今天，请核对。"))
    if values["due_on"] < values["found_on"]:
        raise ProblemError(_("整改期限不能早于发现日期，请核对。"))


def _check_words(
    type: str,
    severity: str,
    nature: str,
    causes: Sequence[str],
    aspects: Sequence[str],
    symptoms: Sequence[str],
) -> None:
    if type not in taxonomy.TYPES:
        raise ProblemError(_("请选择问题类型。"))
    if severity not in Severity.values:
        raise ProblemError(_("请选择严重程度。"))
    if nature and nature not in Nature.values:
        raise ProblemError(_("请选择问题性质：共性或个性。"))
    for given, known in (
        (causes, taxonomy.CAUSES),
        (aspects, taxonomy.ASPECTS),
        (symptoms, taxonomy.SYMPTOMS),
    ):
        strangers = [word for word in given if word not in known]
        if strangers:
            raise ProblemError(
                _("“%(value)s”不在可选范围内，请重新选择。") % {"value": strangers[0]}
            )
