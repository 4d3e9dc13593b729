"""The rail and the bottom bar: at most seven entries, chosen by what the actor may open."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {"nav": [], "todo_count": 0}
