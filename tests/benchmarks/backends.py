"""Where data is kept: a PostgreSQL of the benchmark's own, or SQLite files. Both give copies of one prepared database."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from tests import services

from .machine import cpu_of_tree
from .preparing import prepare
from .serving import REPOSITORY

_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]+): (.*)")
_SIZE = """
    SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Backend(Protocol):
    """A kind of database, with the demo's cast and all diagrams in the database that copies are made of."""

    name: str

    def copy(self, name: str) -> str:
        """The address of a new copy, for SQLAlchemy."""

    def floor(self) -> str:
        """The address of a database with the floor's two tables."""

    def cpu(self) -> float:
        """Seconds of CPU that the database's own processes have used."""

    def size(self, url: str, *, vacuumed: bool) -> int:
        """Bytes that tables and indexes take: as they were written, or with nothing dead in them."""


class Postgres:
    """A private server, so that nobody else's work is counted. It is durable but for ``fsync``, which would only add the
    same wait for the disk to both sides."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self._server = services.start_postgres()
        with self._connect() as connection:
            data = Path(connection.execute("SHOW data_directory").fetchone()[0])  # type: ignore[index]
        self._pid = int((data / "postmaster.pid").read_text(encoding="ascii").split()[0])
        self._log = data.parent / "log"
        self._create("prepared", "template0")
        prepare(self._url("prepared"), folder)

    def copy(self, name: str) -> str:
        self._create(name, "prepared")
        return self._url(name)

    def floor(self) -> str:
        self._create("floor", "template0")
        make_floor(self._url("floor"))
        return self._url("floor")

    def cpu(self) -> float:
        return cpu_of_tree(self._pid)

    def size(self, url: str, *, vacuumed: bool) -> int:
        with self._connect(url.rpartition("/")[2]) as connection:
            if vacuumed:
                connection.execute("VACUUM FULL")
            return int(connection.execute(_SIZE).fetchone()[0])  # type: ignore[index]

    def execute(self, url: str, *statements: str) -> None:
        """Run SQL on a copy."""
        with self._connect(url.rpartition("/")[2]) as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Everything that is executed within the block, as the server logs it; filled at its end."""
        found: list[str] = []
        self._log_statements("all")
        begun = self._log.stat().st_size
        yield found
        with self._log.open(encoding="utf-8", errors="replace") as lines:
            lines.seek(begun)
            found += [match[1] for line in lines if (match := _STATEMENT.search(line))]
        self._log_statements("none")

    def _log_statements(self, which: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL("ALTER SYSTEM SET log_statement = {}").format(which))
            connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)  # until every backend has read it

    def _create(self, name: str, template: str) -> None:
        with self._connect() as connection:
            identifiers = map(sql.Identifier, (name, template))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*identifiers))

    def _connect(self, database: str = "postgres") -> psycopg.Connection[tuple]:
        return psycopg.connect(self._address(database), autocommit=True)

    def _address(self, database: str) -> str:
        return f"{self._server.rpartition('/')[0]}/{database}"

    def _url(self, database: str) -> str:
        return self._address(database).replace("postgresql://", "postgresql+psycopg://")


class Sqlite:
    """Files in a folder. It has no processes of its own: what it costs, the web processes spend."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        prepare(self._url("prepared"), folder)

    def copy(self, name: str) -> str:
        shutil.copy(self._folder / "prepared.db", self._folder / f"{name}.db")
        return self._url(name)

    def floor(self) -> str:
        make_floor(self._url("floor"))
        return self._url("floor")

    def cpu(self) -> float:
        return 0.0

    def size(self, url: str, *, vacuumed: bool) -> int:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as connection:
            if vacuumed:
                connection.execute("VACUUM")
            pages, size = (connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
            return int(pages * size)

    def _url(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"


def make_floor(url: str) -> None:
    """Make the floor's tables, in a process of its own as the floor reads its address from the environment."""
    command = (sys.executable, "-m", "tests.benchmarks.floor")
    subprocess.run(command, cwd=REPOSITORY, env={"FLOOR_DATABASE_URL": url}, check=True)
