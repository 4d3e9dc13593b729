"""Pages of problems."""

from django.urls import path

from bihuan.problems.views import (
    calling,
    candidates,
    detail,
    drafts,
    groups,
    listing,
    objections,
    saved,
    steps,
    writing,
)

app_name = "problems"
urlpatterns = [
    path("problems/", listing.index, name="list"),
    path("problems/export/", listing.export, name="export"),
    path("problems/bulk/", listing.bulk, name="bulk"),
    path("problems/views/", saved.keep, name="keep_view"),
    path("problems/views/<int:pk>/drop/", saved.drop, name="drop_view"),
    path("problems/new/", drafts.new, name="new"),
    path("problems/flow/", steps.flow, name="flow"),
    path("problems/calls/", calling.calls, name="calls"),
    path("problems/calls/<str:code>/", calling.called, name="called"),
    path("problems/objections/", objections.index, name="objections"),
    path("problems/common/", groups.index, name="common"),
    path("problems/common/gather/", groups.gather, name="gather"),
    path("problems/common/<int:pk>/", groups.group, name="group"),
    path("problems/candidates/", candidates.index, name="candidates"),
    path("problems/candidates/decide/", candidates.decide, name="decide_candidates"),
    path("problems/candidates/<int:pk>/", candidates.candidate, name="candidate"),
    path("problems/<str:number>/", detail.detail, name="detail"),
    path("problems/<str:number>/edit/", drafts.edit, name="edit"),
    path("problems/<str:number>/classify/", drafts.classify, name="classify"),
    path("problems/<str:number>/step/<str:name>/", steps.step, name="step"),
    path("problems/<str:number>/take-back/", steps.take_back, name="take_back"),
    path("problems/<str:number>/measures/", writing.measures, name="measures"),
    path("problems/<str:number>/measures/<int:pk>/", writing.finish, name="finish"),
    path("problems/<str:number>/progress/", writing.progress, name="progress"),
    path("problems/<str:number>/evidence/", writing.evidence, name="evidence"),
    path("problems/<str:number>/evidence/<int:pk>/", detail.evidence_file, name="evidence_file"),
    path(
        "problems/<str:number>/evidence/<int:pk>/drop/", writing.drop_evidence, name="drop_evidence"
    ),
    path("problems/<str:number>/raiser/", writing.raiser, name="raiser"),
    path("problems/<str:number>/root-cause/", writing.root_cause, name="root_cause"),
    path("problems/<str:number>/lesson/", writing.lesson, name="lesson"),
    path("problems/<str:number>/call/", writing.call, name="call"),
    path("problems/<str:number>/object/", objections.raise_one, name="object"),
    path("problems/<str:number>/objections/<int:pk>/", objections.objection, name="objection"),
]
