"""Read side of the register: who is registered for what, where, and until when (docs/domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, select, true
from sqlalchemy.orm import joinedload

from service import authorities, clock, definitions, rules
from service.errors import NotFound
from service.facts import local_date
from service.models import Account, Application, Enterprise, Person, Registration, db
from service.models.paging import DEFAULT_LIMIT, Order, Page, page

BY_EXPIRY = Order((Registration.valid_to, Registration.id))

STATES = ("valid", "expired", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list of registrations is narrowed to. ``state`` is one of :data:`STATES`."""

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
        .options(joinedload(Registration.person), joinedload(Registration.enterprise))
        .where(_visible(account), *_conditions(wanted or Search()))
    )
    return page(query, BY_EXPIRY, cursor=cursor, limit=limit)


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
        case "city":
            return Enterprise.region.startswith(key[:4], autoescape=True)
        case "province":
            return Enterprise.region.startswith(key[:2], autoescape=True)
        case "nation" | "counter":
            return true()
    return false()


def _conditions(wanted: Search) -> list[ColumnElement[bool]]:
    today = clock.today()
    found: list[ColumnElement[bool]] = []
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


def _expires_until(today: date, day: date) -> ColumnElement[Any]:
    return and_(Registration.state == "valid", Registration.valid_to.between(today, day))


def expiring(found: Registration) -> bool:
    """Whether a valid registration ends within the warning time that the decision ``parameters`` gives for its system."""
    if state(found) != "valid":
        return False
    parameters = _parameters(found.category)
    months, days = parameters.get("expiry_warn_months"), parameters.get("expiry_warn_days")
    if months is not None:
        return rules.months_before(found.valid_to, int(months)) <= clock.today()
    return days is not None and found.valid_to - timedelta(days=int(days)) <= clock.today()


def _parameters(category: str) -> Mapping[str, Any]:
    """The parameters of a category's system in the deployed tables; every current type carries the same ones."""
    current = next(iter(definitions.types()), None)
    if current is None:
        return {}
    tables = definitions.load(current).decisions
    data = tables["category_data"].evaluate({"category": category}.__getitem__, {}) or {}
    return tables["parameters"].evaluate({"system": data.get("system")}.__getitem__, {}) or {}
