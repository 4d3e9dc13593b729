"""Tells the layer below how far the past is closed."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "bihuan.indicators"

    def ready(self) -> None:
        from bihuan.indicators.queries.closed import last_closed
        from bihuan.packs.closing import LAST_CLOSED

        if last_closed not in LAST_CLOSED:
            LAST_CLOSED.append(last_closed)
