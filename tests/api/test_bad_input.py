"""Bad input: the right status, a sentence that a user understands, and nothing changed."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from tests.service.casework import picture
from tests.stage import good

from .cast import INITIAL, KB, refused

MEGABYTE = 1024 * KB
BLUE = bytes([30, 60, 200])


def bytes_of(image_format: str) -> bytes:
    """A small picture in this format."""
    into = BytesIO()
    Image.frombytes("RGB", (40, 40), BLUE * 1600).save(into, image_format)
    return into.getvalue()


def padded(content: bytes, kilobytes: int = 300) -> bytes:
    """The content, made as large as a supplement has to be."""
    return content + b"\0" * (kilobytes * KB - len(content))


@pytest.fixture
def filing(cast):
    """A case whose applicant may fill in the form."""
    return cast.pledged("SUPV")


@pytest.fixture
def at_ministry(cast):
    """A case that waits at the ministry's accept desk."""
    return cast.reported("CHEM")


# --- answers ---------------------------------------------------------------------------------------------------------


BROKEN_RULES = [
    ({"colour": "red"}, "colour", "不认识的字段"),
    ({"category": "ARCH1"}, "category", "不认识的字段"),  # shown, not asked for
    ({"achievements": []}, "achievements", "不认识的字段"),  # another system's
    ({"qualification_cert_no": 20251104000006}, "qualification_cert_no", "请填写文字"),
    ({"qualification_cert_no": "短"}, "qualification_cert_no", "应为6至32位数字或字母"),
    ({"qualification_cert_no": ""}, "qualification_cert_no", "请填写"),
    ({"qualification_cert_no": None}, "qualification_cert_no", "请填写"),
    ({"qualification_date": "2025-02-30"}, "qualification_date", "日期格式应为"),
    ({"qualification_date": "2026-03-03"}, "qualification_date", "不能晚于今天"),
    ({"qualification_date": "1990-01-01"}, "qualification_date", "不能早于年满18周岁之日"),
    ({"qualification_method": "关系"}, "qualification_method", "请从列表中选择"),
    ({"specialties": "房屋建筑工程"}, "specialties", "应为列表"),
    ({"specialties": []}, "specialties", "请至少选择一项"),
    ({"specialties": ["房屋建筑工程", "房屋建筑工程"]}, "specialties", "不能重复选择"),
    ({"specialties": ["木工"]}, "specialties.0", "请从列表中选择"),
    ({"outcome": "approve"}, "outcome", "当前环节没有此项办理结果"),
]


def test_an_answer_that_breaks_a_rule_of_its_form(cast, filing):
    right = filing.filled()
    with cast.nothing_changes():
        for changed, field, sentence in BROKEN_RULES:
            answer = filing.try_complete("app-supv", "Task_FillForm", **right | changed)
            body = refused(answer, 422, "invalid_answers", sentence)
            assert any(sentence in text for text in body["errors"][field]), (changed, body)
    assert filing.tasks_of("app-supv") == ["Task_FillForm"]


WRONG_SHAPES = [
    ({"answers": []}, 422, "invalid_answers"),
    ({"answers": "accept"}, 422, "invalid_answers"),
    ({"answers": None}, 422, "invalid_answers"),
    ({}, 422, "invalid_answers"),
    ([], 422, "invalid_answers"),
    ({"answers": {"outcome": "accept"}, "force": True}, 422, "unknown_field"),
    ({"answers": {"outcome": ["accept"]}}, 422, "invalid_answers"),
    ({"answers": {"outcome": {"$gt": ""}}}, 422, "invalid_answers"),
    ({"answers": {"outcome": "approve"}}, 422, "invalid_answers"),
    ({"answers": {"outcome": "accept", "opinion": 7}}, 422, "invalid_answers"),
    ({"answers": {"outcome": "accept", "opinion": "长" * 501}}, 422, "invalid_answers"),
]


def test_a_body_of_the_wrong_shape(cast, at_ministry):
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    with cast.nothing_changes():
        for body, status, code in WRONG_SHAPES:
            refused(cast.who("ministry-review").call("POST", f"/tasks/{task}/complete", json=body), status, code)


NO_JSON = [
    (b"{", 400, "bad_json"),
    (b'{"answers": {"outcome": NaN}}', 400, "bad_json"),
    (b'{"answers": {"outcome": "\xff"}}', 400, "bad_json"),
    (b'{"answers": {"opinion": "\\u0000"}}', 400, "bad_json"),
    (b"[" * 20_000, 400, "bad_json"),
    (b" " * (17 * MEGABYTE), 413, "too_large"),
]


def test_a_body_that_is_no_json(cast, at_ministry):
    path = f"/tasks/{at_ministry.task('ministry-review', 'Task_MinistryAccept')['id']}/complete"
    with cast.nothing_changes():
        for data, status, code in NO_JSON:
            answer = cast.who("ministry-review").call("POST", path, data=data, content_type="application/json")
            refused(answer, status, code)


def test_a_body_that_is_announced_as_something_else(cast, at_ministry):
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    with cast.nothing_changes():
        answer = cast.who("ministry-review").call("POST", f"/tasks/{task}/complete", data={"outcome": "accept"})
        refused(answer, 415, "unsupported_media_type")


# --- tasks -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("AT-25", "X35")
def test_a_second_click_and_a_stale_page(cast, at_ministry):
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    at_ministry.complete("ministry-review", "Task_MinistryAccept", outcome="accept")
    who = cast.who("ministry-review")
    with cast.nothing_changes():
        for outcome in ("accept", "refuse"):
            again = who.post(f"/tasks/{task}/complete", {"answers": {"outcome": outcome, "opinion": "不予受理"}})
            refused(again, 409, "task_gone", "请刷新后查看")
        for verb in ("claim", "release"):
            refused(who.post(f"/tasks/{task}/{verb}"), 409, "task_gone")
        refused(who.put(f"/tasks/{task}/draft", {"answers": {}}), 409, "task_gone")


def test_a_task_that_time_took_away(cast, at_ministry):
    """Five working days have passed, the worker has not come yet: the case is accepted, and this answer comes too late."""
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    cast.clock.advance(timedelta(days=8))
    late = cast.who("ministry-review").post(
        f"/tasks/{task}/complete", {"answers": {"outcome": "refuse", "opinion": "缺材料"}}
    )
    refused(late, 409, "task_gone")
    at_ministry.stands_at("ministry_reviewing", "部级已受理")
    cast.sweep()
    assert at_ministry.statuses()[-2:] == ["ministry_pending", "ministry_reviewing"]


@pytest.mark.req("AT-60")
def test_another_persons_task(cast, at_ministry):
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    with cast.nothing_changes():
        for username, status, code in (
            ("app-chem", 403, "not_yours"), ("ent-hebei", 403, "not_yours"), ("ministry-approve", 403, "not_yours"),
            ("admin", 403, "not_yours"), ("app-str1", 404, "not_found"), ("province-hebei", 404, "not_found"),
            ("analyst", 404, "not_found"),
        ):  # fmt: skip
            who = cast.who(username)
            for answer in (
                who.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}}),
                who.put(f"/tasks/{task}/draft", {"answers": {}}),
                who.post(f"/tasks/{task}/claim"),
                who.post(f"/tasks/{task}/release"),
            ):
                refused(answer, status, code)


def test_nobody_who_has_no_token(cast, at_ministry):
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    client = cast.app.test_client()
    with cast.nothing_changes():
        for headers in ({}, {"Authorization": "Bearer forged"}, {"Authorization": "Basic YTpi"}):
            answer = client.post(f"/api/v1/tasks/{task}/complete", json={"answers": {}}, headers=headers)
            refused(answer, 401, "unauthenticated")


def test_a_task_that_a_colleague_has_claimed(cast, at_ministry):
    cast.grant("clerk", "ministry_reviewer")
    task = at_ministry.task("ministry-review", "Task_MinistryAccept")["id"]
    good(cast.who("clerk").post(f"/tasks/{task}/claim"))
    who = cast.who("ministry-review")
    with cast.nothing_changes():
        taken = who.post(f"/tasks/{task}/complete", {"answers": {"outcome": "accept"}})
        refused(taken, 403, "not_yours", "该任务已由其他人员认领")
        refused(who.post(f"/tasks/{task}/claim"), 409, "conflict", "该任务已由其他人员认领")
        refused(who.post(f"/tasks/{task}/release"), 409, "conflict", "不能代为释放")


# --- the same request twice ------------------------------------------------------------------------------------------


def test_the_same_request_twice_has_one_effect_and_another_body_is_refused(cast, at_ministry):
    path = f"/tasks/{at_ministry.task('ministry-review', 'Task_MinistryAccept')['id']}/complete"
    who, key = cast.who("ministry-review"), {"Idempotency-Key": "7f1c"}
    first = who.post(path, {"answers": {"outcome": "accept"}}, **key)
    assert first.status_code == 200
    with cast.nothing_changes():
        assert who.post(path, {"answers": {"outcome": "accept"}}, **key).json == first.json
        other = who.post(path, {"answers": {"outcome": "accept", "opinion": "另一意见"}}, **key)
        refused(other, 422, "idempotency_mismatch", "同一请求标识对应了不同的内容")
        refused(
            who.post(path, {"answers": {"outcome": "accept"}}, **{"Idempotency-Key": "k" * 201}), 422, "invalid_answers"
        )
        refused(who.post(path, {"answers": {"outcome": "accept"}}, **{"Idempotency-Key": "another"}), 409, "task_gone")
    cast.clock.advance(timedelta(hours=24, seconds=1))
    with cast.nothing_changes():
        refused(who.post(path, {"answers": {"outcome": "accept"}}, **key), 409, "task_gone")


def test_a_refused_request_is_not_remembered(cast, at_ministry):
    path = f"/tasks/{at_ministry.task('ministry-review', 'Task_MinistryAccept')['id']}/complete"
    who, key = cast.who("ministry-review"), {"Idempotency-Key": "7f1d"}
    with cast.nothing_changes():
        refused(who.post(path, {"answers": {"outcome": "refuse"}}, **key), 422, "invalid_answers", "请填写理由")
    assert who.post(path, {"answers": {"outcome": "refuse", "opinion": "缺材料"}}, **key).status_code == 200


# --- files -----------------------------------------------------------------------------------------------------------


WRONG_FILES = [
    (picture(size=501 * KB), "supplement", "图片不能大于500KB"),
    (picture(size=501 * KB), "photo", "一寸照片不能大于500KB"),
    (picture(size=501 * KB), "signature", "手写签名不能大于500KB"),
    (picture(size=199 * KB), "supplement", "图片应在200KB至500KB之间"),
    (b"\xff\xd8\xff" + b"\0" * (6 * MEGABYTE), "attachment", "附件不能大于5MB"),
    (padded(bytes_of("GIF")), "photo", "一寸照片的格式应为jpg、jpeg、png"),
    (
        padded(b"MZ\x90\0" + b"This program cannot be run in DOS mode"),
        "supplement",
        "按文件的实际内容判断，与文件名无关",
    ),
    (padded(b"<html><script>alert(1)</script></html>"), "supplement", "格式应为jpg、jpeg、png"),
    (padded(b"%PDF-1.7 not a picture"), "supplement", "格式应为jpg、jpeg、png"),
    (padded(bytes_of("JPEG")[:200]), "supplement", "图片无法打开，文件可能已损坏"),
    (b"%PDF-1.7 without an end", "attachment", "PDF文件不完整"),
    (b"", "photo", "文件是空的"),
    (picture(size=300 * KB), "diploma", "没有这种文件用途"),
]


@pytest.mark.req("AT-06", "AT-33", "001-17", "001-21", "001-22", "001-51")
def test_an_oversized_or_disguised_file(cast):
    applicant = cast.who("app-chem")
    with cast.nothing_changes():
        for content, purpose, sentence in WRONG_FILES:
            refused(applicant.upload(content, purpose, "照片.jpg"), 422, "file_rejected", sentence)


# --- starts, messages, queries ---------------------------------------------------------------------------------------


WRONG_STARTS = [
    ("app-chem", {"category": "CHEM", "colour": "red"}, 422, "unknown_field"),
    ("app-chem", {}, 422, "invalid_answers"),
    ("app-chem", {"category": 7}, 422, "invalid_answers"),
    ("app-chem", {"category": "BARBER"}, 422, "invalid_answers"),
    ("app-chem", [], 422, "invalid_answers"),
    ("app-chem", {"category": "ARCH1"}, 422, "not_eligible"),
    ("ent-hebei", {"category": "CHEM"}, 403, "not_yours"),
    ("clerk", {"category": "CHEM"}, 403, "not_yours"),
    ("admin", {"category": "CHEM"}, 403, "not_yours"),
]


def test_a_start_that_cannot_be(cast):
    with cast.nothing_changes():
        for username, variables, status, code in WRONG_STARTS:
            answer = cast.who(username).post(f"/definitions/{INITIAL}/instances", {"variables": variables})
            refused(answer, status, code)


def test_a_start_of_what_is_open_or_does_not_exist(cast):
    cast.submitted("CHEM")
    with cast.nothing_changes():
        refused(cast.try_start("app-chem", "CHEM"), 409, "already_open", "该注册专业有正在办理的业务，不能重复申报")
        refused(cast.try_start("app-chem", "CHEM", "no_such_process"), 404, "not_found")
        refused(cast.try_start("app-chem", "CHEM", "pledge"), 403, "not_yours")  # a called diagram


def test_a_message_that_nobody_takes(cast, at_ministry):
    with cast.nothing_changes():
        refused(at_ministry.try_send("app-chem", "no_such_message"), 404, "unknown_message", "该业务没有此项操作")
        refused(at_ministry.try_send("app-chem", "terminate"), 403, "not_yours")
        refused(at_ministry.try_send("admin", "terminate"), 403, "not_yours")
        refused(at_ministry.try_send("ministry-review", "withdraw"), 403, "not_yours")
        refused(at_ministry.try_send("ministry-approve", "delete_draft"), 403, "not_yours")
        refused(at_ministry.try_send("ent-hebei", "delete_draft"), 409, "not_available", "申报已经提交，不能删除")
        refused(at_ministry.try_send("app-str1", "withdraw"), 404, "not_found")
        refused(at_ministry.try_send("app-chem", "withdraw", colour="red"), 422, "invalid_answers", "不认识的字段")
        refused(
            at_ministry.try_send("app-chem", "withdraw", reason="长" * 201), 422, "invalid_answers", "不能超过200个字"
        )
        refused(at_ministry.try_send("app-chem", "withdraw", reason=7), 422, "invalid_answers", "请填写文字")
        unnamed = cast.who("app-chem").post(f"/instances/{at_ministry.id}/messages", {"payload": {}})
        refused(unnamed, 422, "invalid_answers")
    at_ministry.stands_at("ministry_pending", "部级未受理")


WRONG_QUERIES = [{"cursor": "nonsense"}, {"cursor": "WyJhIl0"}, {"limit": "0"}, {"limit": "x"}, {"colour": "red"}]


def test_a_query_that_makes_no_sense(cast, at_ministry):
    with cast.nothing_changes():
        for path in ("/instances", "/tasks", "/messages", "/registrations"):
            for query in WRONG_QUERIES:
                answer = cast.who("ent-hebei").get(path, **query)
                assert list(refused(answer, 422, "invalid_query", "查询条件有误")["errors"]) == list(query)
