"""More people than the demo has: each like somebody of its cast, with a name, a number and a login of his own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from stdnum.cn import ric

from service.models import Account, Assignment, Person, db, new_id
from service.models.unit import unit_of_work


def more_like(username: str, count: int) -> list[str]:
    """Make ``count`` applicants who differ from this one in who they are; gives their logins."""
    with unit_of_work():
        model = db.session.scalars(select(Account).filter_by(username=username)).unique().one()
        person = db.session.get_one(Person, model.person_id)
        return [_twin(model, person, f"{username}-{n:03}", id_no) for n, id_no in zip(range(count), _numbers(person))]  # noqa: B905


def _twin(model: Account, like: Person, username: str, id_no: str) -> str:
    person = _copy(like, name=f"{like.name}{id_no[14:17]}", id_no=id_no)
    for held in like.qualifications:
        certificate_no = held.certificate_no[:8] + id_no[5:17]
        person.qualifications.append(_copy(held, person_id=person.id, certificate_no=certificate_no))
    db.session.add(person)
    db.session.flush()
    account = _copy(model, username=username, name=person.name, person_id=person.id)
    account.assignments = [
        Assignment(id=new_id(), role_id=held.role_id, scope_key=person.id) for held in model.assignments
    ]
    db.session.add(account)
    return username


def _copy(row: Any, **different: Any) -> Any:
    columns = {column.key: getattr(row, column.key) for column in type(row).__mapper__.column_attrs}
    return type(row)(**{**columns, "id": new_id(), **different})


def _numbers(person: Person) -> Iterator[str]:
    """Identity numbers of the same place and day of birth that nobody has; the demo's serials are below 100."""
    for serial in range(100, 1000):
        head = f"{person.id_no[:14]}{serial:03}"
        number = head + ric.calc_check_digit(f"{head}0")
        if db.session.scalar(select(Person.id).filter_by(id_no=number)) is None:
            yield number
