"""Pages of import and export: the same few for every kind, each under the action of its kind."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from bihuan.access.requires import requires
from bihuan.workbooks import views
from bihuan.workbooks.importer import Importer, importers


def _pages(name: str, importer: Importer) -> Iterator[URLPattern]:
    mark = requires(importer.action)
    kind = {"kind": name}
    here = f"workbooks/{name}/"
    yield path(here, mark(views.start), kind, name="start")
    yield path(f"{here}template.xlsx", mark(views.blank), kind, name="template")
    yield path(f"{here}<int:pk>/", mark(views.batch), kind, name="batch")
    yield path(f"{here}<int:pk>/errors.xlsx", mark(views.errors), kind, name="errors")
    yield path(f"{here}<int:pk>/apply/", mark(views.apply), kind, name="apply")
    yield path(f"{here}<int:pk>/undo/", mark(views.undo), kind, name="undo")
    yield path(f"{here}<int:pk>/discard/", mark(views.discard), kind, name="discard")
    export = requires(importer.export_action or importer.action)
    yield path(f"{here}export/", export(views.export), kind, name="export")


app_name = "workbooks"
urlpatterns = [page for name, importer in importers().items() for page in _pages(name, importer)]
