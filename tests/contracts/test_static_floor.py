"""Style sheets and scripts stay readable for a Chromium core of 80, and nothing comes from elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = sorted((ROOT / "src" / "bihuan").glob("*/static"))
SHEETS = [p for s in STATIC for p in sorted(s.rglob("*.css")) if "vendor" not in p.parts]
SCRIPTS = [p for s in STATIC for p in sorted(s.rglob("*.js"))]
OURS = [p for p in SCRIPTS if "vendor" not in p.parts]
VENDOR = ROOT / "src" / "bihuan" / "shell" / "static" / "vendor"

TOO_NEW_CSS = re.compile(
    r"color-mix|oklch|oklab|@layer|@container|@property|@scope|:has\(|:where\(|:is\(|&\s*[.:#>{]"
    r"|\binset\s*:|aspect-ratio|-inline(?:-start|-end)?\s*:|-block(?:-start|-end)?\s*:"
)
TOO_NEW_JS = re.compile(
    r"\.replaceAll\(|\.at\(|structuredClone|Object\.hasOwn|\.findLast|\.toSorted|\.replaceChildren|Promise\.any"
)
ELSEWHERE = re.compile(r"(?:url\(|@import|src=|href=)\s*[\"']?(?:https?:)?//", re.I)


def rel(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_look_at() -> None:
    assert {p.name for p in SHEETS} >= {"tokens.css", "theme.css", "components.css", "print.css"}
    assert {p.name for p in OURS} >= {"shell.js"}


@pytest.mark.parametrize("sheet", SHEETS, ids=rel)
def test_no_style_sheet_uses_what_an_old_core_drops(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    assert sorted({m.group() for m in TOO_NEW_CSS.finditer(text)}) == []


@pytest.mark.parametrize("script", OURS, ids=rel)
def test_no_script_calls_what_an_old_core_lacks(script: Path) -> None:
    assert (
        sorted({m.group() for m in TOO_NEW_JS.finditer(script.read_text(encoding="utf-8"))}) == []
    )


def test_the_patterns_find_what_they_are_for() -> None:
    """Control: a sheet and a script from a later year are found."""
    for line in ("a:has(b){}", "a{color:color-mix(in srgb,red,blue)}", "@layer x{}", "a{inset:0}"):
        assert TOO_NEW_CSS.search(line)
    assert TOO_NEW_JS.search("list.at(-1)")


def test_no_page_sheet_or_script_fetches_anything_from_elsewhere() -> None:
    pages = list((ROOT / "src" / "bihuan").rglob("templates/**/*.html"))
    guilty = [
        rel(p) for p in [*pages, *SHEETS, *OURS] if ELSEWHERE.search(p.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_every_vendored_folder_has_its_licence_and_its_maps() -> None:
    for folder in (p for p in VENDOR.iterdir() if p.is_dir()):
        assert (folder / "LICENSE").is_file(), folder.name
        for file in [*folder.glob("*.js"), *folder.glob("*.css")]:
            for name in re.findall(r"sourceMappingURL=([^\s*]+)", file.read_text(encoding="utf-8")):
                assert (folder / name).is_file(), f"{file.name} names {name}"


@pytest.mark.walk
def test_every_script_parses_as_ecmascript_2020(chromium_page: Any) -> None:
    """Read by acorn inside the browser, so that no other program is needed; the last line is the control."""
    parser = ROOT / "tests" / "vendor" / "acorn" / "acorn.js"
    chromium_page.add_script_tag(path=str(parser))
    parse = "code => { try { acorn.parse(code, {ecmaVersion: 2020}); return ''; } catch (e) { return e.message; } }"
    wrong = {rel(p): chromium_page.evaluate(parse, p.read_text(encoding="utf-8")) for p in SCRIPTS}
    assert {name: fault for name, fault in wrong.items() if fault} == {}
    assert chromium_page.evaluate(parse, "a ??= 1") != ""


@pytest.fixture
def chromium_page() -> Any:
    import shutil

    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run"],
        )
        yield browser.new_page()
        browser.close()
