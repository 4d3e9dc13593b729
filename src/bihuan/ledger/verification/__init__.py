"""Whether the ledger, and everything that is entered in it, still is what it was.

:func:`verify` reads every entry once and keeps one page of them in memory. It finds whatever was changed without
rewriting the whole tree; and whatever was changed by rewriting the whole tree, as soon as it is given one head
from before the change (``heads``) that somebody else has kept.
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from bihuan.engines.merkle import DIGESTS
from bihuan.ledger.heads import ClaimedHead, Head
from bihuan.ledger.models import Setting, Witness
from bihuan.ledger.queries import size
from bihuan.ledger.verification.reading import read_rows
from bihuan.ledger.verification.report import Finding, HeadVerdict, Report
from bihuan.ledger.verification.rows import OWN, Ledgered, RowPass
from bihuan.ledger.verification.tree import TreePass, strays

__all__ = ["Finding", "Report", "verify"]


def verify(*, heads: Sequence[ClaimedHead] = (), ledgered: Ledgered | None = None) -> Report:
    """Verify the whole ledger against itself, the claimed heads and the rows of the ``ledgered`` models.

    ``ledgered`` maps ``"app.model"`` to the model; objects of other labels are counted in ``not_compared``.
    People may go on working meanwhile. A database that cannot be read gives a finding, not an exception.
    """
    report = Report(head=Head(0, b""), hash=str(settings.LEDGER_HASH))
    try:
        _verify(report, heads, {**OWN, **(ledgered or {})})
    except DatabaseError as error:
        text = _("数据库读不下去了：%(error)s。请从备份恢复到另一处再核验。")
        report.add(Finding("storage", text % {"error": error}))
    return report


def _verify(report: Report, heads: Sequence[ClaimedHead], ledgered: Ledgered) -> None:
    _storage(report)
    claims = [*heads, *_witnessed(report)]
    limit = size()
    _hash(report, limit)
    tree = TreePass(DIGESTS[report.hash], report, sorted({claim.size for claim in claims}))
    rows = RowPass(report, ledgered)
    root = tree.walk(limit, rows.see)
    report.head = Head(tree.frontier.size, root)
    report.judge(
        HeadVerdict(claim, claim.size in tree.roots and claim.fits(tree.roots[claim.size]))
        for claim in claims
    )
    report.add(*strays())
    rows.finish()


def _storage(report: Report) -> None:
    """On SQLite, its own check of pages and indexes, which the hashes do not cover."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(10)")
        faults = [row[0] for row in cursor.fetchall()]
    if faults != ["ok"]:
        report.add(
            *(Finding("storage", _("数据库文件受损：%(fault)s") % {"fault": f}) for f in faults)
        )


def _hash(report: Report, limit: int) -> None:
    fixed = Setting.objects.values_list("hash", flat=True).first()
    if fixed is not None and fixed in DIGESTS:
        report.hash = fixed
    elif fixed is not None or limit:
        text = _("账本的杂凑算法没有记录或无法识别（%(hash)s），按设置的 %(used)s 核验。")
        words = {"hash": fixed or "", "used": report.hash}
        report.add(Finding("setting", text % words))


def _witnessed(report: Report) -> list[ClaimedHead]:
    """The heads that the ledger itself remembers having given out."""
    claims: list[ClaimedHead] = []
    rows = read_rows(Witness.objects.order_by("pk"), ("size", "root", "purpose", "object"))
    for key, row in rows.items():
        if row is None:
            text = _("外发校验码的第%(key)s条记录无法读出。")
            report.add(Finding("row", text % {"key": key}, None, f"ledger.witness:{key}"))
            continue
        entries, root, purpose, name = row
        source = f"{purpose} {name}".strip()
        claims.append(ClaimedHead(entries, bytes(root).hex(), source))
    return claims
