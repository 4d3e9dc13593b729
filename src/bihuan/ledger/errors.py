"""What can go wrong when the ledger is written or read."""

from django.utils.translation import gettext as _


class LedgerError(Exception):
    """Base of the ledger's errors."""


class LedgerUsageError(LedgerError):
    """The calling code broke a rule of the ledger. For developers: the message is not translated."""


class LedgerDamagedError(LedgerError):
    """Something that must be there is missing or does not fit: nothing is appended until it is looked into."""

    def __init__(self, what: str) -> None:
        super().__init__(
            _("账本受损：%(what)s。已停止登记，请运行 ledger verify 查明。") % {"what": what}
        )
        self.what = what


class HeadError(LedgerError, ValueError):
    """A typed head cannot be read; carries what was typed."""

    def __init__(self, text: str) -> None:
        super().__init__(
            _(
                "校验码“%(text)s”无法识别。应为“笔数:根值”，根值是64位十六进制数，或其前16位"
                "（可分成四组）；例如 1234:ab12 cd34 ef56 7890。"
            )
            % {"text": text}
        )
        self.text = text


class ErasureError(LedgerError):
    """A payload that was to be erased does not exist or is its object's latest; carries the entry numbers."""

    def __init__(self, seqs: list[int]) -> None:
        numbers = "、".join(str(seq) for seq in seqs[:10])
        super().__init__(
            _(
                "第%(numbers)s笔不能擦除：笔号不存在，或者它是所记对象的最新状态。"
                "请先登记对象的新状态，再擦除旧的。"
            )
            % {"numbers": numbers}
        )
        self.seqs = seqs
