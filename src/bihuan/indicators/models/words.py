"""The words of verdicts as the interface shows them, and the colour of each tag."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.engines.rules.values import Verdict as Said


class Word(models.TextChoices):
    """The six verdicts (DESIGN, part 6)."""

    PASSED = Said.PASSED.value, _("达标")
    FAILED = Said.FAILED.value, _("未达标")
    ATTENTION = Said.ATTENTION.value, _("提醒")
    NOT_APPLICABLE = Said.NOT_APPLICABLE.value, _("不适用")
    EXEMPT = Said.EXEMPT.value, _("免予核查")
    UNKNOWN = Said.UNKNOWN.value, _("未到期或情况不明")


TAGS = {
    Word.PASSED: "done",
    Word.FAILED: "late",
    Word.ATTENTION: "warn",
    Word.NOT_APPLICABLE: "neutral",
    Word.EXEMPT: "neutral",
    Word.UNKNOWN: "active",
}
"""Kind of tag for each verdict."""

RUNNING = "not_yet_due"
"""The engine's reason for a window that still runs."""


def said(verdict: Word, reason: str) -> str:
    """A verdict in one word; of what is not known, whether time is not up yet or the facts are missing."""
    if verdict is not Word.UNKNOWN:
        return str(verdict.label)
    return str(_("未到期") if reason == RUNNING else _("情况不明"))


def outlook_words(verdict: Word, outlook: Word) -> str:
    """How a window that still runs would end as things stand, in a few words; nothing where that says nothing."""
    if verdict is outlook or outlook is Word.UNKNOWN:
        return ""
    if outlook is Word.PASSED:
        return str(_("目前已做到"))
    if outlook in JUDGED:
        return str(_("目前还没做到"))
    return str(outlook.label)


JUDGED = (Word.PASSED, Word.FAILED, Word.ATTENTION)
"""Verdicts that say something about what was done."""
