"""English is complete: whatever people read in Vietnamese, in code or on a page, has its English."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("dossiers", "onestop", "reporting", "simulator")
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
LITERAL = r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\""""
IN_TEMPLATES = re.compile(rf"\b(?:{'|'.join(CALLS)})\(\s*u?({LITERAL})")


def in_code(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def in_template(text: str) -> Iterator[str]:
    for found in IN_TEMPLATES.findall(templatize(text)):
        yield ast.literal_eval(found)


READERS = {".py": in_code, ".html": in_template, ".txt": in_template}


def said(suffix: str) -> dict[str, Path]:
    """Every text that is marked for translation, and one file that says it."""
    root = settings.BASE_DIR
    files = [path for room in ROOMS for path in sorted((root / room).rglob(f"*{suffix}"))]
    return {
        text: path.relative_to(root)
        for path in files
        for text in READERS[suffix](path.read_text(encoding="utf-8"))
        if text.strip()
    }


@pytest.mark.parametrize("suffix", [".py", ".html"])
def test_every_text_has_its_english(suffix):
    with (settings.BASE_DIR / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    texts = said(suffix)
    assert len(texts) > 200, "the texts are not found any more"
    known = {key if isinstance(key, str) else key[0] for key in english._catalog}
    assert {text: str(path) for text, path in texts.items() if text not in known} == {}
