"""What a correction notice of a list does to the live problem: the issued text stays, the problem goes by the notice."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from bihuan.access.scope import Actor
from bihuan.problems.errors import ProblemError
from bihuan.problems.events import EVENTS
from bihuan.problems.models import Problem, Step
from bihuan.problems.models.problem import Rectify
from bihuan.problems.record_words import BY_CORRECTION
from bihuan.problems.services.recording import change, record, step_of
from bihuan.problems.taxonomy import TYPES

TEXTS = ("statement", "manifestation", "leader", "doer")
CORRECTABLE = (*TEXTS, "type", "rectify", "due_on")
"""Columns of the list that the live problem carries."""


def correct_problem(
    *,
    problem: Problem,
    field: str,
    was: str,
    now: str,
    number: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Step:
    """Let the live problem follow a correction notice, with a line in its timeline that names the notice.

    Called by the lists, which judge the right and the person. A deadline that was changed since the issue (an
    extension, an objection) stands: then only the line is written, and says so. The first deadline stays in sight.
    Raises :class:`ProblemError` for a column that the problem does not carry, a word that its column does not
    know, a text too long, or a deadline before the day of finding.
    """
    if field not in CORRECTABLE:
        raise ProblemError(_("问题没有这一栏。"))
    value = _value(problem, field, now)
    told = f"{number}：{was or '—'} → {now}。{reason}"
    with transaction.atomic():
        if problem.state in EVENTS["corrected"].states and (
            field != "due_on" or problem.due_on.isoformat() == was
        ):
            fields: dict[str, object] = {field: value}
            if field == "due_on":
                fields["due_note"] = BY_CORRECTION % {"number": number, "was": was}
            change(problem, version=problem.version, **fields)
            line = step_of(problem, "corrected", actor=actor, at=at, note=told)
            return record([line], [problem], act="problems.corrected", actor=actor, at=at)[0]
        line = step_of(problem, "corrected_noted", actor=actor, at=at, note=told)
        return record([line], [], act="problems.corrected_noted", actor=actor, at=at)[0]


def _value(problem: Problem, field: str, now: str) -> object:
    if field == "due_on":
        day = date.fromisoformat(now)
        if day < problem.found_on:
            raise ProblemError(
                _("整改期限不能早于发现日期 %(day)s，请核对。")
                % {"day": problem.found_on.isoformat()}
            )
        return day
    if field in TEXTS:
        longest = getattr(Problem._meta.get_field(field), "max_length", None)
        if longest and len(now) > longest:
            raise ProblemError(_("更正后的内容最多 %(n)d 个字，请精简。") % {"n": longest})
        return now
    with override("zh-hans"):  # the list's words are records, Chinese whatever language is read
        if field == "type":
            words = {str(word.word): code for code, word in TYPES.items()}
        else:
            words = {str(label): str(code) for code, label in Rectify.choices}
    if now not in words:
        raise ProblemError(_("这一栏请从中选一个写：%(words)s。") % {"words": "、".join(words)})
    return words[now]
