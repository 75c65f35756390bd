"""The form as PDF, from the same page that is printed. WeasyPrint and Pango are optional: without them, a refusal."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.contrib.staticfiles import finders

from dossiers.rules.errors import NotFound
from reporting.forms.filling import Form
from reporting.forms.layouts.page import STYLE, rendered

FONTS = {
    400: "vendor/be-vietnam-pro/be-vietnam-pro-regular.woff2",
    700: "vendor/be-vietnam-pro/be-vietnam-pro-bold.woff2",
}
TALKATIVE = ("weasyprint", "weasyprint.progress", "fontTools")  # they log every step of a page


def is_installed() -> bool:
    """Whether the package is here; only to import it tells whether it finds its libraries, and takes a second."""
    return find_spec("weasyprint") is not None


def as_pdf(form: Form) -> bytes:
    """Landscape A4, its fonts within. Nothing is fetched but our own style and fonts. Refused: `NotFound`."""
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise NotFound("pdf_unavailable")
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    fetcher = import_module("weasyprint.urls").URLFetcher(allowed_protocols=("file",))
    styles = [
        weasyprint.CSS(string=_font_faces(), font_config=fonts, url_fetcher=fetcher),
        weasyprint.CSS(filename=finders.find(STYLE), font_config=fonts, url_fetcher=fetcher),
    ]
    page = weasyprint.HTML(string=rendered(form), url_fetcher=fetcher)
    written: bytes = page.write_pdf(stylesheets=styles, font_config=fonts)
    return written


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
