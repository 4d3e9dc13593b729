"""Findings: a topic, a place and a day become a problem in words that agree with each other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from bihuan.demo.phrases.grammar import Scene, Workday, written
from bihuan.demo.phrases.topics import Topic, pools, tagged, topics
from bihuan.demo.phrases.words import words_of
from bihuan.demo.values import Department, MeasureSeed, UnitSeed

REPEATS = (2, 4)
"""A sentence of a finding is said at most so often in the whole province: as a rule, and when all else is said."""
LOOKED = frozenset({"inspection", "random_check", "field_visit", "disciplinary"})
"""Sources for which somebody came and looked."""

SOURCES = (
    ("inspection", 30), ("random_check", 18), ("field_visit", 12), ("interview", 6), ("survey", 4),
    ("self_check", 10), ("duty_review", 5), ("disciplinary", 5), ("meeting", 3), ("ecology", 4),
    ("rule", 3),
)  # fmt: skip

CHIEFS = {
    "group": (("{leadsec}", 1),),
    "committee": (("{cttee}书记", 3), ("{leadmem}、{cttee}书记", 1)),
    "discipline": (("{cttee}书记", 2), ("机关纪委书记", 1)),
    "branch": (("{cttee}书记", 2), ("{cttee}专职副书记", 2), ("分管{leadmem}", 1)),
    "retired": (("{cttee}专职副书记", 2), ("分管老干部工作的{leadmem}", 1)),
    "society": (("分管{leadmem}", 1),),
}
"""Who answers as 责任领导, by level."""
DOERS = {
    "group": (("{cttee}专职副书记", 3), ("{cttee}书记", 2), ("办公室主任", 1)),
    "committee": (("{cttee}专职副书记", 4), ("{cttee}办公室负责人", 1)),
    "discipline": (("机关纪委书记", 3), ("机关纪委副书记", 1)),
    "branch": (("{br}书记", 5), ("{br}副书记", 1)),
    "retired": (("{br}书记", 3), ("老干部工作负责人", 2)),
    "society": (("{assoc}党建工作联络员", 1), ("{cttee}专职副书记", 2)),
}
OWNERS = {
    "group": ("{cttee}专职副书记", "办公室主任", "{office}负责人", "{cttee}办公室负责人", "{leadmem}（分管）"),
    "committee": ("{cttee}专职副书记", "{cttee}组织委员", "{cttee}宣传委员", "{office}负责人", "{cttee}办公室负责人"),
    "discipline": ("机关纪委书记", "机关纪委副书记", "各支部纪检委员", "{office}负责人"),
    "branch": ("{br}书记", "组织委员", "宣传委员", "纪检委员", "支部副书记", "{office}负责人"),
    "retired": ("{br}书记", "支部联络员", "老干部工作负责人", "组织委员"),
    "society": ("党建指导员", "{office}负责人", "{cttee}专职副书记"),
}  # fmt: skip


@dataclass(slots=True)
class Wording:
    """Everything that is said about one problem on the day it is found; ``scene`` goes on telling its story."""

    topic: Topic
    department: Department
    branch: str
    scene: Scene
    statement: str
    manifestation: str
    goal: str
    effect: str
    leader: str
    doer: str
    measures: tuple[str, ...]
    owners: tuple[str, ...]

    def later(self, on: date, **more: str | int) -> Scene:
        """The same place on a later day: counts stay, dates are drawn anew."""
        kept = {
            name: value
            for name, value in self.scene.drawn.items()
            if not self.scene.rules.get(name, "").startswith(("day", "month"))
        }
        scene = self.scene
        words = {**scene.words, "title": self.topic.title, **more}
        return Scene(scene.rng, on, words, scene.working, scene.rules, kept)


@dataclass(slots=True)
class Finder:
    """Finds problems; remembers what has been said, so that no sentence wears out."""

    rng: Random
    units: Mapping[str, UnitSeed]
    working: Workday
    said: Counter[str] = field(default_factory=Counter)
    used: Counter[tuple[str, str]] = field(default_factory=Counter)

    def suits(
        self, topic: Topic, department: Department, on: date, branch: UnitSeed | None
    ) -> bool:
        """Whether this can be found there on that day."""
        if on.month not in topic.season or len(department.branches) < topic.wants_branches:
            return False
        if topic.classes and department.unit_class not in topic.classes:
            return False
        if topic.level == "committee" and len(department.branches) < 2:
            return False
        has = {
            "committee": department.committee_word == "机关党委" and bool(department.discipline),
            "inst": bool(department.institutions),
            "assoc": bool(department.societies),
            "branch_committee": branch is None or (branch.full_members or 0) >= 7,
            "big_branch": branch is None or (branch.members or 0) >= 18,
        }
        if topic.level == "discipline" and not department.discipline:
            return False
        return all(has[need] for need in topic.needs)

    def find(
        self,
        department: Department,
        on: date,
        *,
        branch: str = "",
        levels: Sequence[str] = (),
        looked: bool = True,
    ) -> Wording:
        """A finding in this unit (in this branch, when one is named) on this day.

        ``looked`` says that somebody came and looked; then the facts may begin with how.
        """
        options = [
            topic
            for topic in topics()
            if (not levels or topic.level in levels)
            and self.suits(topic, department, on, self.units.get(branch))
        ]
        weights = [1 / (1 + 2 * self.used[department.code, t.code]) for t in options]
        while True:
            topic = self.rng.choices(options, weights)[0]
            place = branch or self._place(topic, department)
            if topic.level != "retired" or place:
                break
        self.used[department.code, topic.code] += 1
        for _attempt in range(60):
            found = self._say(topic, department, place, on, looked)
            if self.said[found.statement] == 0:
                break
        self.said[found.statement] += 1
        return found

    def _place(self, topic: Topic, department: Department) -> str:
        """A branch that the topic can be about."""
        codes = department.branches
        if topic.level == "retired":
            codes = tuple(c for c in codes if self.units[c].kind == "retired_branch")
            return self.rng.choice(codes) if codes else ""
        usual = [c for c in codes if self.units[c].kind != "retired_branch"] or list(codes)
        if "branch_committee" in topic.needs:
            usual = [c for c in usual if (self.units[c].full_members or 0) >= 7] or usual
        if "big_branch" in topic.needs:
            usual = [c for c in usual if (self.units[c].members or 0) >= 18] or usual
        return self.rng.choice(usual)

    def _say(
        self, topic: Topic, department: Department, branch: str, on: date, looked: bool
    ) -> Wording:
        words = words_of(department, self.units, self.rng, on, branch)
        scene = Scene(self.rng, on, words, self.working, dict(topic.rules))
        mark, template = tagged(self.rng.choice(topic.statements))
        statement = scene.say(template)
        told = topic.told(mark)
        return Wording(
            topic=told,
            department=department,
            branch=branch,
            scene=scene,
            statement=statement,
            manifestation=self._facts(told, scene, statement, on, looked),
            goal=_nearest([scene.say(t) for t in told.goals], statement, self.rng)[0],
            effect=_titled(scene, topic, self.rng.choice(pools()["effect"])),
            leader=scene.say(_weighted(self.rng, CHIEFS[topic.level])),
            doer=scene.say(_weighted(self.rng, DOERS[topic.level])),
            measures=self._measures(told, scene, statement),
            owners=tuple(scene.say(o) for o in OWNERS[topic.level]),
        )

    def _facts(self, topic: Topic, scene: Scene, statement: str, on: date, looked: bool) -> str:
        """Two or three facts, those nearest to the statement first; now and then how they were found."""
        opening: list[str] = []
        if looked and self.rng.random() < 0.55:
            opening = [self._fresh(scene, _OPENERS, on)]
        wanted = self.rng.choice((2, 2, 3))
        texts = _nearest([scene.say(t) for t in topic.facts], statement, self.rng)
        chosen: list[str] = []
        for limit in REPEATS:
            for text in texts:
                if len(chosen) < wanted and text not in chosen and self.said[text] < limit:
                    chosen.append(text)
        if not chosen:
            chosen.append(min(texts, key=lambda text: self.said[text]))
        for text in chosen:
            self.said[text] += 1
        return "".join([*opening, *chosen])

    def _fresh(self, scene: Scene, templates: Sequence[str], on: date) -> str:
        opening = Scene(self.rng, on, scene.words, self.working, dict(_OPENING))
        return opening.say(self.rng.choice(templates))

    def _measures(self, topic: Topic, scene: Scene, statement: str) -> tuple[str, ...]:
        texts = _nearest([scene.say(t) for t in topic.measures], statement, self.rng)
        return tuple(texts[: self.rng.choice((2, 2, 3, 3, 4))])


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _nearest(texts: list[str], statement: str, rng: Random) -> list[str]:
    """The texts in chance order, but what shares words with the statement comes sooner."""
    about = _pairs(statement)
    return sorted(texts, key=lambda t: -len(_pairs(t) & about) / 3 + rng.random() * 1.5)


_OPENING = {"s": "day-6..0", "docs": "6..42", "p": "3..14", "v": "2..6..brn"}
_OPENERS = (
    "{s}到{unit}查阅资料{docs}份、访谈{p}人。",
    "{s}，检查人员在{unit}翻阅{docs}份记录，与{p}名党员干部交谈。",
    "{s}在{unit}抽查{v}个支部，个别访谈{p}人。",
    "{s}现场查看{unit}近期资料{docs}份。",
    "{s}的检查采取查阅资料（{docs}份）、座谈（{p}人）的方式进行。",
    "{s}在{unit}召开座谈会，{p}人参加。",
)


def _titled(scene: Scene, topic: Topic, template: str) -> str:
    return scene.say(template.replace("{title}", topic.title))


def _weighted(rng: Random, rows: Sequence[tuple[str, int]]) -> str:
    return rng.choices([text for text, _weight in rows], [weight for _text, weight in rows])[0]


def source_of(rng: Random, on: date, department: Department) -> tuple[str, str]:
    """Where a finding comes from: the code, and a note as a clerk writes it."""
    code = _weighted(rng, SOURCES)
    quarter = "一二三四"[(on.month - 1) // 3]
    notes = {
        "inspection": f"{on.year}年第{quarter}季度专项督查第{rng.randint(1, 6)}组",
        "random_check": f"{on.year}年{on.month}月随机抽查",
        "field_visit": f"{department.liaison_office}{on.month}月{on.day}日实地督导",
        "interview": f"{on.month}月个别访谈",
        "survey": f"{on.year}年{'上' if on.month < 7 else '下'}半年满意度测评",
        "self_check": f"{department.short}{on.month}月自查",
        "duty_review": f"{on.year - 1}年度述职评议考核",
        "disciplinary": f"{on.year if on.month > 4 else on.year - 1}年巡察反馈意见",
        "meeting": f"{on.year - 1}年度组织生活会征求意见",
        "ecology": f"{on.year - 1 if on.month < 7 else on.year}年政治生态分析研判",
        "rule": f"{on.year}年{on.month}月指标核查",
    }
    return code, notes[code]


def measure_seeds(wording: Wording, issued_on: date, due_on: date) -> tuple[MeasureSeed, ...]:
    """The measures with owner and date, spread between the issue and the deadline."""
    rng = wording.scene.rng
    count = len(wording.measures)
    span = max((due_on - issued_on).days - 4, 2)
    found: list[MeasureSeed] = []
    for place, text in enumerate(wording.measures, 1):
        day = issued_on + timedelta(days=max(2, span * place // count - rng.randint(0, 3)))
        while day.weekday() > 4 and day > issued_on:
            day -= timedelta(days=1)
        day = min(day, due_on)
        owner = wording.doer if place == 1 else rng.choice(wording.owners)
        found.append(MeasureSeed(_dated(text, day, rng), owner, day))
    return tuple(found)


def _dated(text: str, day: date, rng: Random) -> str:
    """Half of the measures say by when: 8月下旬前完成."""
    if rng.random() < 0.45:
        return text
    third = "上旬" if day.day <= 10 else "中旬" if day.day <= 20 else "下旬"
    ending = rng.choice(("前完成", "前落实到位", "前见到结果"))
    return f"{text}，{day.month}月{third}{ending}"


__all__ = ["Finder", "Wording", "measure_seeds", "source_of", "written"]
