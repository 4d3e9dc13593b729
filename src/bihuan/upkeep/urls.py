"""The page of the system's health."""

from django.urls import path

from bihuan.upkeep import views

app_name = "upkeep"
urlpatterns = [path("system/", views.system, name="system")]
