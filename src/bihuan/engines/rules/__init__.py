"""Rules as data: packs of indicators, the checks they use, and the verdicts that facts give.

Values in, values out: :mod:`pack` reads and resolves packs, :mod:`checks` holds one pure function for each form of
check, :mod:`evaluate` turns organisations, attributes and facts into results, :mod:`bulk` says the same checks as
Ibis expressions. Nothing here knows a database, a clock or a person.
"""
