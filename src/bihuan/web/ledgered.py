"""Which tables are compared with the ledger: ``ledger verify`` reads this."""

from django.db.models import Model

LEDGERED: dict[str, type[Model]] = {}
"""``"app.model"`` to the model, for every model whose changes are entered."""
