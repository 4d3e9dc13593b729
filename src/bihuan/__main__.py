"""``bihuan CMD``: the command line. Names with a dash or a Python keyword are mapped onto modules."""

import os
import signal
import sys

MODULES = {"import": "import_workbook", "export": "export_workbook"}


def choose_database(arguments: list[str]) -> None:
    """``--database FILE`` must be known before the settings are read."""
    if "--database" in arguments[1:]:
        place = arguments.index("--database")
        if place + 1 < len(arguments):
            file = os.path.abspath(arguments[place + 1])
            os.environ["BIHUAN_DATABASE_URL"] = f"sqlite:///{file}"
            del arguments[place : place + 2]


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 done, 1 found something wrong, 2 bad input or usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["evaluate"]:  # needs no database, so it does not wait for Django
        from bihuan.evaluation.command import main as evaluate

        # ended from outside, it still takes away what is half-written
        signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
        return evaluate(arguments[1:])
    choose_database(arguments)
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, ManagementUtility
    from django.utils import translation

    if arguments:
        arguments[0] = MODULES.get(arguments[0], arguments[0].replace("-", "_"))
        if not arguments[0].startswith("__"):
            arguments.insert(
                1, "--traceback"
            )  # a CommandError reaches us, so that only its sentence is said
    try:
        django.setup()
        translation.activate(os.environ.get("BIHUAN_LANG") or "zh-hans")
        ManagementUtility(["bihuan", *arguments]).execute()
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return error.returncode
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
