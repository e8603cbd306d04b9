"""初始注册: a registration and the first version of its certificate (docs/domain.md §3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service import clock, rules
from service.errors import RuleRefused
from service.models import Registration, db

from . import numbering, versions

if TYPE_CHECKING:
    from service.cases import Case


def issue(case: Case) -> Registration:
    """Register the person of the case in its category and make the certificate.

    The period begins today and lasts ``category_data.validity_years``. A registration that has expired or was cancelled
    is taken up again (监理, §3.2): the certificate number stays, period and certificate version are new.

    Once per application: called again it gives the registration it made before. :class:`RuleRefused` over a valid
    registration, and where the case has no unit to register at.
    """
    application, unit = case.application, case.enterprise
    issued = versions.made_by(application)
    if issued is not None:
        return issued
    if unit is None:
        raise RuleRefused("没有聘用单位，不能注册")
    registration = versions.locked(case)
    if registration is not None and registration.state == "valid" and registration.valid_to >= clock.today():
        raise RuleRefused("该专业已办理初始注册，不能重复注册")
    data = case.fact("category_data")
    period = rules.first_period(clock.today(), int(data["validity_years"]))
    number = registration.certificate_no if registration else numbering.certificate_no(data, unit, period.valid_from)
    seal = numbering.seal_no(data, unit, number)  # drawn before the row is in the session: drawing flushes
    if registration is None:
        registration = Registration(person=case.person, category=application.category, certificate_no=number, version=0)
        db.session.add(registration)
    registration.seal_no = seal
    registration.enterprise = unit
    registration.specialties = "、".join(application.form.get("specialties") or ()) or None
    versions.revive(registration)
    registration.valid_from, registration.valid_to = period
    versions.certify(registration, application)
    return registration
