"""Bulk evaluation: the files of a province or of the country in, verdicts out (``bihuan evaluate``).

Reads and checks files, chooses the engine, writes the result whole or not at all. It needs no database and no Django,
so that the command starts at once; what the rules say stands in :mod:`bihuan.engines.rules`. Always: nothing is
written when one row is wrong, and every engine gives the same rows.
"""
