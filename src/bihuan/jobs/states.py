"""The life of a job as one table."""

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

QUEUED = "queued"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
CANCELLED = "cancelled"
PARKED = "parked"

STATES = {
    QUEUED: _("排队中"),
    RUNNING: _("进行中"),
    DONE: _("已完成"),
    FAILED: _("未完成"),
    CANCELLED: _("已取消"),
    PARKED: _("已搁置"),
}

WAITING = (QUEUED, RUNNING)
"""Something is still to come."""
OVER = (DONE, FAILED, CANCELLED, PARKED)
"""Nothing happens any more unless somebody queues it again."""

WORKFLOW = Workflow(
    name="job",
    title=_("后台任务"),
    states=STATES,
    initial=QUEUED,
    finals=frozenset({DONE}),
    moves=(
        Move("take", _("开始"), (QUEUED, RUNNING), RUNNING, "jobs.view"),
        Move("put_back", _("退回队列"), (RUNNING,), QUEUED, "jobs.view"),
        Move("finish", _("完成"), (RUNNING,), DONE, "jobs.view"),
        Move("fail", _("停止"), (RUNNING,), FAILED, "jobs.view"),
        Move("park", _("搁置"), (RUNNING,), PARKED, "jobs.view"),
        Move("cancel", _("取消"), (QUEUED, RUNNING), CANCELLED, "jobs.view"),
        Move("queue_again", _("重新排队"), (FAILED, PARKED, CANCELLED), QUEUED, "jobs.view"),
    ),
)
