"""Journeys that several diagrams share: a case is taken, the favourable way, to where a test begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from service import clock
from service.engine import Flow

from .play import Play, definition

SYSTEMS: Mapping[str, str] = {
    **dict.fromkeys(("ARCH1", "STR1", "GEO", "HVAC", "WATER", "POWER", "ELEC_D", "ELEC_T", "CHEM"), "national"),
    **dict.fromkeys(("ARCH2", "STR2"), "provincial"),
    "SUPV": "supervision",
}

ENTERED: Mapping[str, Any] = {"application": {"initiator": "enterprise_agent", "entry_mode": "enterprise"}}
"""What makes a case one that the unit fills in for somebody (docs/domain.md §7 X23)."""

NORMAL: Mapping[str, Any] = {"anomaly": False, "kind": None}
ANOMALOUS: Mapping[str, Any] = {"anomaly": True, "kind": "paid_elsewhere"}
"""Answers of the social insurance register."""


def _complete(element: str, **answers: Any) -> Callable[[Play], Play]:
    return lambda play: play.complete(element, **answers)


_FAVOURABLE: Mapping[str, Callable[[Play], Play]] = {
    "Service_CheckInsurance": lambda play: play.finish("Service_CheckInsurance", **NORMAL),
    "Service_RecheckInsurance": lambda play: play.finish("Service_RecheckInsurance", **NORMAL),
    "Timer_PledgeRead": lambda play: play.wait(seconds=60),
    "Timer_EnterprisePledgeRead": lambda play: play.wait(seconds=60),
    "Timer_PublicNotice": lambda play: play.wait_until(play.due("Timer_PublicNotice")),
    "Task_ConfirmConditions": _complete("Task_ConfirmConditions", accepted=True),
    "Task_Pledge": _complete("Task_Pledge", agree=True),
    "Task_EnterprisePledge": _complete("Task_EnterprisePledge", agree=True),
    "Task_SupplyQualification": _complete("Task_SupplyQualification", qualification_found=True),
    **{
        element: _complete(element, outcome=outcome)
        for element, outcome in (
            ("Task_FillForm", "submit"),
            ("Task_EnterpriseFillForm", "submit"),
            ("Task_EnterpriseEnterForm", "submit"),
            ("Task_ReviseForm", "submit"),
            ("Task_EnterpriseReport", "report"),
            ("Task_Redeclare", "report"),
            ("Task_CityAccept", "accept"),
            ("Task_CityReview", "pass"),
            ("Task_CityForward", "forward"),
            ("Task_ProvinceAccept", "accept"),
            ("Task_ProvinceReview", "agree"),
            ("Task_ProvinceApprove", "approve"),
            ("Task_MinistryAccept", "accept"),
            ("Task_MinistryReview", "agree"),
            ("Task_MinistryApprove", "approve"),
            ("Task_CheckQualification_Province", "accept"),
            ("Task_CheckQualification_Ministry", "accept"),
        )
    },
}
"""What brings a case forward at each place."""


def proceed(play: Play, to: str = "") -> Play:
    """Let everybody do the favourable thing until the case waits at ``to`` (an element or a status), or ends."""
    for _ in range(40):
        if play.instance.ended or to in play.waiting_at() or to == play.statuses[-1]:
            return play
        _FAVOURABLE[next(element for element in play.waiting_at() if element in _FAVOURABLE)](play)
    raise AssertionError(f"{to or 'the end'} is not reached; waiting at {play.waiting_at()}")


def case(category: str = "CHEM", key: str = "initial_registration", **facts: Any) -> Play:
    """A new application of a type, of initial registration unless said otherwise."""
    return Play(key, process=key, category=category, system=SYSTEMS[category], **facts)


def reach(place: str, category: str = "CHEM", **facts: Any) -> Play:
    """An application that stands at a place: an element, or a status that lies on its way."""
    return proceed(case(category, **facts), place)


def returned(category: str = "CHEM", **facts: Any) -> Play:
    """An application that the enterprise has returned."""
    return reach("Task_EnterpriseReport", category, **facts).complete("Task_EnterpriseReport", outcome="return")


def failed_by_city(**facts: Any) -> Play:
    """A second-class application that the city has not passed."""
    return reach("Task_CityReview", "STR2", **facts).complete("Task_CityReview", outcome="fail")


def without_qualification(category: str = "CHEM", **facts: Any) -> Play:
    """An application (预注册) that is approved while the enterprise has no qualification."""
    return reach("awaiting_qualification", category, enterprise={"has_qualification": False}, **facts)


def parameters(system: str = "national", **changes: Any) -> dict[str, Any]:
    """The shipped parameters of a system, some of them changed: a fact that stands in for the decision."""
    table = definition("pledge").decisions["parameters"]
    return {**table.evaluate({"system": system}.__getitem__, {}), **changes}


def buttons(play: Play, element: str) -> dict[str, Flow]:
    """The outcomes that are offered after an open task, each with its button."""
    flows = {flow.properties["outcome"]: flow for flow in play.definition.outcomes(element)}
    return {outcome: flows[outcome] for outcome in play.outcomes(element)}


def labelled(play: Play, element: str) -> dict[str, str]:
    """The labels of the buttons that are offered after an open task, by outcome."""
    return {outcome: flow.name for outcome, flow in buttons(play, element).items()}


def guarded(play: Play, element: str) -> dict[str, str]:
    """The operations that may refuse an outcome, by outcome."""
    return {o: f.properties["guard"] for o, f in buttons(play, element).items() if "guard" in f.properties}


def to_be_explained(play: Play, element: str) -> list[str]:
    """The outcomes that need an opinion."""
    return [o for o, f in buttons(play, element).items() if f.properties.get("reason") == "required"]


def beijing(text: str) -> datetime:
    """A moment in Asia/Shanghai: ``2026-03-10 00:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI)
