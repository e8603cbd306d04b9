"""The page of a user task: drafts, files, two windows, a second click, and what is done when it is gone."""

from __future__ import annotations

import pytest

from service.models import Document, Enterprise, db
from service.models.unit import unit_of_work
from tests.api.journeys import pledged, reported, submitted
from tests.service.casework import picture

from .steps import task_of

KB = 1024


@pytest.fixture
def form(app, login, work, clock):
    """The address of the form of 吴思齐, who has pledged."""
    return task_of(app, pledged(login("app-chem"), work, clock), "Task_FillForm")


class TestDrafts:
    def test_what_is_written_saves_itself_and_is_there_again(self, visit, form, clock):
        applicant = visit("app-chem")
        page = applicant.get(form)
        _, sent = applicant.filled(page, "上报", qualification_cert_no="半截")
        answer = applicant.fragment(f"{form}/draft", "PUT", data=sent)
        assert answer.text == "已保存 10:01"
        assert applicant.get(form).value("qualification_cert_no") == "半截"

    def test_it_is_kept_in_spite_of_what_is_wrong_with_it(self, visit, form):
        applicant = visit("app-chem")
        page = applicant.press(applicant.get(form), "保存草稿", qualification_cert_no="", qualification_method=None)
        assert "草稿已保存。" in page.notices
        assert applicant.get(form).value("qualification_cert_no") == ""

    def test_a_draft_of_a_task_that_is_done_says_so_where_it_is_written(self, visit, login, work, clock, app):
        applicant = visit("app-chem")
        case = pledged(login("app-chem"), work, clock)
        address = task_of(app, case, "Task_FillForm")
        _, sent = applicant.filled(applicant.get(address), "上报")
        login("app-chem").complete(case, "Task_FillForm", **{n: sent[n] for n in sent if n.startswith("qualification")})
        answer = applicant.fragment(f"{address}/draft", "PUT", data=sent)
        assert answer.status_code in {404, 409}
        assert answer.headers["HX-Retarget"] == "#notices"
        assert "已办理" in answer.text


class TestWindows:
    def test_a_second_click_changes_nothing_and_goes_on(self, visit, form):
        applicant = visit("app-chem")
        check = applicant.press(applicant.get(form), "上报")
        first, second = applicant.press(check, "确定"), applicant.press(check, "确定")
        assert first.path == second.path
        assert "个人已上报" in second.text

    def test_what_another_window_changed_has_to_be_looked_over_again(self, visit, form):
        applicant = visit("app-chem")
        check = applicant.press(applicant.get(form), "上报")
        applicant.press(applicant.get(form), "上报", qualification_method="特许")
        page = applicant.press(check, "确定")
        assert page.status == 409
        assert any("内容在其他窗口修改过" in sentence for sentence in page.notices)
        assert "特许" in page.text
        assert "个人已上报" in applicant.press(page, "确定").text

    def test_a_stale_page_says_what_happened_and_where_to_go(self, visit, login, app, work, clock):
        case = submitted(login("app-chem"), work, clock)
        agent = visit("ent-hebei")
        page = agent.get(task_of(app, case, "Task_EnterpriseReport"))
        applicant = visit("app-chem")
        asked = applicant.get(applicant.get(f"/cases/{case}").link("撤回"))
        assert "已撤回" in applicant.press(asked, "确定").text
        page = agent.press(page, "提交", outcome="report")
        assert (page.status, page.heading) == (409, "该任务已不能办理")
        assert "已撤回" in page.text
        assert "本次打开或提交的内容没有生效" in page.text
        assert agent.get(page.link("查看最新进度")).path == f"/cases/{case}"

    def test_within_an_open_page_a_stale_task_is_told_in_a_notice(self, visit, login, app, work, clock):
        case = submitted(login("app-chem"), work, clock)
        agent = visit("ent-hebei")
        address, sent = agent.filled(agent.get(task_of(app, case, "Task_EnterpriseReport")), "提交", outcome="report")
        login("ent-hebei").complete(case, "Task_EnterpriseReport", outcome="report")
        answer = agent.fragment(address, "POST", data={**sent, "action": "add:items"})
        assert (answer.status_code, answer.headers["HX-Retarget"]) == (409, "#notices")

    def test_a_rule_that_bars_it_is_told_where_the_answers_are(self, visit, login, app, work, clock):
        case = submitted(login("app-chem"), work, clock)
        with app.app_context(), unit_of_work():
            unit = db.session.query(Enterprise).filter_by(name="河北燕赵建筑设计研究院有限公司").one()
            unit.profile_saved_at = None
        agent = visit("ent-hebei")
        page = agent.press(agent.get(task_of(app, case, "Task_EnterpriseReport")), "提交", outcome="report")
        assert any("企业基本信息" in sentence for sentence in page.notices)
        assert page.chosen("outcome") == "report"
        assert page.title.startswith("错误：")

    def test_a_task_of_somebody_else_does_not_exist(self, visit, form):
        assert visit("app-str1").get(form).status == 404


class TestDesks:
    @pytest.fixture
    def desk(self, app, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        return task_of(app, case, "Task_MinistryAccept")

    def test_it_shows_the_form_beside_the_papers(self, visit, desk):
        page = visit("ministry-review").get(desk)
        assert page.choices("outcome") == ["受理", "待补正", "不予受理"]
        assert "20251303000003" in page.text
        assert page.tree.xpath("//figure//img/@alt") == ["一寸照片.jpg", "手写签名.png"]
        assert "办理时限" in page.text

    def test_a_refusal_without_a_reason_is_not_taken(self, visit, desk):
        officer = visit("ministry-review")
        page = officer.press(officer.get(desk), "提交", outcome="refuse")
        assert page.errors == {"opinion": "意见：请填写理由"}
        assert page.chosen("outcome") == "refuse"

    def test_rows_are_added_and_removed_by_the_server_so_that_scripts_are_not_needed(self, visit, desk):
        officer = visit("ministry-review")
        page = officer.get(desk)
        page = officer.press(page, "添加补正事项", outcome="supplement", items__0__content="社保证明")
        assert page.value("items.0.content") == "社保证明"
        assert page.value("items.1.content") == ""
        page = officer.press(page, "删除补正事项1")
        assert page.value("items.0.content") == ""
        assert not page.tree.xpath("//*[@name='items.1.content']")

    def test_a_colleague_can_claim_it(self, visit, desk):
        officer = visit("ministry-review")
        token = officer.get(desk).tree.xpath("//input[@name='csrf_token']/@value")[0]
        assert officer.client.post(f"{desk}/claim", data={"csrf_token": token}).status_code == 303
        assert officer.client.post(f"{desk}/release", data={"csrf_token": token}).status_code == 303


@pytest.mark.req("AT-32")
@pytest.mark.req("AT-33")
class TestSupplement:
    @pytest.fixture
    def task(self, app, login, work, clock):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        items = [
            {"content": "补充社保证明", "reason": "请补正您在河北的社保缴纳证明"},
            {"content": "合同", "reason": "过期"},
        ]
        login("ministry-review").complete(case, "Task_MinistryAccept", outcome="supplement", items=items)
        return task_of(app, case, "Task_Supplement_Ministry")

    def test_each_item_says_what_is_asked_for_and_takes_a_picture(self, visit, task):
        page = visit("app-chem").get(task)
        for word in ("补充社保证明", "请补正您在河北的社保缴纳证明", "合同", "jpg、jpeg、png格式，200KB至500KB"):
            assert word in page.text
        assert "添加补正材料" not in page.buttons

    @pytest.mark.parametrize(("size", "accepted"), [(199, False), (200, True), (500, True), (501, False)])
    def test_a_picture_is_taken_in_or_refused_beside_its_field(self, visit, task, size, accepted):
        applicant = visit("app-chem")
        page = applicant.bring(applicant.get(task), "items.0.files", picture(size=size * KB), "社保.jpg")
        previews = page.tree.xpath("//img/@alt")
        assert previews == (["预览：社保.jpg"] if accepted else [])
        assert ("items-0-files" in page.errors) is not accepted

    def test_a_picture_is_replaced_before_it_is_sent(self, visit, task):
        applicant = visit("app-chem")
        page = applicant.bring(applicant.get(task), "items.0.files", picture(size=200 * KB), "旧.jpg")
        page = applicant.bring(page, "items.0.files", picture(size=300 * KB), "新.jpg")
        assert page.tree.xpath("//img/@alt") == ["预览：新.jpg"]
        page = applicant.press(page, "移除新.jpg")
        assert page.tree.xpath("//img/@alt") == []

    def test_it_is_handed_in_when_every_item_has_one_and_the_desk_sees_it(self, app, visit, task, work):
        applicant = visit("app-chem")
        page = applicant.bring(applicant.get(task), "items.0.files", picture(size=200 * KB), "社保.jpg")
        page = applicant.press(page, "提交")
        assert "请上传文件" in page.errors["items-1-files"]
        page = applicant.bring(page, "items.1.files", picture(size=250 * KB), "合同.jpg")
        page = applicant.press(page, "提交")
        assert "此次是否确定提交？" in page.text
        page = applicant.press(page, "确定")
        work()
        case = page.path.removeprefix("/cases/")
        assert "部级未受理" in applicant.get(page.path).text
        assert "补正" not in applicant.get(page.path).buttons
        officer = visit("ministry-review")
        page = officer.get(f"/cases/{case}")
        assert "第1次补正" in page.text
        address = page.tree.xpath("//a[starts-with(normalize-space(.), '社保.jpg')]/@href")[0]
        assert officer.client.get(address, buffered=True).mimetype == "image/jpeg"
        assert visit("app-str1").client.get(address).status_code == 404

    @pytest.mark.parametrize("items", [7, ["x"], [{"item": ["x"], "files": 7}], None])
    def test_whatever_a_program_put_into_the_draft_the_page_opens(self, visit, login, task, items):
        login("app-chem").put(f"{task}/draft", {"answers": {"items": items}})
        assert "补充社保证明" in visit("app-chem").get(task).text

    def test_a_file_of_somebody_else_named_in_a_draft_is_not_shown(self, app, visit, login, task):
        with app.app_context():
            other = db.session.query(Document).filter_by(name="一寸照片.jpg").order_by(Document.id).all()
        login("app-chem").put(
            f"{task}/draft", {"answers": {"items": [{"item": "x", "files": [one.id for one in other]}]}}
        )
        assert visit("app-chem").get(task).tree.xpath("//main//img/@alt") == []
