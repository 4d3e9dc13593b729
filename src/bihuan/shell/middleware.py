"""Language from a cookie, and refusals as pages."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.cache import patch_vary_headers

from bihuan.shell.look import language_of
from bihuan.shell.refusals import back_address, refusal_of, respond

SIGN_IN_NEEDED = 401
GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Speaks the language that the person chose, else the product's own, whatever the browser is set to."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """Turns domain refusals and a busy database into a page with a way on.

    A piece of page asked for by htmx after the session ended sends the whole window to the sign-in page,
    instead of putting that page into a corner of this one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return sign_in_again(request) if _sent_to_sign_in(request, response) else response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        refusal = refusal_of(request, problem)
        return respond(request, refusal) if refusal else None


def _sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an htmx request is about to be answered with the sign-in page."""
    if not getattr(request, "htmx", False) or response.status_code != 302:
        return False
    return urlsplit(response["Location"]).path == resolve_url(settings.LOGIN_URL)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Tell htmx to open the sign-in page, and to come back here."""
    back = urlencode({"next": back_address(request)})
    response = HttpResponse(status=SIGN_IN_NEEDED)
    response["HX-Redirect"] = f"{resolve_url(settings.LOGIN_URL)}?{back}"
    return response
