"""What happened, said once: kinds of record from the pack, members, and :mod:`facts`, the only door to the engines.

What it is: one row for each thing that happened in an organisation (a theme Party day, a meeting, a lecture, a talk),
with the day on which it happened and the day on which it was entered; the month page of a branch; the members' names.
What it is not: a judgement (``indicators`` reads :mod:`facts` and decides nothing by hand here), a register of who came
how often, a place for minutes, criticism or the contents of reports.
Always true: what a kind asks stands in the pack, never here; a correction keeps the old value in sight and a withdrawn
record stays readable; every change bumps its unit's :class:`~bihuan.records.models.UnitStamp`, which is all that the
layers above need to know that a verdict is stale; names of those absent become mere numbers after a year.
"""
