"""Drafts over REST: files with revisions, and nobody's work is lost."""

import pytest

from tests.stage import good

from .cast import refused

NAME = "pledge.bpmn"


@pytest.fixture
def analyst(cast):
    return cast.who("analyst")


@pytest.fixture
def draft(analyst):
    return good(analyst.post("/drafts", {"title": "承诺书九十秒"}))["id"]


def address(draft, name=NAME):
    return f"/drafts/{draft}/files/{name}"


def save(who, draft, content, revision, name=NAME):
    return who.put(address(draft, name), {"content": content, "revision": revision})


@pytest.fixture
def pledge(analyst, draft):
    return good(analyst.get(address(draft)))["content"]


def test_a_draft_begins_empty_over_what_is_deployed(analyst, draft):
    found = good(analyst.get(f"/drafts/{draft}"))
    assert (found["title"], found["state"], found["files"], found["stale"]) == ("承诺书九十秒", "open", [], [])
    pledge = next(one for one in found["set"] if one["name"] == NAME)
    assert (pledge["kind"], pledge["changed"]) == ("bpmn", False)
    assert [one["id"] for one in good(analyst.get("/drafts"))["items"]] == [draft]


def test_a_file_is_saved_read_again_and_taken_out(analyst, draft, pledge):
    first = good(save(analyst, draft, pledge.replace("PT60S", "PT90S"), 0))
    assert first["revision"] == 1
    found = good(analyst.get(address(draft)))
    assert (found["revision"], found["changed"], found["saved_by"]) == (1, True, "业务分析员")
    assert found["deployed"] == pledge
    (entry,) = good(analyst.get(f"/drafts/{draft}"))["files"]
    assert (entry["change"], entry["stale"]) == ("changed", False)
    assert analyst.call("DELETE", address(draft)).status_code == 204
    assert good(analyst.get(address(draft)))["content"] == pledge
    assert good(analyst.get(f"/drafts/{draft}"))["files"] == []


def test_unfinished_work_is_saved_as_it_is(analyst, draft):
    assert good(save(analyst, draft, "<bpmn:definitions", 0))["revision"] == 1
    assert good(analyst.get(address(draft)))["content"] == "<bpmn:definitions"


def test_who_saves_second_is_told_by_whom_and_loses_nothing(cast, analyst, draft, pledge):
    other = cast.who("analyst2")
    good(save(other, draft, pledge.replace("PT60S", "PT75S"), 0))
    late = save(analyst, draft, pledge.replace("PT60S", "PT90S"), 0)
    told = refused(late, 409, "draft_conflict")
    assert (told["saved_by"], told["revision"]) == ("业务分析员（二）", 1)
    assert "PT75S" in good(analyst.get(address(draft)))["content"]
    kept, newest = good(analyst.get(address(draft) + "/revisions"))["items"]
    assert (kept["revision"], kept["conflict"], kept["saved_by"]) == (told["kept"], True, "业务分析员")
    assert (newest["revision"], newest["conflict"]) == (1, False)
    assert "PT90S" in good(analyst.get(f"{address(draft)}/revisions/{told['kept']}"))["content"]
    again = good(save(analyst, draft, pledge.replace("PT60S", "PT90S"), told["revision"]))
    assert again["revision"] > told["kept"]


def test_a_lost_answer_is_no_conflict(analyst, draft, pledge):
    changed = pledge.replace("PT60S", "PT90S")
    first = good(save(analyst, draft, changed, 0))
    assert good(save(analyst, draft, changed, 0)) == first


def test_what_is_sent_to_a_draft_that_was_given_up_is_kept(analyst, draft, pledge):
    good(save(analyst, draft, pledge.replace("PT60S", "PT90S"), 0))
    assert analyst.call("DELETE", f"/drafts/{draft}").status_code == 204
    told = refused(save(analyst, draft, pledge.replace("PT60S", "PT95S"), 1), 409, "draft_closed")
    assert "PT95S" in good(analyst.get(f"{address(draft)}/revisions/{told['kept']}"))["content"]


@pytest.mark.parametrize("name", ["..%2Fevil.bpmn", "evil.py", "a b.txt", "流程.bpmn", ".txt"])
def test_names_that_no_file_may_have_are_refused(analyst, draft, name):
    assert save(analyst, draft, "x", 0, name).status_code in (404, 422)


def test_others_have_no_drafts(cast, draft):
    for username in ("app-chem", "ent-hebei", "ministry-review", "admin"):
        assert cast.who(username).get(f"/drafts/{draft}").status_code == 403
        assert save(cast.who(username), draft, "x", 0).status_code == 403
