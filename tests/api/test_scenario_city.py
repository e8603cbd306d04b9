"""The city's desk corrects what was filed (AT-53, X22): audited with both values, told, and what was signed is kept."""

import pytest
from sqlalchemy import select

from service.models import FormSnapshot, Person, UserTask, db

from .cast import refused

WRONG_CHECK_DIGIT, RIGHT = "140105198909300044", "140105198909300043"
ACCEPT = "Task_CityAccept"


@pytest.fixture
def case(cast):
    return cast.reported("STR2")


def address(case, element=ACCEPT, username="city-taiyuan"):
    return f"/tasks/{case.task(username, element)['id']}/correction"


def correct(cast, case, username="city-taiyuan", element=ACCEPT, grounds="与资格证书不符", **answers):
    version = answers.pop("version", None)
    body = {"answers": answers, "grounds": grounds} | ({"version": version} if version is not None else {})
    return cast.who(username).post(address(case, element, username), body)


def snapshots(cast, case):
    with cast.app.app_context():
        query = select(FormSnapshot).filter_by(instance_id=case.id).order_by(FormSnapshot.serial)
        return [(one.occasion, one.content) for one in db.session.scalars(query)]


@pytest.mark.req("AT-53", "X22", "003-41", "003-43", "003-47")
def test_a_row_with_a_wrong_identity_number_is_received_once_the_city_has_corrected_it(cast):
    case = cast.submitted("STR2")
    cast.alter("app-str2", id_no=WRONG_CHECK_DIGIT)
    case.report()
    assert case.check("city-taiyuan") == ["身份证件号校验不通过"]
    refused(case.try_complete("city-taiyuan", ACCEPT, outcome="accept"), 409, "rule_refused", "身份证件号校验不通过")
    refused(correct(cast, case, id_no="140105198909300045"), 422, "invalid_answers", "身份证件号校验不通过")

    assert correct(cast, case, grounds="身份证件号录入有误", id_no=RIGHT).status_code == 200
    assert case.seen_by("city-taiyuan")["facts"]["checks"] == []  # the check has run again by itself
    (told,) = [event for event in case.history() if event["kind"] == "snapshot"]
    assert told["data"] == {"before": {"id_no": WRONG_CHECK_DIGIT}, "after": {"id_no": RIGHT}}
    assert (told["opinion"], told["actor"]["role"]) == ("身份证件号录入有误", "city_officer")
    case.complete("city-taiyuan", ACCEPT, outcome="accept").stands_at("city_reviewing", "市级已接收(审核中)")


@pytest.mark.req("AT-53", "X22", "003-41")
def test_what_was_signed_is_kept_and_the_corrected_form_beside_it(cast, case):
    before = snapshots(cast, case)
    assert correct(cast, case, qualification_date="2024-12-02").status_code == 200
    *kept, (occasion, content) = snapshots(cast, case)
    assert kept == before
    assert (occasion, content["form"]["qualification_date"]) == ("correct", "2024-12-02")
    assert content["person"] == before[-1][1]["person"]
    seen = cast.who("city-taiyuan").get(address(case)).json["values"]
    assert seen["qualification_date"] == "2024-12-02"


@pytest.mark.req("AT-53")
def test_person_and_unit_are_told_of_a_correction_with_its_grounds(cast, case):
    assert correct(cast, case, qualification_date="2024-12-02").status_code == 200
    told = "二级注册结构工程师初始注册的申报信息已由主管部门修正，原因：与资格证书不符；修正前后的内容见业务详情"
    assert cast.messages("app-str2")[0] == told
    assert cast.messages("ent-taiyuan")[0] == told


@pytest.mark.parametrize(
    ("answers", "grounds", "sentence"),
    [
        ({"qualification_date": "2024-12-02"}, " ", "请填写修正原因"),
        ({"qualification_date": "2024-12-02"}, "因" * 201, "不能超过200个字"),
        ({}, "录入有误", "没有修正任何内容"),
        ({"qualification_date": "2099-01-01"}, "录入有误", "不能晚于今天"),
        ({"qualification_cert_no": None}, "录入有误", "请填写"),
        ({"id_no": "140105198909300043"}, "录入有误", "此项不能修正"),
        ({"outcome": "drop"}, "录入有误", "此项不能修正"),
    ],
)
def test_a_correction_is_a_form_as_any_other(cast, case, answers, grounds, sentence):
    """An identity number that is one came from the identity library: it is changed by 信息更正 only."""
    with cast.nothing_changes():
        refused(correct(cast, case, grounds=grounds, **answers), 422, "invalid_answers", sentence)


def test_a_correction_of_what_somebody_else_has_corrected_meanwhile_is_not_made(cast, case):
    read = cast.who("city-taiyuan").get(address(case)).json["version"]
    assert correct(cast, case, version=read, qualification_date="2024-12-02").status_code == 200
    with cast.nothing_changes():
        refused(correct(cast, case, version=read, qualification_date="2024-12-03"), 409, "conflict", "刚刚有了变化")


def test_only_the_desk_where_the_case_lies_corrects_and_only_while_it_lies_there(cast, case):
    gone = address(case)
    body = {"answers": {"qualification_date": "2024-12-02"}, "grounds": "录入有误"}
    with cast.nothing_changes():
        refused(cast.who("app-str2").post(gone, body), 403, "not_yours")
        refused(cast.who("city-datong").post(gone, body), 404, "not_found")
        refused(cast.who("province-shanxi").post(gone, body), 404, "not_found")
    case.complete("city-taiyuan", ACCEPT, outcome="accept")
    refused(cast.who("city-taiyuan").post(gone, body), 409, "task_gone")
    assert correct(cast, case, element="Task_CityReview", qualification_date="2024-12-02").status_code == 200


@pytest.mark.req("AT-53")
def test_a_desk_whose_diagram_does_not_say_so_corrects_nothing(cast, case):
    case.through_city()
    refused(
        cast.who("province-shanxi").get(address(case, "Task_ProvinceAccept", "province-shanxi")), 409, "not_available"
    )
    refused(
        correct(cast, case, "province-shanxi", "Task_ProvinceAccept", qualification_date="2024-12-02"),
        409, "not_available", "本环节不能修正申报信息",
    )  # fmt: skip


def test_the_identity_number_of_another_person_is_refused(cast):
    case = cast.submitted("STR2")
    with cast.app.app_context():
        taken = db.session.scalars(select(Person.id_no).where(Person.name == "吴思齐")).one()
    cast.alter("app-str2", id_no=WRONG_CHECK_DIGIT)
    case.report()
    with cast.nothing_changes():
        refused(correct(cast, case, id_no=taken), 422, "invalid_answers", "该证件号已被他人使用")
    with cast.app.app_context():
        assert (
            db.session.scalars(select(UserTask).filter_by(instance_id=case.id, closed_at=None)).one().element == ACCEPT
        )
