"""What is due counts from its hour, also when somebody acts before the worker has come to it (docs/domain.md §3.0.5, §3.0.7)."""

from datetime import timedelta

import pytest

from .cast import refused

TOO_LATE = "主管部门已受理，不能撤回"


@pytest.mark.req("AT-36", "AT-37")
@pytest.mark.parametrize(("category", "sender"), [("CHEM", "applicant"), ("SUPV", "agent")])
def test_a_case_that_is_deemed_accepted_cannot_be_withdrawn_though_nobody_has_swept_yet(cast, category, sender):
    case = cast.reported(category)
    cast.clock.advance(timedelta(days=9))
    refused(case.try_send(getattr(case, sender), "withdraw", reason="材料有误"), 409, "not_available", TOO_LATE)
    case.stands_at("ministry_reviewing", "部级已受理")


def test_a_draft_that_has_expired_cannot_be_submitted_though_nobody_has_swept_yet(cast):
    case = cast.pledged("CHEM")
    task, answers = case.task("app-chem", "Task_FillForm"), case.filled()
    cast.clock.advance(timedelta(days=31))
    refused(cast.who("app-chem").post(f"/tasks/{task['id']}/complete", {"answers": answers}), 409, "task_gone")
    assert case.id not in cast.cases("app-chem")
