"""我的消息: who gets what, in which order, read once (docs/domain.md §3.0.9)."""

from datetime import timedelta

import pytest

from service import clock as one_clock
from service import messages
from service.errors import NotFound
from service.models import db

from .office import account


def texts(username, **page):
    return [message.text for message in messages.inbox(account(username), **page)]


def person(username):
    return account(username).person_id


def unit(username):
    return account(username).assignments[0].scope_key


def test_a_message_to_a_person_is_his_alone(office):
    messages.send("请补正", person_id=person("app-chem"))
    assert texts("app-chem") == ["请补正"]
    assert texts("app-str1") == []


def test_a_message_to_an_enterprise_is_for_its_agents_alone(office):
    messages.send("请上报", enterprise_id=unit("ent-hebei"))
    assert texts("ent-hebei") == ["请上报"]
    assert texts("ent-taiyuan") == []
    assert texts("app-chem") == []


def test_what_goes_to_both_is_read_by_each_for_himself(office):
    messages.send("已上报", person_id=person("app-chem"), enterprise_id=unit("ent-hebei"))
    (his,) = messages.inbox(account("app-chem"))
    messages.mark_read(his.id, account("app-chem"))
    assert messages.unread(account("app-chem")) == 0
    assert messages.unread(account("ent-hebei")) == 1


def test_an_official_has_no_messages(office):
    messages.send("已上报", person_id=person("app-chem"), enterprise_id=unit("ent-hebei"))
    assert texts("city-taiyuan") == []


def test_the_newest_comes_first_and_the_pages_leave_none_out(office):
    for number in range(5):
        messages.send(f"第{number}条", person_id=person("app-chem"))
    db.session.flush()
    first = messages.inbox(account("app-chem"), limit=2)
    second = messages.inbox(account("app-chem"), limit=2, cursor=first.next_cursor)
    third = messages.inbox(account("app-chem"), limit=2, cursor=second.next_cursor)
    assert [[m.text for m in page] for page in (first, second, third)] == [
        ["第4条", "第3条"],
        ["第2条", "第1条"],
        ["第0条"],
    ]
    assert third.next_cursor is None


@pytest.mark.req("AT-58")
def test_a_message_is_read_when_it_was_first_opened(office, clock):
    messages.send("终审完成并发布", person_id=person("app-chem"))
    (message,) = messages.inbox(account("app-chem"))
    opened = one_clock.now()
    messages.mark_read(message.id, account("app-chem"))
    clock.advance(timedelta(hours=1))
    messages.mark_read(message.id, account("app-chem"))
    db.session.refresh(message)
    assert message.read_at == opened


def test_nobody_marks_the_message_of_another(office):
    messages.send("请补正", person_id=person("app-chem"))
    (message,) = messages.inbox(account("app-chem"))
    with pytest.raises(NotFound):
        messages.mark_read(message.id, account("app-str1"))
    assert messages.unread(account("app-chem")) == 1
