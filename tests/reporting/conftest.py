"""Fixtures of the report tests. Imports are inside: this file may be read before the settings are made."""

import pytest

from tests.dossiers.conftest import busy_office

__all__ = ["busy_office"]


@pytest.fixture
def offices(db):
    from tests.factories import song_xanh

    return song_xanh()


@pytest.fixture
def office(offices):
    """The offices at work, with three procedures and an applicant."""
    from tests.factories import ApplicantFactory, ProcedureVersionFactory
    from tests.reporting.told import Office

    procedures = {
        "5 days": ProcedureVersionFactory(),
        "4 hours": ProcedureVersionFactory(hours=True),
        "no term": ProcedureVersionFactory(no_term=True),
    }
    return Office(offices, ApplicantFactory(), procedures)
