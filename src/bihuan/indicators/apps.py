"""Tells the layers below how far the past is closed, and what is due."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "bihuan.indicators"

    def ready(self) -> None:
        from bihuan.indicators.queries.closed import last_closed
        from bihuan.indicators.queries.due import month_lines
        from bihuan.packs.closing import LAST_CLOSED
        from bihuan.records.due import SOURCES

        if last_closed not in LAST_CLOSED:
            LAST_CLOSED.append(last_closed)
        if month_lines not in SOURCES:
            SOURCES.append(month_lines)
