"""Databases to measure in: with schema and catalogue, each a copy of one that is prepared once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import steps

SUFFIXES = ("", "-wal", "-shm")


class Databases:
    """Makes and drops databases, named after `prefix`, and runs steps on them."""

    vendor: str

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self._base = ""
        self._made: list[str] = []

    def step(self, name: str, url: str, **arguments: Any) -> dict[str, Any]:
        """Run one step in a process of its own on a database."""
        return steps.call(name, url, self.var_dir, **arguments)

    def prepared(self) -> str:
        """A new database with schema and catalogue."""
        if not self._base:
            self._base = self._name()
            self._create(self._base, None)
            self.step("databases.prepare", self._base)
        return self.copy_of(self._base)

    def copy_of(self, url: str) -> str:
        """A new database with what that one holds; nobody may be using it."""
        copy = self._name()
        self._create(copy, url)
        return copy

    def drop(self, url: str) -> None:
        self._made.remove(url)
        self._remove(url)

    def drop_all(self) -> None:
        for url in list(self._made):
            self.drop(url)

    def nowhere(self) -> str:
        """An address for steps that use no database."""
        return f"sqlite:///{self.var_dir}/none.sqlite3"

    def _name(self) -> str:
        self._count = getattr(self, "_count", 0) + 1
        url = self._address(self._count)
        self._made.append(url)
        return url

    def _address(self, number: int) -> str:
        raise NotImplementedError

    def _create(self, url: str, template: str | None) -> None:
        raise NotImplementedError

    def _remove(self, url: str) -> None:
        raise NotImplementedError


class OnSQLite(Databases):
    """Files beside each other."""

    vendor = "sqlite"

    def __init__(self, var_dir: Path, prefix: Path) -> None:
        super().__init__(var_dir)
        self.prefix = prefix

    def _address(self, number: int) -> str:
        return f"sqlite:///{self.prefix}-bench-{number}.sqlite3"

    def _create(self, url: str, template: str | None) -> None:
        if template is None:
            self._remove(url)  # a run that was killed may have left it
        else:
            shutil.copyfile(self._path(template), self._path(url))

    def _remove(self, url: str) -> None:
        for suffix in SUFFIXES:
            Path(f"{self._path(url)}{suffix}").unlink(missing_ok=True)

    def _path(self, url: str) -> str:
        return url.removeprefix("sqlite:///")


class OnPostgreSQL(Databases):
    """Databases of the server where `url` is one; its role must be allowed to create them."""

    vendor = "postgresql"

    def __init__(self, var_dir: Path, url: str) -> None:
        super().__init__(var_dir)
        self._server, _, self._prefix = url.rpartition("/")

    def _address(self, number: int) -> str:
        return f"{self._server}/{self._prefix}_bench_{number}"

    def _create(self, url: str, template: str | None) -> None:
        self._remove(url)
        self._execute(f'CREATE DATABASE "{_name(url)}" TEMPLATE "{_name(template) if template else "template0"}"')

    def _remove(self, url: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')

    def _execute(self, sql: str) -> None:
        import psycopg

        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute(sql.encode())


def _name(url: str) -> str:
    return url.rpartition("/")[2]


@contextmanager
def opened(url: str | None, throw_away_postgresql: bool, directory: Path) -> Iterator[Databases]:
    """Where to measure: in SQLite files in `directory`, at an address, or in a new PostgreSQL cluster."""
    with _server(url, throw_away_postgresql) as address:
        if address is None:
            databases: Databases = OnSQLite(directory, directory / "onestop")
        elif address.startswith("sqlite:///"):
            databases = OnSQLite(directory, Path(address.removeprefix("sqlite:///")).absolute())
        else:
            databases = OnPostgreSQL(directory, address)
        try:
            yield databases
        finally:
            databases.drop_all()


@contextmanager
def _server(url: str | None, throw_away: bool) -> Iterator[str | None]:
    if not throw_away:
        yield url
        return
    from scripts.run_tests import postgresql

    with postgresql() as address:
        yield address


def prepare() -> None:
    """Step: schema and catalogue."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
