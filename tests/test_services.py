"""The tests' own ground: real services answer, unit tests reach none, and what is left out is said."""

import os
import socket
from urllib.parse import urlsplit

import pytest
import redis
from sqlalchemy import create_engine, text

from tests import services


def test_a_unit_test_reaches_no_socket():
    with socket.socket() as probe, pytest.raises(RuntimeError, match="must not connect"):
        probe.connect(("127.0.0.1", 9))


def test_a_worker_has_an_empty_postgresql_database_of_its_own(postgres_url: str, run_id: str):
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == f"regflow_test_{run_id}"
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
    engine.dispose()


def test_a_worker_has_a_redis_database_of_its_own(redis_url: str):
    assert urlsplit(redis_url).path.strip("/") in {str(number) for number in range(1, 16)}
    with redis.Redis.from_url(redis_url) as client:
        client.set("regflow", "1")
        assert client.get("regflow") == b"1"


def test_a_test_of_any_database_runs_on_both(any_database: str):
    engine = create_engine(any_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_private_postgresql_can_be_started_even_by_root():
    address = services.or_leave_out(services.start_postgres)
    assert address != f"postgresql://postgres@{services.HOST}:5432/postgres"
    engine = create_engine(address.replace("postgresql", "postgresql+psycopg", 1))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


@pytest.mark.redis
def test_a_private_redis_can_be_started():
    with redis.Redis.from_url(services.or_leave_out(services.start_redis)) as client:
        assert client.ping()


def test_a_service_that_is_neither_running_nor_installed_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(services.Unavailable, match="redis-server is not installed"):
        services.start_redis()


@pytest.mark.redis
def test_a_redis_database_that_holds_somebodys_data_is_passed_by():
    server = services.or_leave_out(services.start_redis)
    with redis.Redis.from_url(f"{server}/1") as somebody:
        somebody.set("theirs", "1")
        with services.redis_database(server, "a") as first, services.redis_database(server, "b") as second:
            assert [urlsplit(address).path for address in (first, second)] == ["/2", "/3"]
        assert somebody.get("theirs") == b"1"
