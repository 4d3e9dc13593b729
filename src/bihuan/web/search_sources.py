"""Where the texts of the full-text index come from: label of the object → function that gives all of them."""

from collections.abc import Mapping

from bihuan.search.services import Source

SOURCES: Mapping[str, Source] = {}
