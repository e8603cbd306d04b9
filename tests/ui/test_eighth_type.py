"""A registration type that nobody has seen has its pages at once: nothing in `ui/` knows any type, form or status."""

from datetime import timedelta

import pytest

from service import accounts, definitions
from service.actors import SYSTEM
from tests.api.test_eighth_type import FILES, KEY, forms, with_row

from .steps import task_of

__all__ = ["forms"]


@pytest.fixture
def case(app, forms, login):
    """A case of it, begun by 韩立群; the city at his unit's seat has an officer."""
    with app.app_context():
        current = definitions.current_set()
        files = {path.name: path.read_bytes() for path in FILES.iterdir()}
        files["time_limits.dmn"] = with_row(current["time_limits.dmn"], {"limit": '"interview_days"'}, "3")
        definitions.deploy(files, SYSTEM)
        accounts.grant("city-datong", "city_officer", "130100")
    return login("app-renew").start(KEY, category="STR1")["id"]


@pytest.mark.req("AT-59")
def test_its_forms_buttons_texts_and_statuses_are_on_the_generic_pages(app, visit, work, clock, case):
    applicant = visit("app-renew")
    page = applicant.get(f"/cases/{case}/continue")
    assert page.heading == "填写执业计划"
    assert page.choices("province") == ["山西省", "山东省"]
    page = applicant.press(page, "上报", months="许多")
    assert page.errors == {"province": "执业省份：请填写", "months": "执业月数：请填写整数"}
    assert page.value("months") == "许多"
    page = applicant.press(page, "上报", province="山西省", months="18")
    assert "此次是否确定上报？" in page.text
    page = applicant.press(page, "确定")
    assert "待面谈" in page.text

    officer = visit("ministry-review")
    page = officer.get(task_of(app, case, "Task_Interview"))
    assert page.heading == "部级面谈"
    assert "待面谈·山西省" in page.text
    officer.press(page, "提交", fit="true", minutes="情况属实")
    assert "冷静期" in applicant.get(f"/cases/{case}").text

    clock.advance(timedelta(hours=24))
    work()
    city = visit("city-datong")
    city.press(city.get(task_of(app, case, "Task_EnterStay")), "登记")

    agent = visit("ent-hebei")
    page = agent.get(f"/cases/{case}/continue")
    assert "韩立群拟于山西省执业18个月，请确认" in page.text
    page = agent.press(page, "确认")
    work()
    assert "已备案" in applicant.get(f"/cases/{case}").text
