"""清查: choose rules and units, look at a past stretch of time, put what is found on one list, watch it empty."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.access.errors import RefusedError
from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import business_date, now, today
from bihuan.engines.periods import Frequency, period_of
from bihuan.engines.rules.values import Indicator, Modality
from bihuan.indicators.errors import IndicatorError
from bihuan.indicators.models import Campaign, CampaignFinding
from bihuan.indicators.models.words import TAGS, Word, said
from bihuan.indicators.queries.titles import rules_known, titles_of
from bihuan.indicators.services import campaigns as services
from bihuan.indicators.windows import window_words
from bihuan.indicators.workbook import book, respond
from bihuan.jobs.models import Job
from bihuan.lists import services as lists
from bihuan.lists.errors import ListError
from bihuan.orgs.models import Unit
from bihuan.packs.words import MODALITIES
from bihuan.problems.errors import ProblemError
from bihuan.problems.models import Candidate, Problem
from bihuan.shell import notices
from bihuan.shell.asked import ticked
from bihuan.shell.words import period_words
from bihuan.web.views.leader import arcs

SIZE = 50
BACK = timedelta(days=365)


class CampaignForm(forms.Form):
    """What is to be checked, where, since when, on what basis."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    keeper = forms.ModelChoiceField(
        label=gettext_lazy("组织单位"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("请选择"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("写明批准这次清查的文件或部署；没有依据的不组织。"),
    )
    scope = forms.CharField(
        label=gettext_lazy("核查范围（含下级）"),
        max_length=160,
        help_text=gettext_lazy("输入名称、编码或拼音首字母，从列表中选择。"),
    )
    unit_class = forms.CharField(
        label=gettext_lazy("只看这一类单位"), max_length=40, required=False
    )
    since = forms.DateField(
        label=gettext_lazy("起始日期"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("截止日期"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    rules = forms.MultipleChoiceField(
        label=gettext_lazy("核查规则"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "没有做到的可以列入清单；注明“一般”“原则上”“可以”的和自选动作只作提醒。"
        ),
    )

    def __init__(self, *args: Any, request: ActorRequest, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = request.actor
        keepers = services.keepers(request.actor)
        self.fields["keeper"].queryset = keepers  # type: ignore[attr-defined]
        self.fields["keeper"].initial = keepers.first()
        self.fields["scope"].widget.attrs |= {
            "data-pick": "unit",
            "autocomplete": "off",
            "list": "unit-choices",
        }
        self.fields["rules"].choices = [  # type: ignore[attr-defined]
            (rule.code, _rule_words(rule))
            for rule in sorted(rules_known(day).values(), key=lambda rule: rule.code)
        ]
        self.fields["since"].initial, self.fields["until"].initial = day - BACK, day - timedelta(1)

    def clean_scope(self) -> Unit:
        """The unit that the code names."""
        code = self.cleaned_data["scope"].strip().split(" ")[0]
        unit = Unit.objects.visible_to(self._actor, "campaigns.edit").filter(code=code).first()
        if unit is None:
            raise forms.ValidationError(_("没有找到“%(c)s”：请从列表中选择。"), params={"c": code})
        return unit


def _rule_words(rule: Indicator) -> str:
    """A rule to choose; of one that only reminds it is said how far it binds."""
    if rule.modality is Modality.MUST and not rule.own_choice:
        return f"{rule.title}（{rule.code}）"
    word = _("自选动作") if rule.own_choice else MODALITIES[rule.modality]
    return _("%(title)s（%(code)s，%(binds)s）") % {
        "title": rule.title,
        "code": rule.code,
        "binds": word,
    }


@requires("campaigns.view")
def index(request: ActorRequest) -> HttpResponse:
    """The campaigns that concern one's reach, with how much of each is settled."""
    rows = Campaign.objects.visible_to(request.actor).select_related("keeper", "scope")
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "can_edit": request.actor.has("campaigns.edit"),
        "can_candidates": request.actor.has("candidates.view"),
    }
    return render(request, "web/campaigns.html", context)


@requires("campaigns.edit")
def new(request: ActorRequest) -> HttpResponse:
    """Write down a campaign."""
    at = now()
    form = CampaignForm(request.POST or None, request=request, day=business_date(at))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = services.draft_campaign(actor=request.actor, at=at, **form.cleaned_data)
            except (IndicatorError, RefusedError) as error:
                form.add_error(None, error.message)
            else:
                notices.done(request, _("清查已拟定，核对后开始核查。"))
                return redirect("web:campaign", row.pk)
    return render(request, "web/campaign_new.html", {"form": form}, status=status)


def _campaign(request: ActorRequest, pk: int, action: str = "campaigns.view") -> Campaign:
    rows = Campaign.objects.visible_to(request.actor, action).select_related("keeper", "scope")
    return get_object_or_404(rows, pk=pk)


def _findings(request: ActorRequest, row: Campaign) -> Any:
    """The findings on units inside the reach."""
    units = Unit.objects.visible_to(request.actor, "campaigns.view")
    found = CampaignFinding.objects.filter(campaign=row, unit__in=units).select_related("unit")
    rule = request.GET.get("rule", "")
    return found.filter(indicator=rule) if rule else found


@requires("campaigns.view")
def campaign(request: ActorRequest, pk: int) -> HttpResponse:
    """What was found, what is on the list, and how it empties."""
    row = _campaign(request, pk)
    day = today()
    page = Paginator(_findings(request, row).order_by("unit__path", "indicator", "window"), SIZE)
    shown = page.get_page(request.GET.get("page"))
    titles = titles_of(row.rules, day)
    taken = {
        (c.unit_id, c.indicator, c.window): c
        for c in Candidate.objects.filter(unit__in={f.unit_id for f in shown}).select_related(
            "problem"
        )
    }
    problems = Problem.objects.visible_to(request.actor).filter(candidates__campaign=row).distinct()
    ring = arcs(problems, f"{reverse('problems:list')}?source=rule&", day)
    context = {
        "campaign": row,
        "page": shown,
        "rows": [
            {
                "finding": f,
                "title": titles.get(f.indicator, f.indicator),
                "window": window_words(f.window),
                "word": said(Word(f.verdict), f.reason),
                "tag": TAGS[Word(f.verdict)],
                "candidate": taken.get((f.unit_id, f.indicator, f.window)),
            }
            for f in shown
        ],
        "rules": sorted(titles.items()),
        "job": Job.objects.filter(pk=row.job).first() if row.job else None,
        "arcs": ring,
        "total": sum(int(str(a["count"])) for a in ring),
        "burn": burn_down(problems, day),
        "can_edit": services.keeps_for(request.actor, row.keeper),
        "crumbs": [(_("清查"), reverse("web:campaigns")), (row.title, "")],
    }
    return render(request, "web/campaign.html", context)


def burn_down(problems: Any, day: date) -> list[dict[str, Any]]:
    """How many of the listed problems were open at the end of each month, and settled in it; the latest twelve."""
    dated = list(problems.values_list("issued_on", "settled_on").order_by())
    issued = [first for first, _last in dated if first]
    if not issued:
        return []
    months: list[date] = []
    here = min(issued).replace(day=1)
    while here <= day:
        months.append(here)
        here = (here + timedelta(days=32)).replace(day=1)
    found = []
    for month in months:
        following = (month + timedelta(days=32)).replace(day=1)
        end = min(following - timedelta(days=1), day)
        live = [(a, b) for a, b in dated if a and a <= end]
        found.append(
            {
                "month": period_words(period_of(month, Frequency.MONTH)),
                "listed": len(live),
                "open": sum(1 for _a, b in live if b is None or b > end),
                "settled": sum(1 for _a, b in live if b is not None and month <= b <= end),
            }
        )
    return found[-12:]


@require_POST
@requires("campaigns.edit")
def start(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin to look."""
    row = _campaign(request, pk, "campaigns.edit")
    services.start(campaign=row, actor=request.actor, at=now())
    notices.done(request, _("已开始核查，进度见下；可以先离开这一页。"))
    return redirect("web:campaign", pk)


@require_POST
@requires("campaigns.edit")
def to_list(request: ActorRequest, pk: int) -> HttpResponse:
    """Put the chosen findings, or all of them, on one list."""
    row = _campaign(request, pk, "campaigns.edit")
    found = _findings(request, row)
    if request.POST.get("do") != "all":
        found = found.filter(pk__in=ticked(request))
    try:
        listed = lists.list_campaign(
            campaign=row, findings=list(found), actor=request.actor, at=now()
        )
    except (ListError, ProblemError, RefusedError) as error:
        messages.error(request, error.message)
        return redirect("web:campaign", pk)
    said = _("已把 %(n)d 项列入清单草稿，研判归类后送审印发。") % {"n": listed.done}
    if listed.left:
        said += _("还有 %(n)d 项没有列入，请再列一次。") % {"n": listed.left}
    notices.done(request, said)
    return redirect("lists:edition", listed.edition.pk)


@requires("campaigns.view")
def export(request: ActorRequest, pk: int) -> HttpResponse:
    """What was found, as a workbook."""
    row = _campaign(request, pk)
    titles = titles_of(row.rules, today())
    header = [
        _("组织编码"),
        _("组织"),
        _("指标"),
        _("名称"),
        _("期间"),
        _("结果"),
        _("实际"),
        _("要求"),
    ]
    rows = (
        [
            f.unit.code,
            f.unit.name,
            f.indicator,
            titles.get(f.indicator, f.indicator),
            window_words(f.window),
            said(Word(f.verdict), f.reason),
            f.measured,
            f.required,
        ]
        for f in _findings(request, row).order_by("unit__path", "indicator", "window")
    )
    return respond(book(_("清查结果"), header, rows), f"{row.title}.xlsx")
