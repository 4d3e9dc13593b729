"""The topics as values, read from the data files, and which of them suit which organisation."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from bihuan.demo.phrases.grammar import declared

TYPE_CODES = {
    "政治意识淡化": "awareness",
    "党的领导弱化": "leadership",
    "党建工作虚化": "building",
    "责任落实软化": "responsibility",
}
CAUSE_CODES = {
    "思想认识不够到位": "understanding",
    "分类指导不够精准": "guidance",
    "工作创新不够主动": "innovation",
    "能力素质不够过硬": "ability",
}
ASPECT_CODES = {
    "政治纪律和规矩": "discipline",
    "选人用人": "appointments",
    "党风廉政": "integrity",
    "党内政治生活": "political_life",
    "党内政治文化": "culture",
}
SYMPTOM_CODES = {
    "学习一阵风": "gust",
    "高空作业": "aloft",
    "沙滩流水不到头": "sand",
    "两张皮": "two_skins",
    "拈轻怕重": "easy_first",
    "躺平甩锅": "passing",
    "敷衍塞责": "perfunctory",
    "得过且过": "drifting",
    "四风": "formalism",
}
"""From the words of the trade to the codes of the taxonomy."""


FOLLOWING = ("facts", "goals", "measures", "done", "proof", "roots", "lessons")


def tagged(line: str) -> tuple[str, str]:
    """``@few …`` says that a line belongs to the statements of that mark only: the mark and the text."""
    if not line.startswith("@"):
        return "", line
    mark, text = line[1:].split(" ", 1)
    return mark, text


@dataclass(frozen=True, slots=True)
class Topic:
    """What supervision may find about one matter, with everything that follows from it."""

    code: str
    title: str
    level: str
    type: str
    causes: tuple[str, ...]
    aspects: tuple[str, ...]
    symptoms: tuple[str, ...]
    rules: dict[str, str]
    statements: tuple[str, ...]
    facts: tuple[str, ...]
    goals: tuple[str, ...]
    measures: tuple[str, ...]
    done: tuple[str, ...]
    proof: tuple[str, ...]
    roots: tuple[str, ...]
    lessons: tuple[str, ...]
    needs: frozenset[str]
    classes: frozenset[str]
    season: frozenset[int]

    def told(self, mark: str) -> "Topic":
        """The topic as one of its statements tells it: lines for other statements are left out."""

        def kept(lines: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(text for own, text in map(tagged, lines) if own in ("", mark))

        return replace(
            self,
            facts=kept(self.facts),
            goals=kept(self.goals),
            measures=kept(self.measures),
            done=kept(self.done),
            proof=kept(self.proof),
            roots=kept(self.roots),
            lessons=kept(self.lessons),
        )

    @property
    def wants_branches(self) -> int:
        """How many branches the unit must have for the counts to make sense."""
        return 4 if any("brn" in rule for rule in self.rules.values()) else 1


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the order of the files."""
    found: list[Topic] = []
    folder = files("bihuan.demo.phrases") / "found"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".toml"):
            found += [_topic(row) for row in tomllib.loads(path.read_text("utf-8"))["topic"]]
    return tuple(found)


@cache
def pools() -> dict[str, tuple[str, ...]]:
    """The sentences that fit every topic, by use."""
    path = files("bihuan.demo.phrases") / "pools.toml"
    return {name: lines(text) for name, text in tomllib.loads(path.read_text("utf-8")).items()}


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip())


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(
        code=row["code"],
        title=row["title"],
        level=row["level"],
        type=TYPE_CODES[row["type"]],
        causes=tuple(CAUSE_CODES[word] for word in row["causes"]),
        aspects=tuple(ASPECT_CODES[word] for word in row["aspects"]),
        symptoms=tuple(SYMPTOM_CODES[word] for word in row["symptoms"]),
        rules=declared(row.get("vars", "")),
        needs=frozenset(row.get("needs", ())),
        classes=frozenset(row.get("classes", ())),
        season=frozenset(row.get("season", range(1, 13))),
        **{name: lines(row[name]) for name in ("statements", *FOLLOWING)},
    )
