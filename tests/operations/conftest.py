"""Fixtures of the tests with real processes. Imports of ours are inside: this file may be read before the settings."""

import pytest

from tests.dossiers.conftest import busy_office, no_remembered_calendars, office

__all__ = ["busy_office", "no_remembered_calendars", "office"]


@pytest.fixture
def processes(tmp_path):
    """Starts workers, beats and Redis in a directory of their own; none outlives the test."""
    from tests.operations.processes import Processes

    started = Processes(tmp_path)
    yield started
    started.stop()
