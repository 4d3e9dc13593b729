"""What of an organisation the full-text index holds."""

from collections.abc import Iterator

from bihuan.jobs.reading import in_chunks
from bihuan.orgs.models import Unit
from bihuan.search.values import Text

LABEL = "orgs.unit"


def text_of(unit: Unit) -> Text:
    """One organisation by name and code."""
    parts = (unit.code, unit.get_kind_display(), unit.unit_class, unit.system, unit.zone)
    return Text(
        label=LABEL,
        pk=unit.pk,
        title=unit.name,
        body=" ".join(filter(None, map(str, parts))),
        unit_path=unit.path,
        url_name="web:unit",
        url_args={"code": unit.code},
    )


def texts() -> Iterator[Text]:
    """All organisations, for building the index anew."""
    for chunk in in_chunks(Unit.objects.filter(batch=0).order_by("pk")):
        yield from map(text_of, chunk)
