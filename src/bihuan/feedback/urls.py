"""Pages of opinions."""

from django.urls import path

from bihuan.feedback import views

app_name = "feedback"
urlpatterns = [
    path("feedback/", views.new, name="new"),
    path("feedback/inbox/", views.inbox, name="inbox"),
    path("feedback/<int:pk>/answer/", views.answer, name="answer"),
]
