"""``bihuan reindex``: build the full-text index anew from the objects."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from bihuan.search import services


class Command(BaseCommand):
    help = _("重建全文索引，可以只重建一类对象")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("label", nargs="*", help=_("如 problems.problem；不写就全部重建"))

    def handle(self, *args: Any, **options: Any) -> None:
        known = services.sources()
        wanted = options["label"] or list(known)
        strange = [label for label in wanted if label not in known]
        if strange:
            raise CommandError(f"{', '.join(strange)}: {', '.join(known)}", returncode=2)
        for label in wanted:
            count = services.reindex(label, known[label]())
            self.stdout.write(f"{label}: {count}")
