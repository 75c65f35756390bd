"""Fixtures of the staff tests. Imports are inside: this file may be read before the settings are made."""

import pytest


@pytest.fixture(autouse=True)
def no_remembered_calendars():
    """A revision compiles once, and here the database takes revisions back at the end of every test."""
    from dossiers import calendars

    calendars.forget()
    yield
    calendars.forget()


@pytest.fixture
def office(db):
    """Sông Xanh at work, with desks that serve its committees and the department."""
    from tests.staff.staffed import staffed

    return staffed()


@pytest.fixture
def live_office(transactional_db):
    """The same for a browser: every transaction is a real one; with the national calendar."""
    from dossiers.catalogue import DATA
    from dossiers.catalogue.calendars import load_calendar, read_calendar
    from tests.conftest import CATALOGUE_ENTERED_AT
    from tests.staff.staffed import staffed

    load_calendar(read_calendar(DATA), CATALOGUE_ENTERED_AT)
    return staffed()
