"""Which typefaces a PDF is set in: licensed ones from the office's own folder, else open substitutes with a warning.

The standard's typefaces may not be passed on, so none is shipped. ``BIHUAN_FONTS_DIR`` names a folder of .ttf, .otf or
.ttc files; the .docx needs nothing, because Word and WPS on the reader's desk have them.
"""

import functools
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Role:
    """A typeface of the standard: the family names that are taken for it, and its open substitute."""

    name: str
    families: tuple[str, ...]
    substitute: str
    bold: bool = False
    """Whether the substitute is drawn bold to stand out as the real one does."""


ROLES: Mapping[str, Role] = {
    "body": Role(
        "仿宋",
        ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "FZFangSong-Z02", "华文仿宋",
         "STFangsong"),
        "Noto Serif CJK SC",
    ),
    "title": Role(
        "小标宋",
        ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05", "小标宋体"),
        "Noto Serif CJK SC",
        bold=True,
    ),
    "strong": Role(
        "黑体", ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "华文黑体", "STHeiti"), "Noto Sans CJK SC",
        bold=True,
    ),
    "soft": Role(
        "楷体",
        ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "FZKai-Z03", "华文楷体", "STKaiti"),
        "LXGW WenKai",
    ),
    "number": Role("宋体", ("宋体", "SimSun", "新宋体", "NSimSun", "华文宋体", "STSong"), "Noto Serif CJK SC"),
}  # fmt: skip

SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


@dataclass(frozen=True, slots=True)
class Fonts:
    """Family and weight for each role, the files to load, and what the reader should be told."""

    css: str
    warnings: tuple[str, ...]


def folder() -> Path | None:
    """The office's own folder of fonts, when one is set."""
    value = os.environ.get("BIHUAN_FONTS_DIR", "").strip()
    return Path(value) if value else None


def choose(own: Path | None) -> Fonts:
    """Fonts for every role: from ``own``, else installed on the server, else the substitute."""
    files = _families(own) if own else {}
    installed = _installed()
    rules, missing = [], []
    for key, role in ROLES.items():
        in_folder = next((f for f in role.families if f in files), None)
        on_server = next((f for f in role.families if f in installed), None)
        if in_folder:
            rules.append(_load(key, files[in_folder]))
        if not in_folder and not on_server:
            missing.append(role)
        rules.append(_use(key, role, None if in_folder else on_server, loaded=bool(in_folder)))
    return Fonts(css="\n".join(rules), warnings=_warnings(own, missing, files))


def _load(key: str, file: Path) -> str:
    return f'@font-face {{ font-family: "bihuan-{key}"; src: url("{file.resolve().as_uri()}"); }}'


def _use(key: str, role: Role, family: str | None, *, loaded: bool) -> str:
    real = f"bihuan-{key}" if loaded else family
    names = ", ".join(f'"{n}"' for n in (real, role.substitute, "Noto Serif CJK SC") if n)
    weight = "bold" if role.bold and real is None else "normal"
    return f".{key} {{ font-family: {names}, serif; font-weight: {weight}; }}"


def _warnings(own: Path | None, missing: list[Role], files: Mapping[str, Path]) -> tuple[str, ...]:
    lines = []
    if own and not own.is_dir():
        lines.append(_("字体文件夹 %(path)s 不存在，请检查 BIHUAN_FONTS_DIR。") % {"path": own})
    if missing:
        lines.append(
            _(
                "服务器没有%(names)s字体，PDF 用开源字体代替；正式印制请下载 Word 文件，"
                "或请系统管理员把字体放进 BIHUAN_FONTS_DIR 指定的文件夹。"
            )
            % {"names": "、".join(r.name for r in missing)}
        )
    return tuple(lines)


def _families(own: Path) -> dict[str, Path]:
    """Family name → file, for every readable font in the folder."""
    if not own.is_dir():
        return {}
    found: dict[str, Path] = {}
    for file in sorted(own.iterdir()):
        if file.suffix.lower() in SUFFIXES:
            for name in _names(file):
                found.setdefault(name, file)
    return found


def _names(file: Path) -> set[str]:
    """The family and full names of the first face in a font file; an unreadable file has none."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(file, fontNumber=0, lazy=True) as font:
            return {r.toUnicode() for r in font["name"].names if r.nameID in (1, 4, 6, 16)}
    except (TTLibError, OSError, KeyError, UnicodeDecodeError, AssertionError):
        return set()


@functools.cache
def _installed() -> frozenset[str]:
    """Family names that fontconfig knows; none when its tool is absent."""
    try:
        done = subprocess.run(
            ["fc-list", "--format", "%{family}\n"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(_split(done.stdout.splitlines()))


def _split(lines: Iterable[str]) -> set[str]:
    return {name.strip() for line in lines for name in line.split(",")}
