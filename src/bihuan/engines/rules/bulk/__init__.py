"""The checks of a pack as Ibis expressions, for a province or a country at once, on DuckDB or Spark.

The same verdicts as :mod:`bihuan.engines.rules.evaluate`, row for row and bit for bit: the same whole numbers, one
division at the end. The facts are aggregated once by organisation and window (:mod:`state`); forms read the aggregates
(:mod:`forms`), so the code is the same whether a row is a window (:mod:`rows`) or holds all windows of an organisation
(:mod:`counts`). Terms and events follow single facts (:mod:`dated`). Ibis is imported when it is first needed.
"""

from bihuan.engines.rules.bulk.run import BulkMissingError, Mode, script
from bihuan.engines.rules.bulk.script import Dialect, Do, Script, Step

__all__ = ["BulkMissingError", "Dialect", "Do", "Mode", "Script", "Step", "script"]
