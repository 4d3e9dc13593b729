"""The organisations' app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "bihuan.orgs"
    verbose_name = "组织"

    def ready(self) -> None:
        from bihuan.orgs import checks  # noqa: F401
