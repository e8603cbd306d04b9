"""Moving a running instance to another version of its process, or saying because of which element that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from service import authorities, definitions, rows
from service.engine import Element, Misfit, fit
from service.errors import Conflict, NotFound, NotYours
from service.models import Account, Definition, Event, Instance, Job, UserTask, db, role_of
from service.models.unit import unit_of_work
from service.running import Running

SENTENCES: Mapping[str, str] = {
    "gone": "新版本中没有“{name}”，而该业务正停留在此",
    "behind": "新版本中没有“{name}”，而该业务还在由它分出的路径上",
    "kind": "“{name}”在新版本中是另一种节点",
    "called": "“{name}”在新版本中调用另一个子流程，而该业务正在原来的子流程中",
    "watched": "新版本改变了“{name}”上附着的计时或消息，而该业务已进入该节点",
    "operation": "“{name}”在新版本中改为另一项外部调用，而该业务正在等待原来的结果",
    "branches": "新版本改变了“{name}”的分支，而该业务已进入这些分支",
}
"""Why a case cannot be moved, by the reason of a misfit."""


class Unfit(Conflict):
    """The case does not fit the version; ``obstacles`` say why, the first of them in the sentence."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__(f"不能迁移：{obstacles[0].message}")


@dataclass(frozen=True)
class Obstacle:
    """One element that keeps a case from going on in another version."""

    element: str
    name: str
    message: str


@dataclass(frozen=True)
class Migration:
    """What moving a case to a version means: from which, to which, and what stands in the way."""

    instance: str
    source: int
    target: int
    obstacles: Sequence[Obstacle]

    @property
    def possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles


def migration(instance_id: str, version: int, account: Account) -> Migration:
    """What would come of moving an instance to a version; nothing is changed. :class:`Conflict` for one that has ended or runs
    on that version already."""
    _may(account)
    row = db.session.get(Instance, instance_id)
    if row is None:
        raise NotFound
    target = _target(row, version)
    return Migration(row.id, row.definition.version, target.version, _fitted(row, target)[0])


def migrate(instance_id: str, version: int, account: Account, reason: str | None = None) -> Migration:
    """Move a running instance to another version of its process; timers keep the time at which they are due, and tasks theirs.

    What it waits for takes names, forms, roles and operations from that version. :class:`Unfit` where it cannot be moved.
    """
    role = _may(account)
    with unit_of_work():
        row = rows.lock(instance_id)
        if row is None:
            raise NotFound
        source, target = row.definition, _target(row, version)
        obstacles, state = _fitted(row, target)
        if obstacles:
            raise Unfit(obstacles)
        row.definition = target
        rows.now_is(row, state=state)
        moved = Running(row, authorities.actor_for(account, role)).load()
        moved.log.append(
            "migrated",
            moved.actor,
            opinion=reason,
            data={"command": "migrate", "from": source.version, "to": target.version},
        )
        _readdress(moved)
        moved.save()
        return Migration(row.id, source.version, target.version, ())


def came_from(found: Instance) -> int | None:
    """The version from which an instance was moved to the one it runs on; ``None`` where it began there."""
    query = select(Event.data).where(Event.chain == found.id, Event.kind == "migrated").order_by(Event.seq.desc())
    data = db.session.scalar(query.limit(1))
    return int(data["from"]) if data and data.get("to") == found.definition.version else None


def _may(account: Account) -> str:
    """The role in which the account migrates cases; :class:`NotYours` for who may not."""
    held = authorities.roles(account)
    for role in (authorities.ADMIN, authorities.ANALYST):
        if role in held:
            return role
    raise NotYours


def _target(row: Instance, version: int) -> Definition:
    if row.ended_at is not None:
        raise Conflict("该业务已办结，不能迁移")
    if row.definition.version == version:
        raise Conflict(f"该业务已在第{version}版")
    return definitions.version(row.definition.key, version)


def _fitted(row: Instance, target: Definition) -> tuple[list[Obstacle], bytes]:
    old = definitions.load(row.definition)
    misfits, state = fit(row.state, old, definitions.load(target))
    return list(_told(misfits, old.elements)), state


def _told(misfits: Iterable[Misfit], elements: Mapping[str, Element]) -> Iterable[Obstacle]:
    for misfit in misfits:
        name = elements[misfit.element].name or misfit.element
        yield Obstacle(misfit.element, name, SENTENCES[misfit.reason].format(name=name))


def _readdress(moved: Running) -> None:
    """Open tasks and jobs take names, forms, roles and operations from the new version. A task that comes to another lane is
    nobody's in particular there."""
    application = moved.row.application
    for task in db.session.scalars(select(UserTask).filter_by(instance_id=moved.row.id, closed_at=None)):
        element = moved.definition.elements[task.element]
        role = role_of(element.lane or "")
        task.name, task.form = element.name, element.properties["form"]
        if role.id != task.role:
            task.role, task.scope, task.assignee_id = role.id, role.scope, None
            task.scope_key = authorities.scope_key_for(role, application)
            authorities.show(moved.row.id, task.scope, task.scope_key)
    for wait in moved.engine.waits():
        if wait.kind == "service":
            db.session.execute(update(Job).where(Job.id == wait.id).values(topic=wait.element.operation))
