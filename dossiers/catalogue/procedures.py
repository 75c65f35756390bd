"""Fields of administration, procedures with their versions, and the steps of each version."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from dossiers.catalogue.agencies import Templates
from dossiers.catalogue.files import DAYS_BEGIN, TWO_TIER, Cells, csv_rows
from dossiers.catalogue.sync import BATCH, Count, Row, save, stored_rows
from dossiers.models import Dossier, Field, Procedure, ProcedureStep, ProcedureVersion
from dossiers.models.choices import LEVEL_LABELS, TERM_LABELS
from dossiers.rules.codes import clean_procedure_code
from dossiers.rules.errors import BadValue, DossierError

COLUMNS = (
    "code", "illustrative", "name", "field", "level", "agency", "term_kind", "term_amount", "statutory_amount",
    "cutoff", "after_supplement", "online_level", "fee", "documents", "legal_basis", "volume", "late_weight",
    "steps", "level_from_2025_07", "agency_from_2025_07",
)  # fmt: skip
NO_TERM = "none"
USUAL_CUTOFF = "15:00"
CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
SMALL, LARGE = 32_767, 2_147_483_647  # the columns' limits


class Step(NamedTuple):
    order: int
    office: str
    share: int


class Version(NamedTuple):
    """The columns of a `ProcedureVersion` that the file gives; `field` is a code."""

    name: str
    field: str
    level: str
    agency_key: str
    term_kind: str
    term_amount: int
    statutory_amount: int
    term_cutoff: int
    after_supplement: str
    online_level: str
    fee: int
    documents: str
    legal_basis: str
    volume: int
    late_weight: int
    change: str
    valid_to: date | None


class ProcedureRow(NamedTuple):
    illustrative: bool
    versions: dict[date, Version]  # by valid_from
    steps: tuple[Step, ...]


class ProcedureFiles(NamedTuple):
    fields: dict[str, str]  # names by code
    procedures: dict[str, ProcedureRow]  # by code


def read_procedures(data: Path, templates: Templates) -> ProcedureFiles:
    fields: dict[str, str] = {}
    for cells in csv_rows(data / "fields.csv", ("code", "name")):
        code = cells.text("code", 20)
        if code in fields:
            cells.refuse("code", "each code once")
        fields[code] = cells.text("name", 120)
    procedures: dict[str, ProcedureRow] = {}
    for cells in csv_rows(data / "procedures.csv", COLUMNS):
        code = _code(cells)
        if code in procedures:
            cells.refuse("code", "each code once")
        procedures[code] = _procedure(cells, fields, templates)
    return ProcedureFiles(fields, procedures)


def _code(cells: Cells) -> str:
    try:
        code = clean_procedure_code(cells.text("code", 20))
    except BadValue:
        cells.refuse("code", "a procedure code like 1.004203 or 1.000948.H38")
    return code


def _procedure(cells: Cells, fields: Collection[str], templates: Templates) -> ProcedureRow:
    moves = "level_from_2025_07" in cells or "agency_from_2025_07" in cells
    first = _version(cells, fields)._replace(valid_to=TWO_TIER if moves else None)
    versions = {DAYS_BEGIN: first}
    if moves:
        versions[TWO_TIER] = first._replace(
            level=cells.word("level_from_2025_07", LEVEL_LABELS) if "level_from_2025_07" in cells else first.level,
            agency_key=cells.optional_text("agency_from_2025_07", 60) or first.agency_key,
            change=ProcedureVersion.Change.AMENDED.value,
            valid_to=None,
        )
    for valid_from, version in versions.items():
        if not templates.has_throughout(version.agency_key, version.level, valid_from, version.valid_to):
            key = "agency" if valid_from == DAYS_BEGIN else "agency_from_2025_07"
            cells.refuse(key, f"an agency of agencies.toml that is at level {version.level} for as long")
    return ProcedureRow(cells.flag("illustrative"), versions, tuple(_steps(cells)))


def _version(cells: Cells, fields: Collection[str]) -> Version:
    term_kind = cells.word("term_kind", (*TERM_LABELS, NO_TERM))
    needs_amount = term_kind not in (NO_TERM, "same_day")
    term_amount = cells.number("term_amount", SMALL, smallest=int(needs_amount))
    return Version(
        name=cells.text("name", 400),
        field=cells.word("field", fields),
        level=cells.word("level", LEVEL_LABELS),
        agency_key=cells.text("agency", 60),
        term_kind="" if term_kind == NO_TERM else term_kind,
        term_amount=term_amount,
        statutory_amount=cells.number("statutory_amount", SMALL, smallest=term_amount),
        term_cutoff=_cutoff(cells),
        after_supplement=cells.word("after_supplement", ("resume", "restart")),
        online_level=cells.word("online_level", ProcedureVersion.OnlineLevel.values),
        fee=cells.number("fee", LARGE),
        documents=cells.optional_text("documents", 10_000),
        legal_basis=cells.optional_text("legal_basis", 10_000),
        volume=cells.number("volume", LARGE),
        late_weight=cells.number("late_weight", SMALL),
        change=ProcedureVersion.Change.NEW.value,
        valid_to=None,
    )


def _cutoff(cells: Cells) -> int:
    """Seconds since midnight; the usual hour where the file is silent."""
    text = cells.optional_text("cutoff", 5) or USUAL_CUTOFF
    if not CLOCK_TIME.fullmatch(text):
        cells.refuse("cutoff", "a time of day like 15:00, or nothing")
    hour, minute = text.split(":")
    return int(hour) * 3600 + int(minute) * 60


def _steps(cells: Cells) -> Iterator[Step]:
    accepted = "office:share;office:share with shares that sum to 100"
    total = 0
    for order, step in enumerate(cells.text("steps", 2_000).split(";"), 1):
        office, _, share = step.rpartition(":")
        if not (0 < len(office.strip()) <= 80 and share.isascii() and share.isdigit()):
            cells.refuse("steps", accepted)
        total += int(share)
        yield Step(order, office.strip(), int(share))
    if total != 100:
        cells.refuse("steps", accepted)


def load_procedures(files: ProcedureFiles) -> dict[str, Count]:
    fields = save(Field, ("code",), ("name",), {(code,): (name,) for code, name in files.fields.items()})
    procedures = save(
        Procedure,
        ("code",),
        ("illustrative",),
        {(code,): (row.illustrative,) for code, row in files.procedures.items()},
    )
    versions, steps = _load_versions(
        {procedures.pks[code,]: row for code, row in files.procedures.items()},
        {code: fields.pks[code,] for code in files.fields},
    )
    return {"fields": fields.written, "procedures": procedures.written, "procedure versions": versions, "steps": steps}


def _load_versions(rows: Mapping[int, ProcedureRow], field_pks: Mapping[str, int]) -> tuple[Count, Count]:
    key = ("procedure_id", "valid_from")
    columns = tuple("field_id" if name == "field" else name for name in Version._fields)
    stored = stored_rows(ProcedureVersion.objects.all(), key, columns)
    stored_steps = _stored_steps()
    wanted: dict[Row, Row] = {}
    wanted_steps: dict[Row, tuple[Step, ...]] = {}
    touched: dict[int, Row] = {}  # published versions that the file now words differently
    for procedure_id, row in rows.items():
        for valid_from, version in row.versions.items():
            natural = (procedure_id, valid_from)
            values = tuple(version._replace(field=field_pks[version.field]))  # type: ignore[arg-type]
            wanted_steps[natural] = row.steps
            if found := stored.get(natural):
                # Staff may have ended it by publishing the next one; the file does not open it again.
                values = (*values[:-1], values[-1] or found.values[-1])
                if values[:-1] != found.values[:-1] or row.steps != stored_steps.get(found.pk):
                    touched[found.pk] = natural
            wanted[natural] = values
    _refuse_frozen(touched)
    saved = save(ProcedureVersion, key, columns, wanted, stored)
    return saved.written, _save_steps(
        {saved.pks[natural]: steps for natural, steps in wanted_steps.items()}, stored_steps
    )


def _refuse_frozen(touched: Mapping[int, Row]) -> None:
    """A published version may be put right only while no dossier points at it."""
    if not touched:
        return
    frozen = (
        Dossier.objects.filter(procedure_version__in=touched)
        .values_list("procedure_version__procedure__code", "procedure_version__valid_from")
        .first()
    )
    if frozen:
        raise DossierError("version_frozen", procedure=frozen[0], valid_from=frozen[1])


def _stored_steps() -> dict[int, tuple[Step, ...]]:
    steps: dict[int, tuple[Step, ...]] = {}
    rows = ProcedureStep.objects.order_by("version", "order").values_list("version", *Step._fields)
    for version, *step in rows:
        steps[version] = (*steps.get(version, ()), Step(*step))
    return steps


def _save_steps(wanted: Mapping[int, tuple[Step, ...]], stored: Mapping[int, tuple[Step, ...]]) -> Count:
    """A version whose steps differ gets them anew: nothing points at a step."""
    new = [pk for pk in wanted if pk not in stored]
    changed = [pk for pk in wanted if pk in stored and stored[pk] != wanted[pk]]
    if changed:
        ProcedureStep.objects.filter(version__in=changed).delete()
    ProcedureStep.objects.bulk_create(
        (ProcedureStep(version_id=pk, **step._asdict()) for pk in (*changed, *new) for step in wanted[pk]),
        batch_size=BATCH,
    )
    count_in = lambda pks: sum(len(wanted[pk]) for pk in pks)  # noqa: E731
    created, updated = count_in(new), count_in(changed)
    return Count(created, updated, count_in(wanted) - created - updated)
