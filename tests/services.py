"""The real services that tests talk to: PostgreSQL and Redis.

A server that runs on this machine's usual port and lets us in is used as it is. Otherwise a private one is started
from the installed binaries, in a temporary folder, and stopped at the end. Where neither is possible, `Unavailable`
says why.
"""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from pwd import getpwnam, getpwuid
from typing import Any

import psycopg
import pytest
import redis
from psycopg import sql

HOST = "127.0.0.1"
LEFT_OUT = "left out: "
OURS = "regflow_test"  # a key in a Redis database that says: this is of the tests


class Unavailable(RuntimeError):
    """A service can be neither found nor started; the text says why."""


def or_leave_out(server: Callable[[], str]) -> str:
    """The server's address; where it is unavailable, the test that asks is left out, and says why."""
    try:
        return server()
    except Unavailable as missing:
        pytest.skip(f"{LEFT_OUT}{missing}")  # told at the end of the run, and a failure under CI=true (conftest.py)


@cache
def postgres_server() -> str:
    """The address (postgresql://…) of a server on which this user may create databases."""
    return _postgres_that_runs(f"postgresql://postgres@{HOST}:5432/postgres") or start_postgres()


@contextmanager
def postgres_database(server: str, name: str) -> Iterator[str]:
    """The address of a new, empty database of this name, dropped in the end."""
    identifier = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier))
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _postgres_that_runs(address: str) -> str | None:
    """The address, if its server lets us in and lets us create databases."""
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return None
    return address if row and row[0] else None


def start_postgres() -> str:
    """A private server, run by an ordinary user because PostgreSQL refuses to be run by root."""
    initdb, pg_ctl = _postgres_binary("initdb"), _postgres_binary("pg_ctl")
    folder, port = _temporary_folder("regflow-postgres-"), free_port()
    owner = getpwuid(os.geteuid()) if os.geteuid() else getpwnam("nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    data = folder / "data"

    def run(*command: str) -> None:
        become: dict[str, Any] = {}
        if os.geteuid() == 0:
            become = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, **become)
        if done.returncode:
            raise Unavailable(f"{Path(command[0]).name} failed: {done.stderr.decode(errors='replace').strip()}")

    run(initdb, "--pgdata", str(data), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = (
        f"-c listen_addresses={HOST} -c port={port} -c unix_socket_directories='' -c fsync=off -c max_connections=50"
    )
    run(pg_ctl, "start", "--wait", "--pgdata", str(data), "--log", str(folder / "log"), "--options", options)
    atexit.register(lambda: run(pg_ctl, "stop", "--pgdata", str(data), "--mode=immediate"))
    return f"postgresql://postgres@{HOST}:{port}/postgres"


def _postgres_binary(name: str) -> str:
    """Debian keeps these out of the PATH, one folder per version; the newest wins."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise Unavailable(f"no PostgreSQL answers on {HOST}:5432 as user postgres, and {name} is not installed")
    return found


@cache
def redis_server() -> str:
    """The address (redis://…, without a database number) of a server that lets us in."""
    return _redis_that_runs(f"redis://{HOST}:6379") or start_redis()


@contextmanager
def redis_database(server: str, run_id: str) -> Iterator[str]:
    """The address of an empty database, which is this run's alone until the end.

    Redis numbers its databases. A number is taken by a key in database 0, so that two runs never share one; a database
    that holds anything but what an earlier run of the tests left behind belongs to somebody and is passed by.
    """
    with redis.Redis.from_url(server) as register:
        for number in range(1, 16):
            claim = f"regflow_test_database_{number}"
            if register.set(claim, run_id, nx=True, ex=3600):
                try:
                    with redis.Redis.from_url(f"{server}/{number}") as own:
                        if own.dbsize() == 0 or own.exists(OURS):
                            own.flushdb()
                            own.set(OURS, run_id)
                            yield f"{server}/{number}"
                            own.flushdb()
                            return
                finally:
                    register.delete(claim)
    raise Unavailable("no database of this Redis is free")


def _redis_that_runs(address: str) -> str | None:
    try:
        with redis.Redis.from_url(address, socket_timeout=3) as client:
            client.ping()
    except redis.RedisError:
        return None
    return address


def start_redis() -> str:
    binary = shutil.which("redis-server")
    if binary is None:
        raise Unavailable(f"no Redis answers on {HOST}:6379, and redis-server is not installed")
    folder, port = _temporary_folder("regflow-redis-"), free_port()
    options = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]
    process = subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL)
    atexit.register(_stop, process)
    address = f"redis://{HOST}:{port}"
    _wait_until(lambda: _redis_that_runs(address) is not None, "the Redis that the tests started does not answer")
    return address


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait(10)


def _wait_until(holds: Callable[[], bool], otherwise: str, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Unavailable(otherwise)
        time.sleep(0.05)


def _temporary_folder(prefix: str) -> Path:
    """A folder that is gone at exit (handlers run backwards, so after the server in it has stopped)."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def free_port() -> int:
    """A port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
