"""The clock, the Beijing business date, working days and holidays.

``clock`` is the only place that reads the time. Holidays come from the State Council's yearly notices and can be
uploaded; a year that nobody loaded counts weekdays and says so.
"""
