"""A crowd of open cases, made in the database itself: copies of one real case, each with a number of its own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, create_engine, text

from service.models import Application, Instance, UserTask, Visibility

WITH_A_NUMBER_OF_THEIR_OWN: Mapping[type, Mapping[str, str]] = {
    Instance: {"id": "'crowd-' || n", "business_key": "'N' || (90000000 + n)"},
    Application: {"instance_id": "'crowd-' || n", "number": "'N' || (90000000 + n)"},
    UserTask: {"id": "'task-' || n", "instance_id": "'crowd-' || n"},
    Visibility: {"instance_id": "'crowd-' || n"},
}
"""What differs from copy to copy; all other columns are the real case's."""


def add(url: str, instance_id: str, number: int) -> None:
    """Add ``number`` copies of a case with its open task, and let the database look at what it has then."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for model, own in WITH_A_NUMBER_OF_THEIR_OWN.items():
            _copy(connection, model, own, instance_id, number)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"))
    engine.dispose()


def _copy(connection: Connection, model: type, own: Mapping[str, str], instance_id: str, number: int) -> None:
    table = model.__table__  # type: ignore[attr-defined]  # every model has one
    key = "id" if model is Instance else "instance_id"
    names = [column.name for column in table.columns]
    values = ", ".join(own.get(name, f'one."{name}"') for name in names)
    still_open = " AND one.closed_at IS NULL" if model is UserTask else ""
    connection.execute(
        text(
            f"INSERT INTO {table.name} ({', '.join(names)}) "  # noqa: S608 - names of our own tables
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :number) "
            f"SELECT {values} FROM {table.name} AS one CROSS JOIN numbers WHERE one.{key} = :case{still_open}"
        ),
        {"number": number, "case": instance_id},
    )
