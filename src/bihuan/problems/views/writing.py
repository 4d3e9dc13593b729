"""Pages on which the responsible unit writes: measures, proof, progress; and what comes after closing."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.problems import services
from bihuan.problems.forms.writing import (
    CallForm,
    DropForm,
    EvidenceForm,
    FinishForm,
    LessonForm,
    MeasureFormSet,
    PeopleForm,
    ProgressForm,
    RaiserForm,
    RootCauseForm,
    initial_of,
    measures_from,
)
from bihuan.problems.models import Evidence, Measure, Problem
from bihuan.problems.views.finding import carried_out, kept_file, moment, shown, visible


def _page(
    request: ActorRequest,
    problem: Problem,
    form: Form,
    work: Callable[[], Any],
    *,
    title: str,
    said: str,
    note: str = "",
) -> HttpResponse:
    """One form, one service, back to the problem."""
    back = reverse("problems:detail", args=[problem.number])
    gone_on = carried_out(request, form, work, to=back, said=said)
    if gone_on:
        return gone_on
    context = {"problem": problem, "form": form, "title": title, "note": note, "back": back}
    return shown(request, "problems/form.html", context, form)


def _common(request: ActorRequest, problem: Problem, form: Form) -> dict[str, Any]:
    at, _today = moment()
    return {
        "problem": problem,
        "version": form.cleaned_data["version"],
        "actor": request.actor,
        "at": at,
        "key": form.cleaned_data["key"],
    }


@requires("problems.work")
def measures(request: ActorRequest, number: str) -> HttpResponse:
    """Measures with owner and date, and who answers for it."""
    problem = visible(request, number)
    rows = list(problem.measures.filter(cycle=problem.cycle, dropped=False, done_on__isnull=True))
    first = {
        n: getattr(problem, n) for n in ("leader", "doer", "goal", "expected_effect", "version")
    }
    people = PeopleForm(request.POST or None, initial=first)
    formset = MeasureFormSet(request.POST or None, initial=initial_of(rows), prefix="m")
    back = reverse("problems:detail", args=[number])

    def work() -> None:
        given = {n: people.cleaned_data[n] for n in ("leader", "doer", "goal", "expected_effect")}
        services.set_measures(
            measures=measures_from(formset), **given, **_common(request, problem, people)
        )

    gone_on = formset.is_valid() and carried_out(
        request, people, work, to=back, said=_("整改措施已保存。")
    )
    if gone_on:
        return gone_on
    context = {"problem": problem, "form": people, "formset": formset, "back": back}
    wrong = request.method == "POST"
    status = people.__dict__.get("refused", 422 if wrong else 200)
    return render(request, "problems/measures.html", context, status=status)


@requires("problems.work")
def finish(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """A measure is done."""
    problem = visible(request, number)
    measure = get_object_or_404(
        Measure.objects.select_related("problem__unit"), pk=pk, problem=problem
    )
    at, today = moment()
    form = FinishForm(request.POST or None, initial={"done_on": today, "version": measure.version})

    def work() -> None:
        data = form.cleaned_data
        services.finish_measure(
            measure=measure,
            version=data["version"],
            done_on=data["done_on"],
            actor=request.actor,
            at=at,
            key=data["key"],
        )

    title, said = _("登记措施完成"), _("已登记完成。")
    return _page(request, problem, form, work, title=title, said=said, note=measure.text)


@requires("problems.work")
def progress(request: ActorRequest, number: str) -> HttpResponse:
    """How far it has come."""
    problem = visible(request, number)
    form = ProgressForm(
        request.POST or None, initial={"text": problem.progress, "version": problem.version}
    )

    def work() -> None:
        services.record_progress(text=form.cleaned_data["text"], **_common(request, problem, form))

    return _page(request, problem, form, work, title=_("填写进展"), said=_("进展已保存。"))


@requires("problems.view")
def evidence(request: ActorRequest, number: str) -> HttpResponse:
    """A piece of proof: a file through the gate, or a note of a look on site. No photo is ever asked for."""
    problem = visible(request, number)
    at, _today = moment()
    form = EvidenceForm(request.POST or None, request.FILES or None)

    def work() -> None:
        data = form.cleaned_data
        sha256, name = kept_file(request, data.get("file"), "evidence")
        services.add_evidence(
            problem=problem,
            title=data["title"],
            speaks_of_on=data["speaks_of_on"],
            actor=request.actor,
            at=at,
            file_sha256=sha256,
            file_name=name,
            site_note=data["site_note"],
            key=data["key"],
        )

    return _page(request, problem, form, work, title=_("补充佐证"), said=_("佐证已登记。"))


@requires("problems.work")
def drop_evidence(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Proof that no longer counts."""
    problem = visible(request, number)
    row = get_object_or_404(
        Evidence.objects.select_related("problem__unit"), pk=pk, problem=problem, dropped=False
    )
    form = DropForm(request.POST or None, initial={"version": problem.version})

    def work() -> None:
        given = _common(request, problem, form)
        del given["problem"], given["key"]
        services.drop_evidence(evidence=row, reason=form.cleaned_data["reason"], **given)

    note = _("撤下后不再作为销号依据，记录保留：%(title)s") % {"title": row.title}
    return _page(request, problem, form, work, title=_("撤下佐证"), said=_("已撤下。"), note=note)


@requires("problems.answer")
def raiser(request: ActorRequest, number: str) -> HttpResponse:
    """What the person who raised it says."""
    problem = visible(request, number)
    form = RaiserForm(
        request.POST or None,
        initial={
            "answer": problem.raiser_answer,
            "absent_because": problem.raiser_absent,
            "version": problem.version,
        },
    )

    def work() -> None:
        data = form.cleaned_data
        services.record_raiser_answer(
            answer=data["answer"],
            absent_because=data["absent_because"],
            **_common(request, problem, form),
        )

    note = _("提出人：%(name)s") % {"name": problem.raised_by}
    title, said = _("登记提出人意见"), _("提出人意见已登记。")
    return _page(request, problem, form, work, title=title, said=said, note=note)


@requires("problems.govern")
def root_cause(request: ActorRequest, number: str) -> HttpResponse:
    """治理."""
    problem = visible(request, number)
    form = RootCauseForm(
        request.POST or None,
        initial={
            "measure": problem.root_cause,
            "none_because": problem.root_cause_none,
            "version": problem.version,
        },
    )

    def work() -> None:
        data = form.cleaned_data
        services.record_root_cause(
            measure=data["measure"],
            none_because=data["none_because"],
            **_common(request, problem, form),
        )

    return _page(request, problem, form, work, title=_("登记治本措施"), said=_("治本措施已登记。"))


@requires("problems.govern")
def lesson(request: ActorRequest, number: str) -> HttpResponse:
    """提升."""
    problem = visible(request, number)
    form = LessonForm(
        request.POST or None,
        initial={
            "kind": problem.lesson_kind,
            "text": problem.lesson,
            "version": problem.version,
        },
    )

    def work() -> None:
        data = form.cleaned_data
        services.record_lesson(
            kind=data["kind"], text=data["text"], **_common(request, problem, form)
        )

    return _page(request, problem, form, work, title=_("登记整改启示"), said=_("整改启示已登记。"))


@requires("problems.urge")
def call(request: ActorRequest, number: str) -> HttpResponse:
    """A call about this problem, noted."""
    problem = visible(request, number)
    at, _today = moment()
    form = CallForm(request.POST or None)

    def work() -> None:
        services.note_call(
            problems=[problem],
            actor=request.actor,
            at=at,
            note=form.cleaned_data["note"],
            key=form.cleaned_data["key"],
        )

    return _page(request, problem, form, work, title=_("登记催办"), said=_("催办已登记。"))
