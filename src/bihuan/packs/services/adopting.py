"""Putting a version in force from a day, and ending it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.access.errors import RefusedError
from bihuan.access.scope import Actor
from bihuan.ledger.services import enter
from bihuan.orgs.models import Account, Kind, Unit
from bihuan.orgs.paper import Paper
from bihuan.packs.closing import closed_until
from bihuan.packs.errors import LostRaceError, RuleError
from bihuan.packs.models import Adoption, PackVersion
from bihuan.packs.queries.preview import preview
from bihuan.packs.services.signing import ACTION, signed
from bihuan.packs.sides import MAKERS, acts_for
from bihuan.shell.words import date_words


def adopt(
    *,
    pack: PackVersion,
    by: Unit,
    since: date,
    document: str,
    actor: Actor,
    at: datetime,
    unit: Unit | None = None,
    unit_class: str = "",
    number: str = "",
    paper: Paper | None = None,
    key: str = "",
) -> Adoption:
    """Put a version in force from ``since`` at ``unit`` (default ``by``) and below it, where ``unit_class`` is given
    for units of that class only. The version of the same pack in force there ends on the day before.

    One ledger entry for the adoption, one for the adoption that it ends, one for a signature on paper. The same
    ``key`` sent twice gives the first row. Raises :class:`RefusedError` without the right, :class:`RuleError` for a
    day inside a closed period or before the version's own first day, a base pack adopted anywhere but at the top, a
    place outside the body's own, a looser value than the one above, or no document.
    """
    place = unit or by
    if key and (twice := Adoption.objects.filter(key=key).first()):
        return twice
    if paper is None and acts_for(actor, ACTION, by) is None:
        raise RefusedError(ACTION)
    if not document.strip():
        raise RuleError(_("请填写启用依据（文件名称）。"))
    refuse_place(pack, by, place, unit_class)
    refuse_day(pack, since)
    preview(pack=pack, unit=place, unit_class=unit_class, since=since)
    with transaction.atomic():
        signoff = signed(
            unit=by, about=f"packs.packversion:{pack.pk}", paper=paper, actor=actor, at=at
        )
        ended = _end_open(pack.code, place, unit_class, since)
        row = Adoption.objects.create(
            pack=pack,
            unit=place,
            unit_class=unit_class,
            code=pack.code,
            by=by,
            since=since,
            document=document.strip(),
            number=number.strip(),
            account=Account.objects.filter(pk=actor.account).first(),
            signoff=signoff,
            at=at,
            key=key or None,
        )
        changed = [*ended, row, *([signoff] if signoff else [])]
        enter(*changed, act="packs.adopt", actor=actor.ledger_id, at=at, unit=place.code)
    return row


def end(*, adoption: Adoption, until: date, version: int, actor: Actor, at: datetime) -> Adoption:
    """End an adoption of a local pack: ``until`` is the first day on which it is no longer in force.

    Raises :class:`RefusedError`, :class:`RuleError` for a base pack or a day inside a closed period,
    :class:`LostRaceError`.
    """
    if acts_for(actor, ACTION, adoption.by) is None:
        raise RefusedError(ACTION)
    if adoption.pack.is_base:
        raise RuleError(_("基础规则不能停用，只能由新版本接替。请启用新版本。"))
    if until < adoption.since:
        raise RuleError(
            _("停用日期早于启用日期（%(day)s），请核对。")
            % {"day": date_words(adoption.since, "plain")}
        )
    refuse_closed(until)
    with transaction.atomic():
        done = Adoption.objects.filter(pk=adoption.pk, version=version, until__isnull=True).update(
            until=until, version=version + 1
        )
        if not done:
            raise LostRaceError(adoption.pack.title)
        adoption.refresh_from_db()
        enter(adoption, act="packs.end", actor=actor.ledger_id, at=at, unit=adoption.unit.code)
    return adoption


def refuse_place(pack: PackVersion, by: Unit, place: Unit, unit_class: str) -> None:
    """Raise :class:`RuleError` where this body may not put this pack in force at this place."""
    if by.kind not in MAKERS:
        raise RuleError(_("“%(unit)s”不能启用规则，请由工委或单位启用。") % {"unit": by.name})
    if not place.path.startswith(by.path):
        raise RuleError(
            _("“%(place)s”不在“%(unit)s”范围内，不能对它启用规则。")
            % {"place": place.name, "unit": by.name}
        )
    if pack.is_base and (by.kind != Kind.WORKING_COMMITTEE or place.pk != by.pk or unit_class):
        raise RuleError(_("基础规则由工委统一启用，适用于全部单位；本级只能启用更严的补充规则。"))
    if pack.owner_id is not None and pack.owner_id != by.pk:
        raise RuleError(
            _("这份规则由其他单位制定，不能以“%(unit)s”的名义启用。") % {"unit": by.name}
        )


def refuse_day(pack: PackVersion, since: date) -> None:
    """Raise :class:`RuleError` for a day from which this version may not be in force."""
    if since < pack.since:
        raise RuleError(
            _("这一版本自%(day)s起可用，启用日期不能更早。")
            % {"day": date_words(pack.since, "plain")}
        )
    refuse_closed(since)


def refuse_closed(day: date) -> None:
    """Raise :class:`RuleError` for a day inside a closed period."""
    closed = closed_until()
    if closed is not None and day <= closed:
        raise RuleError(
            _("%(day)s及以前的统计期已经封存，不再重新评价。请选择这一天以后的日期。")
            % {"day": date_words(closed, "plain")}
        )


def _end_open(code: str, place: Unit, unit_class: str, since: date) -> list[Adoption]:
    """End what is open there on ``since``. Raises :class:`RuleError` when a later one is already planned."""
    rows = Adoption.objects.filter(unit=place, unit_class=unit_class, code=code)
    open_one = rows.filter(until__isnull=True).select_for_update().first()
    if open_one is None:
        later = rows.filter(until__gt=since).order_by("-until").first()
        if later is not None:
            raise RuleError(
                _("同一规则在这里已启用到%(day)s，新版本的启用日期不能更早。")
                % {"day": date_words(later.until or since, "plain")}
            )
        return []
    if open_one.since >= since:
        raise RuleError(
            _("同一规则已有版本从%(day)s起启用，新版本的启用日期应晚于这一天。")
            % {"day": date_words(open_one.since, "plain")}
        )
    Adoption.objects.filter(pk=open_one.pk, version=open_one.version).update(
        until=since, version=open_one.version + 1
    )
    return [open_one]
