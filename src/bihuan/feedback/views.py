"""Pages of opinions: give one, see one's own, answer."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.feedback import services
from bihuan.feedback.models import Feedback
from bihuan.shell.words import date_words

PAGE = 30


class FeedbackForm(forms.Form):
    page = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("您的意见"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "哪里不好用、哪里填得重复、哪里不该问，都可以写。10 个工作日内答复。"
        ),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


@requires("feedback.give")
def new(request: ActorRequest) -> HttpResponse:
    """Give an opinion; below it one's own earlier ones with their answers."""
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("page", "")})
    if form.is_valid():
        given = services.give(**form.cleaned_data, actor=request.actor, at=now())
        messages.success(
            request,
            _("已收到，%(day)s前答复，在这里查看。")
            % {"day": date_words(given.answer_due_on, "short")},
        )
        return redirect("feedback:new")
    mine = Feedback.objects.filter(account_id=request.actor.account)
    context = {
        "form": form,
        "page": Paginator(mine, PAGE).get_page(request.GET.get("p")),
        "today": today(),
        "answers": request.actor.has("feedback.answer"),
    }
    return render(request, "feedback/new.html", context, status=422 if form.is_bound else 200)


@requires("feedback.answer")
def inbox(request: ActorRequest) -> HttpResponse:
    """What was said, unanswered first."""
    rows = Feedback.objects.order_by("answered_at", "answer_due_on", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/inbox.html", {"page": page, "today": today()})


@requires("feedback.answer")
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    feedback = get_object_or_404(Feedback, pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        services.answer(
            feedback=feedback, text=form.cleaned_data["text"], actor=request.actor, at=now()
        )
        messages.success(request, _("已答复。"))
        return redirect("feedback:inbox")
    context = {"form": form, "feedback": feedback}
    return render(request, "feedback/answer.html", context, status=422 if form.is_bound else 200)
