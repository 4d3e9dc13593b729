"""A process that opens the files named on its command line as an import does, and tells what it cost.

One line of JSON for each: the sentence of the refusal (or none), seconds, and how far this process's memory has grown
since it began, in bytes.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import django


def peak() -> int:
    """The most memory that this process has held so far, in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    from bihuan.files import gate
    from bihuan.files.errors import RefusedFileError
    from bihuan.workbooks import checking
    from bihuan.workbooks.importer import Importer
    from tests.workbooks.sample import KIND

    importer = Importer(KIND, "orgs.import", lambda rows, context: [], *[None] * 3)  # type: ignore[arg-type]
    before = peak()
    for name in sys.argv[1:]:
        path = Path(name)
        start = time.monotonic()
        said = ""
        try:
            passed = gate.admit(path.read_bytes(), path.name)
            with tempfile.NamedTemporaryFile(suffix=path.suffix) as kept:
                kept.write(passed.content)
                kept.flush()
                found = checking.survey(Path(kept.name), path.name, importer)
                said = "".join(fault.message for fault in found.faults)
        except RefusedFileError as refusal:
            said = refusal.message
        seconds = time.monotonic() - start
        told = {"said": said, "seconds": seconds, "grown": peak() - before}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
