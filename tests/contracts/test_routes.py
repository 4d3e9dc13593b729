"""Every page names an action of the policy; every action is used; every fragment belongs to a page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from bihuan.access.policy import ADMIN_ROLES, POLICY, Role

SOURCE = Path(__file__).resolve().parents[2] / "src" / "bihuan"

OPEN_TO_ALL = {
    "shell:look",
    "shell:health",
    "shell:language",
    "shell:theme",
    "shell:size",
    "shell:manifest",
    "favicon",
}
"""Pages that need no account or only an account: switches of the look and the health page."""


def routes(
    resolver: URLResolver | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route with its full name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        else:
            yield f"{namespace}{entry.name}", entry


def ours() -> list[tuple[str, URLPattern]]:
    return [
        (name, route)
        for name, route in routes()
        if getattr(route.callback, "__module__", "").startswith("bihuan.")
        or hasattr(route.callback, "action")
    ]


def test_every_page_of_ours_names_an_action() -> None:
    unmarked = [n for n, r in ours() if not hasattr(r.callback, "action") and n not in OPEN_TO_ALL]
    assert unmarked == []


def test_every_action_of_the_policy_is_used() -> None:
    used = {r.callback.action for _, r in ours() if hasattr(r.callback, "action")}
    text = "\n".join(
        p.read_text()
        for p in SOURCE.rglob("*.py")
        if p.name != "policy.py" and "migrations" not in p.parts
    )
    unused = [a for a in POLICY if a not in used and f'"{a}"' not in text]
    assert unused == []


def test_every_role_can_open_its_to_do_page() -> None:
    assert set(POLICY["home.view"].grants) == set(Role)


def test_administrators_hold_no_right_of_the_trade() -> None:
    trade = [
        a
        for a, row in POLICY.items()
        if a.split(".")[0] in {"problems", "lists", "duties", "deployments"}
        and set(row.grants) & set(ADMIN_ROLES)
    ]
    assert trade == []


def test_every_fragment_belongs_to_a_page() -> None:
    templates = list(SOURCE.rglob("templates/**/*.html"))
    text = "\n".join(p.read_text() for p in templates) + "\n".join(
        p.read_text() for p in SOURCE.rglob("*.py")
    )
    orphans = [
        p.name
        for p in templates
        if p.name.startswith("_") and not re.search(rf"/{re.escape(p.name)}[\"']", text)
    ]
    assert orphans == []


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    broken = []
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text()
        if re.search(r"<style|\son(click|change|submit|load|input)=", text) or re.search(
            r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text
        ):
            broken.append(str(path.relative_to(SOURCE)))
    assert broken == []


def test_every_environment_variable_is_documented() -> None:
    names = set()
    for path in [*SOURCE.rglob("*.py"), SOURCE.parents[1] / "run.py"]:
        names |= set(re.findall(r"\bBIHUAN_[A-Z_]+\b", path.read_text()))
    documented = set(
        re.findall(r"\bBIHUAN_[A-Z_]+\b", (SOURCE.parents[1] / "docs" / "settings.md").read_text())
    )
    assert sorted(names - documented) == []


def test_nothing_reads_the_clock_away_from_the_edge() -> None:
    """``datetime.now``, ``date.today`` and ``timezone.now`` stand in calendar.clock only."""
    broken = []
    for path in SOURCE.rglob("*.py"):
        if path.match("calendar/clock.py") or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "datetime.now",
                "datetime.datetime.now",
                "date.today",
                "timezone.now",
                "datetime.utcnow",
                "timezone.localdate",
            }:
                broken.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert broken == []
