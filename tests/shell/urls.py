"""The product's pages, with a few more that refuse in every way there is."""

from types import SimpleNamespace

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from bihuan.access.errors import RefusedError
from bihuan.access.policy import Role
from bihuan.access.scope import Actor, Held
from bihuan.config import urls as product
from bihuan.shell import views
from bihuan.shell.notices import done


class LateError(Exception):
    """A refusal as the services raise it."""

    status = 409

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class NotNowError(LateError):
    status = 422


PROBLEMS = {
    "locked": OperationalError("database is locked"),
    "broken": OperationalError("no such table: problems"),
    "late": LateError("沈一鸣 3 分钟前已经签收了这件事。"),
    "not-now": NotNowError("还没有填写整改措施，不能申请销号。"),
    "right": RefusedError("problems.close_unit"),
    "program": ValueError("a fault of the program"),
}
ACTOR = Actor(
    7,
    "周航",
    (
        Held(Role.LIAISON_OFFICE, "0001", True, "GW", "省直机关工委"),
        Held(Role.INSPECTOR, "0001", True, "GW", "省直机关工委"),
    ),
)


@login_not_required
def refuse(request: HttpRequest, how: str) -> HttpResponse:
    raise PROBLEMS[how]


@login_not_required
def say(request: HttpRequest) -> HttpResponse:
    done(request, "已签收。", undo=request.GET.get("undo", ""))
    return HttpResponse("")


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """All components, as a signed-in person sees them."""
    request.__dict__["actor"] = ACTOR
    request.__dict__.setdefault("user", SimpleNamespace(is_authenticated=False))
    return views.components(request)


urlpatterns = [
    path("try/<slug:how>/", refuse, name="try"),
    path("say/", say),
    path("components/", gallery),
    *product.urlpatterns,
]
handler400 = product.handler400
handler403 = product.handler403
handler404 = product.handler404
handler500 = product.handler500
