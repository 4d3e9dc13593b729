"""Two tables: the way of an election from preparation to the approved result, and the life of an extension.

Each of the three requests of an election (召开, 候选人预备人选, 选举结果) and that of a dismissal goes the same way:
asked; for an organ-level body decided by the Party group and approved by the working committee; for a branch approved
by its mother body. Every decision can be given on paper and registered.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bihuan.engines.workflow import Move, Workflow

ELECTION_STATES = {
    "preparing": _("准备"),
    "convene_asked": _("召开请示已报"),
    "convene_decided": _("召开请示党组已研究"),
    "convened": _("同意召开"),
    "candidates_asked": _("候选人请示已报"),
    "candidates_decided": _("候选人请示党组已研究"),
    "nominated": _("同意候选人预备人选"),
    "counted": _("已选举、计票"),
    "result_asked": _("选举结果已报"),
    "result_decided": _("选举结果党组已研究"),
    "dismissal_asked": _("免职请示已报"),
    "dismissal_decided": _("免职请示党组已研究"),
    "approved": _("已批准"),
    "dropped": _("已终止"),
}
FINALS = frozenset({"approved", "dropped"})
OPEN_STATES = tuple(state for state in ELECTION_STATES if state not in FINALS)


@dataclass(frozen=True, slots=True)
class Stage:
    """One request: from which state it is asked, to which an approval leads, what is asked, what has to be there."""

    code: str
    source: str
    done: str
    title: object
    ask: object
    needs: tuple[str, ...]
    next: object


STAGES: dict[str, Stage] = {
    "convene": Stage(
        "convene", "preparing", "convened", _("召开大会的请示"), _("报送召开请示"),
        ("with_vote", "planned"), _("批准后酝酿、提名候选人。"),
    ),
    "candidates": Stage(
        "candidates", "convened", "nominated", _("候选人预备人选的请示"), _("报送候选人请示"),
        ("enough_candidates",), _("批准后召开大会选举，填写计票结果。"),
    ),
    "result": Stage(
        "result", "counted", "approved", _("选举结果的报告"), _("报送选举结果"),
        ("tally_right",), _("批准后生效，任期和任职自动登记。"),
    ),
    "dismissal": Stage(
        "dismissal", "preparing", "approved", _("免职（任期内调整）的请示"), _("报送免职请示"),
        ("without_vote", "leaving_named"), _("同意后到任职登记中办理任职结束。"),
    ),
}  # fmt: skip


def _moves(stage: Stage) -> tuple[Move, ...]:
    code, asked, decided = stage.code, f"{stage.code}_asked", f"{stage.code}_decided"
    group, unit, branch = (
        "elections.decide_group",
        "elections.approve_unit",
        "elections.approve_branch",
    )
    return (
        Move(
            f"{code}_ask", stage.ask, (stage.source,), asked, "elections.prepare", stage.needs,
            note=_("机关党委、机关纪委送党组（党委）研究；党支部送上级党组织审批。"),
        ),
        Move(
            f"{code}_decide", _("党组（党委）研究同意"), (asked,), decided, group,
            ("organ_level", "other_person"), signer=group, note=_("报工委审批。"),
        ),
        Move(
            f"{code}_approve", _("工委批准"), (decided,), stage.done, unit,
            ("organ_level", "other_person"), signer=unit, note=stage.next,
        ),
        Move(
            f"{code}_approve_branch", _("上级党组织批准"), (asked, decided), stage.done, branch,
            ("branch_level", "other_person"), signer=branch, note=stage.next,
        ),
        Move(
            f"{code}_hold", _("党组（党委）退回"), (asked,), stage.source, group,
            ("organ_level", "reason"), signer=group, note=_("修改后重新报送。"),
        ),
        Move(
            f"{code}_return", _("工委退回"), (decided,), stage.source, unit,
            ("organ_level", "reason"), signer=unit, note=_("修改后重新报送。"),
        ),
        Move(
            f"{code}_return_branch", _("上级党组织退回"), (asked, decided), stage.source, branch,
            ("branch_level", "reason"), signer=branch, note=_("修改后重新报送。"),
        ),
    )  # fmt: skip


ELECTION = Workflow(
    name="election",
    title=_("换届选举流程"),
    states=ELECTION_STATES,
    initial="preparing",
    finals=FINALS,
    moves=(
        *_moves(STAGES["convene"]),
        *_moves(STAGES["candidates"]),
        Move(
            "count", _("确认计票结果"), ("nominated",), "counted", "elections.prepare", ("tally_right",),
            note=_("计票单算术核对无误后确认，再报送选举结果。"),
        ),
        Move(
            "recount", _("更正计票"), ("counted",), "nominated", "elections.prepare", ("reason",),
            note=_("回到计票，改正后重新确认。"),
        ),
        *_moves(STAGES["result"]),
        *_moves(STAGES["dismissal"]),
        Move(
            "drop", _("终止办理"), OPEN_STATES, "dropped", "elections.prepare", ("reason",),
            note=_("记录保留；需要时重新发起。"),
        ),
    ),
)  # fmt: skip

WAITING_GROUP = frozenset(f"{code}_asked" for code in STAGES)
"""Waits for the Party group (organ level) or the mother body (branches)."""
WAITING_COMMITTEE = frozenset(f"{code}_decided" for code in STAGES)

EXTENSION_STATES = {
    "asked": _("已申请"),
    "decided": _("党组已研究"),
    "approved": _("已批准"),
    "refused": _("未批准"),
    "withdrawn": _("已撤回"),
}
EXTENSION = Workflow(
    name="extension",
    title=_("延期换届流程"),
    states=EXTENSION_STATES,
    initial="asked",
    finals=frozenset({"approved", "refused", "withdrawn"}),
    moves=(
        Move(
            "decide", _("党组（党委）研究同意延期"), ("asked",), "decided", "elections.decide_group",
            ("organ_level", "other_person"), signer="elections.decide_group", note=_("报工委审批。"),
        ),
        Move(
            "approve", _("工委批准延期"), ("decided",), "approved", "elections.approve_unit",
            ("organ_level", "other_person"), signer="elections.approve_unit", note=_("任期按批准的日期顺延。"),
        ),
        Move(
            "approve_branch", _("上级党组织批准延期"), ("asked", "decided"), "approved", "elections.approve_branch",
            ("branch_level", "other_person"), signer="elections.approve_branch", note=_("任期按批准的日期顺延。"),
        ),
        Move(
            "hold", _("党组（党委）不同意延期"), ("asked",), "refused", "elections.decide_group",
            ("organ_level", "reason"), signer="elections.decide_group", note=_("按期换届。"),
        ),
        Move(
            "refuse", _("工委不同意延期"), ("decided",), "refused", "elections.approve_unit",
            ("organ_level", "reason"), signer="elections.approve_unit", note=_("按期换届。"),
        ),
        Move(
            "refuse_branch", _("上级党组织不同意延期"), ("asked", "decided"), "refused", "elections.approve_branch",
            ("branch_level", "reason"), signer="elections.approve_branch", note=_("按期换届。"),
        ),
        Move(
            "withdraw", _("撤回申请"), ("asked", "decided"), "withdrawn", "elections.prepare", ("reason",),
            note=_("不再延期。"),
        ),
    ),
)  # fmt: skip


def stage_of(move: str) -> Stage | None:
    """The request that a move belongs to; None for counting and dropping."""
    return STAGES.get(move.partition("_")[0])


def act_of(move: str) -> str:
    """What a move of a request does: ask, decide, approve, approve_branch, hold, return, return_branch."""
    stage = stage_of(move)
    return move.removeprefix(f"{stage.code}_") if stage else move
