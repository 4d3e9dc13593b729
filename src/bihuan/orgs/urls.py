"""Pages of organisations and accounts. The page of one unit joins apps and stands in ``web``."""

from django.urls import path

from bihuan.orgs.views import accounts, changes, tree

app_name = "orgs"
urlpatterns = [
    path("units/", tree.index, name="index"),
    path("units/pick/", tree.pick, name="pick"),
    path("units/new/", changes.new, name="new"),
    path("units/<str:code>/change/", changes.change, name="change"),
    path("units/<str:code>/split/", changes.split, name="split"),
    path("units/<str:code>/counts/", changes.counts, name="counts"),
    path("units/<str:code>/appoint/", changes.appoint, name="appoint"),
    path("units/<str:code>/term/", changes.term, name="term"),
    path("rights/accounts/", accounts.index, name="accounts"),
    path("rights/accounts/new/", accounts.new, name="account_new"),
    path("rights/accounts/<int:pk>/grant/", accounts.grant, name="grant"),
    path("rights/accounts/<int:pk>/switch/", accounts.switch, name="account_switch"),
    path("rights/grants/<int:pk>/revoke/", accounts.revoke, name="revoke"),
]
