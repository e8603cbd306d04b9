"""Many hands on one draft at the same moment, and a draft over REST from its beginning to a case on the new version."""

from collections import Counter
from functools import partial

import pytest

from service.models import Deployment, DraftRevision
from tests.stage import good

from .cast import refused
from .test_races import another, at_once

PLEDGE = "pledge.bpmn"


@pytest.fixture
def analyst(cast):
    return cast.who("analyst")


@pytest.fixture
def draft(analyst):
    return good(analyst.post("/drafts", {"title": "承诺书九十秒"}))["id"]


@pytest.fixture
def pledge(analyst, draft):
    return good(analyst.get(f"/drafts/{draft}/files/{PLEDGE}"))["content"]


def saving(who, draft, content, revision=0):
    return who.put(f"/drafts/{draft}/files/{PLEDGE}", {"content": content, "revision": revision})


def test_of_four_who_save_at_once_one_wins_and_every_content_is_kept(cast, analyst, draft, pledge):
    contents = [pledge.replace("PT60S", f"PT{seconds}S") for seconds in (70, 80, 90, 95)]
    names = ("analyst", "analyst2")
    clients = [another(cast, names[number % 2]) for number in range(4)]
    answers = at_once([partial(saving, who, draft, content) for who, content in zip(clients, contents, strict=True)])
    counted = Counter(answer.status_code for answer in answers)
    assert counted == {200: 1, 409: 3}
    for answer in answers:
        assert answer.status_code == 200 or refused(answer, 409, "draft_conflict")
    kept = [row.number for row in cast.rows(DraftRevision)]
    assert len(kept) in (3, 4)  # who tries twice keeps the last that was refused
    newest = good(analyst.get(f"/drafts/{draft}/files/{PLEDGE}"))
    assert newest["content"] in contents


def test_of_four_who_deploy_at_once_all_are_told_the_same(cast, analyst, draft, pledge):
    good(saving(analyst, draft, pledge.replace("PT60S", "PT90S")))
    before = len(cast.rows(Deployment))
    clients = [another(cast, "analyst") for _ in range(4)]
    answers = at_once([partial(who.post, f"/drafts/{draft}/deploy", {"comment": "多读半分钟"}) for who in clients])
    assert Counter(answer.status_code for answer in answers) == {201: 4}
    told = [sorted((one["key"], one["version"]) for one in answer.json["definitions"]) for answer in answers]
    assert all(one == told[0] for one in told)
    assert ("pledge", 2) in told[0]
    assert len(cast.rows(Deployment)) == before + 1


def test_two_drafts_deployed_at_once_undo_nothing_of_each_other(cast, analyst, draft, pledge):
    good(saving(analyst, draft, pledge.replace("PT60S", "PT90S")))
    other = good(analyst.post("/drafts", {"title": "受理消息"}))["id"]
    text = "{subject}已受理，请留意。\n"
    good(analyst.put(f"/drafts/{other}/files/m05_accepted.txt", {"content": text, "revision": 0}))
    clients = [another(cast, "analyst"), another(cast, "analyst")]
    answers = at_once(
        [
            partial(who.post, f"/drafts/{one}/deploy", {"comment": "同时发布"})
            for who, one in zip(clients, (draft, other), strict=True)
        ]
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    for one, answer in zip((draft, other), answers, strict=True):
        if answer.status_code == 409:
            good(analyst.post(f"/drafts/{one}/deploy", {"comment": "再发布"}))
    files = cast.deployed_files()
    assert b"PT90S" in files[PLEDGE]
    assert files["m05_accepted.txt"] == text.encode()


@pytest.mark.req("AT-59")
def test_new_cases_take_the_new_version_and_running_ones_keep_theirs(cast, analyst, draft, pledge):
    running = cast.start("CHEM")
    good(saving(analyst, draft, pledge.replace("PT60S", "PT90S")))
    radius = good(analyst.get(f"/drafts/{draft}/radius"))
    assert ("initial_registration", 1, 2, 1) in [
        (one["key"], one["from"], one["to"], one["running"]) for one in radius["definitions"]
    ]
    assert [(one["id"], one["change"]) for one in radius["elements"]] == [("Timer_PledgeRead", "changed")]
    for one in good(analyst.get(f"/drafts/{draft}/scenarios"))["items"]:
        if one["touched"] and "initial" in one["name"]:
            assert good(analyst.post(f"/drafts/{draft}/scenarios/{one['name']}/play"))["passed"]
    good(analyst.post(f"/drafts/{draft}/deploy", {"comment": "多读半分钟"}))
    assert running.seen_by("app-chem")["definition"]["version"] == 1
    assert good(cast.try_start("app-str1", "STR1"))["definition"]["version"] == 2
    assert good(analyst.get(f"/drafts/{draft}"))["state"] == "deployed"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_answers"), ({"comment": " "}, 422, "invalid_answers"),
        ({"comment": "好", "more": 1}, 422, "unknown_field"), ({"comment": "没有改动"}, 422, "invalid_answers"),
    ],
)  # fmt: skip
def test_a_deployment_needs_a_comment_and_a_change(analyst, draft, body, status, code):
    refused(analyst.post(f"/drafts/{draft}/deploy", body), status, code)


def test_a_broken_draft_is_rejected_with_its_problems_past_the_editor_too(analyst, draft, pledge):
    good(saving(analyst, draft, pledge.replace('value="pledge"', 'value="no_such"')))
    told = refused(analyst.post(f"/drafts/{draft}/deploy", {"comment": "坏的"}), 422, "diagram_rejected")
    assert ("pledge.bpmn", "Task_Pledge", "error") in [
        (one["file"], one["element"], one["severity"]) for one in told["problems"]
    ]
    refused(analyst.get(f"/drafts/{draft}/radius"), 422, "diagram_rejected")
