"""Numbers and addresses as a request brings them: whatever it says, a view gets what it can work with."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

DIGITS = 9
"""A longer number is none of ours."""
YEARS = range(1949, 2100)


def whole_number(text: str) -> int | None:
    """The number that a text is; None for anything else, as ² or a number longer than DIGITS."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else None


def year_in(text: str, otherwise: int) -> int:
    """The year that a text is, or another one."""
    number = whole_number(text)
    return number if number in YEARS and number is not None else otherwise


def ticked(request: HttpRequest, name: str = "pk") -> list[int]:
    """The keys that were ticked on a page; what is not a number is passed over."""
    numbers = map(whole_number, request.POST.getlist(name))
    return [number for number in numbers if number is not None]


def seen_version(request: HttpRequest) -> int | None:
    """The version that the page showed."""
    return whole_number(request.POST.get("version", ""))


def form_key(request: HttpRequest) -> str:
    """The key of the form that was sent; a form sent twice does its work once."""
    return request.POST.get("key", "")[:40]


def way_back(request: HttpRequest, address: str, otherwise: str) -> str:
    """An address that the form brought, where it is a path of ours, or another one."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if ours and address.startswith("/") else otherwise
