"""Published figures read from TOML text: tables `[[figure]]`, each refused by its name. Documented in docs/figures.md.

[[figure]]
id = "nam-dinh-2019-h1-on-time"
stated = "94,9%"          # as printed, or a whole number
numerator = 21200         # a share; or parts = [696, 284, 591], a sum; or neither
denominator = 23117
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from dossiers.rules.errors import BadValue
from reporting.checking import Figure, read_stated, read_whole, shown

ARTICLES = Path(__file__).parent / "data" / "articles.toml"
"""What five public articles state: the shipped example."""
LARGEST = 2**20
"""Bytes of a file or of a pasted text."""
MOST_FIGURES = 2_000
MOST_PARTS = 1_000
_DOTTED = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++\s*+\.\s*+){20}""")
"""A key of so many parts. From its beginning alone, so that a long word is read once."""
KEYS = ("id", "stated", "numerator", "denominator", "parts", "source", "indicator")
_EXAMPLES = {
    "id": '"ten-chi-tieu"', "stated": '"94,9%"', "numerator": "21200", "denominator": "23117",
    "parts": "[696, 284, 591]", "source": '"Báo cáo 2023"', "indicator": '"hồ sơ đúng hạn"',
}  # fmt: skip


def read_file(path: Path) -> list[Figure]:
    """The figures of a file; refused, naming the file, if it is not one of figures or is larger than 1 MiB."""
    try:
        with path.open("rb") as file:
            return read_figures(text_of(file, path.name), path.name)
    except OSError as error:
        raise BadValue("file_unreadable", file=shown(path.name), why=error.strerror) from None


def text_of(file: BinaryIO, name: str) -> str:
    """The text of a file of at most 1 MiB."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadValue("figures_too_large", file=shown(name))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadValue("figures_not_utf8", file=shown(name)) from None


def read_figures(text: str, name: str) -> list[Figure]:
    """The figures of a TOML text in their order; `name` says in a refusal where it is from."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise BadValue("figures_too_large", file=shown(name))
    if dotted := _DOTTED.search(text):  # tomllib takes its time and memory over it by the square
        raise BadValue("unknown_key", row=shown(name), key=shown(dotted.group()), accepted="[[figure]]")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: bad TOML, or a number of thousands of digits
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else type(error).__name__
        raise BadValue("not_toml", file=shown(name), why=shown(why) if len(why) > 120 else why) from None
    for key in document:
        if key != "figure":
            raise BadValue("unknown_key", row=shown(name), key=shown(key), accepted="[[figure]]")
    tables = document.get("figure")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        raise BadValue("missing_table", file=shown(name), table="[[figure]]")
    if len(tables) > MOST_FIGURES:
        raise BadValue("too_many_figures", file=shown(name), most=MOST_FIGURES)
    return list(_unique(tables, shown(name)))


def _unique(tables: list[dict[str, Any]], name: str) -> Iterator[Figure]:
    seen = set()
    for number, table in enumerate(tables, 1):
        figure = _figure(table, f"{name}, [[figure]] {number}", name)
        if figure.id in seen:
            raise BadValue("figure_twice", file=name, id=shown(figure.id))
        seen.add(figure.id)
        yield figure


def _figure(table: dict[str, Any], place: str, name: str) -> Figure:
    given = table.get("id")
    row = f"{name}, {shown(given)}" if isinstance(given, str) and given.strip() else place
    for key in table:
        if key not in KEYS:
            raise BadValue("unknown_key", row=row, key=shown(key), accepted=", ".join(KEYS))
    for key in ("id", "stated"):
        if key not in table:
            raise BadValue("figure_lacks", row=row, key=key, example=f"{key} = {_EXAMPLES[key]}")
    for key in ("id", "source", "indicator"):
        if not isinstance(table.get(key, ""), str):
            raise _refused(row, key, table)
    if not table["id"].strip():
        raise _refused(row, "id", table)
    return Figure(
        id=table["id"],
        stated=_stated(table, row),
        numerator=_whole(table, "numerator", row),
        denominator=_whole(table, "denominator", row),
        parts=_parts(table, row),
        source=table.get("source", ""),
        indicator=table.get("indicator", ""),
    )


def _stated(table: dict[str, Any], row: str) -> Any:
    try:
        return read_stated(table["stated"])
    except BadValue as refused:
        raise BadValue("figure_not_read", row=row, value=refused.params["value"]) from None


def _whole(table: dict[str, Any], key: str, row: str) -> int | None:
    """One side of a share: from zero, the lower one from one; either calls for the other, and for no parts."""
    if key not in table:
        return None
    other = "denominator" if key == "numerator" else "numerator"
    if other not in table:
        raise BadValue("figure_lacks", row=row, key=other, example=f"{other} = {_EXAMPLES[other]}")
    if "parts" in table:
        raise BadValue("figure_both", row=row)
    try:
        value = read_whole(table[key])
    except BadValue:
        raise _refused(row, key, table) from None
    if key == "denominator" and value == 0:
        raise BadValue("figure_zero", row=row)
    return value


def _parts(table: dict[str, Any], row: str) -> tuple[int, ...]:
    if "parts" not in table:
        return ()
    parts = table["parts"]
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
        raise _refused(row, "parts", table)
    try:
        return tuple(read_whole(part) for part in parts)
    except BadValue:
        raise _refused(row, "parts", table) from None


def _refused(row: str, key: str, table: dict[str, Any]) -> BadValue:
    return BadValue("figure_value", row=row, key=key, value=shown(table[key]), example=f"{key} = {_EXAMPLES[key]}")
