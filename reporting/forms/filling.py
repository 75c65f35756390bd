"""A form filled in: the book of a period folded by section and row, with subtotals, a total, and its footnotes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from django.utils.translation import override

from dossiers.models.choices import LEVEL_LABELS, VERTICAL
from dossiers.rules.errors import BadValue
from reporting.counts import NOTHING, Counts
from reporting.forms.asking import Asked
from reporting.forms.columns import COLUMNS
from reporting.forms.designs import DESIGNS, SECTION_TITLES, UNHEADED
from reporting.forms.footnotes import Facts, footnotes
from reporting.forms.reporters import Reporter, Span, reporter, spans
from reporting.forms.rows import rows_by
from reporting.groupings import LEVELS
from reporting.periods import Period, named
from reporting.queries import FIELD
from reporting.recount import Dimension
from reporting.sources import book_for
from reporting.statement import Id, fold
from reporting.territory import Place, Territory, locate, select

SECTION, TOTAL = "section", "total"
LETTERS = "ABCDE"


class Line(NamedTuple):
    """A row of the form: what kind it is (section, field, unit, total), its ordinal, the section it stands in, its key,
    its label, its counts."""

    kind: str
    ordinal: str
    section: str
    key: str
    label: str
    counts: Counts
    values: tuple[int, ...]  # columns (3) to (13)

    @property
    def sums(self) -> bool:
        """Whether it sums up others."""
        return self.kind in (SECTION, TOTAL)


class Form(NamedTuple):
    """All that any layout prints."""

    asked: Asked
    reporter: Reporter
    period: Period
    lines: tuple[Line, ...]
    footnotes: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.asked.design.title % self.reporter.titled.upper()

    @property
    def total(self) -> Line:
        return self.lines[-1]


def fill(asked: Asked) -> Form:
    """The form that was asked for; a field or a unit without any dossier has no row. Refused: `DossierError`."""
    with override("vi"):  # the law's words, whatever the page around it speaks
        return _filled(asked)


def _filled(asked: Asked) -> Form:
    query, design = asked.query, asked.design
    selection = select(query)
    assert selection.root is not None  # `asking.read` lets none pass without a unit
    who = reporter(asked, selection.root)
    _check_level(asked, who)
    agency = None if asked.agency is None else asked.agency.pk

    def apart(place: Place) -> tuple[str, bool]:
        return place.level, agency in (None, place.id)

    book = book_for(query, selection, apart=apart if asked.rows == FIELD else None)
    territory = locate(book.agencies(), query)
    rows = rows_by(asked.rows, query, territory, selection, book.dimensions())

    def folded(ids: Callable[[Place, Dimension], Collection[Id]]) -> dict[Id, Counts]:
        """By any rows. Each sum is folded for itself: what moves within it, neither enters nor leaves it."""
        return fold(
            book, territory, selection, lambda place, dim: ids(place, dim) if agency in (None, place.id) else ()
        )

    by_row = folded(lambda place, dim: [(design.section_of(place.level), row) for row in rows.rows_of(place, dim)])
    by_section = folded(lambda place, dim: [design.section_of(place.level)])
    whole = folded(lambda place, dim: [TOTAL]).get(TOTAL, NOTHING)
    vertical = folded(lambda place, dim: [VERTICAL] if place.level == VERTICAL else []).get(VERTICAL, NOTHING)

    lasting = spans(selection.root, query.frame or query.first, query.day) if design.sections else {}
    titles = rows.titles({row for _section, row in by_row})
    lines: list[Line] = []
    for letter, section in zip(LETTERS, _shown(design.sections, by_section, lasting, query.practice), strict=False):
        if section != UNHEADED:
            heading, subtotal = _heading(section, territory, lasting), by_section.get(section, NOTHING)
            lines.append(_line(SECTION, letter, section, section, heading, subtotal, query.practice))
        inside = (
            _line(asked.rows, "", section, key, label, by_row[section, row], query.practice)
            for row, key, label in titles
            if (section, row) in by_row
        )
        counting = (line for line in inside if any(line.values))
        lines += [line._replace(ordinal=str(number)) for number, line in enumerate(counting, 1)]
    lines.append(_line(TOTAL, "", "", TOTAL, "Tổng cộng", whole, query.practice))
    facts = Facts(query, whole, vertical, sectioned=bool(design.sections), rows=asked.rows)
    return Form(asked, who, named(query.first, query.last), tuple(lines), tuple(footnotes(facts)))


def _check_level(asked: Asked, who: Reporter) -> None:
    if who.level not in asked.design.levels:
        accepted = ", ".join(design.key for design in DESIGNS.values() if who.level in design.levels)
        raise BadValue(
            "form_not_for_level",
            form=asked.design.key,
            level=LEVEL_LABELS[who.level],
            unit=asked.query.unit,
            accepted=accepted,
        )


def _shown(
    foreseen: tuple[str, ...], by_section: dict[str, Counts], lasting: dict[str, Span], practice: str
) -> list[str]:
    """The sections to print: the foreseen levels that existed in the period, and all that count something.

    What a level only handed over on the day it ended was never its to settle: all its columns are zero.
    """
    if not foreseen:
        return [UNHEADED]
    counting = {section for section, counted in by_section.items() if any(_values(counted, practice))}
    existing = {level for level in foreseen if level in lasting and lasting[level].exists}
    return sorted(counting | existing, key=LEVELS.index)


def _heading(section: str, territory: Territory, lasting: dict[str, Span]) -> str:
    """The title of a section; of a level that has ended, with its last day."""
    title = SECTION_TITLES[section]
    span = lasting.get(section)
    if span is not None and span.until is not None:
        return f"{title} (đến hết ngày {span.until:%d/%m/%Y})"
    former = next((card.name for unit, card in territory.units.items() if unit < 0 and card.level == section), "")
    return f"{title} {former[former.index('(') :]}" if "(" in former else title


def _line(kind: str, ordinal: str, section: str, key: str, label: str, counted: Counts, practice: str) -> Line:
    return Line(kind, ordinal, section, key, label, counted, _values(counted, practice))


def _values(counted: Counts, practice: str) -> tuple[int, ...]:
    return tuple(column.value(counted, practice) for column in COLUMNS)
