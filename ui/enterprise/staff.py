"""企业人员信息: who works at the unit; the unit keeps those who have no account itself (docs/domain.md §7 X23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from service import employees
from service.api.identity import caller
from service.employees import Employee
from service.errors import InvalidAnswers, NotAvailable
from service.forms.employee import EmployeeData, PortraitUploads
from service.forms.json_schema import record_schema
from ui.asking import asked
from ui.forms import Field, answers_from, fields_of, summary, summary_of_errors
from ui.forms.editing import edit, take_files
from ui.pages import go, page, tell

from .blueprint import blueprint

Answers = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]


@blueprint.get("/staff")
def staff() -> Response:
    """The people of the unit, by name."""
    found = employees.search(caller(), asked("q"), cursor=request.args.get("cursor"))
    return page(
        "enterprise/staff.html",
        people=employees.looked_at(list(found.items)),
        next_cursor=found.next_cursor,
        q=asked("q"),
    )


@blueprint.get("/staff/new")
def new_employee() -> Response:
    """新增: an empty form."""
    return _form(None, {"agree": False})


@blueprint.post("/staff/new")
def add_employee() -> Response:
    """Bring in a picture, or save."""
    return _saved(None)


@blueprint.get("/staff/<person_id>")
def employee(person_id: str) -> Response:
    """What is kept of somebody: to be changed, or only to be read where he has an account."""
    found = employees.one(person_id, caller())
    if found.own:
        return page("enterprise/employee.html", employee=found, answered=summary(_fields(found, employees.data(found))))
    return _form(found, employees.data(found))


@blueprint.post("/staff/<person_id>")
def save_employee(person_id: str) -> Response:
    """Bring in a picture, or save."""
    return _saved(employees.one(person_id, caller()))


def _saved(found: Employee | None) -> Response:
    sent, action = MultiDict(request.form), request.form.get("action", "")
    refused = take_files(sent, caller())
    edit(sent, action)
    answers = answers_from(sent, record_schema(_schema(found)), {})
    if action or refused:
        return _form(found, answers, refused)
    try:
        if found is None:
            employees.add(caller(), answers)
        else:
            employees.save(found.person.id, caller(), answers)
    except InvalidAnswers as wrong:
        return _form(found, answers, wrong.errors)
    except NotAvailable as away:
        return _form(found, answers, refusal=away.detail)
    tell(f"{answers['name']}的人员信息已保存。")
    return go("ui.enterprise.staff")


def _schema(found: Employee | None) -> EmployeeData:
    uploads = PortraitUploads(caller().id, found.person if found else None)
    return EmployeeData(employees.unit_of(caller()), uploads)


def _fields(found: Employee | None, values: Answers, errors: Errors | None = None) -> list[Field]:
    return fields_of(record_schema(_schema(found)), values, errors or {}, address=request.path)


def _form(found: Employee | None, values: Answers, errors: Errors | None = None, refusal: str = "") -> Response:
    fields = _fields(found, values, errors)
    wrong = summary_of_errors(errors or {}, fields)
    return page(
        "enterprise/employee_form.html",
        422 if wrong else 409 if refusal else 200,
        employee=found,
        fields=fields,
        errors=wrong,
        refusal=refusal,
        wrong=bool(wrong or refusal),
    )
