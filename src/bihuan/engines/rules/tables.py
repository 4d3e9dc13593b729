"""Reading one TOML table with a place for every fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from bihuan.engines.rules.faults import Fault
from bihuan.engines.rules.positions import Place, line_of
from bihuan.engines.rules.values import SCALE

LARGEST = 10**13
"""Above this a number (in ten-thousandths) is refused: engines compute in 64 bits."""


@dataclass(slots=True)
class File:
    """One text: its name, the lines of its keys, the faults found so far."""

    name: str
    lines: Mapping[Place, int]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, message: str, remedy: str) -> None:
        """Note one fault at a place."""
        key = ".".join(str(part) for part in place)
        self.faults.append(Fault(self.name, line_of(self.lines, place), key, message, remedy))


class Table:
    """A table being read; what nobody asked for is reported by :meth:`close`."""

    def __init__(self, file: File, place: Place, values: Mapping[str, Any]) -> None:
        self.file, self.place, self._values = file, place, values
        self._asked: set[str] = set()

    def fault(self, key: str, message: str, remedy: str) -> None:
        """Note one fault at a key of this table."""
        self.file.fault((*self.place, key) if key else self.place, message, remedy)

    @property
    def line(self) -> int:
        """The line of this table."""
        return line_of(self.file.lines, self.place)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._values

    def raw(self, key: str) -> Any:
        """The value as TOML has it, None when absent."""
        self._asked.add(key)
        return self._values.get(key)

    def _typed(self, key: str, kind: type, words: str, example: str, required: bool) -> Any:
        value = self.raw(key)
        if value is None:
            if required:
                self.fault(key, f"缺少“{key}”。", f"请写上{words}，例如 {key} = {example}。")
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(key, f"“{key}”应当是{words}。", f"请改成 {key} = {example} 的写法。")
            return None
        return value

    def text(
        self, key: str, *, required: bool = True, default: str = "", example: str = '"…"'
    ) -> str:
        """A text; blank counts as missing where it is required."""
        value = self._typed(key, str, "文字（加引号）", example, required)
        if value is None:
            return default
        if required and not value.strip():
            self.fault(key, f"“{key}”是空的。", "请填写内容。")
        return str(value).strip()

    def code(self, key: str) -> str:
        """A code: letters, digits, - and _."""
        value = self.text(key, example='"LIFE-05"')
        if value and not all(
            part.isascii() and (part.isalnum() or part in "-_.") for part in value
        ):
            self.fault(
                key, f"编码“{value}”里有不能用的字符。", "编码只用英文字母、数字、- _ 和小数点。"
            )
        return value

    def flag(self, key: str, *, required: bool = False, default: bool = False) -> bool:
        """true or false."""
        value = self._typed(key, bool, "true 或 false", "true", required)
        return default if value is None else bool(value)

    def whole(self, key: str, *, default: int = 0) -> int:
        """A whole number that is not negative."""
        value = self._typed(key, int, "不小于 0 的整数", "1", False)
        if value is None:
            return default
        if value < 0:
            self.fault(key, f"“{key}”不能小于 0。", "请写不小于 0 的整数。")
            return default
        return int(value)

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date, written 2018-10-28 without quotes."""
        value = self._typed(key, date, "日期（不加引号）", "2018-10-28", required)
        if isinstance(value, datetime):
            self.fault(key, f"“{key}”应当只有日期。", f"请改成 {key} = {value.date()}。")
            return value.date()
        return value if isinstance(value, date) else None

    def scaled(self, key: str) -> int:
        """A number in ten-thousandths, rounded half-even to 4 decimals."""
        value = self.raw(key)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            self.fault(key, f"“{key}”应当是数字。", f"请改成 {key} = 1 或 {key} = 0.8 的写法。")
            return 0
        value = Decimal(value)
        if not value.is_finite():
            self.fault(key, f"“{key}”不是一个有限的数。", "请写普通的数字。")
            return 0
        if abs(value) * SCALE > LARGEST:
            self.fault(key, f"“{key}”太大。", "请写不超过十亿的数。")
            return 0
        return int((value * SCALE).quantize(Decimal(1), ROUND_HALF_EVEN))

    def choice(self, key: str, allowed: Sequence[str], *, default: str | None = None) -> str:
        """One of the allowed words."""
        value = self.text(
            key, required=default is None, default=default or "", example=f'"{allowed[0]}"'
        )
        if value and value not in allowed:
            self.fault(key, f"“{key}”不能是“{value}”。", f"可以用：{'、'.join(allowed)}。")
            return default or allowed[0]
        return value or default or ""

    def texts(self, key: str, *, required: bool = False, repeated: bool = False) -> tuple[str, ...]:
        """A list of texts, each once unless ``repeated``."""
        value = self._typed(key, list, "一列文字", '["…"]', required)
        if value is None:
            return ()
        if not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(key, f"“{key}”里每一项都应当是文字。", f'请改成 {key} = ["…", "…"] 的写法。')
            return ()
        if not repeated and len(set(value)) < len(value):
            self.fault(key, f"“{key}”里有重复的项。", "请删去重复的。")
        if required and not value:
            self.fault(key, f"“{key}”是空的。", "至少写一项。")
        return tuple(value)

    def wholes(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers that are not negative."""
        value = self._typed(key, list, "一列整数", "[15, 5]", False)
        if value is None:
            return ()
        if not all(
            isinstance(item, int) and not isinstance(item, bool) and item >= 0 for item in value
        ):
            self.fault(
                key, f"“{key}”里每一项都应当是不小于 0 的整数。", f"请改成 {key} = [15, 5] 的写法。"
            )
            return ()
        return tuple(value)

    def table(self, key: str, *, required: bool = False) -> "Table | None":
        """A table inside this one."""
        value = self._typed(key, dict, "一张表", "{ … }", required)
        return None if value is None else Table(self.file, (*self.place, key), value)

    def tables(self, key: str) -> list["Table"]:
        """A list of tables inside this one."""
        value = self._typed(key, list, "若干张表", f"[[{key}]]", False)
        if value is None:
            return []
        if not all(isinstance(item, dict) for item in value):
            self.fault(key, f"“{key}”里每一项都应当是一张表。", f"请用 [[{key}]] 或 {{ … }} 写。")
            return []
        return [
            Table(self.file, (*self.place, key, number), item) for number, item in enumerate(value)
        ]

    def close(self) -> None:
        """Report the keys that nothing asked for."""
        for key in self._values:
            if key not in self._asked:
                self.fault(key, f"不认识“{key}”。", "请检查拼写，或者删去这一项。")
