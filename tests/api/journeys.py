"""Parts of a case's way that many tests begin with, played over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from service.clock import TravellingClock
from tests.stage import Caller

Work = Callable[[], None]

ANSWERS: dict[str, Any] = {
    "qualification_cert_no": "20251303000003",
    "qualification_date": "2025-03-02",
    "qualification_method": "考试",
}


ACHIEVEMENT = {
    "project": "滨河路住宅楼", "scale": "中型", "from": "2020-01", "to": "2022-06", "role": "结构设计人", "enterprise": "太原某院",
}  # fmt: skip
"""What the provincial system asks for besides."""


def pledged(applicant: Caller, work: Work, clock: TravellingClock, category: str = "CHEM") -> str:
    """A case of 初始注册 whose applicant has pledged and may fill the form; gives its id."""
    case = applicant.start("initial_registration", category=category)["id"]
    applicant.complete(case, "Task_ConfirmConditions", accepted=True)
    work()
    clock.advance(timedelta(seconds=60))
    work()
    applicant.complete(case, "Task_Pledge", agree=True)
    return str(case)


def submitted(applicant: Caller, work: Work, clock: TravellingClock, category: str = "CHEM") -> str:
    """A case of 初始注册 that the applicant has submitted to the enterprise."""
    case = pledged(applicant, work, clock, category)
    form = applicant.task(case, "Task_FillForm")["form"]
    answers = {name: form["prefilled"][name] for name in ANSWERS}
    if "achievements" in form["schema"]["required"]:
        answers["achievements"] = [ACHIEVEMENT]
    applicant.complete(case, "Task_FillForm", **answers)
    return case


def reported(applicant: Caller, agent: Caller, work: Work, clock: TravellingClock, category: str = "CHEM") -> str:
    """A case of 初始注册 that the enterprise has reported to the authorities."""
    case = submitted(applicant, work, clock, category)
    agent.complete(case, "Task_EnterpriseReport", outcome="report")
    clock.advance(timedelta(seconds=60))
    work()
    agent.complete(case, "Task_EnterprisePledge", agree=True)
    work()
    return case
