"""Who plays which part in a problem's life: the two chains of an office, with leaders who sign on paper."""

from dataclasses import dataclass

from bihuan.access.scope import Actor
from bihuan.demo.builders.lives import Life
from bihuan.demo.builders.stage import Stage
from bihuan.demo.tree import ROOT
from bihuan.demo.values import Department
from bihuan.orgs.models import Account, Post
from bihuan.problems.standing import Who


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who acts: an account, and the post whose signature on paper it registers, if any."""

    account: Account
    who: Who
    post: Post | None = None

    @property
    def actor(self) -> Actor:
        """The account at the keyboard."""
        return self.who.handler.actor if self.who.handler else self.who.actor


def player(stage: Stage, part: str, department: Department, life: Life | None, unit: str) -> Player:
    """The player of a part. A branch's own list is played inside its unit, all else up to the committee."""
    branch = life is not None and life.problem.unit.is_branch_level
    name = (_IN_UNIT if branch else _IN_COMMITTEE)[part]
    match name.split(":"):
        case ["account", username]:
            return _account(stage, stage.accounts[username])
        case ["role", role]:
            return _account(stage, _of_unit(stage, department, role))
        case ["branch"]:
            return _account(stage, stage.by_role[unit, "branch_secretary"])
        case ["office"]:
            office = department.liaison_office
            return _account(stage, stage.by_role[ROOT, f"liaison_office{office}"])
        case ["paper", "leader", place, handler]:
            post = stage.posts[ROOT, "leader_in_charge"][int(place)]
            return _paper(stage, post, stage.accounts[handler])
        case ["paper", role]:
            place = (
                department.lead_code if role == "party_group_secretary" else department.committee
            )
            place = department.discipline if role == "discipline_secretary" else place
            post = stage.posts[place, role][0]
            return _paper(stage, post, _of_unit(stage, department, "liaison_worker"))
    raise KeyError(name)


_IN_COMMITTEE = {
    "finder": "office",
    "judge_of_kind": "office",
    "doer": "role:fulltime_deputy",
    "worker": "role:liaison_worker",
    "deputy": "role:fulltime_deputy",
    "secretary": "paper:party_group_secretary",
    "verifier": "office",
    "liaison": "office",
    "closer": "paper:leader:0:office",
    "decider": "paper:leader:0:office",
    "judge": "paper:leader:2:office0.chief",
    "rechecker": "office",
    "caller": "office",
    "grouper": "account:office3.chief",
    "drafter": "account:office3.chief",
    "countersigner": "account:office0.chief",
    "signer": "paper:leader:1:office",
    "number": "account:office",
}
_IN_UNIT = {
    "finder": "role:fulltime_deputy",
    "judge_of_kind": "role:fulltime_deputy",
    "doer": "branch",
    "worker": "branch",
    "deputy": "branch",
    "secretary": "role:fulltime_deputy",
    "verifier": "role:fulltime_deputy",
    "liaison": "role:fulltime_deputy",
    "closer": "paper:organ_secretary",
    "decider": "role:fulltime_deputy",
    "judge": "paper:leader:2:office0.chief",
    "rechecker": "role:fulltime_deputy",
    "caller": "role:fulltime_deputy",
    "drafter": "role:fulltime_deputy",
    "countersigner": "paper:discipline_secretary",
    "signer": "paper:organ_secretary",
    "number": "role:liaison_worker",
}


def issuing_player(stage: Stage, part: str, issuer: str) -> Player:
    """The player of a part in issuing a list: of the committee, or of a unit's own organ committee."""
    if issuer == ROOT:
        return player(stage, part, next(iter(stage.departments.values())), None, "")
    department = stage.departments[stage.province_of[issuer]]
    name = _IN_UNIT[part]
    if name.startswith("paper:"):
        role = name.removeprefix("paper:")
        place = department.discipline if role == "discipline_secretary" else department.committee
        worker = _of_unit(stage, department, "liaison_worker")
        return _paper(stage, stage.posts[place, role][0], worker)
    return _account(stage, _of_unit(stage, department, name.removeprefix("role:")))


def _account(stage: Stage, account: Account) -> Player:
    return Player(account, stage.who(account))


def _paper(stage: Stage, post: Post, handler: Account) -> Player:
    return Player(handler, stage.signer(post, handler), post)


def _of_unit(stage: Stage, department: Department, role: str) -> Account:
    """The unit's account for a role; where there is no clerk, the full-time deputy does it."""
    found = stage.by_role.get((department.code, role))
    return found or stage.by_role[department.code, "fulltime_deputy"]
