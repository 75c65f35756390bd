"""The office of the staff tests serves the whole life too, and processes of its own."""

from tests.operations.conftest import processes  # noqa: F401 - fixture
from tests.staff.conftest import live_office, no_remembered_calendars  # noqa: F401 - fixtures
