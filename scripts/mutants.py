"""Mutation test of the rules engine: change one comparison or constant at a time; how many changes do the tests notice?

    python scripts/mutants.py [--module checks] [--sample N] [--seed N] [--show]

Each mutant runs in a process forked from one that has everything imported, with the tests below, stopped at the first
failure or after a minute (an endless loop counts as noticed). Slow (minutes), so it runs by hand and not in CI; the
last figures stand in docs/engines/rules.md.
"""

import argparse
import ast
import copy
import importlib
import importlib.util
import io
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "bihuan.engines.rules"
MODULES = ("checks", "scene", "terms", "index", "evaluate", "plans", "due", "resolving")
TESTS = (
    (
        "tests/engines/test_rules_checks.py",
        "tests/engines/test_rules_terms.py",
        "tests/engines/test_rules_windows.py",
    ),
    (
        "tests/engines/test_rules_due.py",
        "tests/engines/test_rules_pack.py",
        "tests/packs/test_cases.py",
    ),
)
"""The quick tests first; the others only for what these do not notice."""
SECONDS = 60
COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COMPUTE = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
}
CALLS = {"all": "any", "any": "all", "max": "min", "min": "max"}


def places(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every change that can be made: the number of a node in walking order, and what to do there.

    What a decorator or a field of a dataclass is given (frozen, slots, repr) changes no verdict and is left alone.
    """
    idle = {id(inner) for node in ast.walk(tree) for inner in _idle(node)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in idle:
            continue
        match node:
            case ast.Compare(ops=[op]) if type(op) in COMPARE:
                yield number, "compare"
            case ast.BinOp(op=op) if type(op) in COMPUTE:
                yield number, "compute"
            case ast.BoolOp():
                yield number, "bool"
            case ast.UnaryOp(op=ast.Not()):
                yield number, "not"
            case ast.IfExp():
                yield number, "swap"
            case ast.Constant(value=bool()):
                yield number, "flag"
            case ast.Constant(value=int()):
                yield number, "number"
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                yield number, "call"
            case ast.If():
                yield number, "never"
            case _:
                pass


def _idle(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.ClassDef):
        for outer in (
            *node.decorator_list,
            *(part.value for part in node.body if isinstance(part, ast.AnnAssign)),
        ):
            if outer is not None:
                yield from ast.walk(outer)


def changed(tree: ast.AST, number: int, what: str) -> tuple[ast.AST, int]:
    """A copy of the tree with one change, and its line."""
    made = copy.deepcopy(tree)
    node = next(node for place, node in enumerate(ast.walk(made)) if place == number)
    match what, node:
        case "compare", ast.Compare():
            node.ops = [COMPARE[type(node.ops[0])]()]
        case "compute", ast.BinOp():
            node.op = COMPUTE[type(node.op)]()
        case "bool", ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case "not", ast.UnaryOp():
            node.op = ast.UAdd()
            node.operand = ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])
        case "swap", ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case "flag", ast.Constant():
            node.value = not node.value
        case "number", ast.Constant():
            node.value = node.value + 1
        case "call", ast.Call(func=ast.Name()):
            node.func.id = CALLS[node.func.id]
        case "never", ast.If():
            node.test = ast.Constant(value=False)
    line = getattr(node, "lineno", 0)
    return ast.fix_missing_locations(made), line


def outside_types(tree: ast.Module) -> ast.Module:
    """The module without what only a type checker reads, so that no mutant is in vain."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            for argument in (*node.args.args, *node.args.kwonlyargs):
                argument.annotation = None
    return tree


def killed(module: str, code: object) -> bool:
    """Whether the tests notice, in a forked process."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        silence = io.StringIO()
        with redirect_stdout(silence), redirect_stderr(silence):
            os._exit(1 if noticed(module, code) else 0)
    _, status = os.waitpid(child, 0)
    return status != 0


def noticed(module: str, code: object) -> bool:
    """Run the tests against a mutant, in this process."""
    import pytest

    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]
    found = importlib.util.find_spec(f"{PACKAGE}.{module}")
    try:
        if found is None:
            return True
        mutant = importlib.util.module_from_spec(found)
        sys.modules[f"{PACKAGE}.{module}"] = mutant
        exec(code, mutant.__dict__)  # type: ignore[arg-type]
        setattr(importlib.import_module(PACKAGE), module, mutant)
    except Exception:
        return True
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "tests/engines/pytest.ini",
        f"--rootdir={ROOT}",
    ]
    return any(pytest.main([*options, *(str(ROOT / test) for test in tests)]) for tests in TESTS)


def tell(line: str) -> None:
    """One line to the reader, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--module", action="append", choices=MODULES)
    parser.add_argument(
        "--sample", type=int, default=0, help="so many mutants of each module, chosen by the seed"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="name the mutants that lived")
    given = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    import hypothesis  # noqa: F401
    import pytest  # noqa: F401

    total, dead = 0, 0
    for module in given.module or MODULES:
        path = ROOT / "src" / PACKAGE.replace(".", "/") / f"{module}.py"
        tree = outside_types(ast.parse(path.read_text(encoding="utf-8")))
        if killed(module, compile(tree, str(path), "exec")):
            sys.stderr.write(f"{module}: the tests fail without any change\n")
            return 1
        chosen = list(places(tree))
        if given.sample and given.sample < len(chosen):
            chosen = sorted(random.Random(given.seed).sample(chosen, given.sample))
        begun, here = time.monotonic(), 0
        for done, (number, what) in enumerate(chosen):
            if given.show and done % 25 == 0:
                tell(f"  {module}: {done} of {len(chosen)}, {here} noticed")
            mutant, line = changed(tree, number, what)
            if killed(module, compile(mutant, str(path), "exec")):
                here += 1
            elif given.show:
                tell(f"  lived: {module}.py:{line} {what}")
        total, dead = total + len(chosen), dead + here
        seconds = time.monotonic() - begun
        tell(f"{module}: {here} of {len(chosen)} noticed, {seconds:.0f} s")
    tell(f"{dead} of {total} noticed: {100 * dead / max(total, 1):.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
