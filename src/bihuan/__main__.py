"""``bihuan CMD``: the command line. Names with a dash or a Python keyword are mapped onto modules."""

import os
import sys

MODULES = {"import": "import_workbook", "export": "export_workbook"}


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns the exit code of INTERFACES: 0 done, 1 found something wrong, 2 bad input."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    from django.core.management import execute_from_command_line

    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments:
        arguments[0] = MODULES.get(arguments[0], arguments[0].replace("-", "_"))
    execute_from_command_line(["bihuan", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
