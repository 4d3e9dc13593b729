"""Start-up of lists: a granted change of the responsible unit re-issues the item in the same transaction."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "bihuan.lists"

    def ready(self) -> None:
        from bihuan.lists.services.corrections import reissue_after_transfer
        from bihuan.problems.services import ON_CHANGE_UNIT

        if reissue_after_transfer not in ON_CHANGE_UNIT:
            ON_CHANGE_UNIT.append(reissue_after_transfer)
