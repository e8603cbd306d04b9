"""AT-32 and AT-33: the correction loop of the accept desks (docs/domain.md §3.0.6, Appendix D)."""

from datetime import timedelta

import pytest

from tests.service.casework import picture
from tests.stage import good

from .cast import KB, refused

SOCIAL = {"补充社保证明": "请补正您在河北燕赵建筑设计研究院有限公司的社保缴纳证明"}


@pytest.fixture
def asked(cast):
    """A case whose applicant has been asked for a supplement by the ministry."""
    return cast.reported("CHEM").ask_for_supplement("ministry-review", "Task_MinistryAccept", **SOCIAL)


@pytest.mark.req("AT-32", "000-42", "000-44", "000-45", "000-48", "001-49", "001-52")
def test_the_ministry_asks_and_the_applicant_hands_in(cast, asked):
    asked.stands_at("ministry_supplement", "部级未受理(待补正)").sees(
        "ministry-review", "ministry_supplement", "待补正"
    )
    assert asked.tasks_of("app-chem") == ["Task_Supplement_Ministry"]
    assert "withdraw" in asked.offered("app-chem")  # 查看审核进度, 撤回, 补正
    told = "注册化工工程师初始注册需补正：补充社保证明；原因：请补正您在河北燕赵建筑设计研究院有限公司的社保缴纳证明"
    assert cast.messages("app-chem")[0] == told
    assert cast.messages("ent-hebei")[0] == told

    (item,) = asked.task("app-chem", "Task_Supplement_Ministry")["form"]["prefilled"]["items"]
    assert (item["content"], item["reason"]) == next(iter(SOCIAL.items()))
    picture_id = cast.upload("app-chem", 300)
    asked.complete("app-chem", "Task_Supplement_Ministry", items=[{"item": item["id"], "files": [picture_id]}])

    asked.stands_at("ministry_pending", "部级未受理")
    assert asked.tasks_of("app-chem") == []
    (supplement,) = asked.seen_by("ministry-review")["facts"]["supplements"]
    assert (supplement["content"], supplement["files"], supplement["round"]) == ("补充社保证明", [picture_id], 1)
    shown = cast.who("ministry-review").get(f"/files/{picture_id}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")


@pytest.mark.req("AT-32", "X19")
def test_every_item_is_answered_at_once_and_each_round_is_kept(cast):
    """And a case may be asked again: the accept desk's days begin anew (X19)."""
    case = cast.reported("CHEM")
    case.ask_for_supplement("ministry-review", "Task_MinistryAccept", 社保证明="缺", 学历证明="不清晰")
    first, second = case.task("app-chem", "Task_Supplement_Ministry")["form"]["prefilled"]["items"]
    picture_id = cast.upload("app-chem")
    with cast.nothing_changes():
        for items, sentence in (
            ([{"item": first["id"], "files": [picture_id]}], "请为每一项补正内容上传图片，尚缺：学历证明"),
            ([{"item": first["id"], "files": []}, {"item": second["id"], "files": [picture_id]}], "请上传文件"),
            ([{"item": "f" * 32, "files": [picture_id]}], "没有这一补正事项"),
        ):
            refused(
                case.try_complete("app-chem", "Task_Supplement_Ministry", items=items), 422, "invalid_answers", sentence
            )
    case.supplement("Task_Supplement_Ministry")
    case.ask_for_supplement("ministry-review", "Task_MinistryAccept", 照片="有污渍").supplement(
        "Task_Supplement_Ministry"
    )
    rounds = [(item["round"], item["content"]) for item in case.seen_by("ministry-review")["facts"]["supplements"]]
    assert rounds == [(1, "社保证明"), (1, "学历证明"), (2, "照片")]
    case.through_ministry().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-32")
def test_who_asks_has_to_say_for_what_and_why(cast):
    case = cast.reported("CHEM")
    with cast.nothing_changes():
        for items in (None, [], [{"content": "社保证明"}], [{"content": "", "reason": "缺"}]):
            answer = case.try_complete("ministry-review", "Task_MinistryAccept", outcome="supplement", items=items)
            refused(answer, 422, "invalid_answers", "请填写" if items != [] else "应为1至20项")
        with_acceptance = [{"content": "社保证明", "reason": "缺"}]
        answer = case.try_complete("ministry-review", "Task_MinistryAccept", outcome="accept", items=with_acceptance)
        refused(answer, 422, "invalid_answers", "所选办理结果不需要填写此项")


@pytest.mark.req("AT-32")
def test_who_hands_nothing_in_is_reminded_after_ten_working_days(cast, asked):
    cast.travel(timedelta(days=13))
    assert len(cast.messages("app-chem")) == 2
    cast.travel(timedelta(days=1, hours=14))  # 24:00 of 16 March, the tenth working day after 2 March
    assert cast.messages("app-chem")[0].endswith("请补正您在河北燕赵建筑设计研究院有限公司的社保缴纳证明；请尽快提交")
    asked.stands_at("ministry_supplement", "部级未受理(待补正)")
    asked.supplement("Task_Supplement_Ministry").stands_at("ministry_pending", "部级未受理")


@pytest.mark.req("AT-33", "000-46", "000-47", "001-51")
def test_a_picture_has_200_to_500_kilobytes_both_included(cast, asked):
    applicant = cast.who("app-chem")
    with cast.nothing_changes():
        for size in (199 * KB, 200 * KB - 1):
            refused(applicant.upload(picture(size=size), "supplement"), 422, "file_rejected", "应在200KB至500KB之间")
        for size in (500 * KB + 1, 501 * KB):
            refused(applicant.upload(picture(size=size), "supplement"), 422, "file_rejected", "不能大于500KB")
    smallest, largest = (good(applicant.upload(picture(size=size * KB), "supplement"))["id"] for size in (200, 500))

    # 重新选择文件: what is handed in is what was named last
    (item,) = asked.task("app-chem", "Task_Supplement_Ministry")["form"]["prefilled"]["items"]
    task = asked.task("app-chem", "Task_Supplement_Ministry")["id"]
    for chosen in (smallest, largest):
        draft = {"answers": {"items": [{"item": item["id"], "files": [chosen]}]}}
        assert applicant.call("PUT", f"/tasks/{task}/draft", json=draft).status_code == 204
    asked.complete("app-chem", "Task_Supplement_Ministry", items=[{"item": item["id"], "files": [largest]}])
    assert asked.seen_by("ministry-review")["facts"]["supplements"][0]["files"] == [largest]
    assert cast.who("ministry-review").get(f"/files/{largest}").status_code == 200
    assert cast.who("ministry-review").get(f"/files/{smallest}").status_code == 404  # it never became the case's


@pytest.mark.req("AT-33")
def test_only_ones_own_pictures_for_this_purpose_are_handed_in(cast, asked):
    (item,) = asked.task("app-chem", "Task_Supplement_Ministry")["form"]["prefilled"]["items"]
    somebody_elses, photo = cast.upload("app-str1"), cast.upload("app-chem", 100, "photo")
    with cast.nothing_changes():
        for file, sentence in (
            (somebody_elses, "文件不存在"),
            (photo, "文件不是为此项上传的"),
            ("0" * 32, "文件不存在"),
        ):
            answers = [{"item": item["id"], "files": [file]}]
            answer = asked.try_complete("app-chem", "Task_Supplement_Ministry", items=answers)
            refused(answer, 422, "invalid_answers", sentence)
