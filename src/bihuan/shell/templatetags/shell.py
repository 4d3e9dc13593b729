"""The components of every page. This library is built in: templates use it without ``{% load %}``.

What each tag takes and shows, with a picture, stands in docs/ui.md.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from django import template
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.calendar.clock import today as beijing_today
from bihuan.calendar.lateness import late_words
from bihuan.shell import fields, icons, ring, words
from bihuan.shell.acting import acting_of
from bihuan.shell.look import Look, look_of
from bihuan.shell.notices import undo_of

register = template.Library()

TAG_KINDS = ("neutral", "active", "done", "warn", "late")
"""The five colours a tag may have."""


# --- frame ------------------------------------------------------------------------------------


class KeepNode(template.Node):
    """Renders what it encloses into a context variable (a block can then be used twice, or left out when empty)."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        context[self.name] = SafeString(self.nodelist.render(context).strip())
        return SafeString("")


@register.tag
def keep(parser: Parser, token: Token) -> KeepNode:
    """``{% keep name %}…{% endkeep %}``."""
    __, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(name, nodelist)


@register.simple_tag(takes_context=True)
def acting(context: Context) -> Any:
    """For whom the person at the keyboard acts: ``.unit``, ``.role``, ``.more``, ``.all``; None when not signed in."""
    return acting_of(getattr(context.get("request"), "actor", None))


@register.simple_tag(takes_context=True)
def look(context: Context) -> Look:
    """The chosen light or dark and letter size, from the cookies: ``.theme``, ``.size`` (empty = as the system has it)."""
    return look_of(context.get("request"))


@register.simple_tag
def undo_address(message: Any) -> str:
    """The address that takes back what a message told (see ``shell.notices``), or nothing."""
    return undo_of(message)


@register.inclusion_tag("shell/_crumbs.html")
def crumbs(*places: Any) -> dict[str, Any]:
    """The way down to this page. Takes a list of ``(words, address)`` pairs, or the pairs' parts one after another,
    or one unit with ``crumbs()`` giving such pairs. The last one is the page itself."""
    trail: Sequence[Any]
    first = places[0] if places else ()
    if len(places) == 1 and hasattr(first, "crumbs"):
        trail = first.crumbs()
    elif len(places) == 1 and not isinstance(first, str):
        trail = list(first)
    else:
        flat = [*places, ""] if len(places) % 2 else list(places)
        trail = list(zip(flat[::2], flat[1::2], strict=True))
    return {"trail": trail}


# --- signs ------------------------------------------------------------------------------------


@register.simple_tag(name="icon")
def icon_tag(name: str, label: str = "") -> SafeString:
    """``{% icon "print" %}``: a drawing from shell/icons.py; give a label only when no word stands beside it."""
    return icons.icon(name, str(label))


@register.simple_tag(name="ring")
def ring_tag(stages: Any, size: int = 16) -> SafeString:
    """``{% ring problem.stages %}``: the six arcs, see ``shell.ring.ring_of`` for what is taken."""
    return ring.small_ring(ring.ring_of(stages), size)


@register.inclusion_tag("shell/_bigring.html")
def bigring(arcs: Any, title: str, total: Any = None, unit: str = "") -> dict[str, Any]:
    """The large ring with a link for each arc and the same in words beside it. ``arcs``: see ``ring.large_arcs``."""
    drawn = ring.large_arcs(arcs)
    whole = all(arc.state == ring.DONE for arc in drawn)
    return {"arcs": drawn, "whole": whole, "title": title, "total": total, "unit": unit}


@register.simple_tag
def light(due_on: Any, today: date | None = None, closed_on: date | None = None) -> SafeString:
    """A deadline's light: colour, sign, word and days. Takes a date, or an object with ``kind``, ``word``, ``days``."""
    if due_on is None or isinstance(due_on, date):
        due_on = words.light_of(due_on, today or beijing_today(), closed_on)
    kind = due_on.kind if due_on.kind in words.LIGHT_ICONS else "none"
    days = due_on.days
    if isinstance(days, int):
        days = words.working_days(abs(days))
    return _light(kind, str(due_on.word), str(days or ""))


@lru_cache(maxsize=4096)
def _light(kind: str, word: str, days: str) -> SafeString:
    """Drawn once for each wording: a list has few different ones."""
    return format_html(
        '<span class="light light-{}">{}<b>{}</b>{}</span>',
        kind,
        icons.icon(words.LIGHT_ICONS[kind]),
        word,
        format_html(" <span>{}</span>", days) if days else "",
    )


@register.simple_tag
def when(value: date | datetime | None, form: str = "") -> SafeString | str:
    """A date as people write it: 2026年3月4日（周三）; an instant with its Beijing time. None gives 未填.
    ``short`` leaves out this year, ``plain`` the weekday and the time."""
    if value is None:
        return format_html('<span class="none">{}</span>', _("未填"))
    if form == "short" and value.year != beijing_today().year:
        form = ""
    day, clock = words.date_words(value, form), words.clock_words(value, form)
    if clock:
        return format_html(
            '<time class="at" datetime="{}"><span>{}</span> {}</time>',
            value.isoformat(),
            day,
            clock,
        )
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day)


@register.simple_tag
def tag(kind: str, word: str) -> SafeString:
    """``{% tag "done" "已销号" %}``: one word on one of five colours (TAG_KINDS)."""
    return _tag(kind if kind in TAG_KINDS else "neutral", conditional_escape(word))


@register.simple_tag
def late(days: int) -> SafeString | str:
    """``{% late record.late %}``: 补录 with the days, nothing for 0."""
    return tag("neutral", late_words(days)) if days else ""


@lru_cache(maxsize=1024)
def _tag(kind: str, word: SafeString) -> SafeString:
    return format_html('<span class="tag tag-{}">{}</span>', kind, word)


@register.inclusion_tag("shell/_empty.html", name="emptystate")
@register.inclusion_tag("shell/_empty.html")
def empty(title: str, hint: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """What a list shows when it has nothing: what that means, and what to do next or when the next thing is due.
    Inside the body of a ``{% for %}`` write ``{% emptystate … %}``: there ``{% empty %}`` belongs to the loop."""
    return {"title": title, "hint": hint, "url": url, "action": action}


@register.inclusion_tag("shell/_timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest where the caller puts it. Each entry: ``at``, ``what`` and, when known, ``who``, ``unit``,
    ``note``, ``seq`` (ledger number), ``kind`` (a tag kind), ``files`` (pairs of name and address)."""
    return {"entries": list(entries)}


@register.inclusion_tag("shell/_steps.html")
def steps(names: Sequence[Any] | str, current: int) -> dict[str, Any]:
    """The steps of a wizard, ``current`` counted from 1. Names as a sequence or one string parted by ``|``."""
    parts = names.split("|") if isinstance(names, str) else list(names)
    return {"names": parts, "current": current, "total": len(parts)}


# --- forms ------------------------------------------------------------------------------------


@register.inclusion_tag("shell/_field.html")
def field(
    bound: BoundField, label: str = "", rows: int = 0, hide_label: bool = False, help: str = ""
) -> dict[str, Any]:
    """One form field: label, mark of duty, help sentence, control, error, tied together for screen readers."""
    return fields.context_of(bound, label=label, help_text=help, rows=rows, hide_label=hide_label)


@register.simple_tag
def relabel(bound: BoundField | str, label: str, help: str = "") -> str:
    """Call a field of somebody else's form by our word, in its label and in its errors, with our help or none.
    Missing fields are ignored."""
    if isinstance(bound, BoundField):
        bound.label, bound.help_text = label, help
        bound.field.widget.attrs.pop("placeholder", None)
    return ""


@register.filter
def may(actor: Any, action: str) -> bool:
    """Whether the actor holds the action anywhere: no link to a page that would refuse him."""
    return bool(actor) and actor.has(action)


@register.filter
def device(user_agent: str) -> str:
    """A browser's long name as people know it: ``Chrome 110，麒麟或 Linux``."""
    return words.device_words(user_agent)


@register.inclusion_tag("shell/_errorsummary.html")
def errorsummary(*forms: Any) -> dict[str, Any]:
    """The box on top of a form that was sent back: every error with a link to its field. Takes forms and formsets."""
    faults = [fault for form in forms if form is not None for fault in fields.faults_of(form)]
    return {
        "faults": faults,
        "count": len(faults),
        "general": bool(faults) and not any(fault.target for fault in faults),
    }


@register.simple_tag(takes_context=True)
def autosave(context: Context, key: str) -> SafeString:
    """``<form {% autosave "plan-12" %}>``: keeps what is typed in this browser until it is sent, apart for each account."""
    actor = getattr(context.get("request"), "actor", None)
    return format_html('data-autosave="{}:{}"', getattr(actor, "account", 0), key)


# --- lists ------------------------------------------------------------------------------------


def _query(context: Context) -> QueryDict:
    request = cast(HttpRequest | None, context.get("request"))
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query.pop("page", None)
    return query


def _address(query: QueryDict) -> str:
    return f"?{query.urlencode()}"


@register.inclusion_tag("shell/_pager.html", takes_context=True)
def pager(context: Context, page: Any, unit: str = "") -> dict[str, Any]:
    """Where one is in a long list, keeping the filters in the address. ``unit``: what is counted (default 条)."""
    query = _query(context)
    prefix = f"{_address(query)}&" if query else "?"
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "pages": list(pages) if page.paginator.num_pages > 1 else [],
        "gap": page.paginator.ELLIPSIS,
        "prefix": f"{prefix}page=",
        "unit": unit or _("条"),
    }


@register.inclusion_tag("shell/_sortlink.html", takes_context=True)
def sortlink(context: Context, label: str, name: str, css: str = "") -> dict[str, Any]:
    """A whole ``<th>`` whose words sort the list by ``?sort=name`` or, pressed again, ``?sort=-name``."""
    query = _query(context)
    now = query.get("sort", "")
    order = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    query["sort"] = f"-{name}" if now == name else name
    return {"label": label, "order": order, "address": _address(query), "css": css}


@register.inclusion_tag("shell/_chip.html", takes_context=True)
def chip(
    context: Context, param: str, value: Any, word: str, count: Any = None, many: bool = False
) -> dict[str, Any]:
    """A filter that lives in the address: pressing sets ``?param=value``, pressing again takes it away.
    With ``many`` several values of one parameter may be on at once."""
    query, text = _query(context), str(value)
    present = query.getlist(param)
    on = text in present
    if on:
        query.setlist(param, [v for v in present if v != text])
    else:
        query.setlist(param, [*present, text] if many else [text])
    return {"address": _address(query), "word": word, "count": count, "on": on}


@register.simple_tag(takes_context=True)
def hidden_query(context: Context, *without: str) -> SafeString:
    """The other parameters of the address as hidden fields, for a GET form that must not lose them."""
    pairs = [(k, v) for k, vs in _query(context).lists() if k not in without for v in vs]
    return SafeString(
        "".join(format_html('<input type="hidden" name="{}" value="{}">', k, v) for k, v in pairs)
    )
