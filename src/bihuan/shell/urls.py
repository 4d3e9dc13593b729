"""Pages of the frame itself."""

from django.urls import path

from bihuan.shell import views

app_name = "shell"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("display/", views.display, name="display"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("components/", views.components, name="components"),
]
