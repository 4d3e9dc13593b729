"""Every page of the house and the papers, wherever the house lists them."""

from django.urls import include, path

from bihuan.config.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from bihuan.config.urls import (
    urlpatterns as house,
)

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("", include("bihuan.reports.urls")), *house]
