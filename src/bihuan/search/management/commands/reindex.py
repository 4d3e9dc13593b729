"""``bihuan reindex``: build the full-text index anew from the objects."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bihuan.search import services


class Command(BaseCommand):
    help = "Build the full-text index anew, all of it or one kind of object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("label", nargs="*", help="such as problems.problem; default all")

    def handle(self, *args: Any, **options: Any) -> None:
        known = services.sources()
        wanted = options["label"] or list(known)
        strange = [label for label in wanted if label not in known]
        if strange:
            raise CommandError(f"{', '.join(strange)}: {', '.join(known)}", returncode=2)
        for label in wanted:
            count = services.reindex(label, known[label]())
            self.stdout.write(f"{label}: {count}")
