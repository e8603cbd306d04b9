"""人员出省管理 (X26): a second-class change to a unit in another province leaves a record for the province that is left."""

from __future__ import annotations

import pytest

from service import clock as one_clock
from service.models import Enterprise, OutOfProvince, Person, Registration
from service.models.unit import unit_of_work
from tests.stage import good

from .test_desk import rows


@pytest.fixture
def moved(app, login):
    """罗建平, registered as STR2 in 太原, has left for 石家庄, and somebody else within the province."""
    with app.app_context(), unit_of_work() as session:
        person = session.query(Person).filter_by(name="罗建平").one()
        held = session.query(Registration).filter_by(person_id=person.id, category="STR2").one()
        new = session.query(Enterprise).filter_by(name="河北燕赵建筑设计研究院有限公司").one()
        session.add(
            OutOfProvince(
                person_id=person.id, registration_id=held.id, application_number="P20260302000001", category="STR2",
                certificate_no=held.certificate_no, former_name=held.enterprise.name, former_region="140100",
                new_name=new.name, new_region="130100", moved_at=one_clock.now(),
            )
        )  # fmt: skip


@pytest.mark.req("X26", "003-67")
def test_the_authority_that_is_left_looks_it_up_and_takes_it_along(moved, visit):
    for who in ("city-taiyuan", "province-shanxi", "ministry-review"):
        (row,) = rows(visit(who).get("/desk/moves"))
        assert (row["姓名"], row["现所在省"], row["业务编号"]) == ("罗建平", "河北省", "P20260302000001")
    for who in ("city-datong", "province-hebei"):
        assert "还没有注册人员变更到外省单位" in visit(who).get("/desk/moves").text
    officer = visit("province-shanxi")
    assert officer.client.get("/desk/moves/file").data[:2] == b"PK"
    assert rows(officer.get("/desk/moves?q=罗建平&category=STR2&since=2026-03-02&until=2026-03-02"))
    page = officer.get("/desk/moves?q=没有这个人")
    assert "没有找到匹配的记录" in page.text
    assert officer.get("/desk/moves?until=2026-03-01").tree.xpath("//tbody") == []
    assert visit("ent-taiyuan").get("/desk/moves").status == 403


def test_a_day_that_is_none_is_refused(visit):
    assert visit("province-shanxi").get("/desk/moves?since=明天").status == 422


@pytest.mark.req("X26", "003-67")
def test_programs_of_the_authority_get_the_same(moved, login):
    for who in ("city-taiyuan", "province-shanxi", "ministry-review"):
        (row,) = good(login(who).get("/moves"))["items"]
        assert (row["person_name"], row["new_region"], row["business_key"]) == ("罗建平", "130100", "P20260302000001")
        assert "********" in row["person_id_no"]
    assert good(login("province-hebei").get("/moves"))["items"] == []
    officer = login("province-shanxi")
    wanted = {"q": "罗建平", "category": "STR2", "since": "2026-03-02", "until": "2026-03-02"}
    assert good(officer.get("/moves", **wanted))["items"]
    assert good(officer.get("/moves", until="2026-03-01"))["items"] == []
    assert officer.get("/moves", since="gestern").status_code == 422
    assert login("ent-taiyuan").get("/moves").status_code == 403
