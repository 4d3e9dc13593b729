"""The verbs that change lists, duties, deployments, requests and dispatch meetings. The only place that saves them."""

from bihuan.lists.errors import ListError, LostRaceError, NeedError
from bihuan.lists.services.annexes import (
    mark_opened,
    sign_for,
    submit_plan,
    submit_report,
    take_annex_step,
)
from bihuan.lists.services.campaigns import list_campaign
from bihuan.lists.services.comments import comment_on, withdraw_comment
from bihuan.lists.services.corrections import correct, reissue_after_transfer, reissue_item
from bihuan.lists.services.deployments import close_deployment, record_step, register_deployment
from bihuan.lists.services.dispatch import add_task, call_meeting, finish_task
from bihuan.lists.services.duties import (
    change_duty,
    confirm,
    draft_duty,
    take_duty_step,
)
from bihuan.lists.services.editions import change_edition, draft_edition
from bihuan.lists.services.handing_on import cascade, copy_year
from bihuan.lists.services.issuing import take_edition_step
from bihuan.lists.services.items import (
    add_duties,
    add_problems,
    carry_over,
    remove_items,
    reorder_items,
)
from bihuan.lists.services.performing import finish_node, record_fact, reopen_node
from bihuan.lists.services.requests import answer, submit_request
from bihuan.orgs.paper import Paper

__all__ = [
    "ListError",
    "LostRaceError",
    "NeedError",
    "Paper",
    "add_duties",
    "add_problems",
    "add_task",
    "answer",
    "call_meeting",
    "carry_over",
    "cascade",
    "change_duty",
    "change_edition",
    "close_deployment",
    "comment_on",
    "confirm",
    "copy_year",
    "correct",
    "draft_duty",
    "draft_edition",
    "finish_node",
    "finish_task",
    "list_campaign",
    "mark_opened",
    "record_fact",
    "record_step",
    "register_deployment",
    "reissue_after_transfer",
    "reissue_item",
    "remove_items",
    "reopen_node",
    "reorder_items",
    "sign_for",
    "submit_plan",
    "submit_report",
    "submit_request",
    "take_annex_step",
    "take_duty_step",
    "take_edition_step",
    "withdraw_comment",
]
