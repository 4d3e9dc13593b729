"""Numbers of editions, corrections and duties: unique, and without a gap in their series."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.engines.periods import Frequency, Period, PeriodError, parse
from bihuan.lists.errors import ListError
from bihuan.lists.kinds import KINDS, ListKind
from bihuan.lists.models import Register
from bihuan.orgs.models import Unit

_FREQUENCIES = {"quarter": Frequency.QUARTER, "year": Frequency.YEAR}


def take_number(series: str, count: int = 1) -> int:
    """The first of ``count`` new numbers of a series. The row stays locked until the commit.

    A transaction that is rolled back gives its numbers back, so no gap is left; two takers of one series wait for
    each other. To be called inside ``transaction.atomic``.
    """
    while not Register.objects.filter(series=series).update(last=F("last") + count):
        try:
            with transaction.atomic():
                Register.objects.create(series=series)
        except IntegrityError:
            continue
    last: int = Register.objects.values_list("last", flat=True).get(series=series)
    return last - count + 1


def edition_number(kind: ListKind, issuer: Unit, issued_on: date) -> str:
    """The next 清单编号 of this issuer, kind and year of issue: 问清〔2026〕1号, A01-JW问清〔2026〕1号.

    The committee's series has no prefix; every other issuer's begins with its code.
    """
    prefix = "" if issuer.parent_id is None else issuer.code
    number = take_number(f"{kind.code}:{issuer.pk}:{issued_on.year}")
    return f"{prefix}{kind.mark}〔{issued_on.year}〕{number}号"


def correction_number(edition_number: str, edition: int) -> str:
    """The next number of a correction notice of one edition: 问清〔2026〕1号更正1."""
    return f"{edition_number}更正{take_number(f'correction:{edition}')}"


def duty_numbers(year: int, bearer: Unit, count: int = 1) -> list[str]:
    """The next numbers of duties of one bearer and year: 2026-A01-001."""
    first = take_number(f"duty:{bearer.pk}:{year}", count)
    return [f"{year}-{bearer.code}-{number:03d}" for number in range(first, first + count)]


def period_of_kind(kind: str, text: str) -> Period:
    """The period of an edition, of the length that the kind asks for. Raises :class:`ListError`."""
    wanted = _FREQUENCIES[KINDS[kind].cadence]
    try:
        period = parse(text)
    except PeriodError:
        period = None
    if period is None or period.frequency != wanted:
        example = "2026Q1" if wanted == Frequency.QUARTER else "2026"
        raise ListError(
            _("期间“%(text)s”无法识别，请写成 %(example)s。") % {"text": text, "example": example}
        )
    return period
