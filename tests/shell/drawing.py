"""Draws a piece of template as a page would."""

from typing import Any

from django.http import HttpRequest
from django.template import RequestContext, Template
from django.test import RequestFactory


def draw(source: str, address: str = "/", **values: Any) -> str:
    """The HTML of a template with these values, asked for at ``address``."""
    request: HttpRequest = RequestFactory().get(address)
    return Template(source).render(RequestContext(request, values))
