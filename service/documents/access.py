"""Who may read a file."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, or_, select, union

from service.models import Account, Anomaly, Application, Certificate, Document, Person, Registration, db


def readable_by(
    document: Document,
    account: Account,
    visible_instance: Callable[[str], bool],
    visible_registration: Callable[[str], bool],
) -> bool:
    """Whether ``account`` may read a file; the other two tell whether it may see the case or the registration of an id.

    It may read its own uploads, the photo and signature of somebody whom its unit keeps (§7 X23), what belongs to a case that it
    sees or to a defence in such a case, and the photo and signature of a person with such a case, be it the present ones or
    those of a certificate; of a certificate also where it sees the registration.
    """
    if document.account_id == account.id or _of_employee(document, account):
        return True
    if document.instance_id is not None:
        about = select(Anomaly.instance_id).where(
            Anomaly.defence_id == document.instance_id, Anomaly.instance_id.is_not(None)
        )
        return any(visible_instance(case) for case in (document.instance_id, *db.session.scalars(about)))
    return any(visible_instance(instance_id) for instance_id in _cases_of_portrayed(document)) or any(
        visible_registration(registration_id) for registration_id in _registrations_with(document)
    )


def _of_employee(document: Document, account: Account) -> bool:
    """Whether it is a picture of somebody without an account who works at a unit that the account acts for."""
    units = [held.scope_key for held in account.assignments if held.role.scope == "enterprise"]
    query = select(Person.id).where(
        or_(Person.photo_id == document.id, Person.signature_id == document.id),
        Person.enterprise_id.in_(units),
        ~exists().where(Account.person_id == Person.id, Account.active),
    )
    return bool(units) and db.session.scalar(query.limit(1)) is not None


def _registrations_with(document: Document) -> list[str]:
    query = select(Certificate.registration_id).where(
        or_(Certificate.photo_id == document.id, Certificate.signature_id == document.id)
    )
    return list(db.session.scalars(query.distinct()))


def _cases_of_portrayed(document: Document) -> list[str]:
    person = select(Person.id).where(or_(Person.photo_id == document.id, Person.signature_id == document.id))
    certified = (
        select(Registration.person_id)
        .join(Registration.certificates)
        .where(or_(Certificate.photo_id == document.id, Certificate.signature_id == document.id))
    )
    cases = select(Application.instance_id).where(Application.person_id.in_(union(person, certified)))
    return list(db.session.scalars(cases))
