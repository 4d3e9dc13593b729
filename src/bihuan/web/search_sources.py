"""Where the texts of the full-text index come from: label of the object → function that gives all of them."""

from collections.abc import Iterator, Mapping

from bihuan.lists.models import Edition
from bihuan.orgs import texts as orgs
from bihuan.problems import texts as problems
from bihuan.search.services import Source
from bihuan.search.values import Text


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
    orgs.LABEL: orgs.texts,
    "lists.edition": editions,
}
