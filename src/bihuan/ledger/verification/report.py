"""What a verification found, for people and for programs."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bihuan.ledger.heads import ClaimedHead, Head

KEPT = 200
"""Findings kept in full per kind; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit. ``kind`` is stable for programs, ``message`` is for people.

    Kinds: storage, setting, sequence, line, column, leaf, node, payload, head, row, unledgered, vanished.
    """

    kind: str
    message: str
    seq: int | None = None
    object: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "seq": self.seq,
            "object": self.object or None,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class HeadVerdict:
    """Whether the ledger still leads to this head."""

    head: ClaimedHead
    ok: bool


@dataclass(slots=True)
class Report:
    """The outcome of one verification. ``ok`` when there is no finding."""

    head: Head
    hash: str
    erased: int = 0
    rows: int = 0
    rows_of_older_shape: int = 0
    not_compared: Counter[str] = field(default_factory=Counter)
    heads: list[HeadVerdict] = field(default_factory=list)
    changed_between: tuple[ClaimedHead | None, ClaimedHead] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.counts

    def add(self, *found: Finding) -> None:
        """Take findings in: all are counted, the first of each kind are kept."""
        for finding in found:
            self.counts[finding.kind] += 1
            if self.counts[finding.kind] <= KEPT:
                self.findings.append(finding)

    def judge(self, heads: Iterable[HeadVerdict]) -> None:
        """Take in the verdicts on the claimed heads and say where the change must lie.

        The largest head that still fits vouches for everything before it: what does not fit there is a false
        head, not a changed history. Heads beyond it say that history was changed between the two.
        """
        self.heads = sorted(heads, key=lambda verdict: verdict.head.size)
        sound = max((v.head.size for v in self.heads if v.ok), default=0)
        broken = [v.head for v in self.heads if not v.ok]
        for claim in broken:
            if claim.size <= sound:
                self.add(_false_head(claim, sound))
        later = [claim for claim in broken if claim.size > sound]
        if later:
            before = next((v.head for v in reversed(self.heads) if v.ok), None)
            self.changed_between = (before, later[0])
            self.add(*(self._broken_head(claim) for claim in later))

    def _broken_head(self, claim: ClaimedHead) -> Finding:
        words = {"head": said(claim), "size": self.head.size}
        if claim.size > self.head.size:
            text = _("%(head)s：账本现在只有%(size)s笔，比校验码所记的少，后面的登记被删去了。")
        else:
            text = _("%(head)s：与账本不符，这一笔之前的登记被改动过。")
        return Finding("head", text % words, claim.size)

    def between(self) -> str:
        """One sentence on where the history was changed, or an empty string."""
        if self.changed_between is None:
            return ""
        before, after = self.changed_between
        if before is None:
            return _("历史是在账本开头与%(after)s之间被改动的。") % {"after": said(after)}
        return _("历史是在%(before)s与%(after)s之间被改动的。") % {
            "before": said(before),
            "after": said(after),
        }

    def as_dict(self) -> dict[str, Any]:
        """The shape of ``ledger verify --json``."""
        between = self.changed_between
        return {
            "ok": self.ok,
            "head": str(self.head),
            "size": self.head.size,
            "root": self.head.root.hex(),
            "printed": self.head.printed,
            "hash": self.hash,
            "erased": self.erased,
            "rows": self.rows,
            "rows_of_older_shape": self.rows_of_older_shape,
            "not_compared": dict(sorted(self.not_compared.items())),
            "heads": [
                {"head": str(v.head), "held_by": v.head.source, "ok": v.ok} for v in self.heads
            ],
            "changed_between": between and [between[0] and str(between[0]), str(between[1])],
            "counts": dict(sorted(self.counts.items())),
            "findings": [finding.as_dict() for finding in self.findings],
        }


def said(claim: ClaimedHead) -> str:
    """A claimed head in words: which one and who holds it."""
    short = f"{claim.size}:{claim.digits[:16]}"
    if not claim.source:
        return _("校验码 %(head)s") % {"head": short}
    return _("校验码 %(head)s（%(source)s）") % {"head": short, "source": claim.source}


def _false_head(claim: ClaimedHead, sound: int) -> Finding:
    text = _(
        "%(head)s：不是这本账的校验码。更晚的第%(sound)s笔处的校验码相符，所以被改动的是这个校验码的记录，"
        "或者有两本不同的账。"
    )
    return Finding("head", text % {"head": said(claim), "sound": sound}, claim.size)
