"""Starting an instance: who may, for what, and only one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service import authorities, clock, definitions
from service.actors import SYSTEM
from service.cases import Case
from service.engine import Definition, NoMatch, names
from service.errors import AlreadyOpen, InvalidAnswers, NotEligible, UnknownField
from service.models import Account, Application, Enterprise, Instance, Person, db, role_of
from service.models.unit import unit_of_work
from service.register import numbering
from service.running import Running

from . import consulting
from .channels import PERSON, Channel, chosen, unit_of


@dataclass(frozen=True)
class Started:
    """An instance, and whether this call made it."""

    instance: Instance
    created: bool


def start(key: str, variables: Mapping[str, Any], account: Account, address: str | None = None) -> Started:
    """Start an instance of the current version of a type as ``account``.

    The account's own application that is not submitted yet is given back instead of a second one. Errors: ``NotFound``
    (no such type), ``NotYours`` (nobody of this role starts it), ``UnknownField``, ``InvalidAnswers`` (start variables),
    ``AlreadyOpen`` (PF6), ``NotEligible`` with the sentence the domain gives (PF7, docs/domain.md §3.0.1).
    """
    answer = _consulted(key, variables, account)
    try:
        return _start(key, variables, account, address, answer)
    except IntegrityError:  # another request opened the same application a moment before
        db.session.rollback()
        return _start(key, variables, account, address, answer)


def _consulted(key: str, variables: Mapping[str, Any], account: Account) -> Any:
    """What the type asks an outside system before it begins, if it asks anything."""
    definition = definitions.load(definitions.current(key))
    operation = consulting.asked(definition)
    if operation is None:
        return None
    channel = chosen(definition, variables.get("channel"), account)
    case = Case(_application(definition, channel, variables, account), definition, SYSTEM)
    return consulting.ask(operation, case)


def _start(key: str, variables: Mapping[str, Any], account: Account, address: str | None, answer: Any) -> Started:
    with unit_of_work() as session:
        row = definitions.current(key)
        definition = definitions.load(row)
        properties = definition.process.properties
        channel = chosen(definition, variables.get("channel"), account)
        _check_variables(variables, names(properties.get("start_variables")), channel.asks)
        actor = authorities.actor_for(account, channel.role, address)
        application = _application(definition, channel, variables, account)
        case = Case(application, definition, actor)
        operation = consulting.asked(definition)
        if operation is not None:
            consulting.settle(operation, case, answer)
        letter = _letter(case)
        application.system = str(case.fact("system")) or names(properties.get("systems"))[0]
        case.forget()
        existing = _existing(application)
        if existing is not None:
            goes_on = existing.process == key and existing.submitted_at is None and existing.initiator == channel.role
            if not goes_on:
                raise AlreadyOpen(_open_already(existing, definition))
            return Started(existing.instance, created=False)
        _check_start(case, properties)
        now = clock.now()
        application.number = numbering.application_number(letter, clock.today())
        instance = Instance(
            definition=row,
            business_key=application.number,
            application=application,
            started_at=now,
            updated_at=now,
            state=b"",
            seq=0,
            head="",
            status="",
            label="",
            label_enterprise="",
            label_authority="",
            main_status="",
        )
        session.add(instance)
        session.flush()
        running = Running(instance, actor)
        running.start(variables)
        role = role_of(channel.role)
        running.show_to(role.scope, authorities.scope_key_for(role, application))
        return Started(running.save(), created=True)


def _application(
    definition: Definition, channel: Channel, variables: Mapping[str, Any], account: Account
) -> Application:
    """The application that an account would start through a channel; no row yet."""
    role = role_of(channel.role)
    own = role.scope == authorities.OWN and account.person_id
    unit = unit_of(account, role)
    entered = channel.picks and unit is not None
    if unit is not None and entered:
        person: Person | None = _picked(unit, variables.get(PERSON))
    else:
        person = db.session.get(Person, account.person_id) if own else None
    return Application(
        process=definition.key,
        category=variables.get("category"),
        person=person,
        person_id=person.id if person is not None else None,  # facts are read before the flush
        enterprise=unit,
        enterprise_id=unit.id if unit is not None else None,
        number="",
        system=channel.system or "",
        variables=dict(variables),
        facts={},
        form={},
        initiator=channel.role,
        entry_mode="enterprise" if entered else "person",
        imposed=role.scope != authorities.OWN and not entered,
        rounds=0,
        open=True,
    )


def _picked(unit: Enterprise, person_id: Any) -> Person:
    """The one of the unit's people for whom it fills in; :class:`InvalidAnswers` if the unit has nobody of this id."""
    person = db.session.get(Person, person_id) if isinstance(person_id, str) else None
    if person is None or person.enterprise_id != unit.id:
        raise InvalidAnswers(errors={PERSON: ["请选择本单位的人员"]})
    return person


def _check_variables(variables: Mapping[str, Any], known: list[str], asked: Collection[str]) -> None:
    unknown = [name for name in variables if name not in known]
    if unknown:
        raise UnknownField(errors={name: ["不认识的字段"] for name in unknown})
    wrong = [name for name in known if not isinstance(variables.get(name, None if name in asked else ""), str)]
    if wrong:
        raise InvalidAnswers(errors={name: ["请填写"] for name in wrong})


def _letter(case: Case) -> str:
    """The system's letter, with which the application number begins; a ``G`` where the system is not known yet."""
    if case.application.category is None:
        return str(case.fact("system"))[:1].upper() or "G"
    try:
        return str(case.fact("category_data")["system_letter"])
    except NoMatch:
        raise InvalidAnswers(errors={"category": ["没有这个注册专业类型"]}) from None


def _check_start(case: Case, properties: Mapping[str, str]) -> None:
    """Eligibility before an instance exists."""
    system = case.fact("system")
    category = case.fact("category_data") if case.application.category is not None else {"system": system}
    if system not in names(properties.get("systems")) or category["system"] != system:
        raise NotEligible("该注册专业类型不办理这项业务")
    if "eligibility" in properties:
        barred = case.decide(properties["eligibility"])
        if barred:
            raise NotEligible("；".join(str(sentence) for sentence in barred))


def _existing(application: Application) -> Application | None:
    """The open application that stands in the way of this one, or that it goes on with: the person's own of the category;
    without category that of the same type, the person's own or in this system the unit's about itself."""
    query = select(Application).filter_by(open=True)
    if application.person_id is not None:
        same = {"person_id": application.person_id, "category": application.category, "imposed": False}
        if application.category is None:
            same["process"] = application.process
    elif application.enterprise_id is not None:
        same = {
            "person_id": None,
            "process": application.process,
            "enterprise_id": application.enterprise_id,
            "system": application.system,
        }
    else:
        return None
    with db.session.no_autoflush:
        return db.session.scalars(query.filter_by(**same)).one_or_none()


def _open_already(existing: Application, definition: Definition) -> str:
    if existing.category is not None:
        return "该注册专业有正在办理的业务，不能重复申报"
    return f"{existing.facts.get('called') or definition.title}正在办理，不能重复申报"
