"""What is wrong with a pack, said so that its author can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where (file, line from 1, key as a path), what (``message``), and what to do (``remedy``)."""

    file: str
    line: int
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: {self.message}{self.remedy}"


class PackFaultsError(ValueError):
    """A pack that cannot be used; ``faults`` names all of them, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
