"""The colours: both dark blocks are the same, and every word can be read."""

import re
from pathlib import Path

import pytest

import bihuan.shell

SHEET = (Path(bihuan.shell.__file__).parent / "static" / "shell" / "tokens.css").read_text("utf-8")
AA = 4.5
SIGN = 3.0


def block(selector: str) -> dict[str, str]:
    """The tokens written under the first block with this selector."""
    body = SHEET.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = block(":root")
DARK = block(':root[data-bs-theme="dark"]')
DARK_BY_SYSTEM = block(':root:not([data-bs-theme="light"])')


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_two_dark_blocks_are_the_same() -> None:
    assert DARK == DARK_BY_SYSTEM
    assert DARK.keys() <= LIGHT.keys()


WORDS = ["ink", "ink-2", "action", "late", "near", "done", "slate"]
GROUNDS = [
    "paper",
    "card",
    "sunk",
    "late-tint",
    "near-tint",
    "done-tint",
    "slate-tint",
    "action-tint",
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_can_be_read_on_every_ground(tokens: dict[str, str]) -> None:
    weak = [
        f"{word} on {ground}: {contrast(tokens[word], tokens[ground]):.2f}"
        for word in WORDS
        for ground in GROUNDS
        if contrast(tokens[word], tokens[ground]) < AA
    ]
    assert weak == []


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_white_can_be_read_in_the_masthead_and_on_buttons(tokens: dict[str, str]) -> None:
    for ground in ("masthead", "masthead-2", "action-fill", "action-fill-2"):
        assert contrast("#FFFFFF", tokens[ground]) >= AA, ground


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_numbers_on_the_arcs_can_be_read(tokens: dict[str, str]) -> None:
    for weight in range(6):
        text = tokens["arc-text-light" if weight >= 3 else "arc-text-dark"]
        assert contrast(text, tokens[f"arc-{weight}"]) >= AA, weight


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_signs_and_borders_of_controls_can_be_seen(tokens: dict[str, str]) -> None:
    for sign in ("crimson", "line-3"):
        for ground in ("paper", "card"):
            assert contrast(tokens[sign], tokens[ground]) >= SIGN, (sign, ground)


def test_crimson_is_spent_on_the_masthead_and_the_ring_only() -> None:
    folder = Path(bihuan.shell.__file__).parent / "static" / "shell"
    lines = [
        line
        for sheet in ("theme.css", "components.css", "tables.css", "forms.css")
        for line in (folder / sheet).read_text("utf-8").splitlines()
        if re.search(r"var\(--(crimson|masthead|masthead-2)\)", line)
    ]
    assert lines
    assert [
        x for x in lines if not re.match(r"\.(ring|arc|masthead|seek|tool|entrance-head)", x)
    ] == []
