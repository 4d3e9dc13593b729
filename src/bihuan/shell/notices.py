"""Messages that can be taken back: do it at once and offer 撤销, instead of asking first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

_MARK = "undo:"


def done(request: HttpRequest, text: str, *, undo: str = "") -> None:
    """Say what was done; with ``undo`` (an address that takes POST) the message carries a button 撤销."""
    messages.success(request, text, extra_tags=f"{_MARK}{undo}" if undo else "")


def undo_of(message: Any) -> str:
    """The address that takes back what the message told, or an empty string."""
    tags = str(getattr(message, "extra_tags", "") or "")
    address = tags.removeprefix(_MARK) if tags.startswith(_MARK) else ""
    return address if address.startswith("/") and not address.startswith("//") else ""
