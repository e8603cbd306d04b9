"""The computer check (计算机核查) as a desk's own command, between one step of a case and the next (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from service import authorities, worklist
from service.errors import NotFound, NotYours
from service.models import Account, CheckResult, db
from service.models.unit import unit_of_work
from service.running import Running
from service.tasks import checks

LEVELS = {"city": "city", "province": "province", "nation": "ministry"}
"""The level of the check that belongs to the scope of a desk."""


def run(instance_id: str, account: Account) -> Sequence[CheckResult]:
    """Run the check of the desk at which the case lies with this account; the new rows of that level.

    :class:`NotFound` where the account does not see the case, :class:`NotYours` where it lies at no desk of its own.
    """
    with unit_of_work():
        running = Running.lock(instance_id)
        if not authorities.may_see(running.row, account):
            raise NotFound
        desk = next((task for task in worklist.tasks_of(running.row, account) if task.scope in LEVELS), None)
        if desk is None:
            raise NotYours("该业务不在您的办理环节，不能进行计算机核查。")
        level = LEVELS[desk.scope]
        running.actor = running.case.actor = authorities.actor_for(account, desk.role)
        checks.run(running.case, level)
        running.log.append(
            "service_done", running.actor, element=desk.element, name="计算机核查", data={"level": level}
        )
        running.log.flush()
    rows = select(CheckResult).filter_by(instance_id=instance_id, level=level)
    return db.session.scalars(rows.order_by(CheckResult.code, CheckResult.id)).all()
