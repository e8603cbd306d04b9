"""An office: a migrated database with the demo's people, the shipped decisions and texts, and cases to work on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import select

from service import clock, settings
from service.actors import SYSTEM, Actor
from service.cases import Case, Decision
from service.engine import read_files
from service.models import (
    Account,
    Anomaly,
    Application,
    Definition,
    Deployment,
    Enterprise,
    Instance,
    Person,
    db,
)
from service.models.unit import install, unit_of_work
from service.register import numbering

ROOT = Path(__file__).parents[2]
MIGRATIONS = ROOT / "service" / "migrations"
PROCESSES = ROOT / "processes"


def use_settings(url: str, files: Path, **environment: str) -> None:
    """The settings of a test: this database, files in this folder."""
    given = {"REGFLOW_ENV": "test", "REGFLOW_DATABASE_URL": url, "REGFLOW_FILES_DIR": str(files), **environment}
    settings.use(settings.Settings.from_env(given, root=files))


@contextmanager
def application(url: str) -> Iterator[Flask]:
    """An application context over the database at ``url``, as it is."""
    app = Flask("office")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    install(app)
    Migrate(app, db)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def empty() -> None:
    """Leave nothing of what earlier tests did: a PostgreSQL outlives its test."""
    if db.engine.dialect.name == "postgresql":
        with unit_of_work() as session:
            session.connection().exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


def migrate() -> None:
    """Bring the database of the application context up to date."""
    upgrade(directory=str(MIGRATIONS))


@dataclass(frozen=True)
class Shipped:
    """A version that holds the shipped decisions and texts, without a diagram."""

    key: str
    title: str
    decisions: Mapping[str, Decision]
    texts: Mapping[str, str]


@cache
def shipped(key: str = "initial_registration", title: str = "初始注册") -> Shipped:
    """The version of ``key`` that ``processes/`` makes."""
    files = {p.name: p.read_bytes() for p in PROCESSES.rglob("*") if p.suffix in (".dmn", ".txt")}
    _, decisions, texts = read_files(files)
    return Shipped(key, title, decisions, texts)


def account(username: str) -> Account:
    """The demo account of this name."""
    return db.session.scalars(select(Account).filter_by(username=username)).unique().one()


def person(username: str) -> Person:
    """The person of this demo account."""
    return db.session.get_one(Person, account(username).person_id)


def unit(username: str) -> Enterprise:
    """The unit that this demo account acts for."""
    return db.session.get_one(Enterprise, account(username).assignments[0].scope_key)


def acting(username: str) -> Actor:
    """The demo account as the actor of a step, in the one role it holds."""
    found = account(username)
    return Actor(found.id, found.assignments[0].role_id, found.name, "192.0.2.7")


def case_of(
    username: str, category: str | None, actor: str | None = None, *, key: str = "initial_registration", **fields: Any
) -> Case:
    """A case of a type, 初始注册 unless told, that the person of this demo account started; ``fields`` are the
    application's."""
    person_id = account(username).person_id
    application = Application(
        process=key,
        category=category,
        person_id=person_id,
        **{"facts": {}, "form": {}, "variables": {"category": category}, **fields},
    )
    case = Case(application, shipped(key), acting(actor) if actor else SYSTEM)
    letter = case.fact("category_data")["system_letter"] if category else "G"
    application.number = numbering.application_number(letter, clock.today())
    application.system = case.fact("system")
    application.instance = Instance(
        definition=_definition(),
        business_key=application.number,
        started_at=clock.now(),
        updated_at=clock.now(),
        state=b"",
    )
    db.session.add(application)
    db.session.flush()
    db.session.refresh(application)
    case.forget()
    return case


def as_actor(case: Case, username: str) -> Case:
    """The same case in the hands of another account."""
    case.actor = acting(username)
    return case


def stands(anomaly: Anomaly, state: str) -> Anomaly:
    """The anomaly whose defence has come so far."""
    if anomaly.defence is None:
        number = numbering.application_number("A", clock.today())
        application = Application(process="anomaly_defence", number=number, person_id=anomaly.person_id, open=False)
        anomaly.defence = Instance(
            definition=_definition(),
            business_key=number,
            application=application,
            started_at=clock.now(),
            updated_at=clock.now(),
            state=b"",
        )
    anomaly.defence.status = state
    db.session.flush()
    db.session.refresh(anomaly)
    return anomaly


def _definition() -> Definition:
    found = db.session.scalars(select(Definition).limit(1)).first()
    if found is not None:
        return found
    deployment = Deployment(deployed_at=clock.now(), files={})
    db.session.add(deployment)
    db.session.flush()
    made = Definition(
        key="initial_registration", version=1, sha="0" * 64, kind="type", title="初始注册", files={},
        deployment_id=deployment.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made
