"""Sentences that the product itself writes into records. Records are Chinese whatever language the clerk reads."""

IMPORTED = "用工作簿更正"
