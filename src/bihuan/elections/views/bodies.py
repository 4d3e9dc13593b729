"""One body: its term, reminders, elections and extensions; and what is started from there."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.access.scope import spans_q
from bihuan.calendar.clock import now, today
from bihuan.elections import services
from bihuan.elections.forms.asking import ExtendForm, RemindForm, StartForm
from bihuan.elections.kinds import ELECTED_KINDS, KINDS, acts_above, superior_of
from bihuan.elections.models import Election, Extension, Reminder
from bihuan.elections.queries.consents import ended_without_consent
from bihuan.elections.services.preparing import running_term
from bihuan.elections.views.asking import ask, attempt, done
from bihuan.engines.periods import add_months, term_reminder_on
from bihuan.orgs.models import Post, Succession, Term, Unit
from bihuan.orgs.queries import contact_of
from bihuan.shell.words import date_words


def find_body(request: ActorRequest, code: str) -> Unit:
    """The body, if the actor may see its terms; else 404."""
    rows = Unit.objects.filter(
        spans_q("path", request.actor.reach("elections.view")), kind__in=ELECTED_KINDS, batch=0
    ).select_related("parent")
    return get_object_or_404(rows, code=code)


@requires("elections.view")
def body(request: ActorRequest, code: str) -> HttpResponse:
    """The term of one body: what is due, what was done, what can be done now."""
    unit, day, actor = find_body(request, code), today(), request.actor
    term = running_term(unit)
    elections = list(Election.objects.filter(unit=unit).select_related("unit", "term")[:20])
    extensions = Extension.objects.filter(term__unit=unit).select_related("term")[:10]
    going_on = next((e for e in elections if e.is_open and e.spec.renews), None)
    preparing = actor.can("elections.prepare", unit.path) and unit.closed_on is None
    merged = (
        Succession.objects.filter(to=unit, how="merge", on__gt=term.elected_on)
        .select_related("unit")
        .order_by("-on")
        if term
        else []
    )
    context = {
        "unit": unit,
        "term": term,
        "terms": Term.objects.filter(unit=unit).order_by("-number")[:6],
        "over": term is not None and term.ends_on < day,
        "remind_on": term_reminder_on(term.ends_on) if term else None,
        "soon": term is not None and term.ends_on <= add_months(day, 6),
        "reminders": Reminder.objects.filter(term=term).select_related("by") if term else [],
        "elections": elections,
        "going_on": going_on,
        "extensions": extensions,
        "merged": merged,
        "people": Post.objects.held_on(day).filter(unit=unit).select_related("person"),
        "unconsented": ended_without_consent(add_months(day, -12)).filter(unit=unit),
        "superior": superior_of(unit),
        "contact": contact_of([unit.path], day).get(unit.path),
        "reminding": term is not None and acts_above(actor, "elections.remind", unit),
        "preparing": preparing,
        "extending": preparing and term is not None and not any(e.is_open for e in extensions),
        "kinds": [k for k in KINDS.values() if k.code != "term"],
        "day": day,
    }
    return render(request, "elections/body.html", context)


@requires("elections.remind")
def remind(request: ActorRequest, code: str) -> HttpResponse:
    """Register a reminder; a telephone call is noted with one tap on the body's page."""
    unit = find_body(request, code)
    term = running_term(unit)
    if term is None:
        raise Http404
    if not acts_above(request.actor, "elections.remind", unit):
        raise RefusedError("elections.remind")
    tapped = request.POST.get("tap") == "phone"
    data = {"how": "phone", "on": today().isoformat()} if tapped else request.POST or None
    form = RemindForm(data, initial={"how": "letter", "on": today()})
    if attempt(
        form,
        lambda: services.remind(term=term, actor=request.actor, at=now(), **form.cleaned_data),
    ):
        return done(request, _("提醒已登记。"), "elections:body", code)
    return ask(
        request,
        form,
        title=_("登记换届提醒：%(unit)s") % {"unit": unit.name},
        submit=_("登记"),
        back=reverse("elections:body", args=[code]),
        lead=_("上级党组织一般在任期届满前六个月，以函或者电话提醒（支部条例第六章）。"),
    )


@requires("elections.prepare")
def extend(request: ActorRequest, code: str) -> HttpResponse:
    """Ask for an extension."""
    unit = find_body(request, code)
    term = running_term(unit)
    if term is None:
        raise Http404
    if not request.actor.can("elections.prepare", unit.path):
        raise RefusedError("elections.prepare")
    form = ExtendForm(request.POST or None)
    made: list[Extension] = []

    def call() -> None:
        data = form.cleaned_data
        made.append(
            services.ask_extension(
                term=term,
                asked_to=data["asked_to"],
                reason=data["reason"],
                number=data["number"],
                key=data["key"],
                actor=request.actor,
                at=now(),
            )
        )

    if attempt(form, call):
        return done(
            request, _("延期申请已报送，可以下载延期换届请示。"), "elections:extension", made[0].pk
        )
    return ask(
        request,
        form,
        title=_("申请延期换届：%(unit)s") % {"unit": unit.name},
        submit=_("报送申请"),
        back=reverse("elections:body", args=[code]),
        lead=_("本届任期 %(day)s 届满。") % {"day": date_words(term.ends_on, "plain")},
    )


@requires("elections.prepare")
def start(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    """Start an election, a by-election or a dismissal."""
    unit = find_body(request, code)
    if kind not in KINDS:
        raise Http404
    if not request.actor.can("elections.prepare", unit.path):
        raise RefusedError("elections.prepare")
    form = StartForm(request.POST or None, kind=kind, unit=unit, on=today())
    made: list[Election] = []

    def call() -> None:
        data = form.cleaned_data
        made.append(
            services.start(
                unit=unit,
                kind=kind,
                reason=data["reason"],
                posts=list(data.get("posts") or []),
                key=data["key"],
                actor=request.actor,
                at=now(),
            )
        )

    if attempt(form, call):
        row = made[0]
        if row.spec.votes and row.state == "preparing":
            return redirect("elections:plan", row.pk)
        return done(request, _("已发起。"), "elections:election", row.pk)
    return ask(
        request,
        form,
        title=_("%(kind)s：%(unit)s") % {"kind": KINDS[kind].title, "unit": unit.name},
        submit=_("发起"),
        back=reverse("elections:body", args=[code]),
        lead=KINDS[kind].note,
    )
