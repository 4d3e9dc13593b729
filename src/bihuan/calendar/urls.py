"""Pages of the working calendar."""

from django.urls import path

from bihuan.calendar import views

app_name = "calendar"
urlpatterns = [
    path("calendar/", views.index, name="index"),
    path("calendar/notice/", views.notice, name="notice"),
    path("calendar/notice/template/", views.template, name="template"),
]
