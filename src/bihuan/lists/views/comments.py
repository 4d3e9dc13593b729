"""单位点评 of one unit: all that were entered, one more, one taken back."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import spans_q
from bihuan.calendar.clock import now, today
from bihuan.lists import services
from bihuan.lists.forms.comments import CommentForm, WithdrawCommentForm
from bihuan.lists.models import Comment
from bihuan.lists.views.asking import ask, attempt, done, paged
from bihuan.orgs.models import Unit

PAGE = 20


def find_unit(request: ActorRequest, code: str) -> Unit:
    rows = Unit.objects.filter(spans_q("path", request.actor.reach("comments.view")))
    return get_object_or_404(rows, code=code)


@requires("comments.view")
def comments(request: ActorRequest, code: str) -> HttpResponse:
    """The comments on one unit, the latest first, withdrawn ones among them and marked."""
    unit = find_unit(request, code)
    rows = unit.comments.visible_to(request.actor).select_related("by", "withdrawn_by")
    editing = request.actor.can("comments.edit", unit.path)
    context = {
        "unit": unit,
        "page": paged(request, rows, PAGE),
        "editing": editing,
        "entering": editing and unit.closed_on is None,
    }
    return render(request, "lists/comments.html", context)


@requires("comments.edit")
def new_comment(request: ActorRequest, code: str) -> HttpResponse:
    """Enter what was said to the unit."""
    unit = find_unit(request, code)
    form = CommentForm(request.POST or None, initial={"said_on": today(), "key": uuid4().hex})
    if attempt(
        form,
        lambda: services.comment_on(unit=unit, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("点评已登记，单位一页纸会印出最近一次。"), "lists:comments", code)
    title = _("登记点评：%(unit)s") % {"unit": unit.name}
    back = reverse("lists:comments", args=[code])
    return ask(request, form, title=title, submit=_("登记"), back=back)


@requires("comments.edit")
def withdraw_comment(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a comment back with a reason."""
    rows = Comment.objects.visible_to(request.actor).select_related("unit")
    row = get_object_or_404(rows, pk=pk)
    form = WithdrawCommentForm(request.POST or None, initial={"version": row.version})
    if attempt(
        form,
        lambda: services.withdraw_comment(
            comment=row, actor=request.actor, at=now(), **form.cleaned_data
        ),
    ):
        return done(request, _("点评已撤回，原文和原因保留可查。"), "lists:comments", row.unit.code)
    title = _("撤回点评：%(unit)s") % {"unit": row.unit.name}
    back = reverse("lists:comments", args=[row.unit.code])
    return ask(request, form, title=title, submit=_("撤回"), back=back, lead=row.text)
