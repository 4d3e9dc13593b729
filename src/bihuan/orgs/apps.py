"""The organisations' app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "bihuan.orgs"
    verbose_name = _("组织")

    def ready(self) -> None:
        from bihuan.orgs import checks  # noqa: F401
