"""意见反馈 on every page: what is said, answered by a named day in working days, seen by who said it.

Not a tip-off box: what is said here concerns the system and its pages, and is answered by the office.
"""
