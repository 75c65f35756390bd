"""Fixtures of the API tests. Imports are inside: this file may be read before the settings are made."""

import pytest


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Compiled calendars and counted requests do not outlive a test."""
    from django.core.cache import caches

    from dossiers import calendars

    calendars.forget()
    for cache in caches.all():
        cache.clear()
    yield
    calendars.forget()
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def office(db):
    """Sông Xanh at work: three procedures and an applicant."""
    from tests.dossiers.at_work import at_work

    return at_work()


@pytest.fixture
def ward(office):
    """The system of the ward's committee."""
    from tests.api.systems import system

    return system("ward", agency=office.offices.ward_committee)


@pytest.fixture
def village(office):
    """The system of the village's committee: a stranger to the ward."""
    from tests.api.systems import system

    return system("village", agency=office.offices.village_committee)


@pytest.fixture
def province(office):
    """The system of the whole province."""
    from tests.api.systems import system

    return system("province", unit=office.offices.province)
