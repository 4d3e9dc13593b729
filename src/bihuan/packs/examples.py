"""Examples of rules in the words of the trade: the cases that stand beside a pack."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import Indicator
from bihuan.packs import texts
from bihuan.packs.models import PackVersion

VERDICTS = {
    "passed": gettext_lazy("做到"),
    "failed": gettext_lazy("没有做到"),
    "attention": gettext_lazy("提醒"),
    "not_applicable": gettext_lazy("不适用"),
    "exempt": gettext_lazy("免予要求"),
    "unknown": gettext_lazy("未到期或无法判断"),
}
_KINDS = {"passed": "done", "failed": "late", "attention": "warn"}


@dataclass(frozen=True, slots=True)
class Example:
    """One case: what happened, and the verdict in words."""

    words: str
    verdict: str
    kind: str


def of_pack(text: str) -> Mapping[str, list[tuple[str, str]]]:
    """Title and verdict of every case in a text of cases, by indicator; nothing of a text that cannot be read."""
    try:
        rows = tomllib.loads(text).get("case", [])
    except tomllib.TOMLDecodeError:
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(str(row.get("indicator")), []).append(
            (str(row.get("title", "")), str(row.get("verdict", "")))
        )
    return found


def examples(indicator: Indicator) -> list[Example]:
    """The examples of an indicator, from the latest version of the pack in which it stands."""
    pairs = _cases(indicator.pack).get(indicator.code, [])
    return [said(title, verdict) for title, verdict in pairs if title]


def said(title: str, verdict: str) -> Example:
    """A case in words."""
    word = VERDICTS.get(verdict)
    return Example(title, str(word) if word else _("未知"), _KINDS.get(verdict, "neutral"))


def _cases(code: str) -> Mapping[str, list[tuple[str, str]]]:
    rows = PackVersion.objects.filter(code=code).exclude(cases="").order_by("-since", "-pk")
    digest = rows.values_list("digest", flat=True).first()
    if digest is not None:
        return _kept(digest)
    return _shipped(code)


@lru_cache(maxsize=64)
def _kept(digest: str) -> Mapping[str, list[tuple[str, str]]]:
    return of_pack(PackVersion.objects.values_list("cases", flat=True).get(digest=digest))


@lru_cache(maxsize=64)
def _shipped(code: str) -> Mapping[str, list[tuple[str, str]]]:
    folders: Iterable[str] = (
        texts.cases_in(folder) for folder in texts.shipped() if folder.name == code
    )
    return of_pack(next(iter(folders), ""))
