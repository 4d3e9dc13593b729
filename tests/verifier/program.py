"""The stand-alone program, loaded from its file as an outsider has it."""

import importlib.util
from pathlib import Path
from types import ModuleType

FILE = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stand_alone_verifier", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = load()
