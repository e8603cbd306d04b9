"""The unit's own data, the persons registered at it, what they are warned about, what the unit is told."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree
from sqlalchemy import select

from service import clock as one_clock
from service import rules
from service.models import Account, Certificate, Enterprise, Person, Registration, db
from service.models.unit import unit_of_work
from tests.api.journeys import submitted

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def register(app, username, category, valid_to, **columns):
    """Given: this person is registered in a category at his unit until this day."""
    with app.app_context(), unit_of_work() as session:
        account = session.scalars(select(Account).filter_by(username=username)).unique().one()
        person = session.get_one(Person, account.person_id)
        assert person.enterprise is not None
        number = f"{category}{person.mobile[-4:]}"
        held = Registration(
            person=person, enterprise=person.enterprise, category=category, certificate_no=number, seal_no=f"Y-{number}",
            valid_from=one_clock.today(), valid_to=valid_to, **columns,
        )  # fmt: skip
        held.certificates.append(
            Certificate(
                version=1, application_number=f"given {number}", certificate_no=number, seal_no=held.seal_no,
                person_name=person.name, enterprise_name=person.enterprise.name, valid_from=held.valid_from,
                valid_to=valid_to, photo_id=person.photo_id, issued_at=one_clock.now(),
            )
        )  # fmt: skip
        session.add(held)


def names(page):
    return [one.text_content() for one in page.tree.xpath("//td[@data-label='姓名']")]


class TestProfile:
    @pytest.mark.req("002-05", "002-06", "002-07", "AT-08")
    def test_the_first_login_leads_to_it_and_on_to_the_list_when_it_is_saved(self, app, visit, login, work, clock):
        case = submitted(login("app-chem"), work, clock)
        with app.app_context(), unit_of_work() as session:
            unit = session.scalars(select(Enterprise).filter_by(uscc="91130100MA0DEM01XF")).one()
            unit.profile_saved_at = unit.address = unit.contact = None
        agent = visit("ent-hebei")
        page = agent.get("/")
        assert (page.path, page.heading) == ("/enterprise/profile", "企业基本信息")
        assert "首次使用请先填写并保存企业基本信息" in page.notices[0]
        assert "91130100MA0DEM01XF" in page.text
        assert page.tree.xpath("//*[@name='name' or @name='uscc']") == []
        page = agent.press(page, "保存", address="", contact="王经办", contact_mobile="123")
        assert page.errors["address"] == "单位地址：请填写"
        assert "11位手机号" in page.errors["contact_mobile"]
        assert page.value("contact") == "王经办"
        page = agent.press(page, "保存", address="石家庄市演示路1号", contact="王经办", contact_mobile="13900000000")
        assert (page.path, page.notices[0]) == ("/enterprise", "企业基本信息已保存。")
        assert agent.get(f"/cases/{case}").status == 200

    @pytest.mark.req("004-32")
    def test_a_change_is_valid_at_once(self, visit, login):
        agent = visit("ent-hebei")
        page = agent.press(agent.get("/enterprise/profile"), "保存", contact="新经办人")
        assert "企业基本信息已保存。" in page.notices
        assert login("ent-hebei").get("/enterprise").json["contact"] == "新经办人"


class TestPeople:
    @pytest.mark.req("AT-28", "002-21", "002-22", "004-26")
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["韩立群", "唐若兰", "唐若兰"]),
            ("?q=唐", ["唐若兰", "唐若兰"]),
            ("?q=130102198201270095", ["韩立群"]),
            ("?q=130102", []),
            ("?category=ARCH1", ["唐若兰"]),
            ("?state=cancelled", []),
        ],
    )
    def test_it_lists_who_is_registered_at_the_unit(self, visit, query, found):
        page = visit("ent-hebei").get(f"/enterprise/people{query}")
        assert names(page) == found
        assert "130102198201270095" not in page.text
        assert set(names(visit("ent-taiyuan").get("/enterprise/people"))).isdisjoint({"韩立群", "唐若兰"})

    @pytest.mark.req("AT-28", "002-23")
    @pytest.mark.parametrize(("button", "ending"), [("导出 CSV", "csv"), ("导出 Excel", "xlsx")])
    def test_the_file_has_exactly_the_units_own(self, app, visit, button, ending):
        register(app, "app-str2", "STR2", rules.add_years(one_clock.today(), 1))
        agent = visit("ent-hebei")
        page = agent.get(agent.get("/enterprise/people").link(button))
        assert page.heading == "导出成功"
        file = page.tree.xpath("//meta[@http-equiv='refresh']/@content")[0].removeprefix("0; url=")
        assert file == page.link("没有自动下载的")
        answer = agent.client.get(file)
        assert f".{ending}" in answer.headers["Content-Disposition"]
        table = read(answer.data, ending)
        assert table[0][:4] == ["姓名", "性别", "证件号码", "注册专业类型"]
        assert [row[0] for row in table[1:]] == ["韩立群", "唐若兰", "唐若兰"]
        assert table[1][2] == "130102********0095"
        assert table[1][-1] == "有效"

    @pytest.mark.req("AT-28")
    def test_the_file_has_what_the_list_was_narrowed_to(self, visit):
        agent = visit("ent-hebei")
        page = agent.get(agent.get("/enterprise/people?q=韩").link("导出 CSV"))
        assert "1 条" in page.text
        table = read(agent.client.get(page.link("没有自动下载的")).data, "csv")
        assert [row[0] for row in table[1:]] == ["韩立群"]

    def test_a_format_that_there_is_not_does_not_exist(self, visit):
        assert visit("ent-hebei").get("/enterprise/people/file?as=pdf").status == 404

    @pytest.mark.req("004-27")
    def test_a_registration_opens_with_its_certificate_and_picture(self, app, visit):
        agent = visit("ent-hebei")
        page = agent.get(agent.get("/enterprise/people").link("查看"))
        assert "注册记录" in page.text
        photo = page.tree.xpath("//img[@alt='一寸照片']/@src")[0]
        assert agent.client.get(photo, buffered=True).status_code == 200
        other = visit("ent-taiyuan")
        assert other.get(page.path).status == 404
        assert other.client.get(photo, buffered=True).status_code == 404


def read(content, ending):
    """The table of a file."""
    if ending == "csv":
        return list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        sheet: Any = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [["".join(cell.itertext()) for cell in row.iter(f"{SHEET}c")] for row in sheet.iter(f"{SHEET}row")]


@pytest.mark.req("AT-29", "002-24", "002-25", "004-08")
class TestExpiring:
    @pytest.mark.req("X31")
    def test_half_a_year_before_the_end_and_no_earlier(self, app, visit):
        today = one_clock.today()
        register(app, "app-chem", "CHEM", rules.months_before(today, -5))
        register(app, "app-batch1", "CHEM", rules.months_before(today, -7))
        register(app, "app-batch2", "CHEM", rules.months_before(today, -6))
        register(app, "app-batch3", "CHEM", rules.months_before(today, -6) + timedelta(days=1))
        register(app, "app-batch4", "CHEM", today - timedelta(days=1))
        register(app, "app-batch5", "CHEM", rules.months_before(today, -5), state="cancelled")
        agent = visit("ent-hebei")
        assert names(agent.get("/enterprise/expiring")) == ["韩立群", "吴思齐", "沈佳宁"]
        assert names(agent.get("/enterprise/expiring?q=吴")) == ["吴思齐"]

    @pytest.mark.req("X31")
    def test_thirty_days_in_the_supervision_system(self, app, visit):
        today = one_clock.today()
        register(app, "app-supv", "SUPV", today + timedelta(days=31))
        agent = visit("ent-supv")
        assert names(agent.get("/enterprise/expiring")) == []
        assert "即将到期的注册人员" not in agent.get("/enterprise").text
        with app.app_context(), unit_of_work():
            db.session.scalars(select(Registration).filter_by(certificate_no="SUPV0006")).one().valid_to = (
                today + timedelta(days=30)
            )
        assert names(agent.get("/enterprise/expiring")) == ["郑海涛"]
        assert "郑海涛 注册监理工程师 有效期至 2026-04-01" in agent.get("/enterprise").text


@pytest.mark.req("002-27")
def test_a_message_is_read_by_opening_it(visit, login, work, clock):
    submitted(login("app-chem"), work, clock)
    agent = visit("ent-hebei")
    page = agent.get("/enterprise/messages")
    assert "未读 1 条" in page.text
    page = agent.get(page.link("吴思齐的"))
    assert "请尽快上报" in page.text
    assert "未读 0 条" in agent.get(page.link("‹ 我的消息")).text
    assert visit("ent-taiyuan").get(page.path).status == 404
