"""The office of the staff tests serves the whole life too."""

from tests.staff.conftest import live_office, no_remembered_calendars  # noqa: F401 - fixtures
