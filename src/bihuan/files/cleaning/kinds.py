"""Which cleaner serves which kind. Imported lazily where a cleaner needs a binary package."""

from collections.abc import Callable, Mapping

from bihuan.files.cleaning import Cleaned, ofd, office, ole, pdf


def _picture(content: bytes) -> Cleaned:
    from bihuan.files.cleaning import pictures

    return pictures.clean(content)


CLEANERS: Mapping[str, Callable[[bytes], Cleaned]] = {
    "docx": lambda content: office.clean(content, "docx"),
    "xlsx": lambda content: office.clean(content, "xlsx"),
    "pptx": lambda content: office.clean(content, "pptx"),
    "ofd": ofd.clean,
    "xls": ole.clean,
    "pdf": pdf.clean,
    "png": _picture,
    "jpg": _picture,
    "webp": _picture,
}
