"""The REST face: JSON in and out below ``/api/v1``, and what operators ask for beside it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask
from flask_smorest import Api as SmorestApi

from service.settings import Settings

from . import (
    access,
    anomalies,
    auth,
    calendar,
    definitions,
    deployments,
    drafting,
    drafts,
    employees,
    enterprises,
    errors,
    files,
    identity,
    incidents,
    instances,
    limits,
    messages,
    moves,
    observing,
    operations,
    profile,
    registrations,
    schemas,
    tasks,
)
from .blueprints import PREFIX

BLUEPRINTS = (
    auth.blueprint,
    definitions.blueprint,
    deployments.blueprint,
    drafts.blueprint,
    drafting.blueprint,
    instances.blueprint,
    tasks.blueprint,
    files.blueprint,
    registrations.blueprint,
    moves.blueprint,
    messages.blueprint,
    anomalies.blueprint,
    calendar.blueprint,
    incidents.blueprint,
    profile.blueprint,
    enterprises.library,
    enterprises.own,
    employees.blueprint,
)


class Api(SmorestApi):
    """flask-smorest with our own problems instead of its errors."""

    ERROR_SCHEMA = schemas.Problem

    def _register_responses(self) -> None:
        """The errors that operations refer to: all problems."""
        problem = {"content": {errors.PROBLEM: {"schema": schemas.Problem}}}
        for status in HTTPStatus:
            self.spec.components.response(status.name, {"description": status.phrase, **problem}, lazy=True)
        self.spec.components.response("DEFAULT_ERROR", {"description": "a problem (RFC 9457)", **problem}, lazy=True)

    def _register_error_handlers(self) -> None:
        """Errors have one place: :mod:`service.api.errors`."""


def install(app: Flask, settings: Settings) -> None:
    """Put the REST face onto an application. The order of the hooks: watch, then who is it, then may they."""
    app.config.update(
        API_TITLE="Regflow",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    observing.install(app)
    errors.install(app)
    limits.install(app, settings)
    identity.install(app)
    api = Api(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    app.register_blueprint(operations.blueprint)
    access.install(app)
