"""我的消息: what people and enterprises are told (docs/domain.md §3.0.9). Diagrams decide when and what."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, false, func, insert, or_, select, update

from service import clock
from service.errors import NotFound
from service.models import Account, Message, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, page

NEWEST_FIRST = Order((Message.id,), newest_first=True)


def send(
    text: str, *, person_id: str | None = None, enterprise_id: str | None = None, instance_id: str | None = None
) -> None:
    """Send ``text`` to a person, to an enterprise or to both: each gets an entry of its own to read."""
    for recipient in ({"person_id": person_id}, {"enterprise_id": enterprise_id}):
        if any(recipient.values()):
            db.session.add(Message(text=text, sent_at=clock.now(), instance_id=instance_id, **recipient))


def send_all(text: str, people: Iterable[str]) -> None:
    """Send ``text`` to each of these people, in one statement. It leads to no case: none of them is about them."""
    now = clock.now()
    rows = [{"text": text, "sent_at": now, "person_id": person_id} for person_id in people]
    if rows:
        db.session.execute(insert(Message), rows)


def inbox(account: Account, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT) -> Page[Message]:
    """The messages to the account's person and to the enterprises it acts for, newest first."""
    return page(select(Message).where(_to(account)), NEWEST_FIRST, cursor=cursor, limit=limit)


def unread(account: Account) -> int:
    """How many of the account's messages nobody has read."""
    query = select(func.count()).select_from(Message).where(_to(account), Message.read_at.is_(None))
    return db.session.scalar(query) or 0


def message(message_id: int, account: Account) -> Message:
    """One of the account's messages; :class:`NotFound` if it is not."""
    found = db.session.scalar(select(Message).where(Message.id == message_id, _to(account)))
    if found is None:
        raise NotFound
    return found


def mark_read(message_id: int, account: Account) -> None:
    """Mark a message as read, now if it was not before; :class:`NotFound` if it is not one of the account's."""
    mine = (Message.id == message_id, _to(account))
    if db.session.scalar(select(Message.id).where(*mine)) is None:
        raise NotFound
    db.session.execute(update(Message).where(*mine, Message.read_at.is_(None)).values(read_at=clock.now()))


def _to(account: Account) -> ColumnElement[bool]:
    enterprises = [held.scope_key for held in account.assignments if held.role.scope == "enterprise"]
    own = (
        Message.person_id == account.person_id if account.person_id else false()
    )  # NULL would match every enterprise's
    return or_(own, Message.enterprise_id.in_(enterprises))
