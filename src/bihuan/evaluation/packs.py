"""Reading packs from folders: those shipped with Bihuan, those beside the data, or one named by its path."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from bihuan.engines.rules.pack import PackFaultsError, part_names, read, resolve
from bihuan.engines.rules.values import Pack
from bihuan.evaluation.faults import Fault, InputFaultsError
from bihuan.evaluation.words import gettext as _

SHIPPED = Path(__file__).resolve().parents[1] / "packs" / "data"


class Shelf:
    """The packs that can be named: by code, by code@version, or by the path of their folder."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """``folders`` each hold packs in folders of their own, searched in this order."""
        self.folders = folders
        self._resolved: dict[Path, Pack] = {}

    def places(self) -> Mapping[str, Path]:
        """Each pack's folder by its folder's name, which is its code."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for place in sorted(folder.glob("*/pack.toml")):
                found.setdefault(place.parent.name, place.parent)
        return found

    def pack(self, name: str) -> Pack:
        """The resolved pack of that name. Raises ``InputFaultsError``."""
        code, _at, version = name.partition("@")
        place = Path(name) if (Path(name) / "pack.toml").is_file() else self.places().get(code)
        if place is None:
            known = "、".join(self.places())
            raise InputFaultsError(
                [Fault(name, 0, "", _("没有这个规则包，现有：%(known)s。") % {"known": known})]
            )
        pack = self._read(place, ())
        if place.name == code and version and version != pack.version:
            words = {"have": pack.version}
            raise InputFaultsError([Fault(name, 0, "", _("没有这个版本，现有 %(have)s。") % words)])
        return pack

    def _read(self, place: Path, above: tuple[Path, ...]) -> Pack:
        if place in self._resolved:
            return self._resolved[place]
        try:
            text = (place / "pack.toml").read_text(encoding="utf-8")
            parts = {
                part: (place / part).read_text(encoding="utf-8")
                for part in part_names(text)
                if (place / part).is_file()
            }
            pack = read(text, str(place / "pack.toml"), parts)
            if pack.base:
                lower = self.places().get(pack.base)
                if lower is None or lower in above:
                    words = {"base": pack.base}
                    raise InputFaultsError(
                        [
                            Fault(
                                str(place),
                                0,
                                "base",
                                _("找不到作为基础的规则包“%(base)s”。") % words,
                            )
                        ]
                    )
                pack = resolve(self._read(lower, (*above, place)), pack)
        except PackFaultsError as error:
            raise InputFaultsError(
                [Fault(f.file, f.line, f.key, f.message + f.remedy) for f in error.faults]
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise InputFaultsError([Fault(str(place), 0, "", str(error))]) from error
        self._resolved[place] = pack
        return pack
