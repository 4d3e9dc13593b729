"""Suggestions: items beside problems, raised at the same occasions, answered and settled the same way."""

from dataclasses import replace
from datetime import date

from bihuan.demo.findings import Finder, Wording
from bihuan.demo.phrases.grammar import Scene
from bihuan.demo.phrases.topics import pools
from bihuan.demo.values import MeasureSeed

Suggested = tuple[str, str, str, tuple[MeasureSeed, ...]]
"""The sentence, its aim, why it is made, and what is to be done."""


def suggested(
    finder: Finder, wording: Wording, on: date, measures: tuple[MeasureSeed, ...]
) -> Suggested:
    """A suggestion in the place of a finding: of six that come to mind, the one least often made."""
    rng = wording.scene.rng
    options: list[tuple[int, str, Scene]] = []
    for _attempt in range(6):
        scene = wording.later(on)
        scene.rules.update(d1="day-20..-3", n9="2..5", mins="20..40")
        said = scene.say(rng.choice(pools()["suggestion"]))
        options.append((finder.said[said.split("|")[0]], said, scene))
    _count, said, scene = min(options, key=lambda option: option[0])
    text, aim = said.split("|")
    finder.said[text] += 1
    todo = (
        replace(measures[0], text=aim),
        replace(measures[-1], text="征求支部意见，修改后印发执行"),
    )
    why = scene.say(rng.choice(pools()["suggestion_why"]))
    return text, f"{aim}，向提出建议的支部反馈。", why, todo
