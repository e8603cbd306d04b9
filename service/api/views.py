"""What the read side found, put together for the shapes of :mod:`service.api.schemas`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from service import authorities, definitions, registrations
from service.models import (
    Account,
    Certificate,
    Definition,
    Document,
    Enterprise,
    Message,
    OutOfProvince,
    Person,
    Registration,
)
from service.models.paging import Page
from service.numbers import masked

View = dict[str, Any]
T = TypeVar("T")


def page(found: Page[T], view: Callable[[T], View]) -> View:
    """A list, each item as ``view`` shows it."""
    return {"items": [view(item) for item in found.items], "next_cursor": found.next_cursor}


def whole(found: Iterable[T], view: Callable[[T], View]) -> View:
    """A list that is short by nature and has no next page."""
    return page(Page(list(found), None), view)


# -- accounts ---------------------------------------------------------------------------------------------------------


def account(row: Account, enterprise: Enterprise | None) -> View:
    """An account with what it may act as."""
    return {
        "id": row.id,
        "username": row.username,
        "name": row.name,
        "roles": sorted(authorities.roles(row)),
        "assignments": [
            {"role": held.role_id, "title": held.role.title, "scope": held.role.scope, "scope_key": held.scope_key}
            for held in row.assignments
        ],
        "regions": sorted(
            {held.scope_key for held in row.assignments if held.role.scope in authorities.OFFICIAL and held.scope_key}
        ),
        "person": row.person_id,
        "enterprise": unit(enterprise),
    }


def unit(row: Enterprise | None) -> View | None:
    """An enterprise, named."""
    return None if row is None else {"id": row.id, "name": row.name}


def person(row: Person | None) -> View | None:
    """A person, named; the identity number is masked."""
    return None if row is None else {"id": row.id, "name": row.name, "id_no": masked(row.id_no)}


# -- definitions ------------------------------------------------------------------------------------------------------


def reference(row: Definition) -> View:
    """A version, named."""
    return {"key": row.key, "version": row.version}


def definition(row: Definition) -> View:
    """A version of a process."""
    return {
        **reference(row),
        "title": row.title,
        "kind": row.kind,
        "sha": row.sha,
        "current": row.current,
        "start_roles": definitions.names(row.start_roles),
        "systems": definitions.names(row.systems),
    }


# -- the rest ---------------------------------------------------------------------------------------------------------


def registration_page(found: Page[Registration]) -> View:
    """A list of registrations."""
    renewing = registrations.renewing(found.items)
    return page(found, lambda row: registration(row, renewing))


def registration(row: Registration, renewing: set[str]) -> View:
    """An entry of the register."""
    return {
        "id": row.id,
        "category": row.category,
        "person": row.person_id,
        "person_name": row.person.name,
        "person_id_no": masked(row.person.id_no),
        "enterprise": unit(row.enterprise),
        "certificate_no": row.certificate_no,
        "seal_no": row.seal_no,
        "specialties": row.specialties,
        "version": row.version,
        "state": registrations.state(row, renewing),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "renewal_in_progress": row.id in renewing,
        "deemed_renewed": row.id in renewing and registrations.deemed_renewed(row),
        "expiring": registrations.expiring(row),
    }


def move(row: OutOfProvince) -> View:
    """A move to another province."""
    return {
        "person": row.person_id,
        "person_name": row.person.name,
        "person_id_no": masked(row.person.id_no),
        "registration": row.registration_id,
        "business_key": row.application_number,
        "category": row.category,
        "certificate_no": row.certificate_no,
        "former_enterprise": row.former_name,
        "former_region": row.former_region,
        "new_enterprise": row.new_name,
        "new_region": row.new_region,
        "moved_at": row.moved_at,
    }


def registration_with_certificates(row: Registration, renewing: set[str]) -> View:
    """An entry of the register with 当前 and 历史证书印章, the newest first."""
    return {**registration(row, renewing), "certificates": [_certificate(row, one) for one in row.certificates[::-1]]}


def _certificate(held: Registration, row: Certificate) -> View:
    return {
        "version": row.version,
        "current": row.version == held.version,
        "certificate_no": row.certificate_no,
        "seal_no": row.seal_no,
        "seal_valid": held.state == "valid" and row.seal_no == held.seal_no,
        "person_name": row.person_name,
        "enterprise_name": row.enterprise_name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "issued_at": row.issued_at,
    }


def message(row: Message) -> View:
    """An entry of 我的消息."""
    return {
        "id": str(row.id),
        "text": row.text,
        "sent_at": row.sent_at,
        "read": row.read_at is not None,
        "instance": row.instance_id,
    }


def file(row: Document) -> View:
    """An upload."""
    return {
        "id": row.id,
        "name": row.name,
        "size": row.size,
        "media_type": row.media_type,
        "sha256": row.sha256,
        "purpose": row.purpose,
    }
