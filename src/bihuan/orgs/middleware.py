"""Turns the signed-in account into an actor, anew for every request, so that a change of role acts at once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from bihuan.calendar.clock import today
from bihuan.orgs.actors import actor_of


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        if account.is_authenticated:
            request.__dict__["actor"] = SimpleLazyObject(lambda: actor_of(account, on=today()))
        return self.get_response(request)
