"""Pages of the frame itself."""

from django.conf import settings
from django.urls import path

from bihuan.shell import views

app_name = "shell"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("look/theme/", views.look, name="theme"),
    path("look/size/", views.look, name="size"),
    path("look/language/", views.look, name="language"),
]
if settings.DEBUG:
    urlpatterns.append(path("components/", views.components, name="components"))
