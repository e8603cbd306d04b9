"""The city's desk in pages: 申报接收 with 计算机核查 and corrections, 申报审核, 申报上报 (docs/domain.md §6, AT-53 to AT-55)."""

from __future__ import annotations

import pytest

from service.models import Instance, Person, UserTask, db
from service.models.unit import unit_of_work
from tests.api.journeys import reported

from .steps import task_of
from .test_desk import MINUTE, rows, ticks

ACCEPT, REVIEW = "Task_CityAccept", "Task_CityReview"
RIGHT, WRONG = "140105198909300043", "140105198909300044"


@pytest.fixture
def case(login, work, clock):
    """A case of 孙雨桐 that lies with 太原市."""
    return reported(login("app-str2"), login("ent-taiyuan"), work, clock, "STR2")


@pytest.fixture
def officer(visit):
    return visit("city-taiyuan")


def status_of(app, case):
    with app.app_context():
        return db.session.get_one(Instance, case).label


# -- 申报接收 -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-53", "003-36", "003-41", "003-42", "003-43", "003-47")
def test_what_the_check_finds_bars_receipt_until_the_officer_has_corrected_it(app, officer, case):
    with app.app_context(), unit_of_work():
        db.session.query(Person).filter_by(name="孙雨桐").one().id_no = WRONG
    page = officer.get(f"/desk?stage={ACCEPT}")
    page = officer.press(page, "计算机核查", task=ticks(page))
    assert rows(page)[0]["信息提示"] == "错误 身份证件号校验不通过"
    assert "不参加批量办理" in officer.press(page, "接收", task=ticks(page)).text

    desk = task_of(app, case, ACCEPT)
    page = officer.press(officer.get(desk), "提交", outcome="accept")
    assert "身份证件号校验不通过" in page.notices[-1]
    page = officer.get(page.link("修正申报信息"))
    page = officer.press(page, "保存修正", id_no=WRONG, **{"correction-grounds": "录入有误"})
    assert page.errors == {"id_no": "身份证件号：身份证件号校验不通过"}
    page = officer.press(page, "保存修正", id_no=RIGHT)
    assert page.path == desk
    assert page.notices[0] == "申报信息已修正，已通知申请人和单位，并已重新进行计算机核查。"
    corrected = [row for row in rows(page) if "修正前" in row]
    assert corrected == [{"项目": "身份证件号", "修正前": WRONG, "修正后": RIGHT}]

    page = officer.get(f"/desk?stage={ACCEPT}")
    page = officer.press(officer.press(page, "接收", task=ticks(page)), "确定")
    assert page.notices == ["操作成功：接收，共 1 项。"]
    assert [row["环节"] for row in rows(page)] == ["申报审核"]


@pytest.mark.req("AT-53")
def test_person_and_unit_read_what_was_corrected_and_why(app, visit, officer, case):
    page = officer.get(f"{task_of(app, case, ACCEPT)}/correction")
    page = officer.press(page, "添加工作业绩")
    assert page.value("achievements.1.project") == ""
    page = officer.press(page, "删除工作业绩2")
    officer.press(page, "保存修正", qualification_date="2024-12-02", **{"correction-grounds": "与资格证书不符"})
    for who in ("app-str2", "ent-taiyuan"):
        page = visit(who).get(f"/cases/{case}")
        assert "太原市住建局经办人 于 2026-03-02" in page.text
        assert "原因：与资格证书不符" in page.text
        [row] = [row for row in rows(page) if "修正前" in row]
        assert (row["项目"], row["修正后"]) == ("资格证书批准日期", "2024-12-02")


def test_a_correction_says_what_is_wrong_with_it_and_keeps_what_was_entered(app, officer, case):
    page = officer.get(f"{task_of(app, case, ACCEPT)}/correction")
    page = officer.press(page, "保存修正", qualification_cert_no="", qualification_date="2024-12-02")
    assert page.errors.keys() == {"qualification_cert_no", "correction-grounds"}
    assert page.errors["correction-grounds"] == "修正原因：请填写修正原因"
    assert page.value("qualification_date") == "2024-12-02"


def test_of_two_who_correct_at_once_the_second_sees_what_the_first_has_changed(app, officer, case):
    grounds = {"correction-grounds": "录入有误"}
    stale = officer.get(f"{task_of(app, case, ACCEPT)}/correction")
    officer.press(stale, "保存修正", qualification_date="2024-12-02", **grounds)
    page = officer.press(stale, "保存修正", qualification_cert_no="20251303000099", **grounds)
    assert page.status == 409
    assert "业务刚刚有了变化" in " ".join(page.errors.values())
    compared = {row["项目"]: (row["现在的内容"], row["您填写的内容"]) for row in rows(page)}
    assert compared["资格证书批准日期"][0] == "2024-12-02"
    assert compared["资格证书管理号"][1] == "20251303000099"


@pytest.mark.req("AT-53")
def test_another_level_is_not_offered_what_its_diagram_does_not_say(app, visit, login, officer, case):
    city = login("city-taiyuan")
    city.complete(case, ACCEPT, outcome="accept")
    assert "修正申报信息" in officer.get(task_of(app, case, REVIEW)).text
    city.complete(case, REVIEW, outcome="pass", reviewer="王审查")
    city.complete(case, "Task_CityForward", outcome="forward")
    desk = task_of(app, case, "Task_ProvinceAccept")
    assert "修正申报信息" not in visit("province-shanxi").get(desk).text
    assert visit("province-shanxi").get(f"{desk}/correction").status == 409


# -- 审核, 上报, 拒收 ---------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-54", "003-37", "003-48", "003-49", "003-50")
def test_what_the_city_fails_goes_back_to_the_enterprise_and_comes_again(app, visit, login, officer, case, work, clock):
    officer.press(officer.get(task_of(app, case, ACCEPT)), "提交", outcome="accept")
    review = task_of(app, case, REVIEW)
    page = officer.press(officer.get(review), "提交", outcome="fail", reviewer="王审查")
    assert page.errors == {"opinion": "意见：请填写理由"}
    page = officer.press(page, "提交", outcome="fail", reviewer="王审查", opinion="业绩证明不足")
    assert page.path == "/desk"
    assert status_of(app, case) == "地市审核未通过"

    agent = visit("ent-taiyuan")
    page = agent.get(task_of(app, case, "Task_Redeclare"))
    assert "业绩证明不足" in page.text
    assert page.choices("outcome") == ["上报", "坚持上报", "退回"]
    agent.press(page, "提交", outcome="report")
    clock.advance(MINUTE)
    work()
    login("ent-taiyuan").complete(case, "Task_EnterprisePledge", agree=True)
    work()
    page = officer.get(f"/desk?stage={ACCEPT}")
    assert [row["姓名"] for row in rows(page)] == ["孙雨桐"]
    page = officer.press(officer.press(page, "接收", task=ticks(page)), "确定")
    page = officer.get(f"/desk?stage={REVIEW}")
    page = officer.press(page, "地市审核通过", task=ticks(page))
    page = officer.press(page, "确定", reviewer="王审查")
    page = officer.get("/desk?stage=Task_CityForward")
    page = officer.press(officer.press(page, "上报", task=ticks(page)), "确定")
    assert status_of(app, case) == "省级未受理"


@pytest.mark.req("AT-55", "003-46")
def test_what_the_city_refuses_is_read_with_its_reason_and_may_be_filed_again(app, visit, officer, case):
    page = officer.press(officer.get(task_of(app, case, ACCEPT)), "提交", outcome="refuse")
    assert page.errors == {"opinion": "意见：请填写理由"}
    officer.press(page, "提交", outcome="refuse", opinion="材料与申报专业不符")
    for who in ("app-str2", "ent-taiyuan"):
        page = visit(who).get(f"/cases/{case}")
        assert "拒绝接收" in page.text
        assert "材料与申报专业不符" in page.text
    assert rows(officer.get("/desk")) == []
    applicant = visit("app-str2")
    page = applicant.get("/applicant/apply/initial_registration")
    assert applicant.press(page, "开始申报", category="STR2").status == 200


# -- who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-60")
def test_what_lies_with_another_city_does_not_exist(app, visit, case):
    stranger = visit("city-datong")
    desk = task_of(app, case, ACCEPT)
    for address in (desk, f"{desk}/correction", f"/cases/{case}"):
        assert stranger.get(address).status == 404
    token = stranger.get("/desk/cases").tree.xpath("//input[@name='csrf_token']/@value")[0]
    with app.app_context():
        task = db.session.query(UserTask).filter_by(instance_id=case, closed_at=None).one().id
    for address in ("/desk/check", "/desk/batch/ask", "/desk/batch"):
        answer = stranger.client.post(address, data={"csrf_token": token, "task": task, "outcome": "accept"})
        assert answer.status_code == 404
    assert status_of(app, case) == "市级未受理"


def test_who_comes_too_late_is_told_who_did_it(app, login, officer, case):
    desk = task_of(app, case, ACCEPT)
    stale = officer.get(desk)
    login("city-taiyuan").complete(case, ACCEPT, outcome="accept")
    page = officer.press(stale, "提交", outcome="refuse", opinion="来晚了")
    assert page.status == 409
    assert "办理完毕" in page.text
    assert status_of(app, case) == "市级已接收(审核中)"
    assert officer.get(f"{desk}/correction").status == 409
