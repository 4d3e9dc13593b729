"""Pages that join several apps."""

from django.urls import path

from bihuan.web.views import campaigns, home, leader, ledger, restructure, rights, unit

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("rights/policy/", rights.policy, name="policy"),
    path("rights/policy.xlsx", rights.policy_xlsx, name="policy_xlsx"),
    path("leader/", leader.leader, name="leader"),
    path("units/<str:code>/", unit.unit, name="unit"),
    path("units/<str:code>/move/", restructure.move, name="move"),
    path("units/<str:code>/merge/", restructure.merge, name="merge"),
    path("units/<str:code>/close/", restructure.close, name="close"),
    path("posts/<int:pk>/end/", restructure.end_post, name="end_post"),
    path("campaigns/", campaigns.index, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="new_campaign"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/start/", campaigns.start, name="start_campaign"),
    path("campaigns/<int:pk>/list/", campaigns.to_list, name="list_campaign"),
    path("campaigns/<int:pk>/export/", campaigns.export, name="export_campaign"),
    path("ledger/", ledger.index, name="ledger"),
]
