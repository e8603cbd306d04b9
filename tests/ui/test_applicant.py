"""What an applicant finds: what to apply for, what is under way, who he is, what lies behind him."""

import re
from dataclasses import replace

import pytest

from service import accounts, definitions
from service.actors import SYSTEM
from service.gateways import faults
from service.gateways.doubles import IdentityDouble
from service.models import Person, ProfessionalQualification, Registration, db
from service.models.unit import unit_of_work
from tests.api.journeys import reported, submitted
from tests.service.casework import picture
from tests.service.test_first_login import SOMEBODY

from .visitor import Visitor

KB = 1024
INITIAL = "initial_registration"


def rows(page):
    """The rows of the page's tables as texts of their cells by column."""
    found = page.tree.xpath("//main//tbody/tr")
    return [
        {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("./td")} for row in found
    ]


def actions(page):
    """The links of the first row's last cell, without what only screen readers say."""
    links = page.tree.xpath("(//main//td[@class='actions'])[1]/a")
    return [link.text.strip() for link in links]


@pytest.mark.parametrize(
    "address",
    [
        "/applicant",
        f"/applicant/apply/{INITIAL}",
        "/applicant/profile",
        "/applicant/history",
        "/applicant/messages",
        "/applicant/defences",
        "/help",
        f"/help/guide/{INITIAL}",
        "/help/service",
        "/help/service?category=CHEM",
        "/help/videos",
        "/public",
    ],
)
@pytest.mark.parametrize("username", ["app-new", "app-two"])
def test_every_page_opens_and_is_well_made(visit, username, address):
    assert visit(username).get(address).status == 200


class TestCurrent:
    @pytest.mark.req("000-83", "001-07", "001-72")
    def test_there_is_a_card_for_each_type_and_the_table_is_empty_at_first(self, visit):
        page = visit("app-chem").get("/applicant")
        assert page.link("初始注册") == f"/applicant/apply/{INITIAL}"
        cards = [card.text_content() for card in page.tree.xpath("//a[@class='card']/strong")]
        assert cards[:4] == ["初始注册", "变更注册", "延续注册", "更改补办"]  # as the manuals list them
        assert "暂无数据" in page.text
        assert "请先完善个人信息" not in page.text

    def test_who_has_parts_missing_is_told_which(self, visit):
        page = visit("app-new").get("/applicant")
        assert "还缺：个人基本信息、所在企业信息、照片、签名" in page.text

    @pytest.mark.req("000-03", "001-05", "001-10")
    def test_the_notice_shows_item_conditions_and_documents_of_the_category(self, visit, app):
        with app.app_context(), unit_of_work():
            person = db.session.query(Person).filter_by(name="吴思齐").one()
            person.qualifications.append(
                ProfessionalQualification(
                    category="STR2", certificate_no="20251402009999", approved_on=person.qualifications[0].approved_on,
                    method="考试",
                )
            )  # fmt: skip
        page = visit("app-chem").get(f"/applicant/apply/{INITIAL}")
        assert page.heading == "一级注册结构工程师和其他专业勘察设计注册工程师执业资格认定（初始注册）"
        assert "事项编码 11100000000013338W1000117039001" in page.text
        assert "只受聘于中华人民共和国境内的一个建设工程勘察、设计" in page.text
        other = visit("app-chem").get(page.link("二级注册结构工程师"))
        assert other.heading == "二级注册结构工程师执业资格认定（初始注册）"
        assert "打印的申请表和附件材料" in other.text

    @pytest.mark.req("AT-15")
    def test_a_category_without_the_qualification_is_refused_with_the_domains_sentence(self, visit):
        applicant = visit("app-chem")
        page = applicant.press(applicant.get(f"/applicant/apply/{INITIAL}"), "开始申报", category="HVAC")
        assert page.status == 409
        assert "未取得" in page.notices[0]
        assert "暂无数据" in applicant.get("/applicant").text

    @pytest.mark.req("000-21", "001-07")
    def test_a_draft_goes_on_and_can_be_deleted(self, visit):
        applicant = visit("app-chem")
        applicant.press(applicant.get(f"/applicant/apply/{INITIAL}"), "开始申报")
        page = applicant.get("/applicant")
        row = rows(page)[0]
        assert (row["单位名称"], row["申报状态"]) == ("河北燕赵建筑设计研究院有限公司", "个人未上报")
        assert (row["申报类型"], row["填报时间"]) == ("注册化工工程师 初始注册", "2026-03-02 10:00")
        assert actions(page) == ["继续", "查看审核进度", "删除"]
        assert applicant.get(page.link("继续")).heading == "阅读并勾选审批条件"

    @pytest.mark.req("AT-32")
    def test_what_has_to_be_supplemented_has_a_button_of_its_own(self, visit, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock, "CHEM")
        items = [{"content": "补充社保证明", "reason": "请补正您的社保缴纳证明"}]
        login("ministry-review").complete(case, "Task_MinistryAccept", outcome="supplement", items=items)
        page = visit("app-chem").get("/applicant")
        assert rows(page)[0]["申报状态"] == "部级未受理(待补正)"
        assert actions(page) == ["补正", "查看审核进度", "撤回"]

    @pytest.mark.req("AT-34", "001-26")
    def test_a_withdrawn_application_moves_to_the_history(self, visit, login, work, clock):
        submitted(login("app-chem"), work, clock, "CHEM")
        applicant = visit("app-chem")
        page = applicant.get("/applicant")
        assert actions(page) == ["查看审核进度", "撤回"]
        asked = applicant.get(page.link("撤回"))
        assert "您是否确定撤回" in asked.text
        applicant.press(asked, "确定")
        assert "暂无数据" in applicant.get("/applicant").text
        row = rows(applicant.get("/applicant/history"))[0]
        assert (row["申报类型"], row["注册专业类型"], row["申报状态"]) == ("初始注册", "注册化工工程师", "已撤回")
        assert re.fullmatch(r"2026-03-02 10:\d\d:\d\d", row["填报时间"])


class TestProfile:
    @pytest.mark.req("AT-02")
    def test_what_the_platform_knows_is_shown_and_has_no_field(self, visit):
        page = visit("app-new").get("/applicant/profile")
        for shown in ("许清扬", "女", "130108199208030062", "1992-08-03", "身份证", "13800000008"):
            assert shown in page.text
        names = set(page.tree.xpath("//main//input/@name | //main//select/@name"))
        assert not names & {"gender", "id_no", "id_type", "birth_date", "mobile"}
        assert page.tree.xpath("string(//input[@id='school']/@value)") == ""

    @pytest.mark.req("AT-02")
    def test_a_part_is_saved_or_says_beside_each_field_what_is_wrong(self, visit):
        applicant = visit("app-new")
        page = applicant.press(
            applicant.get("/applicant/profile"), "保存个人信息", school="河北工业大学", work_years="七"
        )
        assert page.status == 422
        assert {
            "major",
            "education",
            "degree",
            "graduated_on",
            "title_since",
            "title",
            "work_years",
        } == page.errors.keys()
        assert page.tree.xpath("string(//input[@id='school']/@value)") == "河北工业大学"
        given = {
            "school": "河北工业大学", "major": "化学工程", "education": "大学本科", "degree": "学士学位", "work_years": "9",
            "graduated_on": "2015-07", "title_since": "2018-07", "title": "工程师",
        }  # fmt: skip
        page = applicant.press(page, "保存个人信息", **given)
        assert page.notices[0] == "个人基本信息已保存。"
        assert page.tree.xpath("string(//input[@id='major']/@value)") == "化学工程"

    @pytest.mark.req("AT-03")
    def test_units_are_found_while_typing_and_bring_their_credit_code(self, visit):
        answer = visit("app-new").fragment("/applicant/profile/unit?words=建筑设计")
        assert "河北燕赵建筑设计研究院有限公司" in answer.text
        assert "太原汾河建筑设计有限公司" in answer.text
        assert "北京中衡工程监理有限公司" not in answer.text
        chosen = visit("app-new").fragment("/applicant/profile/unit?words=河北燕赵建筑设计研究院有限公司")
        assert '<p class="number">91130100MA0DEM01XF</p>' in chosen.text

    @pytest.mark.req("AT-03")
    def test_a_name_that_the_library_does_not_know_is_not_saved(self, visit):
        applicant = visit("app-chem")
        page = applicant.press(applicant.get("/applicant/profile"), "保存企业关系", words="我自己的设计院")
        assert page.status == 422
        assert "聘用单位不在企业库中，请先办理企业法人账号注册" in page.errors["enterprise_id"]
        again = applicant.get("/applicant/profile")
        assert again.tree.xpath("string(//input[@id='enterprise_id']/@value)") == "河北燕赵建筑设计研究院有限公司"

    @pytest.mark.req("AT-04")
    @pytest.mark.parametrize(("industry", "numbers"), [("勘察设计行业", ["A113000018"]), ("工程监理", ["无"])])
    def test_the_qualification_numbers_are_those_of_the_industry(self, visit, industry, numbers):
        applicant = visit("app-new")
        page = applicant.press(
            applicant.get("/applicant/profile"), "查找企业", words="河北燕赵建筑设计研究院有限公司", industry=industry
        )
        assert page.tree.xpath("//select[@id='qualification_no']/option/text()") == numbers

    @pytest.mark.req("AT-05")
    def test_no_fixed_end_clears_the_end_and_is_saved(self, visit, app):
        applicant = visit("app-chem")
        page = applicant.press(
            applicant.get("/applicant/profile"), "保存企业关系", term="open", employed_to="2030-12-31"
        )
        assert page.notices[0] == "所在企业信息已保存。"
        with app.app_context():
            assert db.session.query(Person).filter_by(name="吴思齐").one().employed_to is None

    @pytest.mark.req("AT-05")
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"term": "fixed", "employed_to": "2021-03-01"}, {"employed_to": "聘用结束时间应晚于聘用开始时间"}),
            ({"term": "fixed", "employed_to": ""}, {"employed_to": "请填写聘用结束时间，或者选择“无固定期”"}),
            ({"term": None, "agent_mobile": ""}, {"term": "请选择聘用期限", "agent_mobile": "请填写"}),
        ],
    )
    def test_an_end_before_the_beginning_or_none_at_all_is_refused(self, visit, given, said):
        applicant = visit("app-chem")
        page = applicant.press(applicant.get("/applicant/profile"), "保存企业关系", **given)
        assert (page.status, page.errors) == (422, said)

    @pytest.mark.req("AT-06")
    def test_photo_and_signature_are_taken_in_previewed_and_saved_with_the_pledge(self, visit, app):
        applicant = visit("app-new")
        page = applicant.bring(applicant.get("/applicant/profile"), "photo", picture(size=499 * KB), "一寸.jpg")
        assert page.status == 200
        page = applicant.bring(page, "signature", picture(size=20 * KB), "签名.jpg")
        preview = applicant.press(page, "执业证书预览")
        assert len(preview.tree.xpath("//figure[contains(@class, 'sample')]//img")) == 2
        refused = applicant.press(page, "提交")
        assert refused.status == 422
        assert "已阅读并作出上述承诺" in refused.errors["agree"]
        assert applicant.press(refused, "提交", agree="true").notices[0] == "照片、签名已保存。"
        with app.app_context():
            assert db.session.query(Person).filter_by(name="许清扬").one().photos_pledged_at is not None

    @pytest.mark.req("AT-06")
    @pytest.mark.parametrize("content", [picture(size=501 * KB), b"GIF89a" + bytes(100)])
    def test_a_picture_that_is_too_large_or_no_jpeg_or_png_is_refused_beside_its_field(self, visit, content):
        applicant = visit("app-new")
        page = applicant.bring(applicant.get("/applicant/profile"), "photo", content, "一寸.jpg")
        assert page.status == 422
        assert "一寸照片" in page.errors["photo"]


class TestRecords:
    @pytest.mark.req("AT-58")
    def test_opening_a_message_marks_it_as_read(self, visit, login, work, clock):
        reported(login("app-chem"), login("ent-hebei"), work, clock, "CHEM")
        applicant = visit("app-chem")
        page = applicant.get("/applicant/messages")
        unread = len([row for row in rows(page) if row["状态"] == "未读"])
        assert unread > 0
        assert f"我的消息 {unread}条未读" in " ".join(page.tree.xpath("//details")[0].text_content().split())
        opened = applicant.get(page.tree.xpath("//main//tbody//a/@href")[0])
        assert opened.link("查看审核进度")
        left = [row for row in rows(applicant.get("/applicant/messages")) if row["状态"] == "未读"]
        assert len(left) == unread - 1

    def test_somebody_elses_message_does_not_exist(self, visit, login, work, clock):
        reported(login("app-chem"), login("ent-hebei"), work, clock, "CHEM")
        page = visit("app-chem").get("/applicant/messages")
        assert visit("app-str1").get(page.tree.xpath("//main//tbody//a/@href")[0]).status == 404

    def test_a_registration_shows_its_certificate_to_its_holder_alone(self, visit):
        page = visit("app-renew").get("/applicant")
        address = page.link("查看证书")
        certificate = visit("app-renew").get(address)
        assert "勘察设计注册工程师注册证书" in certificate.text
        assert len(certificate.tree.xpath("//figure//img")) == 2
        assert visit("app-chem").get(address).status == 404


class TestPublic:
    @pytest.fixture
    def number(self, app):
        with app.app_context():
            return db.session.query(Registration).join(Person).filter(Person.name == "韩立群").one().certificate_no

    def test_number_and_name_together_tell_validity_and_nothing_more(self, visit, number):
        stranger = visit()
        page = stranger.press(stranger.get("/public"), "查询", number=number, name="韩立群")
        assert page.notices == [f"有效证书 {number}，有效期至 2026-06-02"]
        assert "建筑设计" not in page.text

    @pytest.mark.parametrize("name", ["林知远", "韩"])
    def test_another_name_finds_nothing(self, visit, number, name):
        stranger = visit()
        page = stranger.press(stranger.get("/public"), "查询", number=number, name=name)
        assert page.notices[0].startswith("没有查到")

    def test_what_is_left_out_is_named(self, visit):
        stranger = visit()
        page = stranger.press(stranger.get("/public"), "查询", number="", name="")
        assert (page.status, page.errors) == (422, {"number": "请填写证书编号", "name": "请填写姓名"})


class TestGuide:
    @pytest.mark.req("001-38")
    @pytest.mark.parametrize(
        ("category", "stages", "decides"),
        [
            ("CHEM", ["部级受理 部级审核 5个工作日", "部级审批 部级审批 20个工作日"], "部级审批"),
            ("STR2", ["申报接收 地市 5个工作日", "省级审批 省级 20个工作日"], "省级"),
        ],
    )
    def test_the_way_and_its_limits_are_those_of_the_category(self, visit, category, stages, decides):
        page = visit().get(f"/help/guide/{INITIAL}?category={category}")
        for stage in stages:
            assert stage in page.text.replace("　", " ")
        assert f"决定 {decides}" in page.text

    @pytest.mark.req("000-82", "001-39", "002-32")
    def test_the_phones_are_those_of_the_profession(self, visit):
        page = visit().get("/help/service?category=CHEM")
        assert "010-64820640" in page.text
        assert "注册化工工程师的注册有效期为3年" in page.text

    @pytest.mark.req("001-71", "003-69", "004-36")
    @pytest.mark.parametrize(
        ("category", "operation"),
        [
            ("CHEM", "010-88019251、010-88019252"),
            ("STR2", "010-88019251、010-88019252、010-88018260转841、845、617"),
            ("SUPV", "010-88361866"),
        ],
    )
    def test_the_hotline_is_told_with_its_hours(self, visit, category, operation):
        page = visit().get(f"/help/service?category={category}")
        assert f"系统操作咨询 {operation}" in page.text
        assert "统一咨询热线 010-88361866" in page.text
        assert "服务时间 工作日8:30–12:00，13:30–17:00" in page.text

    def test_an_analyst_changes_what_is_often_asked(self, app, visit):
        page = visit().get("/help/service?category=CHEM")
        assert "承诺书的确认按钮为什么按不了？承诺书须读满规定的时间" in page.text
        asked = "证书丢了怎么办？\r\n请办理补办。\r\n在“更改、补办”中选择“遗失”。\r\n\r\n\r\n要收费吗？\r\n不收费。\r\n"
        with app.app_context():
            definitions.deploy({"questions.txt": asked.encode()}, SYSTEM)
        page = visit().get("/help/service?category=CHEM")
        assert "证书丢了怎么办？请办理补办。在“更改、补办”中选择“遗失”。 要收费吗？不收费。" in page.text
        assert "承诺书的确认按钮" not in page.text


class TestFirstLogin:
    """Somebody with an account and no role: the platform is asked who it is."""

    @pytest.fixture
    def logs_in(self, app, visit):
        with app.app_context():
            accounts.create("gov-1", "gov-1", "demo")

        def log_in():
            visitor = visit()
            return visitor, visitor.press(visitor.get("/login"), "登录", username="gov-1", password="demo")

        return log_in

    @pytest.mark.req("AT-02")
    def test_a_person_finds_his_identity_filled_in_and_the_rest_empty(self, logs_in, monkeypatch):
        monkeypatch.setattr(IdentityDouble, "person", lambda self, account: SOMEBODY)
        visitor, page = logs_in()
        assert page.path == "/applicant"
        assert "还缺：个人基本信息、所在企业信息、照片、签名" in page.text
        assert SOMEBODY["id_no"] in visitor.get("/applicant/profile").text

    def test_while_the_platform_does_not_answer_the_login_page_says_so(self, app, logs_in):
        with app.app_context(), unit_of_work():
            faults.switch("identity", "down", {})
        _, page = logs_in()
        assert page.status == 503
        assert "暂时没有回应" in page.errors["username"]


def test_the_public_page_answers_twenty_questions_a_minute(staged, tmp_path, clock):
    outside_tests = replace(staged, settings=replace(staged.settings, env="demo"))
    for app in outside_tests.application(tmp_path):
        stranger = Visitor(app)
        address, sent = stranger.filled(stranger.get("/public"), "查询", number="1", name="无")
        answers = [stranger.client.post(address, data=sent).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
