"""The architecture, held by tests where import-linter cannot look."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import django.apps
import pytest
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bihuan"


def layers() -> list[list[str]]:
    """The layers of pyproject.toml, from the top."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(c for c in config["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    return [
        [name.strip() for name in row.replace("|", ":").split(":")] for row in contract["layers"]
    ]


def height(app: str) -> int:
    """0 is the top layer."""
    for number, row in enumerate(layers()):
        if app in row:
            return number
    raise AssertionError(f"{app} stands in no layer")


def our_models() -> list[type[models.Model]]:
    return [m for m in django.apps.apps.get_models() if m.__module__.startswith("bihuan.")]


def python_files(*parts: str) -> list[Path]:
    return [
        p
        for p in SOURCE.rglob("*.py")
        if "migrations" not in p.parts
        and (not parts or any(x in p.parts or p.stem == x for x in parts))
    ]


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]


def test_foreign_keys_point_down_the_layers() -> None:
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                target = field.remote_field.model
                if target.__module__.startswith("bihuan."):
                    here, there = model._meta.app_label, target._meta.app_label
                    if here != there and height(here) > height(there):
                        upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


def test_table_index_and_constraint_names_have_at_most_thirty_characters() -> None:
    long = []
    for model in our_models():
        names = [
            model._meta.db_table,
            *(i.name for i in model._meta.indexes),
            *(c.name for c in model._meta.constraints),
        ]
        long += [name for name in names if len(name) > 30]
    assert long == []


WRITES = {
    "save",
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
NOT_A_TABLE = {
    "session",
    "cookies",
    "headers",
    "dict",
    "context",
    "params",
    "query",
    "data",
    "initial",
    "hashlib",
    "digest",
    "hasher",
    "h",
    "digest_",
    "request",
    "response",
}


def writes_in(tree: ast.AST) -> list[str]:
    """Calls that look like writing through the ORM."""
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
        ):
            text = ast.unparse(node.func.value)
            head = text.split(".")[-1].split("(")[0].lower()
            if (
                "objects" in text
                or ("." in text and head not in NOT_A_TABLE)
                or node.func.attr == "save"
            ):
                found.append(f"{node.lineno}: {text}.{node.func.attr}")
    return found


def test_views_contain_no_write() -> None:
    broken = {}
    for path in python_files("views"):
        found = writes_in(ast.parse(path.read_text()))
        if found:
            broken[str(path.relative_to(SOURCE))] = found
    assert broken == {}


def test_states_are_assigned_only_in_services() -> None:
    broken = []
    for path in python_files():
        relative = path.relative_to(SOURCE)
        if (
            "services" in str(relative)
            or relative.parts[0] in {"engines", "demo", "upkeep"}
            or "models" in str(relative)
        ):
            continue
        if relative.parts[0] in {"jobs", "workbooks", "files", "search", "ledger"}:
            continue  # no state of the trade is kept there
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            broken += [
                f"{relative}:{node.lineno}"
                for t in targets
                if isinstance(t, ast.Attribute) and t.attr == "state"
            ]
    assert broken == []


def test_every_service_that_writes_enters_the_ledger() -> None:
    """Each public function of the services of the trade that writes also calls ``enter``, itself or through a helper."""
    silent = []
    for app in ("orgs", "problems", "lists", "calendar", "burden", "records", "elections"):
        files = [p for p in python_files("services") if p.relative_to(SOURCE).parts[0] == app]
        functions: dict[str, ast.FunctionDef] = {}
        for path in files:
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    functions[node.name] = node

        def calls(node: ast.FunctionDef) -> set[str]:
            return {
                n.func.id if isinstance(n.func, ast.Name) else n.func.attr
                for n in ast.walk(node)
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name | ast.Attribute)
            }

        enters = {"enter"}
        grown = True
        while grown:
            grown = False
            for name, node in functions.items():
                if name not in enters and calls(node) & enters:
                    enters.add(name)
                    grown = True
        called_by_entering = {c for n in enters if n in functions for c in calls(functions[n])}
        silent += [
            f"{app}.{name}"
            for name, node in functions.items()
            if not name.startswith("_")
            and writes_in(node)
            and name not in enters
            and name not in called_by_entering
        ]
    assert " ".join(sorted(set(silent) - SILENT_FOR_A_REASON)) == ""


SILENT_FOR_A_REASON: set[str] = {
    "problems.keep_view",  # preferences of one account
    "problems.drop_view",
    "problems.mark_opened",  # a view of what waits, not a change of the trade
    "lists.mark_opened",
    "lists.read_document",  # working paper of one person until it is saved as drafts, which are entered
    "lists.correct_rows",
    "lists.take_number",  # the counter behind a number; the numbered object is entered
    "records.touch",  # the counter that makes what was computed stale
    "records.notice_lower_layers",
    "orgs.register_signoff",  # called inside a step, which enters the signature with everything else
}


@pytest.mark.parametrize("name", ["problem", "edition", "annex", "record", "election", "extension"])
def test_workflows_have_no_unreachable_state_and_no_dead_end(name: str) -> None:
    from bihuan.elections.states import ELECTION, EXTENSION
    from bihuan.lists.states import ANNEX, EDITION
    from bihuan.problems.states import WORKFLOW
    from bihuan.records.states import WORKFLOW as RECORD

    workflow = {
        "problem": WORKFLOW,
        "edition": EDITION,
        "annex": ANNEX,
        "record": RECORD,
        "election": ELECTION,
        "extension": EXTENSION,
    }[name]
    assert workflow.unreachable() == frozenset()
    assert workflow.dead_ends() == frozenset()


def test_files_stay_below_the_length_at_which_they_are_split() -> None:
    long = [
        f"{p.relative_to(SOURCE)}: {n}"
        for p in python_files()
        if "data" not in p.parts
        and "phrases" not in p.parts
        and (n := len(p.read_text().splitlines())) > 420
    ]
    assert long == []


def test_apps_do_not_talk_through_signals() -> None:
    found = [
        str(p.relative_to(SOURCE))
        for p in python_files()
        if "django.dispatch" in p.read_text() or "models.signals" in p.read_text()
    ]
    assert found == []
