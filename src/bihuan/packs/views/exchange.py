"""A pack as a workbook: out for a clerk to read, back as a version."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now
from bihuan.packs import services, sheets, texts
from bihuan.packs.forms.adopting import TakeInForm
from bihuan.packs.models import PackVersion
from bihuan.packs.views.adopting import find_version
from bihuan.packs.views.asking import ask, attempt, done

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("packs.view")
def export(request: ActorRequest, pk: int) -> HttpResponse:
    """A version as a workbook; every text is typed as text."""
    row = find_version(request, pk)
    pack = texts.versions({row.digest})[row.digest]
    response = HttpResponse(sheets.workbook_of(pack), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        True, f"{row.title}-{row.version}.xlsx"
    )
    return response


@requires("packs.edit")
def take_in(request: ActorRequest) -> HttpResponse:
    """Hand in a pack as a workbook. It is in force only once it is put in force."""
    form = TakeInForm(request.POST or None, request.FILES or None, actor=request.actor)
    made: list[PackVersion] = []
    if attempt(form, lambda: made.append(_take_in(request, form))):
        return done(request, _("已收下，启用后才生效。"), "packs:version", made[0].pk)
    return ask(
        request,
        form,
        title=_("交回规则表格"),
        submit=_("检查并收下"),
        back=reverse("packs:adoptions"),
        lead=_("先检查：有错的一处不收，指出在哪一格、怎么改；没有错才作为新版本收下。"),
    )


def _take_in(request: ActorRequest, form: TakeInForm) -> PackVersion:
    return services.add_version(
        text=sheets.text_of_workbook(form.cleaned_data["table"].read()),
        owner=form.cleaned_data["owner"],
        actor=request.actor,
        at=now(),
    )
