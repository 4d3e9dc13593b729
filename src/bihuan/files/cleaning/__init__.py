"""Judging and cleaning the content of a file: bytes in, bytes or a refusal out.

Runs in a confined child process (``confined``), so it imports no Django and reads no clock. A refusal is a word; the
gate turns it into a sentence. What is cleaned away is listed in docs/engines/workbooks.md.
"""

from dataclasses import dataclass


class CleaningError(Exception):
    """The file is refused. ``reason`` is a word of ``gate.SENTENCES``; ``detail`` goes into the sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Content fit to be kept. ``cleaned`` is false where cleaning would have broken a signature."""

    content: bytes
    cleaned: bool = True
