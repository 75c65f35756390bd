"""The shipped files, read value by value. What cannot be accepted is named by file, row and key."""

from __future__ import annotations

import csv
import gzip
import io
import re
import tomllib
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from dossiers.rules.errors import BadValue

DATA = Path(__file__).resolve().parent / "data"
DAYS_BEGIN = date(2017, 1, 1)
TWO_TIER = date(2025, 7, 1)  # Luật 72/2025/QH15: the districts end
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def refuse(file: str, where: str, key: str, value: object, accepted: str) -> NoReturn:
    raise BadValue("catalogue_file", file=file, where=where, key=key, value=value, accepted=accepted)


class Cells:
    """One row of a CSV file or one table of a TOML file."""

    __slots__ = ("_values", "file", "where")

    def __init__(self, file: str, where: str, values: Mapping[str, Any]) -> None:
        self.file = file
        self.where = where
        self._values = values

    def __contains__(self, key: str) -> bool:
        return self._values.get(key) not in (None, "")

    def refuse(self, key: str, accepted: str) -> NoReturn:
        refuse(self.file, self.where, key, self._values.get(key), accepted)

    def text(self, key: str, longest: int) -> str:
        """The text in NFC; never empty."""
        value = self._values.get(key)
        text = unicodedata.normalize("NFC", value.strip()) if isinstance(value, str) else ""
        if 0 < len(text) <= longest:
            return text
        self.refuse(key, f"a text of 1 to {longest} characters")

    def optional_text(self, key: str, longest: int) -> str:
        return self.text(key, longest) if key in self else ""

    def word(self, key: str, words: Collection[str]) -> str:
        value = self._values.get(key)
        if isinstance(value, str) and value in words:
            return value
        self.refuse(key, " or ".join(sorted(words)))

    def number(self, key: str, largest: int, smallest: int = 0) -> int:
        value = self._values.get(key)
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest:
            return value
        self.refuse(key, f"a whole number from {smallest} to {largest}")

    def flag(self, key: str) -> bool:
        return self.word(key, ("0", "1")) == "1"

    def day(self, key: str) -> date:
        value = self._values.get(key)
        if type(value) is date:
            return value
        if isinstance(value, str) and ISO_DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.refuse(key, "a date like 2017-01-01")

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if key in self else None

    def raw(self, key: str) -> Any:
        return self._values.get(key)

    def tables(self, key: str) -> Iterator[Cells]:
        """The tables of an array of tables."""
        found = self._values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            self.refuse(key, f"tables [[{key}]]")
        for place, table in enumerate(found, 1):
            yield Cells(self.file, f"{key} {place}", table)


def csv_rows(path: Path, columns: Collection[str]) -> Iterator[Cells]:
    """The rows of a CSV file in UTF-8 with at least these columns; gzipped if its name says so."""
    rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        header = next(rows, [])
        if missing := [column for column in columns if column not in header]:
            refuse(path.name, "line 1", missing[0], None, f"the columns {', '.join(columns)}")
        for row in rows:
            where = f"line {rows.line_num}"
            if len(row) != len(header):
                refuse(path.name, where, "columns", len(row), f"{len(header)} columns")
            yield Cells(path.name, where, dict(zip(header, row, strict=True)))
    except csv.Error as error:
        refuse(path.name, f"line {rows.line_num}", "row", str(error), "CSV with commas and double quotes")


def toml_file(path: Path) -> Cells:
    """The whole of a TOML file."""
    try:
        return Cells(path.name, "the file", tomllib.loads(_text(path)))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        refuse(path.name, "the file", "syntax", str(error), "TOML 1.0")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return content.decode("utf-8")
    except FileNotFoundError:
        refuse(path.name, "the file", "path", str(path), "a file that is there")
    except (OSError, EOFError, zlib.error) as error:
        refuse(path.name, "the file", "content", str(error), "a readable file, gzipped if it ends in .gz")
    except UnicodeDecodeError as error:
        refuse(path.name, "the file", "encoding", str(error), "UTF-8")
