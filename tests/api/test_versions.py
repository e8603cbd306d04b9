"""What an analyst deploys is how new cases go, with no change of code; running cases keep what they began with (X30)."""

from datetime import timedelta

import pytest

from service.models import Definition, Deployment, Event, PledgeRecord

from .cast import INITIAL, MINUTE, refused, versions

FIVE_DAYS = '<outputEntry id="time_limits_rule_01_days"><text>{}</text>'
NEEDS_PROVINCE = '<outputEntry id="review_path_rule_04_needs_province"><text>{}</text>'
READING = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{}</bpmn:timeDuration>'
LABEL = (
    '<spiffworkflow:property name="status" value="ministry_pending"/>\n'
    '          <spiffworkflow:property name="status_label" value="{}"/>'
)


@pytest.fixture
def old_and_new(cast):
    """Deploy a change between two starts; gives the case that runs already and the one that is new."""

    def make(name, before, after):
        old = cast.start("CHEM", "app-batch1")
        assert cast.deploy({name: (before, after)})[INITIAL] == 2
        new = cast.start("CHEM", "app-batch2")
        assert [case.seen_by(case.applicant)["definition"]["version"] for case in (old, new)] == [1, 2]
        return old, new

    return make


def filed(case):
    """The conditions are confirmed; the applicant reads the pledge."""
    return case.complete(case.applicant, "Task_ConfirmConditions", accepted=True)


def reported(case):
    """From the pledge on to the first authority."""
    if case.tasks_of(case.applicant) != ["Task_Pledge"]:
        filed(case).cast.travel(MINUTE)
    case.complete(case.applicant, "Task_Pledge", agree=True)
    return case.complete(case.applicant, "Task_FillForm", **case.filled()).report()


@pytest.mark.req("AT-59", "AT-10", "X30")
def test_the_minute_of_reading_becomes_a_minute_and_a_half(cast, old_and_new):
    old, new = old_and_new("pledge.bpmn", READING.format("PT60S"), READING.format("PT90S"))
    filed(old), filed(new)
    cast.travel(timedelta(seconds=60))
    assert old.tasks_of("app-batch1") == ["Task_Pledge"]
    assert new.tasks_of("app-batch2") == []
    cast.travel(timedelta(seconds=29))
    assert new.tasks_of("app-batch2") == []
    cast.travel(timedelta(seconds=1))
    assert new.tasks_of("app-batch2") == ["Task_Pledge"]
    for case in (old, new):
        reported(case).through_ministry().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-59")
def test_the_pledge_reads_otherwise(cast, old_and_new):
    old, new = old_and_new(
        "pledge_person.txt", "15、本人具有完全民事行为能力", "15、本人年满十八周岁，具有完全民事行为能力"
    )
    filed(old), filed(new)
    cast.travel(MINUTE)
    texts = [case.task(case.applicant, "Task_Pledge")["text"].splitlines()[-1] for case in (old, new)]
    assert texts == [
        "15、本人具有完全民事行为能力，以上承诺均为本人真实意思表示。",
        "15、本人年满十八周岁，具有完全民事行为能力，以上承诺均为本人真实意思表示。",
    ]
    for case in (old, new):
        case.complete(case.applicant, "Task_Pledge", agree=True)
    proofs = [cast.rows(PledgeRecord, instance_id=case.id)[0] for case in (old, new)]
    assert [proof.text.splitlines()[-1] for proof in proofs] == texts
    assert proofs[0].text_sha != proofs[1].text_sha


@pytest.mark.req("AT-59", "X18")
def test_an_authority_gets_more_days(cast, old_and_new):
    old, new = old_and_new("time_limits.dmn", FIVE_DAYS.format(5), FIVE_DAYS.format(7))
    due = [reported(case).task("ministry-review", "Task_MinistryAccept")["due_at"] for case in (old, new)]
    assert due == ["2026-03-10T00:00:00+08:00", "2026-03-12T00:00:00+08:00"]
    cast.travel(timedelta(days=8))
    old.stands_at("ministry_reviewing", "部级已受理")
    new.stands_at("ministry_pending", "部级未受理")
    cast.travel(timedelta(days=2))
    new.stands_at("ministry_reviewing", "部级已受理")


@pytest.mark.req("AT-59")
def test_engineers_go_through_the_province_from_now_on(cast, old_and_new):
    old, new = old_and_new("review_path.dmn", NEEDS_PROVINCE.format("false"), NEEDS_PROVINCE.format("true"))
    reported(old).stands_at("ministry_pending", "部级未受理")
    reported(new).stands_at("province_pending", "省级未受理")
    new.complete("province-hebei", "Task_ProvinceAccept", outcome="accept")
    new.complete("province-hebei", "Task_ProvinceReview", outcome="agree")
    for case in (old, new):
        case.through_ministry().stands_at("published", "终审完成并发布")


@pytest.mark.req("AT-59")
def test_a_status_is_called_otherwise(cast, old_and_new):
    old, new = old_and_new("ministry_review.bpmn", LABEL.format("部级未受理"), LABEL.format("部级待受理"))
    reported(old).stands_at("ministry_pending", "部级未受理")
    reported(new).stands_at("ministry_pending", "部级待受理")


@pytest.mark.req("AT-59")
def test_a_rejected_deployment_changes_nothing(cast):
    broken = b"<definitions/>"
    with cast.nothing_changes():
        body = refused(cast.try_deploy({"pledge.bpmn": broken}), 422, "diagram_rejected", "流程图未通过检查，未能发布")
        assert {problem["file"] for problem in body["problems"]} >= {"pledge.bpmn"}
        refused(cast.try_deploy({"pledge.py": b"import os"}), 422, "diagram_rejected")
        assert cast.try_deploy(shipped_with_longer_pledge(cast), dry_run="true").status_code == 200
    assert cast.start("CHEM").seen_by("app-chem")["definition"]["version"] == 1


PROMISE = """
process: initial_registration
title: 化工工程师初始注册被驳回
steps:
  - until: end
expect:
  end: End_Rejected
"""


@pytest.mark.req("AT-59")
def test_a_scenario_that_does_not_hold_stops_a_deployment_unless_overridden_with_a_reason_that_is_kept(cast):
    files = {"mine.yaml": PROMISE.encode(), **shipped_with_longer_pledge(cast)}
    with cast.nothing_changes():
        body = refused(cast.try_deploy(files), 422, "diagram_rejected")
        [problem] = body["problems"]
        assert (problem["file"], problem["code"]) == ("mine.yaml", "scenario_failed")
        assert problem["message"] == (
            "场景“化工工程师初始注册被驳回”不成立：结束事件应当是 End_Rejected，实际是 End_Published。"
        )
        broken = {**files, "pledge.bpmn": b"<definitions/>"}
        refused(cast.try_deploy(broken, override_reason="规则已经变了"), 422, "diagram_rejected")
    assert versions(cast.try_deploy(files, override_reason="规则已经变了"))[INITIAL] == 2
    assert {row.override_reason for row in cast.rows(Deployment)} == {None, "规则已经变了"}
    deployed = [event.data for event in cast.rows(Event) if event.kind == "deployed"]
    reasons = {data.get("override_reason") for data in deployed}
    assert reasons == {None, "规则已经变了"}


@pytest.mark.req("AT-59")
def test_deploying_what_is_deployed_already_makes_no_version(cast):
    same = {"pledge.bpmn": cast.who("analyst").get("/definitions/pledge/xml").data}
    with cast.nothing_changes():
        assert versions(cast.try_deploy(same))[INITIAL] == 1
    assert len(cast.rows(Deployment)) == 1
    assert {row.version for row in cast.rows(Definition)} == {1}


def shipped_with_longer_pledge(cast):
    """A change that the gate would let pass."""
    xml = cast.who("analyst").get("/definitions/pledge/xml").data
    return {"pledge.bpmn": xml.replace(b"PT60S", b"PT90S")}
