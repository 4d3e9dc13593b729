"""Pages of packs."""

from django.urls import path

from bihuan.packs.views import adopting, exchange, requirements, rules

app_name = "packs"
urlpatterns = [
    path("rules/", rules.index, name="index"),
    path("rules/print/", rules.printed, name="print"),
    path("rules/indicators/<str:code>/", rules.rule, name="rule"),
    path("rules/records/", rules.kinds, name="kinds"),
    path("rules/records/<str:code>/", rules.kind, name="kind"),
    path("rules/adoptions/", adopting.adoptions, name="adoptions"),
    path("rules/adoptions/<int:pk>/end/", adopting.end, name="end"),
    path("rules/versions/<int:pk>/", adopting.version, name="version"),
    path("rules/versions/<int:pk>/adopt/", adopting.adopt, name="adopt"),
    path("rules/versions/<int:pk>/export/", exchange.export, name="export"),
    path("rules/import/", exchange.take_in, name="take_in"),
    path("rules/requirements/", requirements.requirements, name="requirements"),
    path(
        "rules/requirements/new/<str:sort>/", requirements.new_requirement, name="new_requirement"
    ),
    path("rules/requirements/<int:pk>/", requirements.requirement, name="requirement"),
    path(
        "rules/requirements/<int:pk>/change/",
        requirements.change_requirement,
        name="change_requirement",
    ),
    path("rules/requirements/<int:pk>/withdraw/", requirements.withdraw, name="withdraw"),
    path("rules/requirements/<int:pk>/outcome/", requirements.outcome, name="outcome"),
    path("rules/requirements/<int:pk>/adopt/", requirements.put_in_force, name="put_in_force"),
]
