"""The verbs that change problems: the only place that saves them.

Each takes ``actor`` and ``at``, writes in one transaction, and enters one ledger leaf for each changed object.
"""

from bihuan.problems.services.candidates import (
    Proposed,
    confirm,
    dismiss,
    due_for,
    merge,
    propose,
    right_level,
)
from bihuan.problems.services.correcting import CORRECTABLE, correct_problem
from bihuan.problems.services.drafts import (
    classify,
    classify_many,
    draft_problem,
    edit_draft,
    set_due,
)
from bihuan.problems.services.governing import (
    group_problems,
    leave_group,
    record_lesson,
    record_raiser_answer,
    record_root_cause,
    treat_group,
)
from bihuan.problems.services.measures import (
    MeasureData,
    add_measure,
    approve_plans,
    finish_measure,
    record_progress,
    set_measures,
)
from bihuan.problems.services.objecting import decide_objection, object_to
from bihuan.problems.services.proof import add_evidence, drop_evidence
from bihuan.problems.services.saving import drop_view, keep_view
from bihuan.problems.services.signoffs import SignOffData
from bihuan.problems.services.steps import (
    ON_CHANGE_UNIT,
    change_unit,
    issue,
    mark_opened,
    sign_for,
    take_step,
    take_steps,
)
from bihuan.problems.services.urging import note_call

__all__ = [
    "CORRECTABLE",
    "ON_CHANGE_UNIT",
    "MeasureData",
    "Proposed",
    "SignOffData",
    "add_evidence",
    "add_measure",
    "approve_plans",
    "change_unit",
    "classify",
    "classify_many",
    "confirm",
    "correct_problem",
    "decide_objection",
    "dismiss",
    "draft_problem",
    "drop_evidence",
    "drop_view",
    "due_for",
    "edit_draft",
    "finish_measure",
    "group_problems",
    "issue",
    "keep_view",
    "leave_group",
    "mark_opened",
    "merge",
    "note_call",
    "object_to",
    "propose",
    "record_lesson",
    "record_progress",
    "record_raiser_answer",
    "record_root_cause",
    "right_level",
    "set_due",
    "set_measures",
    "sign_for",
    "take_step",
    "take_steps",
    "treat_group",
]
