"""Read side of the work: whose task is what, and the small commands that move no token (claim, release, reassign, draft)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, tuple_, union_all
from sqlalchemy.orm import contains_eager, defer, joinedload

from service import authorities, cases, clock
from service.errors import NotFound, TaskGone
from service.models import Account, Application, Definition, Enterprise, Instance, Person, UserTask, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, cut

OLDEST_FIRST = Order((UserTask.created_at, UserTask.id))


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list of tasks is narrowed to. ``q`` is looked for in business key, person and unit; ``due_by`` is a day in
    Shanghai: tasks due by its end; ``overdue`` ones should have been done by now."""

    role: str | None = None
    definition: str | None = None
    category: str | None = None
    element: str | None = None
    status: str | None = None
    instance: str | None = None
    q: str | None = None
    due_by: date | None = None
    overdue: bool = False


@dataclass(frozen=True)
class Stage:
    """The open tasks of an account at one element: how many there are."""

    element: str
    name: str
    number: int


def tasks(
    account: Account, search: Search | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[UserTask]:
    """The open tasks this account may do, the oldest first.

    Each (role, key) the account holds is a range of the index of open tasks and gives up to ``limit`` rows in order;
    the ranges are merged. So the cost follows the page, not the number of cases.
    """
    wanted = search or Search()
    held = {
        (row.role_id, row.scope_key)
        for row in account.assignments
        if row.role.scope in authorities.CASE_SCOPES and wanted.role in (None, row.role_id)
    }
    if not held:
        return Page([], None)
    conditions = _conditions(wanted)
    if cursor:
        conditions.append(OLDEST_FIRST.after(cursor))
    ranges = [_range(role, key, wanted, conditions, limit + 1) for role, key in sorted(held)]
    merged = union_all(*(select(part.c.id) for part in ranges)) if len(ranges) > 1 else select(ranges[0].c.id)
    found = db.session.scalars(
        select(UserTask)
        .where(UserTask.id.in_(merged))
        .join(UserTask.instance)
        .join(Instance.application)
        .options(
            contains_eager(UserTask.instance).options(
                defer(Instance.state),
                contains_eager(Instance.application).options(
                    joinedload(Application.person),
                    joinedload(Application.enterprise).lazyload(Enterprise.qualifications),
                ),
            )
        )
        .order_by(*OLDEST_FIRST.by())
        .limit(limit + 1)
    ).all()
    return cut(found, OLDEST_FIRST, limit)


def stages(account: Account) -> list[Stage]:
    """At which elements the account has open tasks, and how many at each, in the order in which the first of them came."""
    held = _held(account)
    if not held:
        return []
    counted = (
        select(UserTask.element, UserTask.name, func.count(), func.min(UserTask.created_at))
        .where(UserTask.closed_at.is_(None), _among(held))
        .group_by(UserTask.element, UserTask.name)
    )
    rows = sorted(db.session.execute(counted), key=lambda row: (row[3], row[0]))
    return [Stage(element, name, number) for element, name, number, _ in rows]


def beside(found: UserTask, account: Account) -> tuple[UserTask | None, UserTask | None]:
    """The open tasks of the account at the same element right before and right after a task, the oldest first."""
    mine = select(UserTask).where(
        UserTask.closed_at.is_(None), UserTask.element == found.element, UserTask.id != found.id, _among(_held(account))
    )
    here, place = (found.created_at, found.id), tuple_(UserTask.created_at, UserTask.id)
    newest_first = (UserTask.created_at.desc(), UserTask.id.desc())
    before = db.session.scalar(mine.where(place < here).order_by(*newest_first).limit(1))
    after = db.session.scalar(mine.where(place > here).order_by(*OLDEST_FIRST.by()).limit(1))
    return before, after


def _held(account: Account) -> set[tuple[str, str]]:
    """The (role, key) pairs under which the account has tasks."""
    return {(row.role_id, row.scope_key) for row in account.assignments if row.role.scope in authorities.CASE_SCOPES}


def _among(held: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    return or_(false(), *(and_(UserTask.role == role, UserTask.scope_key == key) for role, key in sorted(held)))


def _range(role: str, key: str, search: Search, conditions: Sequence[ColumnElement[bool]], rows: int) -> Any:
    query: Select[Any] = select(UserTask.id).where(
        UserTask.closed_at.is_(None), UserTask.role == role, UserTask.scope_key == key, *conditions
    )
    if search.definition or search.status or search.category or search.q:
        query = query.join(Instance, UserTask.instance_id == Instance.id)
    if search.definition:
        query = query.join(Definition, Instance.definition_id == Definition.id)
    if search.category or search.q:
        query = query.join(Application, Application.instance_id == Instance.id)
    if search.q:
        query = query.outerjoin(Person, Application.person_id == Person.id).outerjoin(
            Enterprise, Application.enterprise_id == Enterprise.id
        )
    return query.order_by(*OLDEST_FIRST.by()).limit(rows).subquery()


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.definition:
        found.append(Definition.key == search.definition)
    if search.element:
        found.append(UserTask.element == search.element)
    if search.status:
        found.append(Instance.status == search.status)
    if search.instance:
        found.append(UserTask.instance_id == search.instance)
    if search.due_by:
        found.append(UserTask.due_at <= cases.end_of_day(search.due_by))
    if search.category:
        found.append(Application.category == search.category)
    if search.overdue:
        found.append(UserTask.due_at < clock.now())
    if search.q:
        found.append(matches(search.q))
    return found


def matches(words: str) -> ColumnElement[bool]:
    """The condition of a free search: business key, person's name, unit's name; an identity number only in full."""
    return or_(
        Instance.business_key.startswith(words.upper(), autoescape=True),
        Person.name.contains(words, autoescape=True),
        Person.id_no == words.upper(),
        Enterprise.name.contains(words, autoescape=True),
    )


def tasks_of(instance: Instance, account: Account) -> list[UserTask]:
    """The case's open tasks that this account may do, the oldest first."""
    open_ones = select(UserTask).where(UserTask.instance_id == instance.id, UserTask.closed_at.is_(None))
    return theirs(db.session.scalars(open_ones.order_by(*OLDEST_FIRST.by())), account)


def theirs(tasks: Iterable[UserTask], account: Account) -> list[UserTask]:
    """Those of these tasks that this account may do."""
    return [task for task in tasks if authorities.holds(account, task.role, task.scope_key)]


def task(task_id: str, account: Account) -> UserTask:
    """One open task of the account's own. :class:`NotFound` if there is none, its case is not visible or it is closed;
    :class:`NotYours` if the case is visible and the lane another's."""
    found = any_task(task_id)
    authorities.require_lane(found, account)
    if found.closed_at is not None:
        raise NotFound(TaskGone.detail)
    return found


def any_task(task_id: str, *, lock: bool = False) -> UserTask:
    """A task as it is now, whoever's it is; commands lock its row. :class:`NotFound` if there is none."""
    query = select(UserTask).where(UserTask.id == task_id).execution_options(populate_existing=True)
    found = db.session.scalar(query.with_for_update(of=UserTask) if lock else query)
    if found is None:
        raise NotFound
    return found
