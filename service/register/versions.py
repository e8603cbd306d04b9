"""What every effect on the register shares: it happens once per application, under a lock, and leaves a certificate version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from service import clock
from service.models import Application, Certificate, Registration, db, new_id

if TYPE_CHECKING:
    from service.cases import Case


def made_by(application: Application) -> Registration | None:
    """The registration that this application has worked on already, if it has: its number is on a certificate."""
    done = select(Registration).join(Certificate).where(Certificate.application_number == application.number)
    return db.session.scalar(done)


def locked(case: Case) -> Registration | None:
    """The registration of person and category, if there ever was one, locked until the unit of work ends."""
    query = select(Registration).filter_by(person_id=case.application.person_id, category=case.application.category)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def revive(registration: Registration) -> None:
    """Make it valid, whatever it was before; that it was cancelled once is in its applications."""
    registration.state, registration.cancelled_on, registration.cancelled_by = "valid", None, None


def certify(registration: Registration, application: Application) -> None:
    """Add the next version of the certificate, as the register stands now. Those before it are 历史证书印章; a seal number
    that only they bear is void."""
    registration.version += 1
    registration.certificates.append(Certificate(**_printed(registration, application)))
    db.session.flush()


def certify_all(application: Application, which: ColumnElement[bool]) -> Sequence[Registration]:
    """The same for all registrations of which this holds and that are not cancelled, in a few statements however many
    there are. Once per application: those that it has certified are left alone. Gives what it certified."""
    done = select(Certificate.registration_id).where(Certificate.application_number == application.number)
    query = (
        select(Registration)
        .where(which, Registration.state == "valid", Registration.id.not_in(done))
        .options(joinedload(Registration.person), joinedload(Registration.enterprise))
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalars(query.order_by(Registration.id)).all()
    if found:
        ids = [registration.id for registration in found]
        raised = update(Registration).where(Registration.id.in_(ids)).values(version=Registration.version + 1)
        db.session.execute(raised.execution_options(synchronize_session=False))
        rows = []
        for registration in found:
            set_committed_value(registration, "version", registration.version + 1)
            db.session.expire(registration, ["certificates"])
            rows.append({"id": new_id(), "registration_id": registration.id, **_printed(registration, application)})
        db.session.execute(insert(Certificate), rows)
    return found


def _printed(registration: Registration, application: Application) -> dict[str, Any]:
    """What a certificate of the registration's present version says."""
    person = registration.person
    return {
        "version": registration.version,
        "application_number": application.number,
        "certificate_no": registration.certificate_no,
        "seal_no": registration.seal_no,
        "person_name": person.name,
        "enterprise_name": registration.enterprise.name,
        "valid_from": registration.valid_from,
        "valid_to": registration.valid_to,
        "photo_id": person.photo_id,
        "signature_id": person.signature_id,
        "issued_at": clock.now(),
    }
