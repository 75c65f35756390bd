"""The shipped catalogue: units, agencies, fields, procedures and the national calendar, from `data/` to the tables."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from dossiers.catalogue.agencies import load_agencies, read_agencies
from dossiers.catalogue.calendars import load_calendar, read_calendar
from dossiers.catalogue.files import DATA
from dossiers.catalogue.procedures import load_procedures, read_procedures
from dossiers.catalogue.sync import Count
from dossiers.catalogue.units import load_units, read_units

__all__ = ["DATA", "Count", "Summary", "load_catalogue"]

Summary = dict[str, Count]
"""Counts by kind of row, in the order of loading."""


def load_catalogue(entered_at: datetime, data: Path = DATA) -> Summary:
    """Load the files of a folder, all or nothing; what is there already is left as it is.

    Every file is read and checked before the first row is written. Raises `BadValue("catalogue_file")` with the
    file, the row, the key and what is accepted, and `DossierError("version_frozen")` for a changed procedure
    that dossiers rely on. Rows that the files do not name (staff's own) are left alone.
    """
    units = read_units(data)
    calendar = read_calendar(data)
    templates = read_agencies(data, units.units)
    procedures = read_procedures(data, templates)
    with transaction.atomic():
        summary, unit_pks = load_units(units)
        summary |= load_calendar(calendar, entered_at)
        summary |= load_procedures(procedures)
        summary |= load_agencies(templates, units.units, unit_pks)
    return summary
