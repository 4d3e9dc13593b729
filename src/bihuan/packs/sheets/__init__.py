"""A pack as a workbook: out for a clerk to read, back as the text of an identical pack.

Law: ``read(text_of_workbook(workbook_of(pack)))`` equals ``pack``, the digest apart. Every cell is text, so nothing is
turned into a number, a date or a formula on the way; numbers and dates that somebody types are read all the same.
"""

from bihuan.packs.sheets.reading import text_of_workbook
from bihuan.packs.sheets.writing import workbook_of

__all__ = ["text_of_workbook", "workbook_of"]
