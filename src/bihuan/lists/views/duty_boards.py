"""What is wrong with the duties of a year, level by level, and the year beside the one before."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.access.requires import ActorRequest, requires
from bihuan.calendar.clock import today
from bihuan.lists.models import Duty, Level
from bihuan.lists.queries import duties as reads
from bihuan.lists.services.duties import WORDS
from bihuan.lists.views.asking import paged
from bihuan.lists.views.duties import kind_of, year_of

CHECK_WORDS = {
    "no_owner": gettext_lazy("没有责任人"),
    "two_owners": gettext_lazy("责任人不止一个"),
    "no_facts": gettext_lazy("没有履责情况"),
    "stuck": gettext_lazy("一个季度没有进展"),
    "orphan": gettext_lazy("层级不清，上下脱节"),
}
CHECK_HINTS = {
    "no_owner": gettext_lazy("责任没有写明由哪个职务承担，或者责任主体已经撤销。"),
    "two_owners": gettext_lazy(
        "一项责任写了几个职务，或者同一内容下达给了几个层级；谁都负责容易变成谁都不负责。"
    ),
    "no_facts": gettext_lazy("印发以后还没有登记做了什么。"),
    "stuck": gettext_lazy("超过 92 天没有新的履责情况，也没有完成时间节点。"),
    "orphan": gettext_lazy("责任主体不在这一层级，或者上级责任已经不再承担。"),
}


@requires("duties.view")
def checks(request: ActorRequest) -> HttpResponse:
    """What is wrong with the duties of a year, level by level."""
    year, kind = year_of(request), kind_of(request)
    found = reads.checks(reads.checkable(request.actor, year=year, kind=kind), on=today())
    level, check = request.GET.get("level", ""), request.GET.get("check", "")
    words = dict(Level.choices)
    chosen = None
    if level in found and check in CHECK_WORDS:
        chosen = {"level": words[level], "word": CHECK_WORDS[check], "hint": CHECK_HINTS[check]}
    context = {
        "checks": [{"word": CHECK_WORDS[c], "hint": CHECK_HINTS[c]} for c in reads.CHECKS],
        "table": _table(found, level, check),
        "chosen": chosen,
        "page": paged(request, found[level][check] if chosen else []),
        "year": year,
        "sort": kind,
        "total": _named(found),
    }
    return render(request, "lists/checks.html", context)


def _table(found: dict[str, dict[str, list[Duty]]], level: str, check: str) -> list[dict[str, Any]]:
    """One row for each level, one cell for each check."""
    words = dict(Level.choices)
    return [
        {
            "code": code,
            "word": words[code],
            "cells": [
                {
                    "code": name,
                    "word": CHECK_WORDS[name],
                    "count": len(rows),
                    "on": (code, name) == (level, check),
                }
                for name, rows in by_check.items()
            ],
        }
        for code, by_check in found.items()
    ]


def _named(found: dict[str, dict[str, list[Duty]]]) -> int:
    """How many duties are named by at least one check."""
    return len({d.pk for by_check in found.values() for rows in by_check.values() for d in rows})


@requires("duties.view")
def difference(request: ActorRequest) -> HttpResponse:
    """This year's list beside last year's, as far as the actor sees both."""
    year, kind = year_of(request), kind_of(request)
    old, new = (
        list(reads.checkable(request.actor, year=y, kind=kind).prefetch_related("nodes"))
        for y in (year - 1, year)
    )
    found = reads.difference(reads.plain_duties(old), reads.plain_duties(new))
    rows = {duty.pk: duty for duty in [*old, *new]}
    fields = {
        "bearer": _("责任主体"),
        "level": _("层级"),
        "nodes": _("时间节点"),
        **{name: str(Duty._meta.get_field(name).verbose_name) for name in WORDS[1:]},  # type: ignore[union-attr]
        "bearer_post": _("责任人职务"),
    }
    changed = [
        {
            "duty": rows[one.new.key],
            "old": rows[one.old.key],
            "fields": [
                (
                    fields[name],
                    reads.passages(one.old.words.get(name, ""), one.new.words.get(name, "")),
                )
                for name in one.fields
                if name != "bearer"
            ],
        }
        for one in found.changed
    ]
    return render(
        request,
        "lists/difference.html",
        {
            "year": year,
            "sort": kind,
            "added": [rows[one.key] for one in found.added],
            "dropped": [rows[one.key] for one in found.dropped],
            "changed": changed,
            "same": len(found.same),
        },
    )
