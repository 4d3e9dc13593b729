"""Taking versions in: those that came with the program, and those that somebody hands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import SYSTEM, Actor
from bihuan.engines.rules.values import Pack
from bihuan.ledger.services import enter
from bihuan.orgs.models import Unit
from bihuan.packs import texts
from bihuan.packs.errors import RuleError
from bihuan.packs.models import PackVersion
from bihuan.packs.sides import acts_for


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load of the shipped packs did, in versions; ``clashing`` were changed without a new version number."""

    new: tuple[PackVersion, ...] = ()
    unchanged: int = 0
    clashing: tuple[str, ...] = ()


def load_shipped(*, at: datetime) -> Loaded:
    """Load the packs that came with the program. Doing it again changes nothing; a version that is loaded stays as
    it is, and a shipped file that differs from it under the same version number is named and left out."""
    new, unchanged, clashing = [], 0, []
    for folder in texts.shipped():
        text, parts = texts.texts_in(folder)
        pack = texts.parsed(text, parts)
        if PackVersion.objects.filter(digest=pack.digest).exists():
            unchanged += 1
            continue
        if PackVersion.objects.filter(code=pack.code, version=pack.version).exists():
            clashing.append(f"{pack.code}@{pack.version}")
            continue
        new.append(
            written(pack, text, parts, texts.cases_in(folder), owner=None, actor=SYSTEM, at=at)
        )
    return Loaded(tuple(new), unchanged, tuple(clashing))


def add_version(
    *,
    text: str,
    owner: Unit,
    actor: Actor,
    at: datetime,
    parts: Mapping[str, str] | None = None,
    cases: str = "",
) -> PackVersion:
    """Keep a version that somebody hands in for a body; it is in force only once it is adopted. The same text handed
    in twice gives the first row.

    Raises :class:`RefusedError`, :class:`FaultyPackError` for a text with faults (a forbidden definition names the
    rule that forbids it), :class:`RuleError` for a version number that is taken or a base pack from below the top.
    """
    if acts_for(actor, "packs.edit", owner) is None:
        raise RefusedError("packs.edit")
    pack = texts.parsed(text, parts)
    if known := PackVersion.objects.filter(digest=pack.digest).first():
        return known
    if PackVersion.objects.filter(code=pack.code, version=pack.version).exists():
        raise RuleError(
            _("“%(code)s”已有版本 %(version)s，内容不同。已有版本不能改动，请改用新的版本号。")
            % {"code": pack.code, "version": pack.version}
        )
    other = PackVersion.objects.filter(code=pack.code).exclude(owner=owner).first()
    if other is not None and not (other.is_base and owner.parent_id is None):
        raise RuleError(
            _("编码“%(code)s”已被“%(title)s”使用，请换一个编码。")
            % {"code": pack.code, "title": other.title}
        )
    if not pack.base and owner.parent_id is not None:
        raise RuleError(_("基础规则只能由工委提供；本级请在基础规则之上提出更严的要求。"))
    return written(pack, text, dict(parts or {}), cases, owner=owner, actor=actor, at=at)


def written(
    pack: Pack,
    text: str,
    parts: Mapping[str, str],
    cases: str,
    *,
    owner: Unit | None,
    actor: Actor,
    at: datetime,
) -> PackVersion:
    """Keep a version as a row, with its ledger entry. The caller has judged the right and the text."""
    with transaction.atomic():
        row = PackVersion.objects.create(
            code=pack.code,
            version=pack.version,
            title=pack.title,
            since=pack.since,
            base=pack.base,
            document=pack.document,
            digest=pack.digest,
            text=text,
            parts=dict(parts),
            cases=cases,
            shipped=owner is None,
            owner=owner,
            loaded_at=at,
        )
        place = owner.code if owner else None
        enter(row, act="packs.load", actor=actor.ledger_id, at=at, unit=place)
    return row
