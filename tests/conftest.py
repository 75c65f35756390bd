"""The installation that the tests run in: made here, before Django reads its settings.

`scripts/run_tests.py` names the database and Redis; without it the tests run on SQLite, without Redis.
"""

import atexit
import os
import shutil
import tempfile
from datetime import UTC, datetime

import django
import pytest
from django.conf import settings

CATALOGUE_ENTERED_AT = datetime(2026, 1, 1, tzinfo=UTC)
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
KEY, OLD_KEY = "A" * 43, "B" * 43  # as base64url: 32 bytes


def pytest_configure():
    if "PYTEST_XDIST_WORKER" not in os.environ:  # the workers inherit the environment made here
        var_dir = tempfile.mkdtemp(prefix="onestop-tests-")
        atexit.register(shutil.rmtree, var_dir, ignore_errors=True)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{var_dir}/onestop.sqlite3")
        os.environ.setdefault("REDIS_URL", "")
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "onestop.settings",
            "VAR_DIR": var_dir,
            "SECRET_KEY": "tests" * 10,
            "DATA_KEYS": f"new:{KEY},old:{OLD_KEY}",
            "LOOKUP_KEYS": f"{KEY},{OLD_KEY}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
            "TLS": "off",
            # Static files without collectstatic; Django's test set-up turns DEBUG itself off again.
            "DEBUG": "on",
            # Playwright keeps an event loop in the test's thread, where Django would refuse to query.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
    django.setup()
    # A true hash takes a third of a second, so that guessing does; nothing here tests that.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "PYTEST_XDIST_WORKER" in os.environ and os.environ["REDIS_URL"]:
        # To clear a cache empties its whole Redis database, so each worker has its own. By the settings: they have
        # been read by now.
        worker = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
        server = os.environ["REDIS_URL"].rpartition("/")[0]
        for cache in settings.CACHES.values():
            cache["LOCATION"] = f"{server}/{worker + 1}"


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--database-only"):
        return
    # What a browser shows does not depend on the database behind it; those tests are slow, and run once.
    uses = [
        "page" not in item.fixturenames
        and bool(DATABASE_FIXTURES & set(item.fixturenames) or item.get_closest_marker("django_db"))
        for item in items
    ]
    config.hook.pytest_deselected(items=[item for item, used in zip(items, uses, strict=True) if not used])
    items[:] = [item for item, used in zip(items, uses, strict=True) if used]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Debian's Chromium, which also runs as root and keeps to this machine."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("The browser tests need Debian's package chromium: run them by `make test`.")
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The whole shipped catalogue is in the test database, loaded once.

    A test with `transaction=True` empties every table when it ends (pytest-django runs those last): one that needs
    the catalogue asks for `catalogue_again`.
    """
    from dossiers.catalogue import load_catalogue

    with django_db_blocker.unblock():
        load_catalogue(CATALOGUE_ENTERED_AT)


@pytest.fixture
def catalogue_again(transactional_db):
    """The catalogue, for a test with `transaction=True`; loaded again where an earlier one emptied the tables."""
    from dossiers.catalogue import load_catalogue

    load_catalogue(CATALOGUE_ENTERED_AT)
