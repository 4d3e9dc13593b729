"""Set before the settings are read (pytest's ``-p``): a data folder of its own, a fixed key, an empty static folder."""

import os
import tempfile
from pathlib import Path

if "BIHUAN_TEST_DATA_DIR" not in os.environ:
    os.environ["BIHUAN_TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="bihuan-test-")
folder = Path(tempfile.mkdtemp(dir=os.environ["BIHUAN_TEST_DATA_DIR"]))
(folder / "static").mkdir()
os.environ["BIHUAN_DATA_DIR"] = str(folder)
os.environ["BIHUAN_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["BIHUAN_LOG_LEVEL"] = "ERROR"
for name in ("BIHUAN_DEBUG", "BIHUAN_HTTPS", "BIHUAN_ALLOWED_HOSTS", "BIHUAN_BIND", "BIHUAN_LANG"):
    os.environ.pop(name, None)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the thread of the walks
