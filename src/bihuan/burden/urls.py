"""Addresses of the published bill."""

from django.urls import path

from bihuan.burden import views

app_name = "burden"
urlpatterns = [path("burden/", views.index, name="index")]
