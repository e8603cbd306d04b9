"""What every effect on the register shares: it happens once per application, under a lock, and leaves a certificate version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from service import clock
from service.models import Application, Certificate, Registration, db

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


def certify(registration: Registration, application: Application) -> None:
    """Add the next version of the certificate, as the register stands now. Those before it are 历史证书印章; a seal number
    that only they bear is void."""
    person = registration.person
    registration.version += 1
    registration.certificates.append(
        Certificate(
            version=registration.version,
            application_number=application.number,
            certificate_no=registration.certificate_no,
            seal_no=registration.seal_no,
            person_name=person.name,
            enterprise_name=registration.enterprise.name,
            valid_from=registration.valid_from,
            valid_to=registration.valid_to,
            photo_id=person.photo_id,
            signature_id=person.signature_id,
            issued_at=clock.now(),
        )
    )
    db.session.flush()
