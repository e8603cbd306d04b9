"""X33: who was refused for false material does not apply again before the day that the deciding authority has set."""

from __future__ import annotations

from datetime import datetime

import pytest

from service.clock import SHANGHAI
from service.models import Penalty

from .cast import refused

APPROVE = "Task_MinistryApprove"
AT_DESK = {"outcome": "reject", "opinion": "业绩证明系伪造", "false_material": True}


def at_the_ministry(cast):
    """An application that the ministry is to decide."""
    case = cast.reported("CHEM")
    case.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    return case.complete("ministry-review", "Task_MinistryReview", outcome="disagree", opinion="材料不实")


@pytest.mark.req("X33")
def test_the_day_is_told_with_the_decision_and_bars_the_start_until_it_has_come(cast):
    case = at_the_ministry(cast).complete("ministry-approve", APPROVE, **AT_DESK, reapply_not_before="2029-03-02")
    case.stands_at("rejected", "审批不通过")
    assert "业绩证明系伪造；2029-03-02之前不得再次申请；如不服" in cast.messages("app-chem")[0]
    with cast.nothing_changes():
        refused(
            cast.try_start("app-chem", "CHEM"), 422, "not_eligible",
            "因申请时隐瞒有关情况或者提供虚假材料，2029-03-02之前不得再次申请",
        )  # fmt: skip
    cast.qualify("app-chem", "HVAC")
    assert cast.try_start("app-chem", "HVAC").status_code == 201  # another profession is not barred
    cast.travel_to(datetime(2029, 3, 1, 12, tzinfo=SHANGHAI))
    refused(cast.try_start("app-chem", "CHEM"), 422, "not_eligible")
    cast.travel_to(datetime(2029, 3, 2, 12, tzinfo=SHANGHAI))
    assert cast.try_start("app-chem", "CHEM").status_code == 201


@pytest.mark.req("X33")
def test_without_a_day_it_is_a_year(cast):
    at_the_ministry(cast).complete("ministry-approve", APPROVE, **AT_DESK)
    (kept,) = [one for one in cast.rows(Penalty) if one.kind == "false_material"]
    assert kept.reapply_not_before.isoformat() == "2027-03-02"
    refused(cast.try_start("app-chem", "CHEM"), 422, "not_eligible", "2027-03-02之前不得再次申请")


@pytest.mark.req("X33")
def test_how_long_it_is_without_a_day_stands_in_the_table_of_grounds(cast):
    years = '<outputEntry id="exclusion_rule_06b_years"><text>{}</text>'
    cast.deploy({"exclusion.dmn": (years.format(1), years.format(2))})
    at_the_ministry(cast).complete("ministry-approve", APPROVE, **AT_DESK)
    refused(cast.try_start("app-chem", "CHEM"), 422, "not_eligible", "2028-03-02之前不得再次申请")


@pytest.mark.req("X33")
def test_a_day_belongs_to_a_refusal_for_false_material_and_lies_ahead(cast):
    case = at_the_ministry(cast)
    for answers, sentence in (
        ({**AT_DESK, "false_material": False, "reapply_not_before": "2029-03-02"}, "只有因虚假材料不予通过的才填写"),
        ({**AT_DESK, "reapply_not_before": "2026-03-02"}, "应晚于今天"),
    ):
        wrong = refused(case.try_complete("ministry-approve", APPROVE, **answers), 422, "invalid_answers")
        assert wrong["errors"] == {"reapply_not_before": [sentence]}


@pytest.mark.req("X33")
def test_an_ordinary_refusal_bars_nothing(cast):
    at_the_ministry(cast).complete("ministry-approve", APPROVE, outcome="reject", opinion="业绩不足")
    assert "不得再次申请" not in cast.messages("app-chem")[0]
    assert cast.try_start("app-chem", "CHEM").status_code == 201
