"""The rail and the bottom bar: at most seven entries, chosen by what the actor may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.access.scope import Actor
from bihuan.calendar.clock import today
from bihuan.web import todo

ENTRIES: tuple[tuple[str, str, object, str, str], ...] = (
    # (url name, action, words, icon, only when this action is not held)
    ("web:home", "home.view", _("我的待办"), "todo", ""),
    ("web:leader", "leader.view", _("一屏总览"), "ring", ""),
    ("records:months", "records.view", pgettext_lazy("menu", "组织生活"), "calendar", ""),
    ("problems:list", "problems.view", pgettext_lazy("menu", "问题"), "flag", ""),
    ("lists:index", "lists.view", _("清单"), "list", ""),
    ("indicators:map", "indicators.view", pgettext_lazy("menu", "指标"), "check", ""),
    ("orgs:index", "orgs.view", pgettext_lazy("menu", "组织"), "unit", ""),
    ("orgs:accounts", "accounts.view", _("账号和授权"), "key", ""),
    ("web:policy", "access.policy", _("权限总表"), "lock", "problems.view"),
    ("web:ledger", "ledger.view", _("账本"), "ledger", "problems.view"),
    ("upkeep:system", "system.view", _("系统状况"), "gear", ""),
    ("jobs:all", "jobs.manage", _("后台任务"), "clock", ""),
    ("calendar:index", "calendar.edit", _("工作日历"), "calendar", "problems.view"),
)
UNDER = {
    "records:months": ("records:list", "records:registers", "records:prompts"),
    "lists:index": ("lists:duties", "lists:checks", "lists:difference", "burden:index"),
    "indicators:map": ("packs:index", "web:campaigns"),
    "orgs:index": ("elections:board",),
}
"""Pages that are reached by the tabs of an entry and keep it marked."""
OPENED_WITH = {"problems:list": "?state=open"}
"""Lists that open on what is owed; the filter shows as a chip and can be taken away."""
LIMIT = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the rail."""

    label: object
    url: str
    icon: str
    current: bool
    count: int | None = None


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``nav`` and ``todo_count`` for the base page; empty for a visitor who is not signed in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"nav": [], "todo_count": 0}
    number = _todo_count(request, actor)
    entries = []
    for name, action, words, icon, unless in ENTRIES:
        if not actor.has(action) or (unless and actor.has(unless)):
            continue
        url = reverse(name)
        here = _is_here(request.path, name, url)
        entries.append(
            Entry(
                words,
                url + OPENED_WITH.get(name, ""),
                icon,
                here,
                number if name == "web:home" else None,
            )
        )
    return {"nav": entries[:LIMIT], "todo_count": number}


def _is_here(path: str, name: str, url: str) -> bool:
    """Whether a page lies under an entry of the rail, and not under another entry's tab."""
    if url == "/":
        return path == url
    if any(path.startswith(reverse(tab)) for tab in UNDER.get(name, ())):
        return True
    others = (tab for entry, tabs in UNDER.items() if entry != name for tab in tabs)
    return path.startswith(url) and not any(path.startswith(reverse(tab)) for tab in others)


def _todo_count(request: HttpRequest, actor: Actor) -> int:
    """Told without the lines, except where the page has left them behind."""
    found = request.__dict__.get("todo_lines")
    return todo.number(actor, today()) if found is None else todo.count(found)
