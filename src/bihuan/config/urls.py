"""Every page. Each view carries the action that it needs (``@requires``)."""

from django.urls import include, path

from bihuan.web.views.search import search

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("bihuan.shell.urls")),
    path("", include("bihuan.feedback.urls")),
    path("", include("bihuan.jobs.urls")),
    path("", include("bihuan.workbooks.urls")),
    path("", include("bihuan.calendar.urls")),
    path("", include("bihuan.orgs.urls")),
    path("search/", include(([path("", search, name="find")], "search"))),
    path("", include("bihuan.elections.urls")),
    path("", include("bihuan.packs.urls")),
    path("", include("bihuan.records.urls")),
    path("", include("bihuan.indicators.urls")),
    path("", include("bihuan.problems.urls")),
    path("", include("bihuan.lists.urls")),
    path("", include("bihuan.upkeep.urls")),
    path("", include("bihuan.reports.urls")),
    path("", include("bihuan.burden.urls")),
    path("", include("bihuan.web.urls")),
]
handler404 = "bihuan.shell.views.not_found"
handler403 = "bihuan.shell.views.forbidden"
handler400 = "bihuan.shell.views.bad_request"
handler500 = "bihuan.shell.views.server_error"
