"""One extension and its decisions."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now, today
from bihuan.elections import services
from bihuan.elections.forms.asking import ExtensionDecisionMixin
from bihuan.elections.kinds import acts_above
from bihuan.elections.models import Extension
from bihuan.elections.queries.offers import offer_of, offers
from bihuan.elections.queries.timelines import entries_of
from bihuan.elections.services.rows import step_of
from bihuan.elections.views.asking import ask, attempt, done, kept_scan
from bihuan.orgs.step_form import StepForm, step_form
from bihuan.shell.asked import form_key, seen_version


class ApproveForm(ExtensionDecisionMixin, StepForm):
    """An approval, with the day where it is not the one asked for."""


def find_extension(request: ActorRequest, pk: int) -> Extension:
    rows = Extension.objects.visible_to(request.actor).select_related("term__unit__parent")
    return get_object_or_404(rows, pk=pk)


@requires("elections.view")
def extension(request: ActorRequest, pk: int) -> HttpResponse:
    """What was asked, who has it, what can be done."""
    row = find_extension(request, pk)
    found = offers(row, request.actor, today())
    context = {
        "extension": row,
        "unit": row.term.unit,
        "offers": found,
        "first": next((o for o in found if not o.backward), None),
        "petition": row.petitions.order_by("-pk").first(),
        "replying": acts_above(request.actor, "elections.reply", row.term.unit),
        "timeline": entries_of(row),
    }
    return render(request, "elections/extension.html", context)


@requires("elections.view")
def extension_step(request: ActorRequest, pk: int, move: str) -> HttpResponse:
    """Take one step of an extension."""
    row = find_extension(request, pk)
    offer = offer_of(offers(row, request.actor, today()), move)
    if offer is None:
        if request.method != "POST":
            raise RefusedError(step_of(row, move).action)
        services.take_extension_step(
            extension=row, move=move, actor=request.actor, at=now(),
            version=seen_version(request), key=form_key(request),
        )  # fmt: skip
        return redirect("elections:extension", pk)
    kind = ApproveForm if offer.move.target == "approved" else StepForm
    form = step_form(kind, request, version=row.version, offer=offer, path=row.term.unit.path)
    if attempt(
        form,
        lambda: services.take_extension_step(
            extension=row,
            move=move,
            paper=form.paper(kept_scan(request)),
            note=form.cleaned_data["note"],
            approved_to=form.cleaned_data.get("approved_to"),
            version=form.cleaned_data["version"],
            key=form.cleaned_data["key"],
            actor=request.actor,
            at=now(),
        ),
    ):
        return done(
            request, _("已办理：%(move)s。") % {"move": offer.move.label}, "elections:extension", pk
        )
    label = str(offer.move.label)
    back = reverse("elections:extension", args=[pk])
    return ask(request, form, title=label, submit=label, back=back, offer=offer)
