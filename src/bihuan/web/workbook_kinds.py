"""The kinds of workbook that can be imported and exported, by the names that commands and addresses use."""

from collections.abc import Mapping

from bihuan.workbooks.importer import Importer

KINDS: Mapping[str, Importer] = {}
