"""What staff may do to a case from outside, by the name of the command; each is one unit of work, with its reason in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service import authorities, claims, incidents, instances
from service.errors import Conflict, NotFound, RegflowError
from service.models import Account, Instance, db


@dataclass(frozen=True)
class Given:
    """Who commands, why, and what the command needs besides: ``receiver`` (a user name), ``version``, ``dry_run`` (only say what
    would happen), ``back`` (to the version before; ``of``: from which)."""

    account: Account
    reason: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be changed."""
        return bool(self.params.get("dry_run"))


def _migrate(case: str, given: Given) -> None:
    """Move a case to a version of its process, or only see whether it could be."""
    version = _before(case, given.params.get("of")) if given.params.get("back") else int(given.params["version"])
    wanted = given.params.get("process")
    if wanted and wanted != _found(case).definition.key:
        raise Conflict("该业务属于另一流程")
    if not given.dry_run:
        instances.migrate(case, version, given.account, given.reason)
        return
    what_if = instances.migration(case, version, given.account)
    if what_if.obstacles:
        raise instances.Unfit(what_if.obstacles)


def _before(case: str, of: int | None) -> int:
    """The version before; the case must still be on the one that it is to be taken back from (``of``)."""
    found = _found(case)
    if of is not None and found.definition.version != of:
        raise Conflict(f"该业务已不在第 {of} 版")
    version = instances.came_from(found)
    if version is None:
        raise Conflict("该业务没有可以撤销的迁移")
    return version


def _found(case: str) -> Instance:
    found = db.session.get(Instance, case)
    if found is None:
        raise NotFound
    return found


COMMANDS: Mapping[str, Callable[[str, Given], object]] = {
    "retry": lambda case, given: incidents.retry_all(case, given.account, given.reason),
    "suspend": lambda case, given: instances.suspend(case, given.reason, given.account),
    "resume": lambda case, given: instances.resume(case, given.reason, given.account),
    "cancel": lambda case, given: instances.cancel(case, given.reason, given.account),
    "reassign": lambda case, given: claims.reassign_all(case, given.params["receiver"], given.account, given.reason),
    "migrate": _migrate,
}
"""The commands by name."""

OF_ANALYSTS = frozenset(("migrate",))
"""Commands that concern the diagrams and need no look at what a case is about."""


def may(account: Account, name: str) -> bool:
    """Whether an account may give a command."""
    held = authorities.roles(account)
    return authorities.ADMIN in held or (authorities.ANALYST in held and name in OF_ANALYSTS)


def one(name: str, case: str, given: Given) -> str | None:
    """Do a command for one case, at once; the sentence why it was refused, if it was."""
    try:
        COMMANDS[name](case, given)
    except RegflowError as refused:
        db.session.rollback()
        return sentence(refused)
    return None


def sentence(refused: RegflowError) -> str:
    """Why something was refused, in one sentence."""
    return "；".join(said for sentences in refused.errors.values() for said in sentences) or refused.detail
