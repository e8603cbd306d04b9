"""``message.send``: a text of the diagrams' version to the applicant, the enterprise or both."""

from __future__ import annotations

from typing import Any

from service import messages
from service.cases import Case

from .registry import operation

APPLICANT, ENTERPRISE, BOTH = "applicant", "enterprise", "both"


@operation("message.send", parameters=None)
def send(case: Case, to: str, text: str, **placeholders: Any) -> None:
    """Send ``text`` (a name in ``texts/``), its placeholders filled from the other parameters, facts and decisions.

    Who does not exist is not told: an applicant of a case without person, an enterprise of one without unit.
    """
    if to not in (APPLICANT, ENTERPRISE, BOTH):
        raise ValueError(f"a message goes to {APPLICANT}, {ENTERPRISE} or {BOTH}, not to {to!r}")
    unit = case.enterprise
    messages.send(
        case.text(text, **placeholders),
        person_id=case.application.person_id if to != ENTERPRISE else None,
        enterprise_id=unit.id if unit is not None and to != APPLICANT else None,
        instance_id=case.application.instance_id,
    )
