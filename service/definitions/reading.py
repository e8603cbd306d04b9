"""Read side of the deployed definitions: versions, their files, and the parsed form that running instances need."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from service.actors import SYSTEM
from service.engine import Definition as Engine
from service.engine import build
from service.engine.decisions import DecisionTable
from service.errors import NotFound
from service.models import Definition, Deployment, Resource, db

_cache: OrderedDict[tuple[str, str], Engine] = OrderedDict()
_cache_lock = threading.Lock()
_parsing = threading.Lock()
_CACHED = 64


def load(row: Definition) -> Engine:
    """The parsed definition of a version; parsed once per process and content, also where many ask at the same moment."""
    key = (row.key, row.sha)
    definition = _cached(key)
    if definition is None:
        files = contents(row.files)
        with _parsing:
            definition = _cached(key)  # somebody parsed it while this one waited
            if definition is None:
                definition = _keep(key, build(row.key, files))
    return definition


def _cached(key: tuple[str, str]) -> Engine | None:
    with _cache_lock:
        if key in _cache:
            _cache.move_to_end(key)
        return _cache.get(key)


def _keep(key: tuple[str, str], definition: Engine) -> Engine:
    with _cache_lock:
        _cache[key] = definition
        while len(_cache) > _CACHED:
            _cache.popitem(last=False)
    return definition


def contents(files: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of a set of files, given as name → SHA-256."""
    rows = db.session.execute(select(Resource.sha, Resource.content).where(Resource.sha.in_(set(files.values()))))
    by_sha: dict[str, bytes] = {row.sha: row.content for row in rows}
    return {name: by_sha[sha] for name, sha in files.items()}


def current(key: str) -> Definition:
    """The version that new instances of ``key`` take."""
    row = db.session.scalar(select(Definition).filter_by(key=key, current=True))
    if row is None:
        raise NotFound("没有这个流程")
    return row


def version(key: str, number: int) -> Definition:
    """One version of a process."""
    row = db.session.scalar(select(Definition).filter_by(key=key, version=number))
    if row is None:
        raise NotFound("没有这个版本")
    return row


def versions(key: str) -> list[Definition]:
    """All versions of a process, newest first."""
    return list(db.session.scalars(select(Definition).filter_by(key=key).order_by(Definition.version.desc())))


def types() -> list[Definition]:
    """The current version of every type that somebody may start, in the order of menus."""
    query = select(Definition).filter_by(kind="type", current=True).where(Definition.start_roles != SYSTEM.role)
    return list(db.session.scalars(query.order_by(Definition.position, Definition.key)))


def listed() -> list[Definition]:
    """The current version of every process, called diagrams too."""
    return list(db.session.scalars(select(Definition).filter_by(current=True).order_by(Definition.key)))


def ask(decision: str, **inputs: Any) -> Any:
    """The outputs of a decision of the current set for these inputs, outside of any case; ``None`` where nothing is deployed.

    Every current type carries the same tables, so any of them will do.
    """
    row = _any_type()
    return load(row).decisions[decision].evaluate(inputs.__getitem__, {}) if row else None


def _any_type() -> Definition | None:
    return db.session.scalar(select(Definition).filter_by(kind="type", current=True).order_by(Definition.key).limit(1))


def listed_by(decision: str) -> list[str]:
    """The values that the first condition of a decision of the current set lists, in the order of its rows.

    Of ``category_data`` they are the categories that there are (docs/domain.md §2.1).
    """
    row = _any_type()
    rules = load(row).decisions[decision].rules if row else ()
    return [str(value) for rule in rules for value in rule.tests[0].literals or ()]


def tables() -> Mapping[str, DecisionTable]:
    """The decision tables of the current set by id; none where nothing is deployed."""
    row = _any_type()
    return load(row).decisions if row else {}


def text(name: str) -> str:
    """A text of the current set as it stands, outside of any case; empty where the set has none."""
    row = _any_type()
    return load(row).texts.get(name, "").strip() if row else ""


def diagram(row: Definition, process: str | None = None) -> bytes:
    """The BPMN file of a version, as it was deployed, or that of a process which the version calls."""
    name = f"{process or row.key}.bpmn"
    if name not in row.files:
        raise NotFound("没有这个流程图")
    return contents({name: row.files[name]})[name]


def current_set() -> dict[str, bytes]:
    """The files of the newest deployment."""
    row = newest()
    return contents(row.files) if row else {}


def newest() -> Deployment | None:
    """The newest deployment: its files are the current set."""
    return db.session.scalar(select(Deployment).order_by(Deployment.id.desc()).limit(1))
