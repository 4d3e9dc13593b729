"""System checks of the rights: no superuser, no second way in."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, register


@register()
def no_superuser(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse Django's superuser and admin site: rights come from grants only (三员分立)."""
    found: list[CheckMessage] = []
    model = get_user_model()
    if any(f.name == "is_superuser" for f in model._meta.get_fields()):
        found.append(
            Error(
                "the account model has is_superuser; rights come from grants only", id="bihuan.E001"
            )
        )
    if apps.is_installed("django.contrib.admin"):
        found.append(
            Error("django.contrib.admin would be a second way to every row", id="bihuan.E002")
        )
    if not any("axes" in b for b in settings.AUTHENTICATION_BACKENDS):
        found.append(Error("sign-in has no limit on wrong passwords", id="bihuan.E003"))
    return found
