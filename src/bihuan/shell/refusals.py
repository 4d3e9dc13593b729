"""From an exception to a page that says what happened and what to do next.

An exception that carries ``status`` (403, 409, 422, 503) and ``message`` becomes that page, or the fragment
that htmx puts into the page's alert. A database that is busy becomes a 503 that keeps what was typed.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.urls.exceptions import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.policy import POLICY

STATUSES = (403, 404, 409, 422, 500, 503)
RETRY_AFTER = 3
"""Seconds after which a busy database is worth asking again."""

TITLES = {
    400: gettext_lazy("请求没有读懂"),
    403: gettext_lazy("没有办理这一步的权限"),
    404: gettext_lazy("没有找到这个页面"),
    409: gettext_lazy("刚才有人先办理了"),
    422: gettext_lazy("这一步现在不能办理"),
    500: gettext_lazy("系统出了差错"),
    503: gettext_lazy("系统正忙，没有保存"),
}
PRIVATE_VIEWS = ("account_", "mfa_", "socialaccount_", "usersessions_")
"""Names of views whose posted values (passwords, codes) are never shown again."""

BUSY_SQLSTATES = frozenset({"55P03", "40P01", "40001", "57014", "53300", "57P03"})
"""PostgreSQL: lock not available, deadlock, serialization, cancelled, too many connections, starting up."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the page says. ``right`` is the sentence of the right that is lacking; ``kept`` are typed values."""

    status: int
    message: str
    right: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    heading: str = ""

    @property
    def title(self) -> str:
        return self.heading or str(TITLES[self.status])


def refusal_of(request: HttpRequest, problem: BaseException) -> Refusal | None:
    """The refusal that an exception stands for; None when it is a fault of the program."""
    if is_busy(problem):
        return Refusal(503, busy_words(request), kept=typed(request))
    status, message = getattr(problem, "status", None), getattr(problem, "message", None)
    if status not in STATUSES or not message:
        return None
    kept = typed(request) if status != 403 else ()
    return Refusal(
        status,
        str(message),
        right=right_words(getattr(problem, "action", "")),
        kept=kept,
        notes=tuple(value for _name, value in kept if len(value) >= 8 or not value.isascii()),
    )


def is_busy(problem: BaseException | None) -> bool:
    """Whether the database could not take the write in time, so that trying again is the right answer."""
    if not isinstance(problem, OperationalError):
        return False
    if getattr(problem.__cause__, "sqlstate", None) in BUSY_SQLSTATES:
        return True
    words = str(problem).lower()
    return "is locked" in words or "database is busy" in words or "too many clients" in words


def busy_words(request: HttpRequest) -> str:
    if request.method == "POST":
        return _("同时办理的人较多，这一次没有存上。您填写的内容还在，请稍等几秒再试一次。")
    return _("同时办理的人较多，页面没有取到。请稍等几秒再打开。")


def right_words(action: str) -> str:
    """The sentence of a right, as the policy page has it."""
    row = POLICY.get(action)
    return str(row.title) if row else ""


def typed(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What was typed, name by name; nothing where it may be a secret."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    if request.method != "POST" or name.startswith(PRIVATE_VIEWS):
        return ()
    pairs = [(key, str(value)) for key, values in request.POST.lists() for value in values]
    if any("password" in key.lower() for key, _value in pairs):
        return ()
    return tuple(pair for pair in pairs if pair[0] != "csrfmiddlewaretoken")


def back_address(request: HttpRequest) -> str:
    """The page that the person came from, when it is ours; as a path with its query."""
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
    if not ours:
        return "/"
    parts = urlsplit(before)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def respond(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page, or the fragment for htmx; never another exception because of the same trouble."""
    fragment = bool(getattr(request, "htmx", False)) and not getattr(request.htmx, "boosted", False)  # type: ignore[attr-defined]
    values = {
        "refusal": refusal,
        "back": back_address(request),
        "here": request.get_full_path(),
        "has_files": bool(request.method == "POST" and request.FILES),
        "support": _support(),
        "csrf_token": get_token(request),
    }
    template = "shell/_refusal.html" if fragment else "shell/refusal.html"
    try:
        body = render_to_string(template, values, request=request)
    except OperationalError:
        body = render_to_string("shell/bare.html", values)
    response = HttpResponse(body, status=refusal.status)
    if fragment:
        response["HX-Retarget"], response["HX-Reswap"] = "#refusal", "innerHTML"
        response["HX-Push-Url"] = "false"
    if refusal.status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def _support() -> dict[str, Any]:
    """Addresses that may be missing while their app is not there."""
    try:
        return {"feedback": reverse("feedback:new")}
    except NoReverseMatch:
        return {}
