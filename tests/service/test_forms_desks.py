"""The forms of enterprises and authorities: report, acceptance, supplement, review, approval, withdrawal (§3.0.4 to §3.0.7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service import clock as one_clock
from service.actors import Actor
from service.cases import Case
from service.errors import InvalidAnswers
from service.models import Account, Anomaly, Penalty, SupplementItem, db

from . import casework

ITEM = {"content": "补充社保证明", "reason": "请补正您在甲院的社保缴纳证明"}


@pytest.fixture
def case(clock) -> Iterator[Case]:
    with casework.empty_database():
        yield casework.case(casework.person("张工", casework.unit("甲院")), actor=casework.account("办理人"))


def errors(form: Any, answers: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidAnswers) as refused:
        form.answers(answers)
    return dict(refused.value.errors)


def complete(form: Any, answers: Any) -> dict[str, Any]:
    given = form.answers(answers)
    form.keep(given)
    return dict(form.decided(given))


# -- 企业 -------------------------------------------------------------------------------------------------------------


def test_the_enterprise_reports(case):
    form = casework.form("enterprise_report", case, "report return", "return")
    assert complete(form, {"outcome": "report"}) == {"outcome": "report"}


@pytest.mark.req("AT-27")
@pytest.mark.parametrize("reason", [{}, {"reason": None}, {"reason": "  "}])
def test_the_enterprise_returns_only_with_a_reason(case, reason):
    form = casework.form("enterprise_report", case, "report return", "return")
    assert errors(form, {"outcome": "return"} | reason) == {"reason": ["请填写理由"]}


@pytest.mark.req("AT-26")
def test_the_reason_of_a_return_can_be_told_in_the_message(case):
    form = casework.form("enterprise_report", case, "report return", "return")
    complete(form, {"outcome": "return", "reason": "请核对管理号"})
    assert case.fact("application")["opinion"] == "请核对管理号"


def test_a_reason_has_at_most_200_characters(case):
    form = casework.form("enterprise_report", case, "report return", "return")
    assert form.answers({"outcome": "return", "reason": "理" * 200})
    assert errors(form, {"outcome": "return", "reason": "理" * 201}) == {"reason": ["不能超过200个字"]}


def test_an_opinion_of_an_earlier_step_is_not_told_again(case):
    case.record(opinion="请核对管理号")
    complete(casework.form("enterprise_report", case, "report return", "return"), {"outcome": "report"})
    assert case.fact("application")["opinion"] is None


@pytest.mark.req("AT-54")
def test_the_enterprise_sees_the_citys_opinion_before_it_reports_again(case):
    case.record(opinion="业绩不实")
    form = casework.form("redeclare", case, "report insist return", "return")
    assert form.prefill() == {"city_opinion": "业绩不实"}
    assert complete(form, {"outcome": "insist"}) == {"outcome": "insist"}


def test_only_what_the_diagram_offers_is_an_outcome(case):
    form = casework.form("accept", case, "accept supplement")
    assert errors(form, {"outcome": "refuse", "opinion": "不予受理"}) == {"outcome": ["当前环节没有此项办理结果"]}
    assert errors(form, {}) == {"outcome": ["请填写"]}
    assert errors(form, {"outcome": ["accept"]}) == {"outcome": ["请填写文字"]}


# -- 受理 -------------------------------------------------------------------------------------------------------------


def accept(case: Case) -> Any:
    return casework.form("accept", case, "accept supplement refuse", "refuse", element="Task_MinistryAccept")


def test_the_desk_accepts(case):
    assert complete(accept(case), {"outcome": "accept"}) == {"outcome": "accept"}
    assert db.session.query(SupplementItem).count() == 0


def test_a_refusal_needs_a_reason(case):
    assert errors(accept(case), {"outcome": "refuse"}) == {"opinion": ["请填写理由"]}
    complete(accept(case), {"outcome": "refuse", "opinion": "不属于本机关职权范围"})
    assert case.fact("application")["opinion"] == "不属于本机关职权范围"


@pytest.mark.req("AT-32")
def test_what_is_to_be_supplemented_is_kept_in_order_and_can_be_told(case, clock):
    second = {"content": "劳动合同", "reason": "缺页"}
    complete(accept(case), {"outcome": "supplement", "items": [ITEM, second]})
    rows = db.session.query(SupplementItem).order_by(SupplementItem.position).all()
    assert [(row.content, row.reason, row.round, row.element, row.requested_at) for row in rows] == [
        ("补充社保证明", "请补正您在甲院的社保缴纳证明", 1, "Task_MinistryAccept", clock()),
        ("劳动合同", "缺页", 1, "Task_MinistryAccept", clock()),
    ]
    told = "补充社保证明；原因：请补正您在甲院的社保缴纳证明；劳动合同；原因：缺页"
    assert case.fact("application")["supplement_items"] == told


@pytest.mark.parametrize("items", [{}, {"items": None}])
def test_who_asks_for_a_supplement_says_what(case, items):
    assert errors(accept(case), {"outcome": "supplement"} | items) == {"items": ["请填写补正内容和补正原因"]}


def test_an_empty_list_of_items_is_refused(case):
    assert "items" in errors(accept(case), {"outcome": "supplement", "items": []})


def test_items_belong_to_a_supplement_only(case):
    assert errors(accept(case), {"outcome": "accept", "items": [ITEM]}) == {"items": ["所选办理结果不需要填写此项"]}


def test_at_most_twenty_items_are_asked_for(case):
    assert accept(case).answers({"outcome": "supplement", "items": [ITEM] * 20})
    assert errors(accept(case), {"outcome": "supplement", "items": [ITEM] * 21}) == {"items": ["应为1至20项"]}


@pytest.mark.parametrize("field", ["content", "reason"])
def test_an_item_says_what_and_why_in_500_characters_each(case, field):
    assert accept(case).answers({"outcome": "supplement", "items": [ITEM | {field: "字" * 500}]})
    too_long = errors(accept(case), {"outcome": "supplement", "items": [ITEM | {field: "字" * 501}]})
    assert too_long == {f"items.0.{field}": ["不能超过500个字"]}
    missing = errors(accept(case), {"outcome": "supplement", "items": [ITEM, ITEM | {field: " "}]})
    assert missing == {f"items.1.{field}": ["请填写"]}


def test_an_anomaly_that_is_not_settled_is_shown_at_the_desks(case, clock):
    rows = [("多单位缴纳", "upheld", 2), ("已消除", "accepted", 1), ("未在注册单位缴纳", "open", 0)]
    for description, state, days in rows:
        made = Anomaly(
            kind="insurance", person_id=case.person.id, instance_id=case.application.instance_id,
            description=description, detected_at=clock() + timedelta(days=days),
        )  # fmt: skip
        casework.keep(made)
        made.defence = casework.case(case.person, ended_at=clock()).application.instance
        made.defence.status = state
    for name in ("accept", "review", "approve", "city_review"):
        assert casework.form(name, case).prefill()["anomalies"] == ["未在注册单位缴纳", "多单位缴纳"]


# -- 补正 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def applicant(case) -> Account:
    return casework.account("张工", of=case.person)


def asked(case: Case, applicant: Account, *contents: str) -> tuple[Any, list[str]]:
    """The supplement form after a desk asked for these, and the ids of the items."""
    complete(accept(case), {"outcome": "supplement", "items": [{"content": text, "reason": "缺"} for text in contents]})
    form = casework.form("supplement", again(case, applicant), element="Task_Supplement_Ministry")
    return form, [item["id"] for item in form.prefill()["items"]]


def again(case: Case, actor: Account) -> Case:
    """The same case, acted on by somebody else."""
    return Case(case.application, case.version, Actor(actor.id, "applicant", actor.name))


@pytest.mark.req("AT-32")
def test_the_applicant_sees_what_is_to_be_supplemented(case, applicant):
    form, ids = asked(case, applicant, "社保证明", "劳动合同")
    assert form.prefill()["items"] == [
        {"id": ids[0], "content": "社保证明", "reason": "缺", "files": []},
        {"id": ids[1], "content": "劳动合同", "reason": "缺", "files": []},
    ]


@pytest.mark.req("AT-32")
def test_what_is_handed_in_belongs_to_the_case(case, applicant, clock):
    form, (item,) = asked(case, applicant, "社保证明")
    pictures = [casework.upload(applicant, "supplement") for _ in range(2)]
    complete(form, {"items": [{"item": item, "files": [picture.id for picture in pictures]}]})
    row = db.session.get_one(SupplementItem, item)
    assert (row.files, row.submitted_at) == ([picture.id for picture in pictures], clock())
    assert {picture.instance_id for picture in pictures} == {case.application.instance_id}
    assert form.prefill() == {"items": []}


def test_every_item_needs_a_picture(case, applicant):
    form, (first, second) = asked(case, applicant, "社保证明", "劳动合同")
    one = {"item": first, "files": [casework.upload(applicant, "supplement").id]}
    assert errors(form, {"items": [one]}) == {"items": ["请为每一项补正内容上传图片，尚缺：劳动合同"]}
    assert errors(form, {"items": [one, {"item": second, "files": []}]}) == {"items.1.files": ["请上传文件"]}


def test_an_item_is_answered_once_and_only_where_it_was_asked_for(case, applicant):
    form, (item,) = asked(case, applicant, "社保证明")
    answer = {"item": item, "files": [casework.upload(applicant, "supplement").id]}
    assert errors(form, {"items": [answer, answer]}) == {"items.1.item": ["没有这一补正事项，或者重复填写"]}
    assert errors(form, {"items": [answer | {"item": "x"}]}) == {"items.0.item": ["没有这一补正事项，或者重复填写"]}


def test_a_second_round_asks_for_its_own_items_only(case, applicant):
    form, (item,) = asked(case, applicant, "社保证明")
    complete(form, {"items": [{"item": item, "files": [casework.upload(applicant, "supplement").id]}]})
    form, ids = asked(case, applicant, "劳动合同")
    assert [shown["content"] for shown in form.prefill()["items"]] == ["劳动合同"]
    assert db.session.get_one(SupplementItem, ids[0]).round == 2


def test_pictures_of_another_person_case_or_purpose_are_refused(case, applicant, clock):
    form, (item,) = asked(case, applicant, "社保证明")
    stranger = casework.upload(casework.account("李工"), "supplement")
    other_case = casework.case(case.person, ended_at=clock()).application.instance_id
    elsewhere = casework.upload(applicant, "supplement", instance_id=other_case)
    photo = casework.upload(applicant, "photo")

    def refused(document_id: str) -> dict[str, list[str]]:
        return errors(form, {"items": [{"item": item, "files": [document_id]}]})

    missing = {"items.0.files.0": ["文件不存在，请重新上传"]}
    assert refused(stranger.id) == refused(elsewhere.id) == refused("nothing") == missing
    assert refused(photo.id) == {"items.0.files.0": ["文件不是为此项上传的，请重新上传"]}
    assert elsewhere.instance_id == other_case


def test_a_picture_that_belongs_to_the_case_may_be_named_again(case, applicant):
    form, (item,) = asked(case, applicant, "社保证明")
    picture = casework.upload(casework.account("经办人"), "supplement", instance_id=case.application.instance_id)
    assert form.answers({"items": [{"item": item, "files": [picture.id]}]})


def test_at_most_ten_pictures_go_with_an_item_and_none_twice(case, applicant):
    form, (item,) = asked(case, applicant, "社保证明")
    ids = [casework.upload(applicant, "supplement").id for _ in range(11)]
    assert form.answers({"items": [{"item": item, "files": ids[:10]}]})
    assert errors(form, {"items": [{"item": item, "files": ids}]}) == {"items.0.files": ["不能超过10项"]}
    assert errors(form, {"items": [{"item": item, "files": ids[:1] * 2}]}) == {"items.0.files": ["不能重复选择"]}


# -- 审核, 审批 ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-54")
def test_the_citys_review_names_its_examiner(case):
    form = casework.form("city_review", case, "pass fail", "fail")
    assert errors(form, {"outcome": "fail"}) == {"reviewer": ["请填写"], "opinion": ["请填写理由"]}
    assert complete(form, {"outcome": "pass", "reviewer": "王审"}) == {"outcome": "pass"}
    assert case.application.facts["reviewer"] == "王审"


def test_the_city_forwards(case):
    form = casework.form("forward", case, "forward")
    assert complete(form, {"outcome": "forward"}) == {"outcome": "forward"}
    assert errors(form, {"outcome": "forward", "opinion": "x"}) == {"opinion": ["不认识的字段"]}


@pytest.mark.parametrize("outcome", ["agree", "disagree"])
def test_a_review_gives_an_opinion(case, outcome):
    form = casework.form("review", case, "agree disagree", "disagree")
    assert complete(form, {"outcome": outcome, "opinion": "如申报"}) == {"outcome": outcome}
    assert case.fact("application")["opinion"] == "如申报"


@pytest.mark.parametrize("outcome", ["reject", "return"])
def test_an_approver_who_does_not_approve_says_why(case, outcome):
    form = casework.form("approve", case, "approve reject return", "reject return")
    assert errors(form, {"outcome": outcome}) == {"opinion": ["请填写理由"]}
    assert complete(form, {"outcome": outcome, "opinion": "材料不实"}) == {"outcome": outcome}


def test_the_reason_of_an_override_is_there_for_the_guard(case):
    form = casework.form("approve", case, "approve reject return", "reject return")
    complete(form, {"outcome": "approve", "override_reason": "退休返聘"})
    assert case.application.facts["override_reason"] == "退休返聘"
    complete(form, {"outcome": "approve"})
    assert case.application.facts["override_reason"] is None


@pytest.mark.parametrize("outcome", ["approve", "return"])
def test_false_material_is_a_ground_of_refusal_alone(case, outcome):
    form = casework.form("approve", case, "approve reject return", "reject return")
    given = {"outcome": outcome, "opinion": "材料不实", "false_material": True}
    assert errors(form, given) == {"false_material": ["所选办理结果不需要填写此项"]}


def test_who_is_refused_for_false_material_is_known_to_have_brought_it(case):
    """行政许可法第七十八条, X33."""
    form = casework.form("approve", case, "approve reject return", "reject return")
    complete(form, {"outcome": "reject", "opinion": "业绩证明系伪造", "false_material": True})
    (kept,) = db.session.scalars(select(Penalty))
    assert (kept.person_id, kept.category, kept.kind) == (case.person.id, "CHEM", "false_material")
    assert (kept.content, kept.ended_on) == ("业绩证明系伪造", one_clock.today())
    complete(form, {"outcome": "reject", "opinion": "不符合条件"})
    assert len(db.session.scalars(select(Penalty)).all()) == 1


# -- 撤回 -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-35")
def test_the_enterprise_sees_why_the_person_withdraws_and_consents(case):
    case.record(request={"name": "withdraw", "reason": "工作变动"})
    form = casework.form("withdrawal_consent", case)
    assert form.prefill() == {"request_reason": "工作变动"}
    assert complete(form, {"agree": True}) == {"agree": True}


@pytest.mark.req("AT-35")
def test_who_refuses_a_withdrawal_says_why(case):
    form = casework.form("withdrawal_consent", case)
    assert form.prefill() == {"request_reason": None}
    assert errors(form, {"agree": False}) == {"reason": ["不同意撤回的，请填写理由"]}
    assert complete(form, {"agree": False, "reason": "正在投标"}) == {"agree": False}
    assert case.fact("application")["opinion"] == "正在投标"


def test_a_request_to_withdraw_may_have_a_reason_and_leaves_the_desks_opinion_alone(case):
    case.record(opinion="业绩不实")
    form = casework.form("withdrawal_request", case)
    assert form.answers({}) == {}
    assert complete(form, {"reason": "双方协商一致"}) == {}
    assert case.fact("application")["opinion"] == "业绩不实"
    assert errors(form, {"reason": "理" * 201}) == {"reason": ["不能超过200个字"]}


def test_an_empty_payload_is_empty(case):
    assert casework.form("empty", case).answers({}) == {}
    assert errors(casework.form("empty", case), {"reason": "x"}) == {"reason": ["不认识的字段"]}
