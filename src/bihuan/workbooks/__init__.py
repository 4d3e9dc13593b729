"""Workbooks: what a sheet looks like as values, reading and writing it, and the import of many rows with undo.

A kind of workbook is data (:mod:`.values`); what its rows mean is the business of the app above, which hands over an
:class:`.importer.Importer` of plain functions. Untrusted sheets are opened in a confined child only.
Invariants: nothing is written before the rows were shown; an unfinished batch is invisible; the same file again is
0 new and 0 changed; a faulty cell is named; text is written as text and never as a formula.
"""
