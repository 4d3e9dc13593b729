"""Style sheets and scripts stay readable for a Chromium core of 80, and nothing comes from elsewhere."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

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


def parse_faults(scripts: dict[str, str], folder: Path) -> dict[str, str]:
    """What acorn, run in a headless browser, says of each script read as ECMAScript 2020."""
    parser = (ROOT / "tests" / "vendor" / "acorn" / "acorn.js").read_text(encoding="utf-8")
    (folder / "acorn.js").write_text(parser, encoding="utf-8")
    (folder / "scripts.js").write_text(f"var scripts = {json.dumps(scripts)};", encoding="utf-8")
    (folder / "read.js").write_text(
        "var out = {}; Object.keys(scripts).forEach(function (name) {"
        "try { acorn.parse(scripts[name], {ecmaVersion: 2020}); }"
        "catch (e) { out[name] = e.message; } });"
        "document.body.textContent = JSON.stringify(out);",
        encoding="utf-8",
    )
    page = folder / "page.html"
    tags = "".join(f'<script src="{name}.js"></script>' for name in ("acorn", "scripts", "read"))
    page.write_text(f"<!doctype html><body>{tags}</body>", encoding="utf-8")
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    profile = f"--user-data-dir={folder / 'profile'}"
    shown = subprocess.run(
        [browser, *flags, profile, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    body = re.search(r"<body>(.*?)</body>", shown.stdout, re.S)
    assert body is not None, shown.stderr[-500:]
    return dict(json.loads(html.unescape(body.group(1))))


@pytest.mark.walk
def test_every_script_parses_as_ecmascript_2020(tmp_path: Path) -> None:
    """The last script is the control: a later year's operator is refused."""
    scripts = {rel(p): p.read_text(encoding="utf-8") for p in SCRIPTS}
    assert parse_faults({**scripts, "later": "a ??= 1"}, tmp_path).keys() == {"later"}


def test_all_static_files_can_be_collected_under_names_of_their_content(
    tmp_path: Path, settings: Any
) -> None:
    """A sheet, script or map that names a missing file stops this."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", "--noinput", verbosity=0)
    names = {p.name for p in (tmp_path / "shell").iterdir()}
    assert any(re.fullmatch(r"theme\.[0-9a-f]{12}\.css", name) for name in names)
