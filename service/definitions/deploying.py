"""The gate, and what makes new versions of what has passed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy import inspect, select, update

from service import cases, clock, facts, scenarios
from service.actors import SYSTEM, Actor
from service.engine.checks import Known, KnownOperation, Problem, check, judge
from service.engine.dialect import content_hash, reach, read_files, sha256
from service.engine.exploration import Exploration
from service.errors import Conflict, DiagramRejected
from service.events import record_system
from service.forms.registry import forms
from service.models import Definition, Deployment, Resource, Role, db
from service.models.unit import unit_of_work
from service.tasks import notices
from service.tasks.registry import operations

from .reading import current_set, listed, newest

SUFFIXES = (".bpmn", ".dmn", ".txt", ".yaml")


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
        recipients=notices.RECIPIENTS,
        used=facts.READ_BY_CODE,
    )


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a folder and those below it, by base name."""
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES}


def named(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Uploaded files by their base names, wherever they came from."""
    return {PurePosixPath(name.replace("\\", "/")).name: data for name, data in files.items()}


def over_current(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The set that would result from deploying these files."""
    return {**current_set(), **{name: data for name, data in files.items() if name.endswith(SUFFIXES)}}


def gate(files: Mapping[str, bytes], *, play: bool = True) -> tuple[dict[str, bytes], list[Problem]]:
    """The set that would result from deploying ``files``, and every problem the gate finds in it; with ``play`` also by the
    scenarios that they can change."""
    given = named(files)
    wrong = [
        Problem(name, None, "unknown_file", f"不认识的文件类型：{name}（只接受 {'、'.join(SUFFIXES)}）")
        for name in given
        if not name.endswith(SUFFIXES)
    ]
    merged = over_current(given)
    problems = wrong + check(merged, known())
    executable = not any(problem.severity == "error" for problem in problems)
    if play and executable:
        problems += scenarios.judge(merged, given)
    return merged, problems


def simulate(key: str, files: Mapping[str, bytes]) -> tuple[list[Problem], Exploration | None]:
    """Play one diagram through, with ``files`` over the current set: its errors, and what was found unless it has some."""
    judgement = judge({**current_set(), **named(files)}, known())
    problems = [p for p in judgement.problems if p.file == f"{key}.bpmn" and p.severity == "error"]
    return problems, judgement.explorations.get(key)


@dataclass(frozen=True)
class Accepted:
    """A set of files that the gate lets through, and the deployment (its id) that it was laid over. ``touched`` are the names
    of the files that were brought, ``failing`` the scenarios that do not hold and are overridden."""

    merged: Mapping[str, bytes]
    over: int | None
    touched: frozenset[str]
    override_reason: str | None = None
    failing: tuple[str, ...] = ()

    @property
    def hashes(self) -> dict[str, str]:
        """Name → SHA-256 of the whole set."""
        return {name: sha256(data) for name, data in self.merged.items()}

    def answered(self, rows: Iterable[Definition]) -> list[Definition]:
        """Of these definitions those that a file which was brought belongs to."""
        return [row for row in rows if self.touched & set(row.files)]


def accept(files: Mapping[str, bytes], *, override_reason: str | None = None, play: bool = True) -> Accepted:
    """Run the gate: :class:`DiagramRejected` with all problems; scenarios that do not hold are none with an
    ``override_reason``, which is kept."""
    row = newest()
    merged, problems = gate(files, play=play)
    overridden = {scenarios.FAILED} if override_reason else set()
    errors = [problem for problem in problems if problem.severity == "error" and problem.code not in overridden]
    if errors:
        raise DiagramRejected(errors)
    failing = {problem.file: None for problem in problems if problem.code == scenarios.FAILED}
    return Accepted(merged, row.id if row else None, frozenset(named(files)), override_reason, tuple(failing))


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
    (a dry run answers unsaved rows). Refusals as :func:`accept` and :func:`put` raise them. Of what is ``shipped`` with this
    program the tests have played the scenarios.
    """
    accepted = accept(files, override_reason=override_reason, play=not shipped)
    if dry_run:
        rows = accepted.answered(versions_of(accepted.merged))
        db.session.expunge_all()
        return rows
    with unit_of_work():
        return accepted.answered(put(accepted, actor, comment=comment)[1])


def put(accepted: Accepted, actor: Actor, *, comment: str | None = None) -> tuple[Deployment, list[Definition]]:
    """Make the new versions of what the gate has let through, within the caller's unit of work; the deployment, and the
    current version of every process. A set that is the current one already is not deployed again.

    :class:`Conflict` where somebody has deployed something since the gate looked: his files would be taken back unseen.
    """
    last = _last_locked()
    if (last.id if last else None) != accepted.over:
        raise Conflict("检查期间有人发布了别的内容，请重新检查后再发布。")
    hashes = accepted.hashes
    rows = versions_of(accepted.merged)
    if last is not None and last.files == hashes:
        return last, rows
    session = db.session
    have = set(session.scalars(select(Resource.sha).where(Resource.sha.in_(set(hashes.values())))))
    fresh = {hashes[name]: data for name, data in accepted.merged.items() if hashes[name] not in have}
    session.add_all(Resource(sha=sha, content=data) for sha, data in fresh.items())
    deployment = Deployment(
        deployed_at=clock.now(),
        account_id=actor.account_id,
        comment=comment,
        override_reason=accepted.override_reason,
        files=hashes,
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
            "comment": comment,
            "override_reason": accepted.override_reason,
        },
    )
    if accepted.failing:
        record_system(
            "overridden",
            actor,
            data={
                "deployment": deployment.id,
                "reason": accepted.override_reason,
                "scenarios": list(accepted.failing),
            },
        )
    return deployment, rows


def _last_locked() -> Deployment | None:
    """The newest deployment, once whoever is deploying has finished. Who waited for the lock gets the row that was the newest
    before, so it is asked for once more."""
    newest_first = select(Deployment).order_by(Deployment.id.desc()).limit(1)
    db.session.scalar(newest_first.with_for_update())
    return db.session.scalar(newest_first.execution_options(populate_existing=True))


def versions_of(merged: Mapping[str, bytes]) -> list[Definition]:
    """A row for every process of a set: the current one where nothing it reaches has changed, else a new one that is not kept
    yet."""
    found, _, _ = read_files(merged)
    hashes = {name: sha256(data) for name, data in merged.items()}
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
