"""Pages of terms and elections."""

from django.urls import path

from bihuan.elections.views import board, bodies, elections, extensions, voting

app_name = "elections"
urlpatterns = [
    path("elections/", board.board, name="board"),
    path("elections/calendar/", board.calendar, name="calendar"),
    path("elections/export/", board.export, name="export"),
    path("elections/bodies/<str:code>/", bodies.body, name="body"),
    path("elections/bodies/<str:code>/remind/", bodies.remind, name="remind"),
    path("elections/bodies/<str:code>/extend/", bodies.extend, name="extend"),
    path("elections/bodies/<str:code>/start/<slug:kind>/", bodies.start, name="start"),
    path("elections/requests/<int:pk>/reply/", elections.reply, name="reply"),
    path("elections/extensions/<int:pk>/", extensions.extension, name="extension"),
    path(
        "elections/extensions/<int:pk>/step/<slug:move>/",
        extensions.extension_step,
        name="extension_step",
    ),
    path("elections/<int:pk>/", elections.election, name="election"),
    path("elections/<int:pk>/plan/", elections.plan, name="plan"),
    path("elections/<int:pk>/candidates/", voting.candidates, name="candidates"),
    path("elections/<int:pk>/tally/<slug:contest>/", voting.tally, name="tally"),
    path("elections/<int:pk>/tally/<slug:contest>/<int:round>/", voting.tally, name="tally_round"),
    path("elections/<int:pk>/step/<slug:move>/", elections.step, name="step"),
]
