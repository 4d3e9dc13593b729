"""Nodes of a duty typed as lines."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.shell.inputs import DayField


def lines_of_nodes(text: str) -> list[tuple[date, str]]:
    """``日期 事项`` lines into nodes. Raises ``ValidationError`` naming the line."""
    day = DayField()
    nodes = []
    for place, line in enumerate(
        filter(None, map(str.strip, text.replace("；", "\n").splitlines())), 1
    ):
        first, _space, title = line.partition(" ")
        try:
            when = day.clean(first)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("第 %(place)d 行“%(line)s”无法识别：请写成 2026-06-30 事项。"),
                params={"place": place, "line": line},
            ) from error
        if not title.strip():
            raise forms.ValidationError(
                _("第 %(place)d 行只有日期，请在日期后空一格写事项。"), params={"place": place}
            )
        nodes.append((when, title.strip()))
    return nodes
