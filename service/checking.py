"""The computer check (计算机核查) as a desk's own command, between one step of a case and the next (docs/domain.md §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from service import authorities, worklist
from service.errors import NotFound, NotYours
from service.hearing import LEVELS
from service.models import Account, CheckResult, CheckRun, Instance, db
from service.models.unit import unit_of_work
from service.running import Running
from service.tasks import checks


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
        running.case.element = desk.element
        rows = checks.run(running.case, level)
        running.log.append(
            "service_done", running.actor, element=desk.element, name="计算机核查", data={"level": level}
        )
        running.keep()
    return sorted(rows, key=lambda row: (row.code, row.id))


def findings(found: Collection[Instance], account: Account) -> Mapping[str, Sequence[CheckResult]]:
    """信息提示 of the authority that asks: for the id of each of these cases the rows of its latest check of that level."""
    levels = {LEVELS[scope] for scope, _ in authorities.scopes(account) if scope in LEVELS}
    runs = select(CheckRun.id).where(CheckRun.instance_id.in_([one.id for one in found]), CheckRun.latest)
    rows = select(CheckResult).where(CheckResult.run_id.in_(runs), CheckResult.level.in_(levels))
    by_case: dict[str, list[CheckResult]] = defaultdict(list)
    for row in db.session.scalars(rows.order_by(CheckResult.code, CheckResult.id)):
        by_case[row.instance_id].append(row)
    return by_case
