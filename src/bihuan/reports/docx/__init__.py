"""A paper as a .docx file, for Word and WPS: the place where offices finish and print their papers."""

from bihuan.reports.docx.render import render

__all__ = ["render"]
