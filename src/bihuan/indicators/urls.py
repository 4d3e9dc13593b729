"""Pages of indicators."""

from django.urls import path

from bihuan.indicators.views import beginning, maps, units

app_name = "indicators"
urlpatterns = [
    path("indicators/", maps.index, name="map"),
    path("indicators/begin/", beginning.begin, name="begin"),
    path("indicators/export/", maps.export, name="map_export"),
    path("indicators/<str:code>/", units.unit, name="unit"),
    path("indicators/<str:code>/export/", units.export, name="unit_export"),
    path("indicators/<str:code>/<str:indicator>/<str:window>/", units.verdict, name="verdict"),
]
