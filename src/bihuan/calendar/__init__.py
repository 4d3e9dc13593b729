"""The clock, the Beijing business date, working days and holidays.

``clock`` is the only place that reads the time. Holidays come from the State Council's yearly notices: those of
some years are shipped (``load_holidays``, marked as not yet checked), later ones are handed in by an administrator
as a table or as the notice's own text. Counting working days is ``engines.periods``; here stand the facts.

Invariants: a day belongs to one notice; every change of a day is entered in the ledger; a year that nobody loaded
counts weekdays and says so (``queries.known``).
"""
