"""Typefaces of the PDF: the office's own folder first, else a substitute and a warning in words."""

import shutil
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from bihuan.reports import fonts, pdf
from tests.reports import samples
from tests.reports.raster import tool


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a font that calls itself 仿宋_GB2312."""
    source = subprocess.run(
        [tool("fc-match"), "--format", "%{file}", "LXGW WenKai"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    font = TTFont(source)
    font["name"].names = [record for record in font["name"].names if record.platformID == 3]
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "仿宋_GB2312"
    font.save(tmp_path / "fangsong.ttf")
    return tmp_path


def test_without_the_standard_typefaces_a_warning_names_them_and_the_setting():
    (warning,) = fonts.choose(None).warnings
    assert "仿宋" in warning
    assert "小标宋" in warning
    assert "BIHUAN_FONTS_DIR" in warning


def test_a_font_from_the_folder_is_used_and_no_longer_warned_about(own: Path):
    rendered = pdf.render(samples.the_sent_back(), own_fonts=own)
    assert "仿宋" not in rendered.warnings[0].split("字体")[0].split("、")[0]
    assert "bihuan-body" in _embedded(rendered.pdf, own)
    assert "bihuan-body" not in _embedded(pdf.render(samples.the_sent_back()).pdf, own)


def _embedded(content: bytes, folder: Path) -> str:
    """The names of the fonts inside a PDF."""
    file = folder / "out.pdf"
    file.write_bytes(content)
    return subprocess.run(
        [tool("pdffonts"), str(file)], capture_output=True, text=True, check=True
    ).stdout


def test_a_folder_that_does_not_exist_is_said():
    assert any("不存在" in w for w in fonts.choose(Path("no-such-folder")).warnings)


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path):
    (tmp_path / "bad.ttf").write_bytes(b"not a font")
    shutil.copy(__file__, tmp_path / "worse.otf")
    assert fonts.choose(tmp_path).warnings
    assert pdf.render(samples.the_sent_back(), own_fonts=tmp_path).pages == 1


def test_the_setting_names_the_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BIHUAN_FONTS_DIR", "somewhere")
    assert fonts.folder() == Path("somewhere")
    monkeypatch.delenv("BIHUAN_FONTS_DIR")
    assert fonts.folder() is None
