"""个人信息: an applicant's own data, in three parts."""

from __future__ import annotations

from typing import Any

from service import profiles

from . import schemas
from .blueprints import Blueprint, Open
from .identity import caller

blueprint = Blueprint("profile", "/profile", "个人信息")


@blueprint.route("")
@blueprint.response(200, schemas.Flat)
def show() -> dict[str, Any]:
    """个人信息, flat."""
    return profiles.profile(caller())


@blueprint.route("", methods=["PUT"])
@blueprint.body(Open)
@blueprint.response(200, schemas.Flat)
def save(given: dict[str, Any]) -> dict[str, Any]:
    """Save 个人基本信息."""
    return profiles.save_basic(caller(), given)


@blueprint.route("/employment", methods=["PUT"])
@blueprint.body(Open)
@blueprint.response(200, schemas.Flat)
def save_employment(given: dict[str, Any]) -> dict[str, Any]:
    """Save 所在企业."""
    return profiles.save_employment(caller(), given)


@blueprint.route("/photos", methods=["PUT"])
@blueprint.body(Open)
@blueprint.response(200, schemas.Flat)
def save_photos(given: dict[str, Any]) -> dict[str, Any]:
    """Save photo and signature, with the pledge."""
    return profiles.save_photos(caller(), given)
