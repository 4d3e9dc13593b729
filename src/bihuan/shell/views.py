"""Pages that belong to no app: how it looks, whether it is alive, and what to say when something went wrong."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bihuan.shell import gallery
from bihuan.shell.asked import way_back
from bihuan.shell.look import LANGUAGE, SIZE, THEME, remember
from bihuan.shell.refusals import Refusal, is_busy, refusal_of, respond

CHOICES = {
    "theme": (THEME, {"light": "light", "dark": "dark", "auto": ""}),
    "size": (SIZE, {"big": "big", "normal": ""}),
}


@login_not_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Remember light or dark, letter size or language, and go back to the page it was chosen on."""
    response = HttpResponseRedirect(way_back(request, request.POST.get("next", "/"), "/"))
    for name, (cookie, values) in CHOICES.items():
        value = request.POST.get(name)
        if value in values:
            remember(response, cookie, values[value])
    language = request.POST.get("lang")
    if language in dict(settings.LANGUAGES):
        remember(response, LANGUAGE, language)
    return response


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the program answers and reaches its database: 200 or 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False}, status=503)
    return JsonResponse({"ok": True, "database": True})


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """All components on one page, for those who build pages. Its address exists only in debug mode."""
    return render(request, "shell/gallery.html", gallery.values(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose hidden mark is missing or old, mostly after signing in again in another window."""
    words = _(
        "这个页面打开得太久，或者您在另一个窗口重新登录过，系统不能确认是您本人提交的。"
        "请返回上一页，刷新后再提交；填写的内容可以先复制下来。"
    )
    return respond(request, Refusal(403, words, heading=_("这个页面已经过期")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(request, Refusal(400, _("浏览器发来的内容不完整。请返回上一页再试一次。")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    known = refusal_of(request, exception) if exception else None
    words = _("您没有打开这个页面的权限。如果工作需要，请联系本单位的安全管理员授权。")
    return respond(request, known or Refusal(403, words))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    words = _(
        "这个页面不存在，或者不在您的工作范围内。请核对地址，或者从左侧菜单、搜索框重新查找。"
    )
    return respond(request, Refusal(404, words))


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """The last resort: a busy database gets its 503, anything else a page that needs nothing but itself."""
    problem = sys.exc_info()[1]
    if problem is not None and is_busy(problem):
        refusal = refusal_of(request, problem)
        if refusal is not None:
            return respond(request, refusal)
    words = _(
        "这一步没有办成，差错已经记录。请稍后再试；如果一直这样，请把时间和页面地址告诉系统管理员。"
    )
    values = {"refusal": Refusal(500, words), "back": "/", "here": request.get_full_path()}
    try:
        return HttpResponse(render_to_string("shell/bare.html", values), status=500)
    except Exception:  # even the style sheets may be what is missing
        return HttpResponse(words, status=500, content_type="text/plain; charset=utf-8")
