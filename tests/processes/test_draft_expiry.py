"""What becomes of a draft that nobody submits (docs/domain.md §3.0.4)."""

from .play import Play


def test_the_person_is_told_and_the_draft_is_given_up_as_expired():
    play = Play("draft_expiry").assert_returned("expired")
    assert play.did("message.send") == [{"to": "applicant", "text": "expired"}]


def test_an_enterprise_is_told_of_its_own_draft():
    play = Play("draft_expiry", application={"initiator": "enterprise_agent"}).assert_returned("expired")
    assert play.did("message.send") == [{"to": "enterprise", "text": "expired"}]
