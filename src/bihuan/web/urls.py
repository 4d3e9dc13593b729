"""Pages that join several apps."""

from django.urls import path

from bihuan.web.views import home, ledger, rights

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("rights/policy/", rights.policy, name="policy"),
    path("rights/policy.xlsx", rights.policy_xlsx, name="policy_xlsx"),
    path("ledger/", ledger.index, name="ledger"),
]
