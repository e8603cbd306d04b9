"""Findings about the registration that an application refers to (docs/domain.md §3.3 to §3.5, §6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service import clock
from service.cases import Case

from .registry import finding, found_if


@finding("K13")
def same_unit(case: Case) -> Mapping[str, Any] | None:
    """The registered unit is the one that reports, or the one that employs the person by now (X4), told by credit code.

    Who changes his specialties stays where he is.
    """
    held = case.registration()
    if held is None or case.application.form.get("change_kind") == "specialty":
        return None
    units = (case.enterprise, case.person.enterprise)
    return found_if(held.enterprise.uscc in {unit.uscc for unit in units if unit is not None})


@finding("K14")
def dismissal_unproved(case: Case) -> Mapping[str, Any] | None:
    """Nothing proves that the person has left the former unit."""
    form = case.application.form
    return found_if(form.get("change_kind") != "specialty" and not form.get("proof_file"))


@finding("K15")
def renewed_too_early(case: Case) -> Mapping[str, Any] | None:
    """Filed before the window opens."""
    return found_if(_phase(case) == "early")


@finding("K16")
def renewed_late(case: Case) -> Mapping[str, Any] | None:
    """Filed shortly before the last day or after it. The table says it in the words for either."""
    return found_if(_phase(case) in ("closing", "closed", "expired"))


def _phase(case: Case) -> str:
    """How the day of filing (the first enterprise report, until then today) lies to the validity."""
    filed_on = case.fact("application")["first_reported_on"] or clock.today()
    return str(case.decide("renewal_timing", today=filed_on)["phase"])


@finding("K17")
def moved(case: Case) -> Mapping[str, Any] | None:
    """The person is employed by a unit other than the registered one."""
    held = case.registration()
    return found_if(held is not None and held.enterprise_id != case.person.enterprise_id)


@finding("K18")
def ruling_missing(case: Case) -> Mapping[str, Any] | None:
    """A forced cancellation without a ruling or another proof."""
    form = case.application.form
    given = form.get("ruling_file") or form.get("attachment_file") or form.get("files")
    return found_if(case.fact("application").get("forced") is True and not given)


@finding("K23")
def other_registration(case: Case) -> Mapping[str, Any] | None:
    """There is no such registration, or its seal has another number than the form says; or it is not 有效, and the decision
    ``eligibility`` has no way to take it up again for this type. A case about all registrations refers to none."""
    if case.application.category is None:
        return None
    held = case.registration()
    if held is None or case.application.form.get("seal_no", held.seal_no) != held.seal_no:
        return found_if(condition=True)
    return found_if(case.fact("registration")["state"] != "valid" and case.decide("eligibility"))
