"""Fixtures of the dossier tests. Imports are inside: this file may be read before the settings are made."""

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
    """Sông Xanh at work: three procedures and an applicant."""
    from tests.dossiers.at_work import at_work

    return at_work()


@pytest.fixture
def busy_office(transactional_db):
    """The same where every transaction is a real one, seen by other connections; with the national calendar."""
    from dossiers.catalogue import DATA
    from dossiers.catalogue.calendars import load_calendar, read_calendar
    from tests.conftest import CATALOGUE_ENTERED_AT
    from tests.dossiers.at_work import at_work

    load_calendar(read_calendar(DATA), CATALOGUE_ENTERED_AT)
    return at_work()
