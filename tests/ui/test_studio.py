"""The studio's pages: a draft from its beginning to its deployment, conflicts side by side, a new type from a template."""

import io
import zipfile
from io import BytesIO

import pytest

from service import definitions
from service.drafting import drafts
from service.models import Draft, db
from service.scenarios import keeping
from tests.api.journeys import reported

from .visitor import standing

SCENARIO, TEXT = "initial_chem_published.yaml", "m05_accepted.txt"


@pytest.fixture
def analyst(visit):
    return visit("analyst")


@pytest.fixture
def draft(analyst):
    """The page of a new draft."""
    return analyst.press(analyst.get("/studio"), "建立草稿", title="受理消息改一改")


def upload(visitor, page, button, files, **more):
    """Send a form with files."""
    form = page.form(button)
    sent = {**standing(form), **more, "files": [(BytesIO(data), name) for name, data in files.items()]}
    return visitor._follow(visitor._post(form.get("action"), sent))


class TestDrafts:
    def test_analysts_arrive_at_the_studio_with_everything_that_is_deployed(self, analyst):
        page = analyst.get("/")
        assert (page.path, page.heading) == ("/studio", "流程设计")
        assert "延续注册renewal第 1 版" in page.text
        assert "还没有正在编辑的草稿" in page.text

    def test_a_draft_needs_a_name(self, analyst):
        page = analyst.press(analyst.get("/studio"), "建立草稿", title=" ")
        assert list(page.errors) == ["title"]

    def test_a_new_draft_is_empty_and_listed(self, analyst, draft):
        assert draft.heading == "受理消息改一改"
        assert "草稿里还没有文件" in draft.text
        assert "没有发现问题" in draft.text
        assert "受理消息改一改" in analyst.get("/studio").text
        renamed = analyst.press(draft, "保存名称", title="受理消息")
        assert renamed.heading == "受理消息"

    def test_a_deployed_diagram_is_taken_up_at_once(self, analyst, app):
        page = analyst.press(analyst.get("/studio"), "修改：初始注册")
        assert page.path.endswith("/diagram/initial_registration.bpmn")

    def test_giving_up_asks_first_and_keeps_everything(self, analyst, draft):
        page = analyst.press(analyst.get(draft.link("放弃草稿")), "放弃草稿")
        assert page.heading == "流程设计"
        listed = analyst.get("/studio?state=discarded")
        closed = analyst.get(listed.link("受理消息改一改"))
        assert "不能再修改或发布" in closed.text
        assert "准备发布" not in closed.buttons

    def test_a_draft_that_is_not_there_is_not_found(self, analyst):
        assert analyst.get("/studio/drafts/nothing").status == 404


class TestFiles:
    def test_files_are_brought_carried_away_and_brought_again(self, analyst, draft, app):
        with app.app_context():
            text = definitions.current_set()[TEXT]
        page = upload(analyst, draft, "放入", {TEXT: text + "请留意。\n".encode(), "help.md": b"#"})
        assert page.errors == {"files": next(iter(page.errors.values()))}
        page = upload(analyst, draft, "放入", {TEXT: text + b"\0"})
        assert page.errors == {"files": f"文件 {TEXT} 不是文本。"}
        page = upload(analyst, draft, "放入", {TEXT: text + "请留意。\n".encode()})
        assert "修改" in page.text
        archive = analyst.client.get(page.link("导出全部文件")).data
        with zipfile.ZipFile(io.BytesIO(archive)) as content:
            assert content.namelist() == [TEXT]
        again = upload(analyst, analyst.get("/studio"), "导入", {"draft.zip": archive}, title="又一份")
        assert again.heading == "又一份"
        assert TEXT in again.text

    @pytest.mark.parametrize(
        ("name", "data"), [("draft.zip", b"PK\x03\x04 broken"), ("x.txt", b"\xff\xfe\xfa"), ("evil name.bpmn", b"<x/>")]
    )
    def test_what_cannot_be_a_file_is_refused_with_a_sentence(self, analyst, draft, name, data):
        page = upload(analyst, draft, "放入", {name: data})
        assert page.status == 200
        assert list(page.errors) == ["files"]

    def test_importing_what_is_deployed_changes_nothing_and_says_so(self, analyst, app):
        with app.app_context():
            text = definitions.current_set()[TEXT]
        page = upload(analyst, analyst.get("/studio"), "导入", {TEXT: text})
        assert "草稿是空的" in page.notices[0]

    def test_a_deployed_file_is_opened_by_its_name(self, analyst, draft):
        page = analyst.press(draft, "打开", name=TEXT)
        assert page.path.endswith(f"/text/{TEXT}")

    @pytest.mark.parametrize(
        ("kind", "place"), [("bpmn", "diagram"), ("dmn", "table"), ("txt", "text"), ("yaml", "scenario")]
    )
    def test_a_new_file_begins_with_something_that_can_be_read(self, analyst, draft, kind, place):
        page = analyst.press(draft, "新建", kind=kind, key="extra_check", title="另一次核对")
        assert page.path.endswith(f"/{place}/extra_check.{kind}")
        problems = analyst.get(draft.path)
        assert "读不出来" not in problems.text
        assert "XML" not in problems.text
        again = analyst.press(draft, "新建", kind=kind, key="extra_check", title="另一次核对")
        assert "已经有了" in again.errors["key"]

    def test_the_gates_problems_lead_to_their_place(self, analyst, draft, app):
        with app.app_context():
            pledge = definitions.current_set()["pledge.bpmn"]
        page = upload(analyst, draft, "放入", {"pledge.bpmn": pledge.replace(b'value="pledge"', b'value="no_such"')})
        (link,) = [one for one in page.tree.xpath("//ul[@class='found']//a") if "no_such" in one.text_content()]
        assert link.get("href").endswith("/diagram/pledge.bpmn?element=Task_Pledge")
        assert page.button_is_off("运行受影响的场景")
        refused = analyst.get(page.link("准备发布"))
        assert "检查没有通过" in refused.text
        assert "发布" not in refused.buttons


class TestWriting:
    def test_a_text_is_changed_and_says_where_it_is_used(self, analyst, draft):
        page = analyst.get(f"{draft.path}/text/{TEXT}")
        assert "部级受理" in page.text or "受理" in page.text
        page = analyst.press(page, "保存", content="{applicant.name}：已受理\n")
        assert "已保存" in page.notices[0]
        assert page.value("content") == "{applicant.name}：已受理"
        broken = analyst.press(page, "保存", content="{applicant.nickname}：已受理\n")
        assert "nickname" in broken.text

    def test_who_saves_second_sees_both_contents_and_decides(self, analyst, visit, draft):
        other = visit("analyst2")
        mine, theirs = (one.get(f"{draft.path}/text/{TEXT}") for one in (analyst, other))
        other.press(theirs, "保存", content="乙写的\n")
        page = analyst.press(mine, "保存", content="甲写的\n")
        assert page.status == 409
        assert page.value("content") == "甲写的"
        assert page.tree.xpath("//textarea[@id='theirs']")[0].text.strip() == "乙写的"
        assert "业务分析员（二） 在" in page.text
        settled = analyst.press(page, "保存", content="甲和乙写的\n")
        assert "已保存" in settled.notices[0]
        overview = analyst.get(draft.path)
        assert "未被采用的内容" in overview.text
        revisions = analyst.get(overview.link("修订"))
        assert "未被采用" in revisions.text

    def test_a_scenario_is_run_from_its_editor(self, analyst, draft):
        page = analyst.get(f"{draft.path}/scenario/{SCENARIO}")
        assert "Task_MinistryAccept" in page.text
        passed = analyst.press(page, "运行")
        assert "场景成立" in passed.notices[0]
        failed = analyst.press(passed, "运行", content=passed.value("content").replace("End_Published", "End_Rejected"))
        assert "场景不成立" in failed.notices[0]

    def test_a_text_is_no_scenario(self, analyst, draft):
        assert analyst.get(f"{draft.path}/scenario/{TEXT}").status == 404


class TestScenarios:
    @pytest.fixture
    def changed(self, analyst, draft, app):
        keeping.forget()  # what other tests have played
        with app.app_context():
            pledge = definitions.current_set()["pledge.bpmn"]
        return upload(analyst, draft, "放入", {"pledge.bpmn": pledge.replace(b"PT60S", b"PT90S")})

    def test_those_that_the_draft_touches_are_run_and_what_none_touches_is_marked(self, analyst, changed):
        assert "没有运行" in changed.text
        page = analyst.press(changed, "运行受影响的场景")
        assert "0 个不成立" in page.notices[0]
        assert "没有场景经过的环节和连线" in page.text
        marked = analyst.get(page.tree.xpath("//*[@id='coverage']//a/@href")[0])
        assert "End_PledgeDeclined" in marked.text
        way = analyst.get(page.tree.xpath("//tr[@data-touched]//a[starts-with(., '看走过的路')]/@href")[0])
        assert "经过的环节，文字版" in way.text
        assert "monitor.js" in way.source.replace("-", ".") or "monitor-" in way.source
        drawn = analyst.client.get(f"{changed.path}/diagrams/pledge.bpmn")
        assert b"PT90S" in drawn.data


class TestDeploying:
    @pytest.fixture
    def written(self, analyst, draft):
        page = analyst.get(f"{draft.path}/text/{TEXT}")
        analyst.press(page, "保存", content="{subject}已受理，请留意。\n")
        return analyst.get(draft.path)

    def test_what_it_would_touch_is_shown_in_numbers_then_it_is_deployed(
        self, app, login, work, clock, analyst, written
    ):
        case = reported(login("app-chem"), login("ent-hebei"), work, clock)
        page = analyst.get(written.link("准备发布"))
        assert "初始注册第 1 版 → 第 2 版1 件" in page.text
        for word in (case, "吴思齐", "app-chem"):
            assert word not in page.text
        silent = analyst.press(page, "发布", comment="")
        assert list(silent.errors) == ["comment"]
        done = analyst.press(page, "发布", comment="消息写得更清楚")
        assert "“初始注册”第 2 版" in done.notices[0]
        assert "已发布" in done.text
        record = analyst.get("/studio/versions")
        assert "消息写得更清楚" in record.text
        again = analyst.press(page, "发布", comment="再点一次")
        assert again.path == written.path
        with app.app_context():
            made = definitions.newest()
        assert made is not None
        assert made.comment == "消息写得更清楚"

    def test_a_scenario_that_fails_stops_it_until_somebody_says_why(self, app, analyst, draft):
        page = analyst.get(f"{draft.path}/scenario/{SCENARIO}")
        analyst.press(page, "保存", content=page.value("content").replace("End_Published", "End_Rejected") + "\n")
        page = analyst.get(f"{draft.path}/deploy")
        refused = analyst.press(page, "发布", comment="规则变了")
        assert list(refused.errors) == ["override_reason"]
        assert refused.value("comment") == "规则变了"
        done = analyst.press(refused, "发布", override_reason="场景下周改")
        assert "已发布" in done.notices[0]
        assert "场景下周改" in analyst.get("/studio/versions").text

    def test_what_somebody_has_deployed_meanwhile_is_asked_about(self, analyst, visit, written):
        other = visit("analyst2")
        theirs = other.press(other.get("/studio"), "建立草稿", title="别人的")
        other.press(other.get(f"{theirs.path}/text/{TEXT}"), "保存", content="{subject}受理了。\n")
        other.press(other.get(f"{theirs.path}/deploy"), "发布", comment="先发布")
        page = analyst.get(written.path)
        assert "他人已发布" in page.text
        assert analyst.get(f"{written.path}/deploy").button_is_off("发布")
        kept = analyst.press(page, "以草稿为准")
        assert "他人已发布" not in kept.text
        assert "已发布" in analyst.press(analyst.get(f"{written.path}/deploy"), "发布", comment="后发布").notices[0]


class TestNewType:
    def test_a_type_from_a_template_is_a_draft_that_passes(self, app, analyst):
        page = analyst.get("/studio/new-type")
        page = analyst.get(page.link("以它为模板：更改补办"))
        assert "注册信息" not in page.errors
        refused = analyst.press(page, "建立草稿", key="更换", title="")
        assert set(refused.errors) == {"key", "title"}
        made = analyst.press(refused, "建立草稿", key="seal_replacement", title="印章更换")
        assert made.heading == "新业务类型：印章更换"
        assert "没有发现问题" in made.text
        assert "seal_replacement.bpmn" in made.text
        with app.app_context():
            assert db.session.query(Draft).one().state == drafts.OPEN

    def test_a_template_that_is_not_there_is_not_found(self, analyst):
        assert analyst.get("/studio/new-type?like=no_such").status == 404


@pytest.mark.req("AT-60")
def test_nobody_else_gets_in(visit, analyst, draft):
    for username in ("app-chem", "ent-hebei", "ministry-review", "clerk", "admin"):
        for path in ("/studio", draft.path, f"{draft.path}/deploy", f"{draft.path}/text/{TEXT}", "/studio/new-type"):
            assert visit(username).get(path).status == 403, (username, path)
