"""A page as PDF, just as it is printed. WeasyPrint and Pango are optional: without them, a refusal."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.contrib.staticfiles import finders

from dossiers.rules.errors import NotFound

FONTS = {
    400: "vendor/be-vietnam-pro/be-vietnam-pro-regular.woff2",
    700: "vendor/be-vietnam-pro/be-vietnam-pro-bold.woff2",
}
TALKATIVE = ("weasyprint", "weasyprint.progress", "fontTools")  # they log every step of a page


def is_installed() -> bool:
    """Whether the package is here; only to import it tells whether it finds its libraries, and takes a second."""
    return find_spec("weasyprint") is not None


def written(html: str, *styles: str) -> bytes:
    """The page in the site's own styles, its fonts within. Nothing else is fetched. Refused: `NotFound`."""
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise NotFound("pdf_unavailable")
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=("file",))
    sheets = [
        weasyprint.CSS(string=_font_faces(), font_config=fonts, url_fetcher=fetcher),
        *(weasyprint.CSS(filename=finders.find(style), font_config=fonts, url_fetcher=fetcher) for style in styles),
    ]
    body: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=sheets, font_config=fonts)
    return body


def _weasyprint() -> Any:
    """The package, or None where it, or a library that it opens, is missing. It starts slowly, so it is asked late."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def _font_faces() -> str:
    """The site's own letters by file, for machines without the fonts of an office."""
    face = '@font-face {{ font-family: "Be Vietnam Pro"; font-weight: {}; src: url("file://{}"); }}'
    return "\n".join(face.format(weight, finders.find(file)) for weight, file in FONTS.items())
