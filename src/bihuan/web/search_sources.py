"""Where the texts of the full-text index come from: label of the object → function that gives all of them."""

from collections.abc import Iterator, Mapping

from bihuan.lists.models import Edition
from bihuan.orgs.models import Unit
from bihuan.problems import texts as problems
from bihuan.search.services import Source
from bihuan.search.values import Text


def units() -> Iterator[Text]:
    """Organisations by name and code."""
    for unit in Unit.objects.filter(batch=0).order_by("pk").iterator(chunk_size=2000):
        yield Text(
            label="orgs.unit",
            pk=unit.pk,
            title=unit.name,
            body=f"{unit.code} {unit.get_kind_display()} {unit.unit_class} {unit.system} {unit.zone}",
            unit_path=unit.path,
            url_name="web:unit",
            url_args={"code": unit.code},
        )


def editions() -> Iterator[Text]:
    """Issued lists by title and number, found by those who see their issuer."""
    for edition in Edition.objects.filter(state="issued").select_related("issuer").order_by("pk"):
        yield Text(
            label="lists.edition",
            pk=edition.pk,
            title=edition.title,
            body=f"{edition.number or ''} {edition.document_number} {edition.requirements}",
            unit_path=edition.issuer.path,
            url_name="lists:edition",
            url_args={"pk": edition.pk},
            on=edition.issued_on,
        )


SOURCES: Mapping[str, Source] = {
    problems.LABEL: problems.texts,
    "orgs.unit": units,
    "lists.edition": editions,
}
