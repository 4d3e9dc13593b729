"""Sentences that the product itself writes into lists and their records.

Records are Chinese whatever language the clerk reads pages in, as papers are; so these pass through no catalogue.
"""

from django.utils import translation

SOURCE_LANGUAGE = "zh-hans"

ISSUED_WITH = "%(number)s及%(count)d份附件"
REISSUED = "调整责任单位后重新印发。"
SUPPLEMENT = "%(number)s补充附件"
FROM_ABOVE = "%(number)s（上级责任清单）"
COMPLETED = "完成"
SIGNED_PAPER = "签批件"
TITLE = "%(period)s机关党建%(kind)s"
CARRIED_FROM = "%(edition)s第%(item)d项"


def recorded(word: object) -> str:
    """A word of the interface as it stands in records."""
    with translation.override(SOURCE_LANGUAGE):
        return str(word)
