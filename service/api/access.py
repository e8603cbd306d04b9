"""Who may call what: one table, and nothing outside it.

An endpoint of the API that the table does not name, or a name without an endpoint, stops the application at start. What an
account may see or do with a single case is decided below, by :mod:`service.authorities`; this table is the outer door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, g, request

from service import authorities
from service.errors import NotFound, NotYours, Unauthenticated
from service.models import Account

from .fields import storable
from .identity import account_of_request


@dataclass(frozen=True)
class Audience:
    """Whoever holds one of these roles, or a role of one of these scopes. ``public`` asks nobody who they are."""

    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    public: bool = False
    everyone: bool = False

    def admits(self, account: Account) -> bool:
        """Whether this account belongs to the audience."""
        return self.everyone or any(
            held.role_id in self.roles or held.role.scope in self.scopes for held in account.assignments
        )


PUBLIC = Audience(public=True)
ANYONE = Audience(everyone=True)
CASES = Audience(roles=frozenset((authorities.ADMIN,)), scopes=authorities.CASE_SCOPES)
DOERS = Audience(scopes=authorities.CASE_SCOPES)
PERSONS = Audience(scopes=frozenset((authorities.OWN,)))
ENTERPRISES = Audience(scopes=frozenset((authorities.ENTERPRISE,)))
DESKS = Audience(roles=frozenset((authorities.ADMIN,)), scopes=authorities.OFFICIAL)
OFFICERS = Audience(scopes=authorities.OFFICIAL | {"counter"})
"""Who works at a desk of an authority or at the clerk's window."""

ADMINS = Audience(roles=frozenset((authorities.ADMIN,)))
ANALYSTS = Audience(roles=frozenset((authorities.ANALYST,)))
STAFF = Audience(roles=frozenset((authorities.ADMIN, authorities.ANALYST)))

TABLE: Mapping[str, Audience] = {
    "auth.token": PUBLIC,
    "auth.me": ANYONE,
    "definitions.index": ANYONE,
    "definitions.one": ANYONE,
    "definitions.versions": ANYONE,
    "definitions.xml": ANYONE,
    "deployments.deploy": STAFF,
    "drafts.index": ANALYSTS,
    "drafts.create": ANALYSTS,
    "drafts.one": ANALYSTS,
    "drafts.discard": ANALYSTS,
    "drafts.read": ANALYSTS,
    "drafts.save": ANALYSTS,
    "drafts.remove": ANALYSTS,
    "drafts.keep": ANALYSTS,
    "drafts.revisions": ANALYSTS,
    "drafts.revision": ANALYSTS,
    "drafting.check": ANALYSTS,
    "drafting.catalogue": ANALYSTS,
    "drafting.feel": ANALYSTS,
    "drafting.try_table": ANALYSTS,
    "drafting.scenarios": ANALYSTS,
    "drafting.play": ANALYSTS,
    "drafting.coverage": ANALYSTS,
    "drafting.radius": ANALYSTS,
    "drafting.deploy": ANALYSTS,
    # Whoever names one case, task or file may knock: what they do not see is 404 to them, whatever their roles.
    "instances.start": DOERS,
    "instances.index": CASES,
    "instances.one": ANYONE,
    "instances.history": ANYONE,
    "instances.message": ANYONE,
    "instances.cancel": ADMINS,
    "instances.suspend": ADMINS,
    "instances.resume": ADMINS,
    "instances.migrate": STAFF,
    "instances.check": ANYONE,
    "instances.read_checks": DESKS,
    "instances.read_check_runs": DESKS,
    "instances.read_notices": ANYONE,
    "tasks.index": DOERS,
    "tasks.one": ANYONE,
    "tasks.draft": ANYONE,
    "tasks.claim": ANYONE,
    "tasks.release": ANYONE,
    "tasks.reassign": ANYONE,
    "tasks.read_correction": ANYONE,
    "tasks.correct": ANYONE,
    "tasks.complete": ANYONE,
    "tasks.complete_batch": DOERS,
    "files.upload": DOERS,
    "files.download": ANYONE,
    "registrations.index": CASES,
    "registrations.one": ANYONE,
    "moves.index": OFFICERS,
    "messages.index": DOERS,
    "messages.read": ANYONE,
    "anomalies.index": CASES,
    "anomalies.defend": ANYONE,
    "anomalies.decide": ANYONE,
    "calendar.index": ADMINS,
    "calendar.set_day": ADMINS,
    "incidents.index": ADMINS,
    "incidents.retry": ADMINS,
    "profile.show": PERSONS,
    "profile.save": PERSONS,
    "profile.save_employment": PERSONS,
    "profile.save_photos": PERSONS,
    "enterprises.index": DOERS,
    "employees.index": ENTERPRISES,
    "employees.add": ENTERPRISES,
    "employees.show": ENTERPRISES,
    "employees.save": ENTERPRISES,
    "enterprise.show": ENTERPRISES,
    "enterprise.save": ENTERPRISES,
    "enterprise.refresh": ENTERPRISES,
    "operations.health": PUBLIC,
    "operations.ready": PUBLIC,
    "operations.metrics": PUBLIC,
    "api-docs.openapi_json": PUBLIC,
}

PREFIX = "/api/"


def install(app: Flask) -> None:
    """Check the table against the application's routes, and stand at its door."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX)}
    undeclared = endpoints - TABLE.keys()
    if undeclared:
        raise RuntimeError(f"nobody has declared who may call {', '.join(sorted(undeclared))} (service/api/access.py)")
    gone = TABLE.keys() - app.view_functions.keys()
    if gone:
        raise RuntimeError(
            f"declared, but there is no such endpoint: {', '.join(sorted(gone))} (service/api/access.py)"
        )
    app.before_request(_door)


def _door() -> None:
    """Let in whom the table admits. What is in the address has to be text that a database can look for."""
    if not all(storable(str(part)) for part in (request.view_args or {}).values()):
        raise NotFound
    audience = TABLE.get(request.endpoint or "")
    if audience is None or audience.public:
        return
    account = account_of_request()
    if account is None:
        raise Unauthenticated
    if not audience.admits(account):
        raise NotYours
    g.account = account
