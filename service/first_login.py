"""First login: who the government service platform vouches for gets a record and a role here (docs/domain.md §8.1, AT-02).

An enterprise comes in with its name and credit code only: until it has saved its 企业基本信息, nothing can be reported (PF5).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from service import authorities, events, gateways
from service.actors import SYSTEM
from service.gateways import PersonIdentity, PersonQualification, Unit
from service.models import Account, Assignment, Enterprise, Person, ProfessionalQualification, Role, db
from service.models.unit import unit_of_work
from service.register import numbering


def arrive(account: Account) -> Account:
    """Give an account that holds no role yet the person or the enterprise that stands behind it, and the role for it.

    An account that holds a role stays as it is, and so does one that the platform does not know. The outside systems are
    asked before anything is changed; :class:`service.gateways.GatewayError` where one of them gives no usable answer.
    """
    if account.assignments or not account.active:
        return account
    db.session.commit()  # nothing is open while an outside system is asked
    platform = gateways.identity()
    person = platform.person(account.username)
    if person is not None:
        held = gateways.professional().held(person["id_no"], person["name"])
        return _person_arrives(account.id, person, held)
    unit = platform.unit(account.username)
    return account if unit is None else _unit_arrives(account.id, unit)


def _person_arrives(account_id: str, known: PersonIdentity, held: Sequence[PersonQualification]) -> Account:
    with unit_of_work() as session:
        account = _locked(account_id)
        person = session.scalar(select(Person).filter_by(id_no=known["id_no"]))
        if person is None:
            person = Person(**known)
            session.add(person)
        categories = {one.category for one in person.qualifications}
        person.qualifications += [ProfessionalQualification(**one) for one in held if one["category"] not in categories]
        session.flush()
        account.person_id, account.name = person.id, person.name
        return _grant(account, authorities.OWN, person.id)


def _unit_arrives(account_id: str, known: Unit) -> Account:
    with unit_of_work() as session:
        account = _locked(account_id)
        unit = session.scalar(select(Enterprise).filter_by(uscc=known["uscc"]))
        if unit is None:
            unit = Enterprise(**known, unit_no=_unit_no(known["region"]))
            session.add(unit)
            session.flush()
        return _grant(account, authorities.ENTERPRISE, unit.id)


def _locked(account_id: str) -> Account:
    """The account, so that a second login at the same moment waits and finds the first one's record."""
    query = select(Account).filter_by(id=account_id).with_for_update(of=Account)
    return db.session.scalars(query.execution_options(populate_existing=True)).unique().one()


def _grant(account: Account, scope: str, key: str) -> Account:
    if not account.assignments:
        role = db.session.scalars(select(Role).filter_by(scope=scope)).one()
        account.assignments.append(Assignment(role_id=role.id, scope_key=key))
        data = {"account": account.id, "granted": role.id, "scope_key": key}
        events.record_system("account", SYSTEM, name=account.name, data=data)
    return account


def _unit_no(region: str) -> str:
    """The next number of a unit in its province that no unit has."""
    while True:
        number = numbering.unit_no(region)
        if db.session.scalar(select(Enterprise.id).filter_by(unit_no=number)) is None:
            return number
