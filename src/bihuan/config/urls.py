"""Every page. Each view carries the action that it needs (``@requires``)."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
