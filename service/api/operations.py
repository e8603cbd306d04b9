"""For those who operate the service: is it alive, is it ready, how does it fare. Outside ``/api/v1``."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from service.models import Definition, db

from .observing import registry_of

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def health() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers and has its tables; 503 where it does not."""
    try:
        db.session.execute(select(Definition.id).limit(1))
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="unavailable", detail="数据库不可用。"), 503
    return jsonify(status="ready"), 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus' text."""
    return Response(generate_latest(registry_of(current_app)), content_type=CONTENT_TYPE_LATEST)
