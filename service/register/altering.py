"""变更, 延续 and 更改补办: what a decision does to a registration that there is (docs/domain.md §3.3 to §3.5).

Each happens once per application: done again it gives the registration as it is. :class:`RuleRefused` where the person has no
registration of the category.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from service import clock, rules
from service.errors import RuleRefused
from service.models import Registration

from . import numbering, versions

if TYPE_CHECKING:
    from service.cases import Case


def change(case: Case, *, renewed: bool = False) -> Registration:
    """The unit of the case becomes the employer, with a new seal number; chosen specialties take the place of the old ones.

    The validity stays as it was, unless it is ``renewed`` with the change or the change was filed after expiry: then it
    runs anew from today. One that was cancelled is taken up again (§3.4).
    """
    registration = versions.made_by(case.application)
    return registration if registration is not None else _change(case, _held(case), renewed)


def _change(case: Case, registration: Registration, renewed: bool) -> Registration:
    today, years, unit = clock.today(), _years(case), case.enterprise
    if unit is None:
        raise RuleRefused("没有聘用单位，不能变更注册")
    if registration.state == "cancelled":
        _take_up(case, registration)
    elif renewed or _filed_on(case) > registration.valid_to:
        registration.valid_from, registration.valid_to = rules.first_period(today, years)
    if unit.id != registration.enterprise_id:
        data = case.fact("category_data")
        registration.seal_no = numbering.seal_no(data, unit, registration.certificate_no)
        registration.enterprise = unit
    chosen = case.application.form.get("specialties")
    registration.specialties = "、".join(chosen) if chosen else registration.specialties
    versions.certify(registration, case.application)
    return registration


def renew(case: Case) -> Registration:
    """The validity is extended, by when the application was filed and what is left of it (§3.4); the numbers stay."""
    registration = versions.made_by(case.application)
    return registration if registration is not None else _renew(case, _held(case))


def _renew(case: Case, registration: Registration) -> Registration:
    filed_on, years = _filed_on(case), _years(case)
    if registration.state == "cancelled":
        _take_up(case, registration)
    else:
        if filed_on > registration.valid_to:
            registration.valid_from = clock.today()
        registration.valid_to = rules.renewed_until(registration.valid_to, clock.today(), filed_on, years)
    versions.certify(registration, case.application)
    return registration


def reissue(case: Case, *, new_seal: bool = False) -> Registration:
    """A new certificate version, and with ``new_seal`` a new seal number: the lost one is void. The rest stays."""
    registration = versions.made_by(case.application)
    return registration if registration is not None else _reissue(case, _held(case), new_seal)


def _reissue(case: Case, registration: Registration, new_seal: bool) -> Registration:
    if new_seal:
        data = case.fact("category_data")
        registration.seal_no = numbering.seal_no(data, registration.enterprise, registration.certificate_no)
    versions.certify(registration, case.application)
    return registration


def _held(case: Case) -> Registration:
    registration = versions.locked(case)
    if registration is None:
        raise RuleRefused("登记中没有该专业的注册，不能办理")
    return registration


def _take_up(case: Case, registration: Registration) -> None:
    """Make a cancelled registration valid again from today. Its last day was kept for this."""
    months = int(case.fact("renewal_window")["extension_months"])
    registration.valid_to = rules.reinstated_until(registration.valid_to, clock.today(), _years(case), months)
    registration.valid_from = clock.today()
    versions.revive(registration)


def _filed_on(case: Case) -> date:
    """The day of the first enterprise report; who needs none files with the decision."""
    reported = case.application.first_reported_at
    return clock.local(reported).date() if reported else clock.today()


def _years(case: Case) -> int:
    return int(case.fact("category_data")["validity_years"])
