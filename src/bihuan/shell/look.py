"""What a person chose to see: light or dark, letter size, language. Kept in cookies, so that it also holds
before signing in and on every page without JavaScript."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEME, SIZE, LANGUAGE = "bihuan_theme", "bihuan_size", "bihuan_lang"
KEPT_FOR = 365 * 24 * 3600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Look:
    """``theme`` is light, dark or empty (follows the system); ``size`` is big or empty."""

    theme: str = ""
    size: str = ""


def look_of(request: HttpRequest | None) -> Look:
    """The choice of whoever asks; nothing chosen when there is no request."""
    cookies = request.COOKIES if request is not None else {}
    theme, size = cookies.get(THEME, ""), cookies.get(SIZE, "")
    return Look(theme if theme in {"light", "dark"} else "", size if size == "big" else "")


def language_of(request: HttpRequest) -> str:
    """The chosen language; the product's default whatever the browser asks for."""
    chosen = request.COOKIES.get(LANGUAGE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Set a choice, or forget it when ``value`` is empty."""
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name,
        value,
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
