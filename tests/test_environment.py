"""The environment: what is read, what is made, and that a wrong value is one sentence and exit 2."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onestop import environment

ROOT = Path(__file__).resolve().parent.parent
KEY = "A" * 43
# Set to nothing counts as not set, and keeps a developer's own .env out of the tests.
NOTHING = dict.fromkeys(
    [
        "DATABASE_URL",
        "REDIS_URL",
        "DATA_KEYS",
        "LOOKUP_KEYS",
        "VAR_DIR",
        "SECRET_KEY",
        "DEBUG",
        "ALLOWED_HOSTS",
        "TLS",
        "PROXIES",
        "EMAIL_URL",
        "EMAIL_FROM",
        "NOTICE_ADDRESS",
        "WORKER_SECONDS",
        "METRICS_TOKEN",
        "LOG_FORMAT",
    ],
    "",
)
SERVER = {
    "DATABASE_URL": "postgresql://user:password@db.example:5432/onestop",
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": "motcua.example",
    "DATA_KEYS": f"1:{KEY}",
    "LOOKUP_KEYS": KEY,
}


def start(variables):
    """Import the settings in a process with these variables only."""
    return subprocess.run(
        [sys.executable, "-c", "from onestop import settings"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | NOTHING | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("DATABASE_URL", "mysql://user@db.example/onestop", "postgresql://"),
        ("DATABASE_URL", "var/onestop.sqlite3", "sqlite:///PATH"),
        ("DATABASE_URL", "sqlite:///", "sqlite:///PATH"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///PATH"),
        ("DATABASE_URL", "postgresql://user:password@db.example:5432", "postgresql://"),
        ("DATABASE_URL", "postgresql://user:password@db.example:many/onestop", "postgresql://"),
        ("REDIS_URL", "localhost:6379", "redis://host:port/0"),
        ("REDIS_URL", "redis://", "redis://host:port/0"),
        ("REDIS_URL", "redis://localhost:many/0", "redis://host:port/0"),
        ("DATA_KEYS", KEY, "keyid:base64url of 32 bytes"),
        ("DATA_KEYS", f"1:{KEY}=,1:{KEY}", "key 2: its id '1' is taken"),
        ("DATA_KEYS", f"1:{KEY}AAAA", "keyid:base64url of 32 bytes"),
        ("DATA_KEYS", f"1:{KEY},", "key 2"),
        ("DATA_KEYS", f"1:{KEY[:-1]}+", "base64url"),
        ("LOOKUP_KEYS", "too-short", "base64url of 32 bytes or more"),
        ("LOOKUP_KEYS", f"{KEY};{KEY}", "base64url"),
        ("SECRET_KEY", "short", "at least 50"),
        ("DEBUG", "maybe", "on or off"),
        ("TLS", "2", "on or off"),
        ("PROXIES", "one", "0 to 9"),
        ("ALLOWED_HOSTS", "https://motcua.example", "without scheme or port"),
        ("VAR_DIR", "manage.py/var", "cannot be made"),
        ("EMAIL_URL", "http://mail.example", "smtp+tls://"),
        ("EMAIL_URL", "smtp://user:password@mail.example:many", "smtp+tls://"),
        ("EMAIL_URL", "filemail:///somewhere", "consolemail:// or filemail://"),
        ("EMAIL_FROM", "Một Cửa <a@b.vn>", "plain e-mail address"),
        ("NOTICE_ADDRESS", "{agency}@b.vn", "plain e-mail address"),
        ("WORKER_SECONDS", "0", "from 1 to 3600"),
        ("WORKER_SECONDS", "one", "from 1 to 3600"),
        ("METRICS_TOKEN", "short", "at least 16"),
        ("LOG_FORMAT", "xml", "json or line"),
    ],
)
def test_a_wrong_value_is_one_sentence(tmp_path, name, value, accepted):
    embedded = {"DATABASE_URL": "", "VAR_DIR": str(tmp_path)}

    started = start(SERVER | embedded | {name: value})

    assert started.returncode == 2
    assert started.stdout == ""
    assert started.stderr.count("\n") == 1
    assert name in started.stderr
    assert accepted in started.stderr
    assert "password" not in started.stderr.replace("user:password@host", "")
    assert KEY not in started.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATA_KEYS", "LOOKUP_KEYS"])
def test_a_server_is_told_its_keys(name):
    started = start({key: value for key, value in SERVER.items() if key != name})

    assert started.returncode == 2
    assert started.stderr == f"{name} is not set: a server (PostgreSQL, DEBUG off) needs it, see .env.example.\n"


def test_a_server(tmp_path):
    found = environment.read(tmp_path, SERVER | {"DATA_KEYS": f"new:{KEY},old:{'B' * 43}"})

    assert found.tls
    assert not found.debug
    assert found.database["ENGINE"] == "django.db.backends.postgresql"
    assert list(found.data_keys) == ["new", "old"]
    assert found.lookup_keys == (bytes(32),)
    assert list(tmp_path.iterdir()) == []


def test_nothing_set_is_the_embedded_installation(tmp_path):
    found = environment.read(tmp_path, {})

    assert found.database["NAME"] == str(tmp_path / "var" / "onestop.sqlite3")
    assert found.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert not found.tls
    assert not found.debug
    assert found.redis_url is None
    assert [path.name for path in found.var_dir.iterdir()] == ["keys.env"]
    assert (found.var_dir / "keys.env").stat().st_mode & 0o777 == 0o600
    assert environment.read(tmp_path, {}) == found


@pytest.mark.parametrize(
    ("url", "backend", "more"),
    [
        ("", "console", {}),
        ("consolemail://", "console", {}),
        ("filemail://", "filebased", {"EMAIL_FILE_PATH": "var/mail"}),
        (
            "smtp+tls://a:b@mail.example",
            "smtp",
            {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_USE_TLS": True},
        ),
    ],
)
def test_where_mail_goes(tmp_path, url, backend, more):
    found = environment.read(tmp_path, {"EMAIL_URL": url}).email

    assert found["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    if "EMAIL_FILE_PATH" in more:
        more = {"EMAIL_FILE_PATH": str(tmp_path / more["EMAIL_FILE_PATH"])}
    assert found.items() >= more.items()


@pytest.mark.parametrize(
    ("variables", "proxies"),
    [
        ({}, 0),
        ({"TLS": "on"}, 1),
        ({"TLS": "on", "PROXIES": "0"}, 0),
        ({"TLS": "off", "PROXIES": "2"}, 2),
        (SERVER, 1),
        (SERVER | {"PROXIES": "2"}, 2),
        (SERVER | {"TLS": "off"}, 0),
    ],
)
def test_who_ends_tls_is_a_proxy_in_front(tmp_path, variables, proxies):
    assert environment.read(tmp_path, variables).proxies == proxies


def test_paths_are_relative_to_the_project(tmp_path):
    found = environment.read(tmp_path, {"DATABASE_URL": "sqlite:///data/x.sqlite3", "VAR_DIR": "kept"})

    assert found.database["NAME"] == str(tmp_path / "data" / "x.sqlite3")
    assert found.var_dir == tmp_path / "kept"


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: environment.read(tmp_path, {}), range(8)))

    assert len({each.secret_key for each in found}) == 1
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["keys.env"]


def test_a_key_that_got_lost_is_never_made_again(tmp_path):
    environment.read(tmp_path, {})
    path = tmp_path / "var" / "keys.env"
    path.write_text(path.read_text().replace("DATA_KEYS", "OTHER"))

    with pytest.raises(environment.WrongValue, match="has no DATA_KEYS: put it back from a copy"):
        environment.read(tmp_path, {})
