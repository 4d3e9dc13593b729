"""The page on which the day of beginning is stated."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import now
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.models import Beginning
from bihuan.indicators.queries.closed import last_closed
from bihuan.indicators.services.beginning import begin_records


class BeginningForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("启用日期"),
        help_text=gettext_lazy("从这一天起核查；更早的统计期显示“未知”，不算未达标。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    document = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("写通知的名称和文号。"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@requires("indicators.begin")
def begin(request: ActorRequest) -> HttpResponse:
    """State or change the day; once a quarter is sealed it can only be read."""
    row = Beginning.objects.first()
    known = {"on": row.on, "document": row.document, "version": row.version} if row else {}
    form = BeginningForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            begin_records(**form.cleaned_data, actor=request.actor, at=now())
        except IndicatorError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("启用日期已登记，结果按它重新核算。"))
            return redirect("indicators:map")
    context = {"form": form, "row": row, "sealed": last_closed()}
    return render(request, "indicators/begin.html", context, status=422 if form.is_bound else 200)
