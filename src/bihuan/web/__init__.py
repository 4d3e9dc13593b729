"""Pages that join several apps: 我的待办, a unit, the leader's page, search, the policy, the ledger.

Owns no table. It also keeps the dictionaries that bind the parts together: kinds of workbook, kinds of job,
ledgered tables, navigation. Nothing is decided here: views read queries and call one service.
"""
