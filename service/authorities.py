"""Who may act in a lane, and who may see a case (docs/domain.md §1).

A role (a lane's name) is held within a scope: one's own person, an enterprise, a city, a province, the nation, the clerk's
counter. Roles, scopes and assignments are rows; the two staff roles below are the only ones that code knows by name.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_, select, true

from service.actors import Actor
from service.errors import NotFound, NotYours
from service.models import Account, Application, Instance, Role, UserTask, Visibility, db
from service.models.unit import insertion, write_later

ADMIN = "admin"
"""Sees every case, acts in none."""

ANALYST = "analyst"
"""Works on diagrams only and sees no case."""

OWN = "own"
ENTERPRISE = "enterprise"
LEVELS = ("city", "province", "nation")
"""Scopes of authorities, from below."""

OFFICIAL = frozenset(LEVELS)

CASE_SCOPES = frozenset((OWN, ENTERPRISE, "counter")) | OFFICIAL
"""Scopes that reach cases; ``platform``, the scope of staff, does not."""

MOST = "nation"
"""The scope whose holders see most of all cases; the others see few, so that a search starts from what they see."""

Audience = Literal["applicant", "enterprise", "authority"]


def scope_key_for(role: Role, application: Application) -> str:
    """Within what a task in the lane of ``role`` is to be done: an id, a region code, or nothing for the whole nation.

    Region codes are GB/T 2260: a city is 140100, its province 140000. A case without a unit gives an empty key, which
    nobody holds in a scope that needs one.
    """
    person = application.person
    unit = application.enterprise or (person.enterprise if person else None)
    match role.scope:
        case "own":
            return application.person_id or ""
        case "enterprise":
            return unit.id if unit else ""
        case "city":
            return f"{unit.region[:4]}00" if unit else ""
        case "province":
            return f"{unit.region[:2]}0000" if unit else ""
    return ""


def scopes(account: Account) -> set[tuple[str, str]]:
    """The (scope, key) pairs within which the account reaches cases."""
    return {(held.role.scope, held.scope_key) for held in account.assignments if held.role.scope in CASE_SCOPES}


def units(account: Account) -> set[str]:
    """The ids of the enterprises that the account acts for."""
    return {key for scope, key in scopes(account) if scope == ENTERPRISE}


def roles(account: Account) -> set[str]:
    """The ids of the roles the account holds, within whatever scope."""
    return {held.role_id for held in account.assignments}


def holds(account: Account, role: str, scope_key: str) -> bool:
    """Whether the account holds the role within this key."""
    return any((held.role_id, held.scope_key) == (role, scope_key) for held in account.assignments)


def is_admin(account: Account) -> bool:
    """Whether the account sees every case."""
    return ADMIN in roles(account)


def actor_for(account: Account, role: str, address: str | None = None) -> Actor:
    """The account as the actor of a step, in the role it acts in."""
    return Actor(account_id=account.id, role=role, name=account.name, address=address)


# -- acting -----------------------------------------------------------------------------------------------------------


def require(task: UserTask, account: Account) -> None:
    """Pass if the account may do the task: as :func:`require_lane`, and no colleague has claimed it (:class:`NotYours`)."""
    require_lane(task, account)
    if task.assignee_id not in (None, account.id):
        raise NotYours("该任务已由其他人员认领。")


def require_lane(task: UserTask, account: Account) -> None:
    """Pass if the task's lane is the account's. :class:`NotFound` where it may not even see the case, else :class:`NotYours`."""
    if not holds(account, task.role, task.scope_key):
        raise NotYours if may_see(task.instance, account) else NotFound


# -- seeing -----------------------------------------------------------------------------------------------------------


def visible(account: Account) -> ColumnElement[bool]:
    """The condition on ``Instance`` under which the account sees a case.

    Who sees few cases is answered from the index of what they see, who sees most from the order of the list; one plan
    for both would read every case in one of the two.
    """
    if is_admin(account):
        return true()
    pairs = scopes(account)
    few = _reach({pair for pair in pairs if pair[0] != MOST})
    most = _reach({pair for pair in pairs if pair[0] == MOST})
    return or_(
        false() if few is None else Instance.id.in_(select(Visibility.instance_id).where(few)),
        false() if most is None else exists().where(Visibility.instance_id == Instance.id, most),
    )


def may_see(instance: Instance, account: Account) -> bool:
    """Whether the account sees this case."""
    return (
        db.session.scalar(select(true()).select_from(Instance).where(Instance.id == instance.id, visible(account)))
        is True
    )


def governs(scope: str, key: str, region: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """The condition under which a region (GB/T 2260) lies within what an authority's scope and key reach; nothing does within
    any other scope."""
    match scope:
        case "city":
            return region.startswith(key[:4], autoescape=True)
        case "province":
            return region.startswith(key[:2], autoescape=True)
        case "nation" | "counter":
            return true()
    return false()


def show(instance_id: str, scope: str, scope_key: str) -> None:
    """Let holders of this scope see the case from now on."""
    write_later(
        insertion(Visibility).values(instance_id=instance_id, scope=scope, scope_key=scope_key).on_conflict_do_nothing()
    )


def audience(account: Account, application: Application) -> Audience:
    """As whom the account looks at a case: decides which of the status labels it reads (docs/domain.md §4.1)."""
    reached = scopes(account)
    if (OWN, application.person_id) in reached:
        return "applicant"
    if any(scope == ENTERPRISE for scope, _ in reached):
        return "enterprise"
    return "authority"


def _reach(pairs: Collection[tuple[str, str]]) -> ColumnElement[bool] | None:
    if not pairs:
        return None
    return or_(*(and_(Visibility.scope == scope, Visibility.scope_key == key) for scope, key in sorted(pairs)))
