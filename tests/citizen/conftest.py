"""Fixtures of the look-up tests. Imports are inside: this file may be read before the settings are made."""

import pytest


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Neither counted look-ups nor calendars, whose revisions the database takes back at the end of every test."""
    from django.core.cache import caches

    from dossiers import calendars

    caches["counters"].clear()
    calendars.forget()
    yield
    caches["counters"].clear()
    calendars.forget()


@pytest.fixture
def counter(db):
    """Sông Xanh at work, where Nguyễn Thị Bích Hạnh hands in what takes five days."""
    from tests.citizen.counter import opened

    return opened()


@pytest.fixture
def live_counter(transactional_db):
    """The same for a browser."""
    from dossiers.catalogue import DATA
    from dossiers.catalogue.calendars import load_calendar, read_calendar
    from tests.citizen.counter import opened
    from tests.conftest import CATALOGUE_ENTERED_AT

    load_calendar(read_calendar(DATA), CATALOGUE_ENTERED_AT)
    return opened()
