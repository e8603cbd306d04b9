"""申请表 on paper: which cases have one, in which versions, and who may print it (docs/domain.md §7 X25).

A type has a printed form where its diagram names the text that stands on it (property ``printed``). Before the unit has
reported there is a specimen only; afterwards every report, and every correction by a desk, is a version of the official form,
which the unit prints. The number of the application is its barcode; that of a version is the same with ``-2`` behind it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from service import authorities, snapshots
from service.actors import SYSTEM
from service.errors import NotAvailable, NotFound, NotYours
from service.forms.application import RETURNED
from service.models import Account, Instance, UserTask, db
from service.running import Running

from .correcting import OCCASION as CORRECTED
from .filled import Filled, filled

REPORTED = "report"


@dataclass(frozen=True)
class Version:
    """What stood in a form when it was reported or corrected: ``content`` has form, person and unit. ``digest`` tells it from
    any other content; ``newest``: no later one has taken its place."""

    number: int
    at: datetime
    newest: bool
    content: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()[:16].upper()


@dataclass(frozen=True)
class Wording:
    """What stands on a form beside the answers: its title, and the paragraphs for signatures and seals."""

    title: str
    notes: Sequence[str]


def wording(instance: Instance) -> Wording | None:
    """The words of the case's printed form; ``None`` where its type has none."""
    running = Running(instance, SYSTEM)
    text = running.definition.process.properties.get("printed")
    if text is None:
        return None
    title, *notes = running.case.text(text).splitlines()
    return Wording(title, [note for note in notes if note.strip()])


def versions(instance: Instance) -> Sequence[Version]:
    """The versions of the official form, the first one first; none before the unit has reported."""
    rows = snapshots.of(instance.id, REPORTED, CORRECTED)
    return [Version(number, row.taken_at, number == len(rows), row.content) for number, row in enumerate(rows, 1)]


def official(instance: Instance, number: int, account: Account) -> Version:
    """A version that ``account`` may print. Errors: :class:`NotYours` (who is not of the unit), :class:`NotAvailable` (the
    unit has not reported yet), :class:`NotFound` (no such version, or a type without a printed form)."""
    if wording(instance) is None:
        raise NotFound
    if not _of_unit(instance, account):
        raise NotYours("正式申请表由聘用单位在线上报之后打印。")
    found = versions(instance)
    if not found:
        raise NotAvailable("在线上报之后才能打印正式申请表，现在只能打印样表。")
    return _numbered(found, number)


def printable(instance: Instance, account: Account) -> Version | None:
    """The version that ``account`` would print now: the newest, if it is of the unit and has reported one."""
    if wording(instance) is None or not _of_unit(instance, account):
        return None
    return scanned(instance, None)


def _of_unit(instance: Instance, account: Account) -> bool:
    return authorities.audience(account, instance.application) == "enterprise"


def scanned(instance: Instance, number: int | None) -> Version | None:
    """What a barcode means: the version of this number, without a number the newest; ``None`` where none was reported."""
    found = versions(instance)
    if number is None:
        return found[-1] if found else None
    return _numbered(found, number)


def _numbered(found: Sequence[Version], number: int) -> Version:
    version = next((one for one in found if one.number == number), None)
    if version is None:
        raise NotFound
    return version


def reported_form(instance: Instance, version: Version) -> Filled | None:
    """The form with what stood in it then."""
    form = filled(instance)
    if form is None:
        return None
    content = version.content
    known = {**(content.get("enterprise") or {}), **(content.get("person") or {})}
    shown = {
        name: known[name] for name, one in form.schema["properties"].items() if one.get("readOnly") and name in known
    }
    values = {**form.values, **shown, **content["form"]}
    kept = {name: one for name, one in form.schema["properties"].items() if name not in RETURNED}
    return Filled(form.name, {**form.schema, "properties": kept}, values, version.at)


def form_task(instance: Instance, account: Account) -> UserTask | None:
    """The open task in which ``account`` fills in the type's own form."""
    running = Running(instance, SYSTEM)
    own = {
        element.id
        for element in running.definition.process.elements.values()
        if element.kind == "userTask" and element.lane == instance.application.initiator
    }
    query = select(UserTask).where(
        UserTask.instance_id == instance.id, UserTask.closed_at.is_(None), UserTask.element.in_(own)
    )
    tasks = db.session.scalars(query)
    return next((task for task in tasks if authorities.holds(account, task.role, task.scope_key)), None)


def may_print_specimen(instance: Instance, account: Account) -> bool:
    """Whether ``account`` is of the person's or the unit's side of a case whose type has a printed form, and something has
    been filled in or can be."""
    if wording(instance) is None or authorities.audience(account, instance.application) == "authority":
        return False
    return form_task(instance, account) is not None or filled(instance) is not None
