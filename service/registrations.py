"""Read side of the register: who is registered for what, where, and until when (docs/domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from service import authorities, clock, definitions, rules
from service.errors import NotFound
from service.facts import local_date
from service.models import Account, Application, Enterprise, Penalty, Person, Registration, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, all_pages, page

BY_EXPIRY = Order((Registration.valid_to, Registration.id))

IN_WORDS = {"valid": "有效", "expired": "已过期", "cancelled": "停止注册"}
"""The states of a registration, as people read them (docs/domain.md §4.2)."""

STATES = tuple(IN_WORDS)


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list of registrations is narrowed to. ``state`` is one of :data:`STATES`; ``q`` is looked for in the person's
    name, an identity or certificate number only in full; ``expiring``: those about which one is to be warned."""

    q: str | None = None
    expiring: bool = False
    person: str | None = None
    enterprise: str | None = None
    category: str | None = None
    state: str | None = None
    expiring_within_days: int | None = None


def search(
    account: Account, wanted: Search | None = None, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Registration]:
    """The registrations the account may see, those that expire first at the front.

    A person sees their own, an enterprise those at it, an authority those of its region, an admin all.
    """
    query = (
        select(Registration)
        .join(Registration.enterprise)
        .join(Registration.person)
        .options(contains_eager(Registration.person), contains_eager(Registration.enterprise))
        .where(_visible(account), *_conditions(wanted or Search()))
    )
    return page(query, BY_EXPIRY, cursor=cursor, limit=limit)


def count(account: Account, wanted: Search | None = None) -> int:
    """How many registrations a search finds."""
    query = select(func.count()).select_from(Registration).join(Registration.enterprise).join(Registration.person)
    return db.session.scalar(query.where(_visible(account), *_conditions(wanted or Search()))) or 0


def every(account: Account, wanted: Search | None = None) -> Iterator[Registration]:
    """All that a search finds, page by page: for files, which have no next page."""
    return all_pages(lambda cursor, limit: search(account, wanted, cursor=cursor, limit=limit))


def registration(registration_id: str, account: Account) -> Registration:
    """One registration; :class:`NotFound` where the account may not see it."""
    found = db.session.scalar(
        select(Registration)
        .join(Registration.enterprise)
        .where(Registration.id == registration_id, _visible(account))
        .options(joinedload(Registration.person), joinedload(Registration.enterprise))
    )
    if found is None:
        raise NotFound
    return found


def penalties(found: Registration) -> Sequence[Penalty]:
    """不良行为 of the person that bear on this registration, the newest first; one without a day is still in force."""
    query = select(Penalty).where(
        Penalty.person_id == found.person_id, or_(Penalty.category.is_(None), Penalty.category == found.category)
    )
    rows = db.session.scalars(query).all()
    return sorted(rows, key=lambda row: (row.ended_on or date.max, row.id), reverse=True)


def regulation(category: str) -> Mapping[str, Any]:
    """What the decision ``regulation`` says of a category outside of any case: the name of its certificate, for one."""
    system = (definitions.ask("category_data", category=category) or {}).get("system")
    return definitions.ask("regulation", category=category, system=system, process="") or {}


def may_see(registration_id: str, account: Account) -> bool:
    """Whether the account sees this registration."""
    query = select(Registration.id).join(Registration.enterprise).where(Registration.id == registration_id)
    return db.session.scalar(query.where(_visible(account))) is not None


def lookup(certificate_no: str, name: str) -> Registration | None:
    """The registration of this certificate number, if it is of a person of this name: what everybody may ask."""
    query = select(Registration).join(Registration.person)
    return db.session.scalar(query.where(Registration.certificate_no == certificate_no, Person.name == name))


def state(found: Registration, renewing: Collection[str] = ()) -> str:
    """``cancelled`` as kept; that it has expired follows from the day, unless its id is among the ``renewing``."""
    over = found.state == "valid" and found.valid_to < clock.today() and found.id not in renewing
    return "expired" if over else found.state


def renewing(found: Iterable[Registration]) -> set[str]:
    """Of these registrations, the ids of those that a reported application under way extends.

    The diagrams say so with a ``case.record`` of the fact ``renews`` when it is filed in time.
    """
    ids = [row.id for row in found]
    return (
        set(db.session.scalars(select(Registration.id).where(Registration.id.in_(ids), _renewing()))) if ids else set()
    )


def deemed_renewed(found: Registration) -> bool:
    """Whether a renewal under way was filed so early that, undecided at the end of the validity, it counts as granted
    (行政许可法第五十条, §3.4): nobody acts on it by himself, but who refuses it now needs a ground."""
    query = select(Application).filter_by(person_id=found.person_id, category=found.category, open=True)
    renewal = db.session.scalars(query).first()
    if renewal is None:
        return False
    facts = {**renewal.facts, "first_reported_on": local_date(renewal.first_reported_at)}
    said = definitions.ask(
        "deemed_renewal",
        application=facts,
        registration={"valid_to": found.valid_to},
        category=found.category,
        today=clock.today(),
    )
    return bool(said and said["deemed"])


def _renewing() -> ColumnElement[bool]:
    """As a condition: an application that extends the registration is being reviewed."""
    return (
        select(Application.instance_id)
        .where(
            Application.person_id == Registration.person_id,
            Application.category == Registration.category,
            Application.open,
            Application.reported_at.is_not(None),
            Application.facts["renews"].as_boolean().is_(True),
        )
        .exists()
    )


def _visible(account: Account) -> ColumnElement[bool]:
    if authorities.is_admin(account):
        return true()
    return or_(false(), *(_within(scope, key) for scope, key in sorted(authorities.scopes(account))))


def _within(scope: str, key: str) -> ColumnElement[bool]:
    match scope:
        case "own":
            return Registration.person_id == key
        case "enterprise":
            return Registration.enterprise_id == key
    return authorities.governs(scope, key, Enterprise.region)


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    today = clock.today()
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(_matches(wanted.q.strip()))
    if wanted.expiring:
        found.append(_warned(today))
    if wanted.person:
        found.append(Registration.person_id == wanted.person)
    if wanted.enterprise:
        found.append(Registration.enterprise_id == wanted.enterprise)
    if wanted.category:
        found.append(Registration.category == wanted.category)
    match wanted.state:
        case "cancelled":
            found.append(Registration.state == "cancelled")
        case "expired":
            found.append(and_(Registration.state == "valid", Registration.valid_to < today, not_(_renewing())))
        case "valid":
            found.append(and_(Registration.state == "valid", or_(Registration.valid_to >= today, _renewing())))
    if wanted.expiring_within_days is not None:
        found.append(_expires_until(today, today + timedelta(days=wanted.expiring_within_days)))
    return found


def _matches(words: str) -> ColumnElement[bool]:
    number = words.upper()
    return or_(
        Person.name.contains(words, autoescape=True), Person.id_no == number, Registration.certificate_no == number
    )


def _warned(today: date) -> ColumnElement[bool]:
    """As a condition, what :func:`expiring` says: each category has the warning time of its system."""
    found: list[ColumnElement[bool]] = [false()]
    tables = _tables()
    for category in definitions.listed_by("category_data"):
        months, days = _warning(category, tables)
        if months is not None:
            found.append(_of_category(category, today, rules.last_within(today, months)))
        elif days is not None:
            found.append(_of_category(category, today, today + timedelta(days=days)))
    return or_(*found)


def _of_category(category: str, today: date, day: date) -> ColumnElement[bool]:
    return and_(Registration.category == category, _expires_until(today, day))


def _expires_until(today: date, day: date) -> ColumnElement[Any]:
    return and_(Registration.state == "valid", Registration.valid_to.between(today, day))


def expiring(found: Registration) -> bool:
    """Whether a valid registration ends within the warning time that the decision ``parameters`` gives for its system."""
    if state(found) != "valid":
        return False
    months, days = _warning(found.category, _tables())
    if months is not None:
        return rules.months_before(found.valid_to, months) <= clock.today()
    return days is not None and found.valid_to - timedelta(days=days) <= clock.today()


def _warning(category: str, tables: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """How long before its end one is warned about a registration of a category, by the parameters of its system: so many
    months, or so many days."""
    if not tables:
        return None, None
    data = tables["category_data"].evaluate({"category": category}.__getitem__, {}) or {}
    parameters = tables["parameters"].evaluate({"system": data.get("system")}.__getitem__, {}) or {}
    months, days = parameters.get("expiry_warn_months"), parameters.get("expiry_warn_days")
    return (None if months is None else int(months)), (None if days is None else int(days))


def _tables() -> Mapping[str, Any]:
    """The deployed tables; every current type carries the same ones."""
    current = next(iter(definitions.types()), None)
    return definitions.load(current).decisions if current else {}
