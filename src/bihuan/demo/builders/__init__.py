"""Builders: what the pure half says, written into an empty database in bulk, as the services would have written it.

``build`` plays the events of a province in the order of time on rows in memory, judges every step by the same pure
table as the services, and then inserts everything at once, with one ledger leaf for each changed object. A test holds
the rows of a small life story equal to those that the services write. Tests use the builders too.
"""

from bihuan.demo.builders.playing import Built, build, uncollected
from bihuan.demo.builders.rows import filling

__all__ = ["Built", "build", "filling", "uncollected"]
