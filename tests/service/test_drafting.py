"""Drafts from beginning to deployment: nothing is lost, nothing is deployed twice or unseen, results are kept by content."""

import re
from datetime import timedelta

import pytest

from service import authorities, definitions, events, scenarios
from service.drafting import deploying, drafts, files, playing, radius
from service.errors import DiagramRejected, DraftConflict, DraftStale, InvalidAnswers, NotFound
from service.models import Account, Deployment, Event, ScenarioResult, db
from service.scenarios import keeping
from tests.api.journeys import reported

PLEDGE, SCENARIO = "pledge.bpmn", "initial_chem_published.yaml"


def actor(username):
    account = db.session.query(Account).filter_by(username=username).one()
    return authorities.actor_for(account, authorities.ANALYST)


@pytest.fixture
def analyst(app):
    with app.app_context():
        yield actor("analyst")


@pytest.fixture
def other(analyst):
    return actor("analyst2")


@pytest.fixture
def draft(analyst):
    return drafts.create("改一改", analyst).id


def content(draft, name=PLEDGE):
    return files.one(drafts.one(draft), name).content


def slower(draft, seconds="PT90S"):
    return content(draft).replace("PT60S", seconds)


def slower_from(draft, seconds):
    return re.sub("PT[0-9]+S", seconds, content(draft))


def newest():
    """The deployment that holds now."""
    return db.session.query(Deployment).order_by(Deployment.id.desc()).first()


def system_events(kind):
    return list(db.session.query(Event).filter_by(chain="system", kind=kind))


class TestSaving:
    def test_what_one_saves_within_minutes_is_one_revision(self, draft, analyst, clock):
        for number, seconds in enumerate(("PT70S", "PT80S", "PT90S")):
            files.save(draft, PLEDGE, slower_from(draft, seconds), number, analyst)
            clock.advance(timedelta(minutes=1))
        assert [row.number for row in files.revisions(drafts.one(draft), PLEDGE)] == [3]
        clock.advance(timedelta(minutes=5))
        files.save(draft, PLEDGE, slower_from(draft, "PT95S"), 3, analyst)
        assert [row.number for row in files.revisions(drafts.one(draft), PLEDGE)] == [4, 3]

    def test_what_replaces_everything_leaves_what_was_there_a_revision(self, draft, analyst):
        for number, seconds in enumerate(("PT70S", "PT80S")):
            files.save(draft, PLEDGE, slower_from(draft, seconds), number, analyst, anew=True)
        files.add(draft, {PLEDGE: slower_from(draft, "PT90S").encode()}, analyst)
        assert [row.number for row in files.revisions(drafts.one(draft), PLEDGE)] == [3, 2, 1]

    def test_a_revision_is_taken_up_again_even_of_a_file_that_was_taken_out(self, draft, analyst):
        files.save(draft, PLEDGE, slower(draft, "PT70S"), 0, analyst)
        files.remove(draft, PLEDGE, analyst)
        assert files.taken_out(drafts.one(draft)) == [PLEDGE]
        files.take_up(draft, PLEDGE, 1, analyst)
        assert "PT70S" in content(draft)
        assert files.taken_out(drafts.one(draft)) == []
        files.take_up(draft, PLEDGE, 1, analyst)
        assert [row.number for row in files.revisions(drafts.one(draft), PLEDGE)] == [2, 1]

    def test_another_persons_work_is_a_revision_of_its_own(self, draft, analyst, other):
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        files.save(draft, PLEDGE, slower_from(draft, "PT95S"), 1, other)
        assert [(row.number, row.saved_by.username) for row in files.revisions(drafts.one(draft), PLEDGE)] == [
            (2, "analyst2"), (1, "analyst"),
        ]  # fmt: skip

    def test_an_editor_that_tries_again_keeps_one_refused_content(self, draft, analyst, other):
        files.save(draft, PLEDGE, slower(draft), 0, other)
        numbers = set()
        for seconds in ("PT70S", "PT71S"):
            with pytest.raises(DraftConflict) as refused:
                files.save(draft, PLEDGE, content(draft).replace("PT90S", seconds), 0, analyst)
            numbers.add(refused.value.members["kept"])
        (number,) = numbers
        assert "PT71S" in files.revision(drafts.one(draft), PLEDGE, number).content

    def test_a_file_that_was_taken_out_can_be_begun_again(self, draft, analyst):
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        files.remove(draft, PLEDGE, analyst)
        with pytest.raises(NotFound):
            files.remove(draft, PLEDGE, analyst)
        assert files.save(draft, PLEDGE, slower(draft), 0, analyst).revision == 2

    def test_what_is_brought_in_another_encoding_is_read_as_it_says(self, draft, analyst):
        text = content(draft).replace('encoding="UTF-8"', 'encoding="GB18030"')
        files.add(draft, {f"C:\\流程\\{PLEDGE}": text.encode("gb18030")}, analyst)
        assert "个人承诺书" in content(draft)
        with pytest.raises(InvalidAnswers):
            files.add(draft, {"m05_accepted.txt": "受理".encode("gb18030")}, analyst)


class TestDeploying:
    def test_a_draft_becomes_a_deployment_with_comment_and_author(self, draft, analyst):
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        rows = deploying.deploy(draft, "多读半分钟", analyst)
        assert {"pledge", "initial_registration"} <= {row.key for row in rows}
        made = newest()
        assert (made.comment, made.account_id) == ("多读半分钟", analyst.account_id)
        assert b"PT90S" in definitions.current_set()[PLEDGE]
        row = drafts.one(draft)
        assert (row.state, row.deployment_id) == ("deployed", made.id)
        assert system_events("deployed")[-1].data["comment"] == "多读半分钟"
        assert events.verify(events.SYSTEM_CHAIN) is None

    def test_a_second_click_answers_the_same_and_deploys_nothing(self, draft, analyst):
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        first = deploying.deploy(draft, "一次", analyst)
        number = db.session.query(Deployment).count()
        again = deploying.deploy(draft, "两次", analyst)
        assert {(row.key, row.version) for row in again} == {(row.key, row.version) for row in first}
        assert db.session.query(Deployment).count() == number

    def test_without_a_comment_or_a_change_there_is_no_deployment(self, draft, analyst):
        with pytest.raises(InvalidAnswers):
            deploying.deploy(draft, "没有改动", analyst)
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        with pytest.raises(InvalidAnswers):
            deploying.deploy(draft, "  ", analyst)

    def test_what_somebody_has_deployed_meanwhile_is_not_undone_unseen(self, draft, analyst, other):
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        theirs = drafts.create("别人的", other).id
        files.save(theirs, PLEDGE, slower(theirs, "PT75S"), 0, other)
        deploying.deploy(theirs, "先发布", other)
        assert files.stale(drafts.one(draft)) == [PLEDGE]
        with pytest.raises(DraftStale) as refused:
            deploying.deploy(draft, "后发布", analyst)
        assert refused.value.members == {"files": [PLEDGE]}
        files.keep_mine(draft, PLEDGE)
        deploying.deploy(draft, "看过了，以我的为准", analyst)
        assert b"PT90S" in definitions.current_set()[PLEDGE]

    def test_a_broken_draft_is_refused_with_its_problems(self, draft, analyst):
        files.save(draft, PLEDGE, content(draft).replace('value="pledge"', 'value="no_such"'), 0, analyst)
        with pytest.raises(DiagramRejected):
            deploying.deploy(draft, "坏的", analyst)
        assert drafts.one(draft).state == "open"

    def test_a_failing_scenario_needs_a_reason_that_is_kept(self, draft, analyst):
        files.save(draft, SCENARIO, content(draft, SCENARIO).replace("End_Published", "End_Rejected"), 0, analyst)
        with pytest.raises(DiagramRejected):
            deploying.deploy(draft, "场景过时", analyst)
        deploying.deploy(draft, "场景过时", analyst, override_reason="规则已改，场景随后更新")
        assert newest().override_reason == "规则已改，场景随后更新"
        (event,) = system_events("overridden")
        assert event.data["scenarios"] == [SCENARIO]

    def test_giving_up_is_in_the_log(self, draft, analyst):
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        drafts.discard(draft, analyst)
        drafts.discard(draft, analyst)
        (event,) = system_events("discarded")
        assert (event.name, event.data["files"]) == ("改一改", [PLEDGE])


class TestScenarios:
    def test_results_are_kept_by_content_for_every_process_of_the_system(self, draft, analyst, monkeypatch):
        keeping.forget()  # what other tests have played
        files.save(draft, PLEDGE, slower(draft), 0, analyst)
        row = drafts.one(draft)
        assert playing.play(row, SCENARIO).passed
        assert db.session.query(ScenarioResult).count() == 1
        keeping.forget()  # another process
        monkeypatch.setattr(scenarios.ScenarioSet, "_run", None)  # would fail if it were played again
        again = playing.play(row, SCENARIO)
        assert again.passed
        assert ("pledge", "Task_Pledge") in again.elements
        assert ("pledge", "Flow_Pledge_Signed") in again.flows
        assert again.end == "End_Published"

    def test_a_failing_one_says_what_and_where(self, draft, analyst):
        text = content(draft, SCENARIO).replace("End_Published", "End_Rejected")
        found = playing.play(drafts.one(draft), SCENARIO, text)
        assert not found.passed
        assert "End_Rejected" in found.message
        assert found.step is not None

    def test_one_that_cannot_be_read_says_why(self, draft):
        found = playing.play(drafts.one(draft), SCENARIO, "process: [")
        assert not found.passed
        assert "读不出来" in found.message

    def test_nothing_is_played_on_a_broken_diagram(self, draft, analyst):
        files.save(draft, PLEDGE, "<x/>", 0, analyst)
        found = playing.play(drafts.one(draft), SCENARIO)
        assert not found.passed
        assert "改正后" in found.message
        assert all(one.passed is None for one in playing.listed(drafts.one(draft)))

    def test_those_that_the_draft_touches_come_first(self, draft, analyst):
        name = "renewal_chem_published.yaml"
        files.save(draft, name, content(draft, name) + "\n", 0, analyst)
        first, *others = playing.listed(drafts.one(draft))
        assert (first.name, first.touched, first.changed) == (name, True, True)
        assert not any(one.touched for one in others)

    def test_what_none_touches_is_told_once_all_are_played(self, draft, analyst):
        keeping.forget()  # what other tests have played
        row = drafts.one(draft)
        before = playing.coverage(row, "pledge")
        assert before.unplayed
        for name in before.unplayed:
            playing.play(row, name)
        after = playing.coverage(row, "pledge")
        assert after.unplayed == []
        (diagram,) = after.items
        assert "End_PledgeDeclined" in diagram.elements
        assert "Task_Pledge" not in diagram.elements


class TestRadius:
    def test_it_counts_cases_and_names_nobody(self, app, login, work, clock):
        reported(login("app-chem"), login("ent-hebei"), work, clock)
        with app.app_context():
            analyst = actor("analyst")
            draft = drafts.create("部级受理改名", analyst).id
            name = "ministry_review.bpmn"
            text = content(draft, name).replace('id="Task_MinistryAccept" name="', 'id="Task_MinistryAccept" name="新')
            files.save(draft, name, text, 0, analyst)
            found = radius.of(drafts.one(draft))
            (element,) = found.elements
            assert (element.id, element.change, element.resting) == ("Task_MinistryAccept", "changed", 1)
            versions = {one.key: (one.before, one.to, one.running) for one in found.definitions}
            assert versions["initial_registration"] == (1, 2, 1)
            assert versions["renewal"] == (1, 2, 0)
            assert [one.id for one in found.forms] == ["accept"]
            assert "initial_chem_published.yaml" in {one.id for one in found.scenarios}

    def test_a_broken_draft_has_none(self, draft, analyst):
        files.save(draft, PLEDGE, "<x/>", 0, analyst)
        with pytest.raises(DiagramRejected):
            radius.of(drafts.one(draft))
