"""The small icon set: line drawings on a 20 by 20 grid, drawn for this product."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS: dict[str, str] = {
    "todo": "M3 11l2.2-6.4h9.6L17 11v4.5H3zM3 11h4l1.2 2h3.6l1.2-2h4",
    "list": "M7 5h10M7 10h10M7 15h10M3.2 5h.6M3.2 10h.6M3.2 15h.6",
    "ring": "M10 2.8a7.2 7.2 0 1 1-6.3 3.7M10 6.4a3.6 3.6 0 1 1-3.2 2",
    "unit": "M3.5 17V5.5L10 3l6.5 2.5V17M2 17h16M7 8.2h1.4M11.6 8.2H13M7 11.4h1.4M11.6 11.4H13M8.6 17v-2.6h2.8V17",
    "paper": "M5 2.5h7L15.5 6v11.5H5zM12 2.5V6h3.5M7.6 9.5h5.2M7.6 12.3h5.2M7.6 15h3",
    "search": "M8.7 3a5.7 5.7 0 1 1 0 11.4A5.7 5.7 0 0 1 8.7 3zM13 13l4.2 4.2",
    "user": "M10 3a3.4 3.4 0 1 1 0 6.8A3.4 3.4 0 0 1 10 3zM3.6 17c.6-3.2 3.2-5 6.4-5s5.8 1.8 6.4 5",
    "more": "M4.4 10h.6M9.7 10h.6M15 10h.6",
    "menu": "M3 5.5h14M3 10h14M3 14.5h14",
    "check": "M4 10.6l4 4L16.2 6",
    "cross": "M5 5l10 10M15 5L5 15",
    "warn": "M10 3.2L18 16.8H2zM10 8.2v4M10 14.4v.3",
    "late": "M10 2.6a7.4 7.4 0 1 1 0 14.8 7.4 7.4 0 0 1 0-14.8zM10 6v4.8M10 13.6v.4",
    "clock": "M10 2.6a7.4 7.4 0 1 1 0 14.8 7.4 7.4 0 0 1 0-14.8zM10 5.8V10l3 2",
    "info": "M10 2.6a7.4 7.4 0 1 1 0 14.8 7.4 7.4 0 0 1 0-14.8zM10 9.2V14M10 6v.4",
    "pause": "M10 2.6a7.4 7.4 0 1 1 0 14.8 7.4 7.4 0 0 1 0-14.8zM6.8 10h6.4",
    "up": "M10 16V4.4M5 9.2l5-5 5 5",
    "down": "M10 4v11.6M5 10.8l5 5 5-5",
    "left": "M12.4 4.4L6.8 10l5.6 5.6",
    "right": "M7.6 4.4l5.6 5.6-5.6 5.6",
    "open": "M4.4 7.2l5.6 5.6 5.6-5.6",
    "download": "M10 3v9.4M5.8 8.6l4.2 4.2 4.2-4.2M3.5 17h13",
    "upload": "M10 13V3.4M5.8 7.2L10 3l4.2 4.2M3.5 17h13",
    "print": "M5.5 7.5V3h9v4.5M5.5 14H3V7.5h14V14h-2.5M5.5 11.5h9V17h-9z",
    "plus": "M10 4v12M4 10h12",
    "edit": "M3.5 16.5l.8-3.6L13.4 3.8l2.8 2.8-9.1 9.1zM11.6 5.6l2.8 2.8",
    "drop": "M4 5.5h12M8 5.5V3.4h4v2.1M5.4 5.5l.7 11.5h7.8l.7-11.5M8.4 8.6v5.4M11.6 8.6v5.4",
    "copy": "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
    "undo": "M7.4 4L3.6 7.8l3.8 3.8M3.8 7.8h8a4.2 4.2 0 0 1 0 8.4H8",
    "filter": "M3 4h14l-5.4 6.6v5.2l-3.2 1.4v-6.6z",
    "calendar": "M3.5 5h13v12h-13zM3.5 8.6h13M7 3v3.4M13 3v3.4",
    "file": "M5 2.5h7L15.5 6v11.5H5zM12 2.5V6h3.5",
    "talk": "M3 4h14v9.5H9.5L5.6 17v-3.5H3z",
    "globe": "M10 2.6a7.4 7.4 0 1 1 0 14.8 7.4 7.4 0 0 1 0-14.8zM2.8 10h14.4M10 2.6c4.2 4.4 4.2 10.4 0 14.8M10 2.6c-4.2 4.4-4.2 10.4 0 14.8",
    "light": "M10 6.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2zM10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.4 4.4l1.1 1.1M14.5 14.5l1.1 1.1M4.4 15.6l1.1-1.1M14.5 5.5l1.1-1.1",
    "dark": "M16.6 12.2A7 7 0 0 1 7.8 3.4a7 7 0 1 0 8.8 8.8z",
    "size": "M2.5 15.5L6.4 5.5h.4l3.9 10M3.9 12h5.4M12.2 15.5l2.6-6.4h.3l2.6 6.4M13.1 13.4h3.7",
    "phone": "M4 3.4h3l1.4 3.8-1.9 1.4a10.4 10.4 0 0 0 4.9 4.9l1.4-1.9 3.8 1.4v3c-7 1.6-14.2-5.6-12.6-12.6z",
    "flag": "M5 17.5V3M5 3.6h10.5l-2.4 3.3 2.4 3.3H5",
    "lock": "M4.5 9h11v8h-11zM7 9V6.4a3 3 0 0 1 6 0V9M10 12v2.2",
    "key": "M7 9.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2zM9.6 10.6L16.5 3.6M13 7.2l2.6 2.6",
    "out": "M8 3.5H3.5v13H8M7.6 10h9M13 6.4l3.6 3.6-3.6 3.6",
    "chart": "M3 17h14M5.4 14V9.4M10 14V4.4M14.6 14V7.4",
    "people": "M7.4 4a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM2.4 16c.4-2.8 2.4-4.2 5-4.2s4.6 1.4 5 4.2M12.6 4.3a2.6 2.6 0 0 1 0 5M14.2 12.1c1.9.4 3.1 1.8 3.4 3.9",
    "ledger": "M4.5 3h10a1 1 0 0 1 1 1v13h-10a1.6 1.6 0 0 1-1.6-1.6V4.6A1.6 1.6 0 0 1 5.5 3M4 15.4A1.6 1.6 0 0 1 5.5 14h10M8 6.4h4.6M8 9.2h4.6",
    "gear": "M10 7.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM10 2.6v2M10 15.4v2M2.6 10h2M15.4 10h2M4.8 4.8l1.4 1.4M13.8 13.8l1.4 1.4M4.8 15.2l1.4-1.4M13.8 6.2l1.4-1.4",
}


@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """An inline SVG in the colour of the text around it. Without a label it is hidden from screen readers.

    Raises KeyError for an unknown name, so that a typing error shows in the first test.
    """
    shape = ICONS[name]
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 20 20" role="img" aria-label="{0}"><title>{0}</title>'
            '<path d="{1}"/></svg>',
            label,
            shape,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        shape,
    )
