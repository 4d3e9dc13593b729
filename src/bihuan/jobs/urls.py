"""Pages of background jobs."""

from django.urls import path

from bihuan.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.mine, name="list"),
    path("jobs/all/", views.everyone, name="all"),
    path("jobs/<int:pk>/", views.detail, name="detail"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("jobs/<int:pk>/again/", views.again, name="again"),
    path("jobs/<int:pk>/result/", views.result, name="result"),
]
