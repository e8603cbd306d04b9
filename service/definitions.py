"""Deployed process definitions: the gate, versions, and the parsed form that running instances need.

A deployment set is all of ``processes/``: uploaded files replace those of the same base name in the current set. A type gets a
new version when anything it can reach has changed; running instances stay on theirs.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import inspect, select, update

from service import cases, clock, facts, scenarios
from service.actors import SYSTEM, Actor
from service.engine import Definition as Engine
from service.engine import build
from service.engine.checks import Known, KnownOperation, Problem, check, judge
from service.engine.decisions import DecisionTable
from service.engine.dialect import content_hash, reach, read_files, sha256
from service.engine.exploration import Exploration
from service.errors import DiagramRejected, NotFound
from service.events import record_system
from service.forms.registry import forms
from service.models import Definition, Deployment, Resource, Role, db
from service.models.unit import unit_of_work
from service.tasks.registry import operations

SUFFIXES = (".bpmn", ".dmn", ".txt", ".yaml")

_cache: OrderedDict[tuple[str, str], Engine] = OrderedDict()
_cache_lock = threading.Lock()
_parsing = threading.Lock()
_CACHED = 64


# -- reading ----------------------------------------------------------------------------------------------------------


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
    """A text of the current set as it stands, outside of any case; empty where nothing is deployed."""
    row = _any_type()
    return load(row).texts[name].strip() if row else ""


def diagram(row: Definition, process: str | None = None) -> bytes:
    """The BPMN file of a version, as it was deployed, or that of a process which the version calls."""
    name = f"{process or row.key}.bpmn"
    if name not in row.files:
        raise NotFound("没有这个流程图")
    return contents({name: row.files[name]})[name]


def current_set() -> dict[str, bytes]:
    """The files of the newest deployment."""
    newest = _newest()
    return contents(newest.files) if newest else {}


def _newest() -> Deployment | None:
    return db.session.scalar(select(Deployment).order_by(Deployment.id.desc()).limit(1))


# -- deploying --------------------------------------------------------------------------------------------------------


def known() -> Known:
    """What diagrams may refer to: the registered forms and operations, the roles, the facts and functions of a case."""
    return Known(
        forms={name: frozenset(form.decisions) for name, form in forms().items()},
        operations={
            name: KnownOperation(parameters=op.parameters, external=op.external, guard=op.guard)
            for name, op in operations().items()
        },
        roles=frozenset(db.session.scalars(select(Role.id))) | {SYSTEM.role},
        facts=facts.FACTS,
        functions=cases.FUNCTIONS,
        used=facts.READ_BY_CODE,
    )


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder and those below it, by base name."""
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES}


def gate(files: Mapping[str, bytes], *, play: bool = True) -> tuple[dict[str, bytes], list[Problem]]:
    """The set that would result from deploying ``files``, and every problem the gate finds in it; with ``play`` also by the
    scenarios that they can change."""
    named = {PurePosixPath(name.replace("\\", "/")).name: data for name, data in files.items()}
    wrong = [
        Problem(name, None, "unknown_file", f"不认识的文件类型：{name}（只接受 {'、'.join(SUFFIXES)}）")
        for name in named
        if not name.endswith(SUFFIXES)
    ]
    merged = {**current_set(), **{name: data for name, data in named.items() if name.endswith(SUFFIXES)}}
    problems = wrong + check(merged, known())
    executable = not any(problem.severity == "error" for problem in problems)
    if play and executable:
        problems += scenarios.judge(merged, named)
    return merged, problems


def simulate(key: str, files: Mapping[str, bytes]) -> tuple[list[Problem], Exploration | None]:
    """Play one diagram through, with ``files`` over the current set: its errors, and what was found unless it has some."""
    named = {PurePosixPath(name.replace("\\", "/")).name: data for name, data in files.items()}
    judgement = judge({**current_set(), **named}, known())
    problems = [p for p in judgement.problems if p.file == f"{key}.bpmn" and p.severity == "error"]
    return problems, judgement.explorations.get(key)


def deploy(
    files: Mapping[str, bytes],
    actor: Actor,
    *,
    dry_run: bool = False,
    override_reason: str | None = None,
    comment: str | None = None,
    shipped: bool = False,
) -> list[Definition]:
    """Run the gate and, unless it is a dry run, make the new versions; they take effect at once.

    Answers every definition that a file of ``files`` belongs to: new versions first made here, unchanged ones as they are
    (a dry run answers unsaved rows). :class:`DiagramRejected` with all problems; scenarios that do not hold are none with an
    ``override_reason``, which is kept. Of what is ``shipped`` with this program the tests have played the scenarios.
    """
    merged, problems = gate(files, play=not shipped)
    overridden = {scenarios.FAILED} if override_reason else set()
    errors = [problem for problem in problems if problem.severity == "error" and problem.code not in overridden]
    if errors:
        raise DiagramRejected(errors)
    hashes = {name: sha256(data) for name, data in merged.items()}
    touched = {PurePosixPath(name).name for name in files}
    if dry_run:
        rows = [row for row in _versions(merged, hashes) if touched & set(row.files)]
        db.session.expunge_all()
        return rows
    with unit_of_work() as session:
        newest = _newest()
        rows = _versions(merged, hashes)
        if newest is not None and newest.files == hashes:
            return [row for row in rows if touched & set(row.files)]
        have = set(session.scalars(select(Resource.sha).where(Resource.sha.in_(set(hashes.values())))))
        fresh = {hashes[name]: data for name, data in merged.items() if hashes[name] not in have}
        session.add_all(Resource(sha=sha, content=data) for sha, data in fresh.items())
        deployment = Deployment(
            deployed_at=clock.now(), account_id=actor.account_id, comment=comment or override_reason, files=hashes
        )
        session.add(deployment)
        session.flush()
        for row in rows:
            if inspect(row).transient:
                session.execute(update(Definition).where(Definition.key == row.key).values(current=False))
                row.deployment_id = deployment.id
                session.add(row)
        session.flush()
        record_system(
            "deployed",
            actor,
            data={
                "deployment": deployment.id,
                "definitions": {row.key: row.version for row in rows if row.deployment_id == deployment.id},
                "override_reason": override_reason,
            },
        )
        return [row for row in rows if touched & set(row.files)]


def _versions(merged: Mapping[str, bytes], hashes: Mapping[str, str]) -> list[Definition]:
    """A row for every process of the set: the current one where nothing it reaches has changed, else a new one."""
    found, _, _ = read_files(merged)
    shared = {name for name in merged if name.endswith((".dmn", ".txt"))}
    rows: list[Definition] = []
    with db.session.no_autoflush:
        latest = {row.key: row for row in listed()}
    for key, process in sorted(found.items()):
        names = shared | {found[p].file for p in reach(key, found)}
        files = {name: hashes[name] for name in sorted(names)}
        sha = content_hash(files)
        row = latest.get(key)
        if row is None or row.sha != sha:
            row = Definition(
                key=key,
                version=row.version + 1 if row else 1,
                sha=sha,
                kind="type" if process.is_type else "called",
                title=process.properties.get("title", process.name),
                start_roles=process.properties.get("start_roles", ""),
                systems=process.properties.get("systems", ""),
                position=int(process.properties.get("position", 0)),
                current=True,
                files=files,
            )
        rows.append(row)
    return rows
