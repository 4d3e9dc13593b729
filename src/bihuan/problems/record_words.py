"""Sentences that the product itself writes into the records of problems.

Records are Chinese whatever language the clerk reads pages in, as papers are; so these pass through no catalogue.
"""

PLAN_SENT_BACK = "方案退回"
NOT_INVOLVED = "不涉及：%(why)s"
NO_OPINION = "未取得意见：%(why)s"
HANDED_OVER = "由“%(a)s”移交“%(b)s”"
SPLIT_OFF = "由 %(number)s 部分完成后另立。"
AGREED = "同意。"
"""What a leader's signature says when nothing else is written beside it."""
BY_CORRECTION = "%(number)s，原为 %(was)s"
RULE_STATEMENT = "%(title)s：%(windows)s未达到规定要求"
RULE_FOUND = "指标核查：%(windows)s未达标。规则：%(sentence)s"
RULE_BASIS = "%(source)s%(article)s"
