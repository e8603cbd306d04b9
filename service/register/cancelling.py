"""注销: what ends a registration, and who may end which (docs/domain.md §3.6).

Certificate and seal are void, the last day of validity is kept (§3.4 needs it), other registrations are left alone. It happens
once per application: done again it gives what it ended before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from service import clock
from service.errors import RuleRefused
from service.models import Enterprise, Registration, db

from . import versions

if TYPE_CHECKING:
    from service.cases import Case

NATION = "nation"
"""The authority of what is not granted by a province; a province is named by the first two digits of its regions."""


def cancel(case: Case) -> Registration:
    """End the person's registration of the case's category. :class:`RuleRefused` where there is none, or where it has moved
    to another unit than the one of the case (X8)."""
    registration = versions.locked(case)
    if registration is None:
        raise RuleRefused("登记中没有该专业的注册，不能注销")
    if registration.cancelled_by != case.application.number:
        if registration.state == "cancelled":
            raise RuleRefused("该注册已经注销")
        if case.enterprise is None or registration.enterprise_id != case.enterprise.id:
            raise RuleRefused("人员已变更至其他单位，不能注销")
        _end(case, registration)
    return registration


def cancel_all(case: Case) -> Sequence[Registration]:
    """End all registrations of the person that the authority of the case has granted (death or incapacity)."""
    for registration in granted(case, lock=True):
        _end(case, registration)
    done = select(Registration).filter_by(person_id=case.person.id, cancelled_by=case.application.number)
    return db.session.scalars(done.order_by(Registration.category)).all()


def granted(case: Case, *, lock: bool = False) -> list[Registration]:
    """The person's registrations that were granted by the authority of the case and are not cancelled."""
    return [one for one in standing(case, case.person.id, lock=lock) if _authority_of(case, one) == authority(case)]


def granted_elsewhere(case: Case) -> dict[str, Registration]:
    """By authority other than that of the case: a registration of the person that it has granted and that is not cancelled.
    Only who granted it may cancel it (行政许可法第七十条)."""
    own = authority(case)
    found = {_authority_of(case, one): one for one in standing(case, case.person.id)}
    return {name: one for name, one in found.items() if name != own}


def standing(case: Case, person_id: str, *, lock: bool = False) -> Sequence[Registration]:
    """The registrations of a person that are not cancelled, those that the nation granted first."""
    query = select(Registration).filter_by(person_id=person_id, state="valid")
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(query.order_by(Registration.category)).all()
    return sorted(found, key=lambda one: (_authority_of(case, one) != NATION, one.category))


def authority(case: Case) -> str:
    """Who decides on the case, and so who granted what it may end: the nation or a province."""
    return authority_in(str(case.fact("system")), case.enterprise)


def authority_in(system: str, unit: Enterprise | None) -> str:
    """Who decides in a system on a unit's people."""
    return unit.region[:2] if system == "provincial" and unit is not None else NATION


def _authority_of(case: Case, registration: Registration) -> str:
    system = str(case.decide("category_data", category=registration.category)["system"])
    return authority_in(system, registration.enterprise)


def _end(case: Case, registration: Registration) -> None:
    registration.state = "cancelled"
    registration.cancelled_on, registration.cancelled_by = clock.today(), case.application.number
    db.session.flush()
