"""Spark takes minutes and Java: its test is collected only when it is asked for, and never in CI."""

import os

ASKED = os.environ.get("BIHUAN_SPARK") == "1" and not os.environ.get("BIHUAN_CI")
collect_ignore = [] if ASKED else ["test_spark.py"]
