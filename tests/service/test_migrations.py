"""The migrations make the tables that the models describe, on both databases, and can be taken back."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade
from sqlalchemy import inspect, select, text

from service.models import Chain, Role, db

from .office import MIGRATIONS, application, empty, migrate

PARTS = "ix_instance_business_key_parts"
SCOPES = {
    "applicant": "own",
    "enterprise_agent": "enterprise",
    "city_officer": "city",
    "province_officer": "province",
    "ministry_reviewer": "nation",
    "ministry_approver": "nation",
    "offline_clerk": "counter",
    "analyst": "platform",
    "admin": "platform",
}


def test_models_and_migrations_agree(any_database):
    with application(any_database):
        empty()
        migrate()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_name": lambda name, *_: name != PARTS}
            )
            assert compare_metadata(context, db.metadata) == []


def test_parts_of_numbers_have_an_index_where_the_server_knows_how(postgres_url):
    with application(postgres_url):
        empty()
        migrate()
        if db.session.scalar(text("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")):
            assert PARTS in {index["name"] for index in inspect(db.engine).get_indexes("instance")}


def test_indexes_that_cover_a_part_of_the_rows_are_made_so(any_database):
    with application(any_database):
        empty()
        migrate()
        dialect = db.engine.dialect.name
        described = {
            index.name: (condition(index.dialect_options[dialect]["where"]), bool(index.unique))
            for table in db.metadata.tables.values()
            for index in table.indexes
            if index.dialect_options[dialect]["where"] is not None
        }
        made = {i["name"]: i for t in db.metadata.tables for i in inspect(db.engine).get_indexes(t)}
        assert described
        assert described == {
            name: (condition(made[name]["dialect_options"][f"{dialect}_where"]), bool(made[name]["unique"]))
            for name in described
        }


def condition(where):
    """The condition without the parentheses and types that PostgreSQL puts around it."""
    return re.sub(r"[()]|::\w+", "", str(where)).lower()


def test_every_lane_has_its_role(any_database):
    with application(any_database):
        empty()
        migrate()
        assert {role.id: role.scope for role in db.session.scalars(select(Role))} == SCOPES


def test_the_chain_of_events_that_belong_to_no_case_begins_empty(any_database):
    with application(any_database):
        empty()
        migrate()
        assert [(c.name, c.seq, c.head) for c in db.session.scalars(select(Chain))] == [("system", 0, "")]


def test_an_upgrade_can_be_taken_back(any_database):
    with application(any_database):
        empty()
        migrate()
        downgrade(directory=str(MIGRATIONS), revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        assert db.session.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 0
