"""A pack is read whole: every fault at once, with file, line, key and remedy; local packs only make stricter."""

from pathlib import Path

from bihuan.engines.rules.pack import part_names, read

FOLDER = Path(__file__).parents[2] / "src/bihuan/packs/data/organ"


def shipped():
    text = (FOLDER / "pack.toml").read_text("utf-8")
    return read(text, parts={name: (FOLDER / name).read_text("utf-8") for name in part_names(text)})


def test_the_shipped_pack_is_read_without_a_fault():
    pack = shipped()
    assert pack.code == "organ"
    assert len(pack.digest) == 64
    assert {"theme_day", "election", "heart_talk"} <= {kind.code for kind in pack.kinds}
