"""Starting an instance: who may, for what, and only one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service import authorities, clock, definitions
from service.cases import Case
from service.engine import NoMatch
from service.errors import AlreadyOpen, InvalidAnswers, NotEligible, NotYours, UnknownField
from service.models import Account, Application, Instance, Person, db
from service.models.unit import unit_of_work
from service.register import numbering
from service.running import Running, names


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
    try:
        return _start(key, variables, account, address)
    except IntegrityError:  # another request opened the same application a moment before
        db.session.rollback()
        return _start(key, variables, account, address)


def _start(key: str, variables: Mapping[str, Any], account: Account, address: str | None) -> Started:
    with unit_of_work() as session:
        row = definitions.current(key)
        definition = definitions.load(row)
        properties = definition.process.properties
        role = next((r for r in names(properties.get("start_roles")) if r in authorities.roles(account)), None)
        if role is None:
            raise NotYours
        wanted = names(properties.get("start_variables"))
        _check_variables(variables, wanted)
        actor = authorities.actor_for(account, role, address)
        person = session.get(Person, account.person_id) if account.person_id else None
        category = variables.get("category")
        existing = _open_application(person, category) if person is not None and category is not None else None
        if existing is not None:
            if existing.process != key or existing.submitted_at is not None:
                raise AlreadyOpen("该注册专业有正在办理的业务，不能重复申报")
            return Started(existing.instance, created=False)
        application = Application(
            process=key,
            category=category,
            person=person,
            person_id=person.id if person is not None else None,  # facts are read before the flush
            number="",
            system="",
            variables=dict(variables),
            facts={},
            form={},
            initiator=role,
            entry_mode="person",
            rounds=0,
            open=True,
        )
        case = Case(application, definition, actor)
        letter = _check_start(case, wanted, properties)
        now = clock.now()
        application.system = str(case.fact("system")) or properties.get("systems", "").split(",")[0]
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
        if person is not None:
            running.show_to(authorities.OWN, person.id)
        return Started(running.save(), created=True)


def _check_variables(variables: Mapping[str, Any], wanted: list[str]) -> None:
    unknown = [name for name in variables if name not in wanted]
    if unknown:
        raise UnknownField(errors={name: ["不认识的字段"] for name in unknown})
    wrong = [name for name in wanted if not isinstance(variables.get(name), str)]
    if wrong:
        raise InvalidAnswers(errors={name: ["请填写"] for name in wrong})


def _check_start(case: Case, wanted: list[str], properties: Mapping[str, str]) -> str:
    """Eligibility before an instance exists; gives the system letter of the application number."""
    letter = "G"
    if "category" in wanted:
        try:
            letter = str(case.fact("category_data")["system_letter"])
        except NoMatch:
            raise InvalidAnswers(errors={"category": ["没有这个注册专业类型"]}) from None
        if case.fact("system") not in names(properties.get("systems")):
            raise NotEligible("该注册专业类型不办理这项业务")
    if "eligibility" in properties:
        barred = case.decide(properties["eligibility"])
        if barred:
            raise NotEligible("；".join(str(sentence) for sentence in barred))
    return letter


def _open_application(person: Person, category: str) -> Application | None:
    query = select(Application).filter_by(person_id=person.id, category=category, open=True)
    return db.session.scalars(query).one_or_none()
