"""Everything that changes records, members and prompts."""

from bihuan.records.services.building import built
from bihuan.records.services.correcting import accept, correct, withdraw
from bihuan.records.services.enlisting import change_member, enlist, let_go
from bihuan.records.services.forgetting import forget_attendance
from bihuan.records.services.importing import remove_rows, rewrite_row, write_rows
from bihuan.records.services.prompting import prompt, withdraw_prompt
from bihuan.records.services.recording import record, record_joint, record_month
from bihuan.records.services.stamping import notice_lower_layers, touch

__all__ = [
    "accept",
    "built",
    "change_member",
    "correct",
    "enlist",
    "forget_attendance",
    "let_go",
    "notice_lower_layers",
    "prompt",
    "record",
    "record_joint",
    "record_month",
    "remove_rows",
    "rewrite_row",
    "touch",
    "withdraw",
    "withdraw_prompt",
    "write_rows",
]
