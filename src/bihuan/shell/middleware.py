"""Language from a cookie, and refusals as pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from bihuan.shell.look import language_of
from bihuan.shell.refusals import refusal_of, respond

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
    """Turns domain refusals and a busy database into a page with a way on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        refusal = refusal_of(request, problem)
        return respond(request, refusal) if refusal else None
