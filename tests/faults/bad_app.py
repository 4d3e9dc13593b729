"""The product behind a slow line, or without one of its protections, for faults over HTTP and their controls.

BIHUAN_TEST_APP: words out of ``slow`` (each answer to a form waits a moment after the work is done), ``held`` (it waits
for as long as there is a file ``hold`` in the data folder, and says so by a file ``held``), ``keyless`` (every form is
taken for a new one), ``unrefused`` (a busy database is not turned into an answer).
"""

import io
import os
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bihuan.config.wsgi import application as product
from bihuan.shell import refusals, views

FAULTS = os.environ.get("BIHUAN_TEST_APP", "").split()
if "unrefused" in FAULTS:
    refusals.is_busy = views.is_busy = lambda problem: False

SLOW = 0.15
FOLDER = Path(os.environ["BIHUAN_DATA_DIR"])


def application(environ: dict[str, Any], start_response: Any) -> Any:
    form = environ["REQUEST_METHOD"] == "POST"
    if form and "keyless" in FAULTS:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        fields = parse_qsl(environ["wsgi.input"].read(length).decode(), keep_blank_values=True)
        body = urlencode([(k, uuid.uuid4().hex if k == "key" else v) for k, v in fields]).encode()
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
    answer = product(environ, start_response)
    if form and "slow" in FAULTS:
        time.sleep(SLOW)
    while form and "held" in FAULTS and (FOLDER / "hold").exists():
        (FOLDER / "held").touch()
        time.sleep(0.01)
    return answer
