"""修正: a desk corrects the form of a case that lies with it, where its diagram lets it (docs/domain.md §6, §7 X22).

The property ``correction`` of the desk's user task allows it, and names the text that person and unit are told with. What they
signed stays as it was; the corrected form is kept beside it as a snapshot of its own, and the history holds both values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service import messages, snapshots
from service.actors import SYSTEM
from service.engine.plain import plain
from service.errors import Conflict, InvalidAnswers, NotAvailable
from service.forms.identity import IDENTITY_PAPERS
from service.forms.json_schema import json_schema
from service.forms.registry import Form
from service.hearing import LEVELS
from service.models import Account, Event, Instance, Person, UserTask, db
from service.models.unit import unit_of_work
from service.register import naming
from service.running import Running
from service.tasks import checks

from .completing import arrive
from .filled import last_filled, last_snapshot

KIND, OCCASION = "snapshot", "correct"
"""The kind of event that tells of a correction, and the occasion of the snapshot that it leaves."""

LONGEST_GROUNDS = 200
"""How many characters the grounds of a correction may have."""

IDENTITY = "id_no"


@dataclass(frozen=True)
class Correctable:
    """What may be corrected: the JSON Schema, the values as they are now, and the ``version`` of the case that has them."""

    schema: Mapping[str, Any]
    values: Mapping[str, Any]
    version: int


def correctable(task: UserTask) -> Correctable | None:
    """What may be corrected while this task is open; ``None`` where the diagram does not let its desk correct anything."""
    running = Running(task.instance, SYSTEM)
    if "correction" not in running.definition.elements[task.element].properties:
        return None
    found = last_filled(running)
    if found is None:
        return None
    form, _ = found
    return Correctable(_schema(form), {**form.prefill(), **running.row.application.form}, running.row.version)


def corrections(instance: Instance) -> Sequence[Event]:
    """The corrections of a case, the oldest first: ``opinion`` is why, ``data`` holds the values ``before`` and ``after``."""
    told = select(Event).where(Event.chain == instance.id, Event.kind == KIND).order_by(Event.seq)
    return db.session.scalars(told).all()


def correct(
    task_id: str,
    answers: Mapping[str, Any],
    grounds: str,
    account: Account,
    *,
    version: int | None = None,
    address: str | None = None,
) -> Instance:
    """Correct the form of a case from the desk where it lies; what is not among the ``answers`` stays as it is.

    The desk's computer check runs again. With ``version``, only what has not been changed since is corrected. Errors:
    ``NotFound``, ``NotYours``, ``TaskGone``, ``Conflict`` (suspended, changed meanwhile), ``NotAvailable`` (the diagram does
    not let this desk correct), ``InvalidAnswers``.
    """
    with unit_of_work():
        running, task = arrive(task_id, account, address)
        element, seen = running.definition.elements[task.element], running.row.version
        found = last_filled(running)
        if "correction" not in element.properties or found is None:
            raise NotAvailable("本环节不能修正申报信息。")
        if version not in (None, seen):
            raise Conflict("业务刚刚有了变化，请核对现在的申报信息后再修正。")
        before, after = _changes(running, *found, answers, grounds.strip())
        _keep(running, after)
        running.case.element = element.id
        running.case.record(opinion=grounds.strip())
        running.log.append(
            KIND,
            running.actor,
            element=element.id,
            name=f"{element.name}：修正申报信息",
            opinion=grounds.strip(),
            data={"before": plain(before), "after": plain(after)},
        )
        _tell(running, element.properties["correction"])
        if task.scope in LEVELS:
            checks.run(running.case, LEVELS[task.scope])
        return running.save()


def _schema(form: Form) -> dict[str, Any]:
    """What is corrected of a form: what was entered, but for the decisions and for files, which only their owner replaces;
    besides an identity number that cannot be one (others are what the identity library says: 信息更正)."""
    schema = json_schema(form)
    data = {
        name: one
        for name, one in schema["properties"].items()
        if not (one.get("readOnly") or name in form.decisions or _holds_files(one))
    }
    if IDENTITY in form.shown and not _is_valid(form.case.person, form.case.person.id_no):
        data = {IDENTITY: {"title": "身份证件号", "type": "string", "minLength": 1, "maxLength": 32}, **data}
    required = [name for name in (IDENTITY, *schema["required"]) if name in data]
    return {**schema, "properties": data, "required": required}


def _holds_files(described: Mapping[str, Any]) -> bool:
    items = described.get("items", {})
    return "file" in (described.get("format"), items.get("format")) or any(
        _holds_files(one) for one in items.get("properties", {}).values()
    )


def _is_valid(person: Person, number: str) -> bool:
    is_valid = IDENTITY_PAPERS.get(person.id_type)
    return is_valid is None or bool(is_valid(number))


def _changes(
    running: Running, form: Form, event: Event, answers: Mapping[str, Any], grounds: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that change, before and after; :class:`InvalidAnswers` with everything that is wrong."""
    allowed = _schema(form)["properties"].keys()
    errors = {name: ["此项不能修正"] for name in answers.keys() - allowed}
    if not 0 < len(grounds) <= LONGEST_GROUNDS:
        errors["grounds"] = ["请填写修正原因" if not grounds else f"不能超过{LONGEST_GROUNDS}个字"]
    now = dict(running.row.application.form)
    known = {field.data_key or name for name, field in form.fields.items()}
    decided = {name: value for name, value in (event.data or {}).get("answers", {}).items() if name in form.decisions}
    given = {name: value for name, value in {**now, **answers}.items() if name in known}
    new: dict[str, Any] = {}
    try:
        loaded = form.answers({**given, **decided})
        new = {name: loaded.get(name) for name in allowed if name in known}
    except InvalidAnswers as wrong:
        errors |= wrong.errors
    if IDENTITY in answers and IDENTITY in allowed - known:
        now[IDENTITY], new[IDENTITY] = running.case.person.id_no, str(answers[IDENTITY] or "").strip().upper()
        errors |= _misidentified(running.case.person, new[IDENTITY])
    after = {name: value for name, value in new.items() if value != now.get(name)}
    if errors or not after:
        raise InvalidAnswers(None if errors else "没有修正任何内容。", errors=errors)
    return {name: now.get(name) for name in after}, after


def _misidentified(person: Person, number: str) -> dict[str, list[str]]:
    if not _is_valid(person, number):
        return {IDENTITY: ["身份证件号校验不通过"]}
    if naming.holder_of(person.id_type, number, person) is not None:
        return {IDENTITY: ["该证件号已被他人使用"]}
    return {}


def _keep(running: Running, after: Mapping[str, Any]) -> None:
    """The case has these values from now on, and a snapshot with them: all else in it stays as it was kept last."""
    application, content = running.row.application, dict(last_snapshot(running.row))
    entered = dict(after)
    if IDENTITY in after and IDENTITY not in application.form:
        person = running.case.person
        naming.identify(person, person.id_type, entered.pop(IDENTITY))
        known = {name: plain(getattr(person, name)) for name in (IDENTITY, "gender", "birth_date")}
        content["person"] = {**(content.get("person") or {}), **known}
    application.form = {**application.form, **entered}
    content["form"] = plain(application.form)
    snapshots.keep(application.instance_id, OCCASION, content)
    running.case.forget()


def _tell(running: Running, text: str) -> None:
    """Person and unit are told that their form has been corrected, and why."""
    unit = running.case.enterprise
    messages.send(
        running.case.text(text),
        person_id=running.row.application.person_id,
        enterprise_id=unit.id if unit else None,
        instance_id=running.row.id,
    )
