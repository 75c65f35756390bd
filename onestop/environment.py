"""The environment: every variable read, checked and turned into plain values, before Django sees any.

`.env.example` says what each variable is. A wrong value raises `WrongValue` with one sentence.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import environ

KEYS_FILE = "keys.env"
KEY_BYTES = 32
SECRET_KEY_LENGTH = 50
TOKEN_LENGTH = 16
HOUR = 3_600
CONSOLE_MAIL, FILE_MAIL = "consolemail://", "filemail://"
LOG_FORMATS = ("json", "line")
LOCAL_HOSTS = "localhost,127.0.0.1,[::1]"
TRUE, FALSE = ("on", "true", "yes", "1"), ("off", "false", "no", "0")

_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class WrongValue(Exception):
    """One sentence that names the variable and says what would be accepted."""


class Environment(NamedTuple):
    """What the settings need to know about this installation."""

    debug: bool
    tls: bool
    proxies: int  # of our own in front, each appending to X-Forwarded-For
    secret_key: str
    allowed_hosts: list[str]
    var_dir: Path
    database: dict[str, Any]
    redis_url: str | None
    data_keys: dict[str, bytes]  # by key id; the first writes, all read
    lookup_keys: tuple[bytes, ...]  # the first writes, all read
    email: dict[str, Any]  # Django's EMAIL_… settings
    email_from: str
    notice_address: str  # with {code} in it, an agency's
    worker_seconds: int
    metrics_token: str | None
    log_format: str


def read(root: Path, variables: Mapping[str, str]) -> Environment:
    """The environment of the project at `root`; makes the missing keys of an embedded installation.

    Embedded is SQLite, or any database with DEBUG on. A server has to be told its keys: were they made up,
    two of its processes on two machines could not read each other's data.
    """
    var_dir = root / (variables.get("VAR_DIR") or "var")
    debug = _switch(variables, "DEBUG", default=False)
    if url := variables.get("DATABASE_URL"):
        database = _database(root, url)
    else:
        database = _sqlite(var_dir / "onestop.sqlite3")
    server = database["ENGINE"] != "django.db.backends.sqlite3" and not debug
    if not server:
        made = {"ALLOWED_HOSTS": LOCAL_HOSTS}
        if not all(variables.get(name) for name in ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEYS")):
            made |= _keys_made_once(var_dir)
        variables = made | {name: value for name, value in variables.items() if value}
    tls = _switch(variables, "TLS", default=server)
    return Environment(
        debug=debug,
        tls=tls,
        # Whoever ends TLS stands in front: were it not believed, all the province would be one address.
        proxies=_proxies(variables.get("PROXIES") or ("1" if tls else "0")),
        secret_key=_secret_key(_required(variables, "SECRET_KEY")),
        allowed_hosts=_hosts(_required(variables, "ALLOWED_HOSTS")),
        var_dir=var_dir,
        database=database,
        redis_url=_redis_url(variables.get("REDIS_URL") or None),
        data_keys=_data_keys(_required(variables, "DATA_KEYS")),
        lookup_keys=_lookup_keys(_required(variables, "LOOKUP_KEYS")),
        email=_email(variables.get("EMAIL_URL") or CONSOLE_MAIL, var_dir / "mail"),
        email_from=_address(variables, "EMAIL_FROM", "mot-cua@localhost"),
        notice_address=_address(variables, "NOTICE_ADDRESS", "{code}@localhost"),
        worker_seconds=_seconds(variables, "WORKER_SECONDS", 30),
        metrics_token=_token(variables.get("METRICS_TOKEN")),
        log_format=_one_of(variables, "LOG_FORMAT", LOG_FORMATS, "json" if server else "line"),
    )


def _required(variables: Mapping[str, str], name: str) -> str:
    if value := variables.get(name):
        return value
    raise WrongValue(f"{name} is not set: a server (PostgreSQL, DEBUG off) needs it, see .env.example.")


def _switch(variables: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = variables.get(name, "").lower()
    if value not in (*TRUE, *FALSE, ""):
        raise WrongValue(f"{name} is {value!r}: it must be on or off.")
    return value in TRUE if value else default


def _proxies(text: str) -> int:
    if re.fullmatch(r"[0-9]", text):
        return int(text)
    raise WrongValue(f"PROXIES is {text!r}: it must be the number of proxies in front, 0 to 9.")


def _database(root: Path, url: str) -> dict[str, Any]:
    accepted = "sqlite:///PATH or postgresql://user:password@host:port/name"
    # The address itself stays out of the sentence: it may hold a password, and the sentence ends in a log.
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise WrongValue(f"DATABASE_URL is not an address of SQLite or PostgreSQL: it must be {accepted}.")
    try:
        database: dict[str, Any] = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured):
        raise WrongValue(f"DATABASE_URL cannot be read: it must be {accepted}.") from None
    if database["NAME"] in ("", ":memory:"):  # in memory, one process could not see another's tables
        raise WrongValue(f"DATABASE_URL names no lasting database: it must be {accepted}.")
    return _sqlite(root / database["NAME"]) if url.startswith("sqlite") else database


def _sqlite(path: Path) -> dict[str, Any]:
    _make_directory(path.parent)
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}


def _redis_url(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise WrongValue("REDIS_URL is not an address of Redis: it must be redis://host:port/0.")
    return url


def _email(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings for outgoing mail: to a server, printed by the process that sends it, or files in `folder`."""
    if url == CONSOLE_MAIL:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url == FILE_MAIL:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(folder)}
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("smtp", "smtp+tls", "smtp+ssl") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise WrongValue(
            "EMAIL_URL is not an address of a mail server: it must be smtp+tls://user:password@host:587"
            f" (or smtp://, smtp+ssl://), {CONSOLE_MAIL} or {FILE_MAIL}."
        )
    found: dict[str, Any] = environ.Env.email_url_config(url)
    port = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}.get(parts.scheme)
    return {name: value for name, value in found.items() if value} | {"EMAIL_PORT": parts.port or port or 0}


def _address(variables: Mapping[str, str], name: str, default: str) -> str:
    address = variables.get(name) or default
    if not _ADDRESS.fullmatch(address.replace("{code}", "code")):
        raise WrongValue(f"{name} is {address!r}: it must be a plain e-mail address, like {default}.")
    return address


def _seconds(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= HOUR):
        raise WrongValue(f"{name} is {text!r}: it must be a whole number of seconds from 1 to {HOUR}.")
    return int(text)


def _token(token: str | None) -> str | None:
    if token and not (len(token) >= TOKEN_LENGTH and token.isascii() and token.isprintable() and " " not in token):
        raise WrongValue(f"METRICS_TOKEN is too weak: it must be at least {TOKEN_LENGTH} ASCII letters and digits.")
    return token or None


def _one_of(variables: Mapping[str, str], name: str, accepted: tuple[str, ...], default: str) -> str:
    value = variables.get(name) or default
    if value not in accepted:
        raise WrongValue(f"{name} is {value!r}: it must be {' or '.join(accepted)}.")
    return value


def _secret_key(key: str) -> str:
    if len(key) < SECRET_KEY_LENGTH:
        raise WrongValue(f"SECRET_KEY has {len(key)} characters: it must have at least {SECRET_KEY_LENGTH}.")
    return key


def _hosts(text: str) -> list[str]:
    hosts = _listed(text)
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise WrongValue(
                f"ALLOWED_HOSTS has {host!r}: it must be comma-separated host names, without scheme or port."
            )
    return hosts


def _data_keys(text: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for number, item in enumerate(_listed(text), start=1):
        key_id, _, encoded = item.partition(":")
        key = _decoded(encoded)
        # A key never appears in the sentence, nor does the id: without its colon the item is all key.
        if not _KEY_ID.fullmatch(key_id) or key is None or len(key) != KEY_BYTES:
            raise WrongValue(f"DATA_KEYS, key {number}: it must be keyid:base64url of {KEY_BYTES} bytes.")
        if key_id in keys:
            raise WrongValue(f"DATA_KEYS, key {number}: its id {key_id!r} is taken by a key before it.")
        keys[key_id] = key
    return keys


def _lookup_keys(text: str) -> tuple[bytes, ...]:
    keys = []
    for number, item in enumerate(_listed(text), start=1):
        key = _decoded(item)
        if key is None or len(key) < KEY_BYTES:
            raise WrongValue(f"LOOKUP_KEYS, key {number}: it must be base64url of {KEY_BYTES} bytes or more.")
        keys.append(key)
    return tuple(keys)


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")]


def _decoded(text: str) -> bytes | None:
    if not _BASE64URL.fullmatch(text):
        return None
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return None


def _keys_made_once(var_dir: Path) -> dict[str, str]:
    """The keys in `var_dir`, made if there are none yet."""
    path = var_dir / KEYS_FILE
    _make_directory(var_dir)
    try:
        if not path.exists():
            _write_new_keys(path)
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise WrongValue(f"{path} cannot be used ({reason}): it must hold this installation's keys.") from None
    keys = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    for name in ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEYS"):
        if not keys.get(name):
            raise WrongValue(f"{path} has no {name}: put it back from a copy, or set the variable {name}.")
    return keys


def _write_new_keys(path: Path) -> None:
    """Write a whole new file at `path`, or leave the one that another process has put there meanwhile."""
    text = (
        "# Made at the first start. Whoever loses this file loses the personal data in the database.\n"
        f"SECRET_KEY={secrets.token_urlsafe(SECRET_KEY_LENGTH)}\n"
        f"DATA_KEYS=1:{secrets.token_urlsafe(KEY_BYTES)}\n"
        f"LOOKUP_KEYS={secrets.token_urlsafe(KEY_BYTES)}\n"
    )
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=KEYS_FILE)  # mode 0600
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, never replaces
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongValue(
            f"VAR_DIR or DATABASE_URL needs {directory}, which cannot be made: {error.strerror}."
        ) from None
