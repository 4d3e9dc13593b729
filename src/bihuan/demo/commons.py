"""Common problems: the same matter found in several units in one quarter, put together and treated at the root."""

from bihuan.demo.caseload import Caseload
from bihuan.demo.phrases.grammar import Scene
from bihuan.demo.phrases.topics import CAUSE_CODES, pools, topics
from bihuan.demo.timing import Pace
from bihuan.demo.tree import ROOT
from bihuan.demo.values import EditionSeed, GroupSeed, ProblemSeed
from bihuan.engines.periods import parse

GROUPED_QUARTERS = 6
"""In so many of the latest quarters common problems are looked for."""


def groups(load: Caseload) -> list[GroupSeed]:
    """Problems of one quarter and one matter in several units: put together, and most treated at the root."""
    editions = [e for e in load.editions if e.issuer == ROOT and len(e.steps) == 4]
    found: list[GroupSeed] = []
    for edition in editions[-GROUPED_QUARTERS:]:
        by_topic: dict[str, list[ProblemSeed]] = {}
        for problem in load.problems:
            if problem.edition == edition.key and problem.sort == "problem":
                by_topic.setdefault(problem.topic, []).append(problem)
        ranked = sorted(by_topic.items(), key=lambda row: (-len(row[1]), row[0]))
        for code, problems in ranked[:3]:
            group = _group(load, edition, code, problems)
            if group is not None:
                found.append(group)
    return found


def _group(
    load: Caseload, edition: EditionSeed, code: str, problems: list[ProblemSeed]
) -> GroupSeed | None:
    rng = load.rng
    pace = Pace(rng, load.holidays, edition.steps[-1].at)
    at = pace.go(18, 26)
    gone = {"withdraw", "uphold_finding"}
    kept = [p for p in problems if not any(e.what in gone and e.at < at for e in p.events)]
    kept = list({p.department: p for p in kept}.values())
    if len(kept) < 3 or at >= load.end:
        return None
    topic = next(t for t in topics() if t.code == code)
    treated = pace.go(12, 30)
    words = CAUSE_WORDS[topic.causes[0]]
    reason = rng.choice(pools()["group_reason"])
    for name, value in (("n9", str(len(kept))), ("cause", words), ("q", _quarter(edition.period))):
        reason = reason.replace("{" + name + "}", value)
    root = Scene(rng, treated.date(), _OFFICE).say(rng.choice(topic.told("").roots))
    return GroupSeed(
        name=f"{topic.title}方面的共性问题（{_quarter(edition.period)}）", unit=ROOT, reason=reason,
        root_cause=root, at=at,
        treated_at=treated if treated < load.end and rng.random() < 0.75 else None,
        problems=tuple(p.key for p in kept),
    )  # fmt: skip


CAUSE_WORDS = {code: word for word, code in CAUSE_CODES.items()}
_OFFICE = {
    "lead": "党组（党委）", "cttee": "机关党委", "dis": "机关纪委", "leadmem": "党组（党委）成员", "organ": "机关",
    "br": "党支部", "biz": "业务工作", "office": "办公室", "post": "支部委员", "unit": "各单位",
}  # fmt: skip
"""How the committee speaks of all units at once."""


def _quarter(period: str) -> str:
    return parse(period).label
