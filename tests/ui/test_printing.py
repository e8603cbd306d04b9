"""样表 and 申请表, the barcode that leads back to what was reported, and the unit's 汇总表 (AT-57)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from service import accounts, definitions
from service.actors import SYSTEM
from service.models import Instance, db
from tests import bars
from tests.api.journeys import pledged, reported, submitted
from tests.api.test_eighth_type import FILES, KEY, forms, with_row

from .steps import task_of
from .test_desk import rows

__all__ = ["forms"]

MINUTE = timedelta(minutes=1)


class Print:
    """A PDF that somebody got."""

    def __init__(self, visitor, address):
        answer = visitor.client.get(address)
        assert answer.status_code == 200, answer.text
        assert answer.content_type == "application/pdf"
        self.pages = PdfReader(BytesIO(answer.data)).pages
        self.text = "".join(page.extract_text() for page in self.pages).replace("\n", "")
        self.bars = set().union(*(bars.read(page) for page in self.pages))


@pytest.fixture
def number(app):
    def of(case):
        with app.app_context():
            return db.session.get_one(Instance, case).business_key

    return of


@pytest.fixture
def case(login, work, clock):
    """A case of 孙雨桐 that lies with 太原市."""
    return reported(login("app-str2"), login("ent-taiyuan"), work, clock, "STR2")


@pytest.mark.req("AT-57", "X25", "003-20")
def test_before_the_unit_has_reported_there_is_a_specimen_only(visit, login, work, clock):
    case = submitted(login("app-str2"), work, clock, "STR2")
    for who in ("app-str2", "ent-taiyuan"):
        visitor = visit(who)
        page = visitor.get(f"/cases/{case}")
        assert "打印样表" in page.buttons
        assert "打印申请表" not in page.buttons
        paper = Print(visitor, page.link("打印样表"))
        assert "样表" in paper.text
        assert "二级注册结构工程师初始注册申请表" in paper.text
        assert "滨河路住宅楼" in paper.text
        assert paper.bars == set()
    assert visit("ent-taiyuan").get(f"/cases/{case}/form/1").status == 409
    assert visit("city-taiyuan").get(f"/cases/{case}/form/specimen").status == 404


@pytest.mark.req("AT-57", "003-07")
def test_a_draft_can_be_looked_over_on_paper(app, visit, login, work, clock):
    case = pledged(login("app-str2"), work, clock, "STR2")
    applicant = visit("app-str2")
    page = applicant.get(task_of(app, case, "Task_FillForm"))
    page = applicant.press(page, "添加工作业绩")
    page = applicant.press(page, "上报", **{
        "achievements.0.project": "汾河桥", "achievements.0.scale": "大型", "achievements.0.from": "2020-01",
        "achievements.0.to": "2021-02", "achievements.0.role": "设计人", "achievements.0.enterprise": "太原某院",
    })  # fmt: skip
    assert page.heading == "请核对填写的内容"
    assert "汾河桥" in Print(applicant, page.link("打印样表")).text


@pytest.mark.req("AT-57", "X25", "003-03", "003-04", "003-14", "003-22", "003-28")
def test_after_the_report_the_unit_prints_the_form_with_its_barcode_and_nobody_else(visit, number, case):
    agent = visit("ent-taiyuan")
    page = agent.get(f"/cases/{case}")
    assert "打印样表" not in page.buttons
    paper = Print(agent, page.link("打印申请表"))
    assert paper.bars == {number(case), f"{number(case)}-1"}
    assert "样表" not in paper.text.replace("样表只供核对", "")
    for words in ("孙雨桐", "140105198909300043", "滨河路住宅楼", "单位（盖章）", "第1版", number(case)):
        assert words in paper.text

    assert "打印样表" in visit("app-str2").get(f"/cases/{case}").buttons
    assert visit("app-str2").get(f"/cases/{case}/form/1").status == 403
    assert visit("city-taiyuan").get(f"/cases/{case}/form/1").status == 403
    assert visit("ent-hebei").get(f"/cases/{case}/form/1").status == 404
    assert agent.get(f"/cases/{case}/form/9").status == 404


@pytest.mark.req("X25")
def test_the_barcode_opens_what_was_reported_and_an_old_paper_is_told(app, visit, number, case):
    officer = visit("city-taiyuan")
    page = officer.press(officer.get("/forms"), "核对", code=number(case).lower())
    assert "最新一版" in page.notices[0]
    assert "滨河路住宅楼" in page.text

    page = officer.get(f"{task_of(app, case, 'Task_CityAccept')}/correction")
    officer.press(page, "保存修正", qualification_date="2024-12-02", **{"correction-grounds": "与资格证书不符"})
    page = officer.get(f"/forms?code={number(case)}-1")
    assert page.notices[0].startswith("旧版这是第1版")
    assert "最新的是第2版" in page.notices[0]
    assert "2024-12-02" not in page.text
    page = officer.get(page.link("查看最新一版"))
    assert "2024-12-02" in page.text
    page = officer.get(f"/forms?code={number(case)}-2")
    assert "与最新上报一致" in page.notices[0]

    agent = visit("ent-taiyuan")
    old = Print(agent, f"/cases/{case}/form/1")
    assert "旧版" in old.text
    assert "2024-12-02" not in old.text
    new = Print(agent, agent.get(f"/cases/{case}").link("打印申请表"))
    assert new.bars == {number(case), f"{number(case)}-2"}
    assert "2024-12-02" in new.text


@pytest.mark.req("X25")
def test_a_barcode_of_somebody_elses_case_or_of_none_is_told(visit, number, case, login, work, clock):
    for who, code in (("city-datong", number(case)), ("city-taiyuan", "P19990101000001"), ("city-taiyuan", "胡乱")):
        page = visit(who).get(f"/forms?code={code}")
        assert page.status == 404
        assert "没有查到这个条形码对应的申报" in page.text
    assert visit("city-taiyuan").get(f"/forms?code={number(case)}-7").status == 404
    mine = submitted(login("app-arch2"), work, clock, "ARCH2")
    assert "还没有在线上报" in visit("app-arch2").get(f"/forms?code={number(mine)}").notices[0]


@pytest.mark.req("X25", "003-24", "003-17")
def test_the_unit_sums_up_what_it_has_reported(visit, login, work, clock, case):
    submitted(login("app-arch2"), work, clock, "ARCH2")
    agent = visit("ent-taiyuan")
    page = agent.get("/enterprise/summary?category=STR2&type=initial_registration")
    assert [row["姓名"] for row in rows(page)] == ["孙雨桐"]
    assert "打印汇总表" in page.buttons
    answer = agent.client.get("/enterprise/summary/file?category=STR2&type=initial_registration")
    assert answer.data[:2] == b"PK"
    page = agent.get("/enterprise/summary?category=ARCH2&type=initial_registration")
    assert "没有已上报的" in page.text


@pytest.mark.req("X25", "AT-59")
def test_a_type_that_nobody_has_seen_is_printed_as_well(app, forms, visit, login):
    with app.app_context():
        current = definitions.current_set()
        files = {path.name: path.read_bytes() for path in FILES.iterdir()}
        files["time_limits.dmn"] = with_row(current["time_limits.dmn"], {"limit": '"interview_days"'}, "3")
        drawn = files[f"{KEY}.bpmn"].decode()
        files[f"{KEY}.bpmn"] = drawn.replace(
            '<spiffworkflow:property name="title"',
            '<spiffworkflow:property name="printed" value="planned_stay_form"/><spiffworkflow:property name="title"',
        ).encode()
        files["planned_stay_form.txt"] = "{applicant.name}的备案表\n单位（盖章）：".encode()
        definitions.deploy(files, SYSTEM)
        accounts.grant("city-datong", "city_officer", "130100")
    person = login("app-renew")
    case = person.start(KEY, category="STR1")["id"]
    person.complete(case, "Task_DescribeStay", province="山西省", months=18)
    paper = Print(visit("app-renew"), f"/cases/{case}/form/specimen")
    for words in ("韩立群的备案表", "执业省份", "山西省", "18", "样表", "单位（盖章）"):
        assert words in paper.text
