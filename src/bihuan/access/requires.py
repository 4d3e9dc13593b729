"""The mark on a view: which action it needs. The contract tests read it from every URL."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

from bihuan.access.errors import RefusedError
from bihuan.access.policy import POLICY
from bihuan.access.scope import Actor

P = ParamSpec("P")


class ActorRequest(HttpRequest):
    """A request whose account has been turned into an actor by the middleware."""

    actor: Actor


View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]


def requires(
    action: str,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Mark a view with its action. An account that holds the action nowhere is refused (403)."""
    if action not in POLICY:
        raise KeyError(f"{action!r} is not in the access policy")

    def mark(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or not actor.has(action):
                raise RefusedError(action)
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        checked.__dict__["action"] = action
        return checked

    return mark
