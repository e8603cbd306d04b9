"""A database server that is started anew: who asks next gets an answer, whatever became of the connections."""

import psycopg

from service import settings

from .cast import Cast

OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def test_a_connection_that_the_server_has_closed_is_replaced(postgres_theatre, clock):
    postgres_theatre.strike()
    previous = settings.use(postgres_theatre.settings)
    cast = Cast(postgres_theatre.app, clock)
    case = cast.start("CHEM")
    address = postgres_theatre.settings.database_url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as other:
        assert other.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}").fetchall()
        while other.execute(f"SELECT pid {OTHERS}").fetchall():
            pass
    case.complete("app-chem", "Task_ConfirmConditions", accepted=True)
    settings.use(previous)
