"""The child: ``python -m bihuan.files.cleaning KIND`` reads a file on stdin and answers on stdout.

The answer is one line of JSON, then the cleaned bytes if there are any.
"""

import json
import sys

from bihuan.files.cleaning import Cleaned, CleaningError
from bihuan.files.cleaning.kinds import CLEANERS


def main() -> int:
    content = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    try:
        result: Cleaned = CLEANERS[sys.argv[1]](content)
    except CleaningError as refusal:
        line = {"reason": refusal.reason, "detail": refusal.detail}
        out.write(json.dumps(line).encode() + b"\n")
        return 0
    except MemoryError:
        out.write(b'{"reason": "too_much", "detail": ""}\n')
        return 0
    out.write(json.dumps({"cleaned": result.cleaned}).encode() + b"\n")
    out.write(result.content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
