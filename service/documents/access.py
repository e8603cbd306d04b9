"""Who may read a file."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import or_, select, union

from service.models import Account, Application, Certificate, Document, Person, Registration, db


def readable_by(document: Document, account: Account, visible_instance: Callable[[str], bool]) -> bool:
    """Whether ``account`` may read a file; ``visible_instance`` tells whether it may see the case of an id.

    It may read its own uploads, what belongs to a case that it sees, and the photo and signature of a person with such a
    case, be it the present ones or those of a certificate.
    """
    if document.account_id == account.id:
        return True
    if document.instance_id is not None:
        return visible_instance(document.instance_id)
    return any(visible_instance(instance_id) for instance_id in _cases_of_portrayed(document))


def _cases_of_portrayed(document: Document) -> list[str]:
    person = select(Person.id).where(or_(Person.photo_id == document.id, Person.signature_id == document.id))
    certified = (
        select(Registration.person_id)
        .join(Registration.certificates)
        .where(or_(Certificate.photo_id == document.id, Certificate.signature_id == document.id))
    )
    cases = select(Application.instance_id).where(Application.person_id.in_(union(person, certified)))
    return list(db.session.scalars(cases))
