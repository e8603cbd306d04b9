"""The register."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from service import registrations

from . import schemas, views
from .blueprints import Blueprint, Paged, paged
from .fields import Name, Whole
from .identity import caller

blueprint = Blueprint("registrations", "/registrations", "注册登记")


class Search(Paged):
    """What registrations are searched by."""

    person = Name()
    enterprise = Name()
    category = Name()
    state = Name(among=registrations.STATES)
    expiring_within_days = Whole(validate=validate.Range(min=0, max=36500, error="天数应在0至36500之间。"))


@blueprint.route("")
@blueprint.query(Search)
@blueprint.response(200, schemas.page_of(schemas.Registration))
def index(wanted: dict[str, Any]) -> views.View:
    """The registrations this account may see, those that expire first at the front."""
    narrowed, place = paged(wanted)
    return views.registration_page(registrations.search(caller(), registrations.Search(**narrowed), **place))


@blueprint.route("/<registration_id>")
@blueprint.response(200, schemas.RegistrationWithCertificates)
def one(registration_id: str) -> views.View:
    """One registration, with 当前 and 历史证书印章."""
    found = registrations.registration(registration_id, caller())
    return views.registration_with_certificates(found, registrations.renewing([found]))
