"""Papers of the office: one module per document, each from a small frozen value to a ``Paper``.

What it is: ``paper`` describes an official paper as a value; ``docx`` and ``pdf`` lay the same value out by the same
numbers (``layout``, GB/T 9704—2012); ``words`` counts its characters; ``rectification_ledger`` writes the workbook;
``archive`` packs a year's papers. ``queries`` fills the values from the database, ``views`` serve them.

What it is not: a place that decides or stores anything. A paper says only what the system knows; what it does not
know is left blank, to be filled in by pen. Papers are Chinese official documents and are not translated.
"""
