"""签收单: who signed for a unit's list, when, and the ledger head that the receipt keeps."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.entries import pair_row, wide_row
from bihuan.reports.paper import Form, Kind, Paper, Remark
from bihuan.reports.wording import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    unit: str
    issuer: str
    list_title: str
    list_number: str = ""
    document_number: str = ""
    items: int
    issued_on: date | None = None
    signed_for_by: str = ""
    signed_for_on: date | None = None
    check_code: str = ""
    """The ledger head of the moment of signing."""


def paper(receipt: Receipt) -> Paper:
    rows = (
        wide_row("清单名称", receipt.list_title, 4, 12),
        pair_row((("印发单位", receipt.issuer), ("责任单位", receipt.unit)), 12),
        pair_row((("清单编号", receipt.list_number), ("发文字号", receipt.document_number)), 12),
        pair_row((("印发日期", day(receipt.issued_on)), ("事项数量", f"{receipt.items}项")), 12),
        pair_row((("签收人", receipt.signed_for_by), ("签收日期", day(receipt.signed_for_on))), 12),
        wide_row("账本首部", receipt.check_code, 4, 12),
    )
    return Paper(
        kind=Kind.SHEET,
        title="清单签收单",
        blocks=(
            Form((28, 50, 28, 50), rows),
            Remark(
                "账本首部是签收时系统账本的状态，由签收单位留存，可用来核对清单事后有没有改动。"
            ),
        ),
        numbered=False,
    )
