"""Accounts and grants: for the security administrator, readable by the auditor."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.access.policy import Role
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.orgs import services
from bihuan.orgs.errors import OrgError
from bihuan.orgs.forms import AccountForm, GrantForm
from bihuan.orgs.models import Account, Grant

PAGE = 50


@requires("accounts.view")
def index(request: ActorRequest) -> HttpResponse:
    """Accounts with the grants in force, searched by name or account."""
    text = request.GET.get("q", "").strip()
    accounts = Account.objects.order_by("username").prefetch_related(
        Prefetch(
            "grants", Grant.objects.in_force(today()).select_related("unit"), to_attr="grants_now"
        )
    )
    if text:
        accounts = accounts.filter(Q(username__icontains=text) | Q(name__icontains=text))
    page = Paginator(accounts, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "orgs/accounts.html",
        {"page": page, "q": text, "can_edit": request.actor.has("accounts.edit")},
    )


@requires("accounts.edit")
def new(request: ActorRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            account = services.open_account(**form.cleaned_data, actor=request.actor, at=now())
        except OrgError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("账号已开设，请接着授权。"))
            return redirect("orgs:grant", account.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "title": _("开设账号"), "submit": _("开设")}
    return render(request, "orgs/form.html", context, status=status)


@requires("accounts.grant")
def grant(request: ActorRequest, pk: int) -> HttpResponse:
    """Grant a role; the page shows what the account holds already."""
    account = get_object_or_404(Account, pk=pk)
    form = GrantForm(request.POST or None, initial={"since": today()})
    if form.is_valid():
        data = dict(form.cleaned_data)
        data["role"] = Role(data["role"])
        try:
            services.grant(account=account, **data, actor=request.actor, at=now())
        except OrgError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("已授权，对方下一次操作即生效。"))
            return redirect("orgs:accounts")
    status = 422 if form.is_bound else 200
    held = Grant.objects.filter(account=account).select_related("unit").order_by("-since")
    context = {
        "form": form,
        "title": _("授权"),
        "submit": _("授权"),
        "account": account,
        "held": held,
    }
    return render(request, "orgs/form.html", context, status=status)


@requires("accounts.grant")
@require_POST
def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Grant.objects.in_force(today()).select_related("unit"), pk=pk)
    services.revoke(held=held, until=today(), actor=request.actor, at=now())
    messages.success(request, _("授权已收回，今天是最后一天。"))
    return redirect("orgs:accounts")


@requires("accounts.edit")
@require_POST
def switch(request: ActorRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=pk)
    services.set_active(
        account=account, active=not account.is_active, actor=request.actor, at=now()
    )
    messages.success(request, _("账号状态已更改。"))
    return redirect("orgs:accounts")
