"""Addresses of papers: for each kind its page and its files, and the archive of a year."""

from django.urls import path

from bihuan.reports import views
from bihuan.reports.kinds import PAPERS

app_name = "reports"
urlpatterns = [
    path("papers/archive/<str:code>/<int:year>/", views.archive, name="archive"),
    *[
        path(
            f"papers/{kind.name.replace('_', '-')}/<str:key>/",
            views.page_of(kind),
            name=f"{kind.name}_page",
        )
        for kind in PAPERS
    ],
    *[
        path(
            f"papers/{kind.name.replace('_', '-')}/<str:key>.<slug:form>",
            views.file_of(kind),
            name=kind.name,
        )
        for kind in PAPERS
    ],
]
