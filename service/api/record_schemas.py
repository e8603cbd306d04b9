"""The shapes of what a case gathers: anomalies and their defence, runs of the computer check, formal notices; the calendar."""

from __future__ import annotations

from marshmallow.fields import Boolean, Date, Dict, Integer, List, Nested, String

from .fields import Moment
from .schemas import Answer, Check, PersonRef, Ref, TaskSummary


class Correctable(Answer):
    schema = Dict(metadata={"description": "JSON Schema of what may be corrected"})
    values = Dict(metadata={"description": "the form as it is now"})
    version = Integer(metadata={"description": "of the case, to be given back with the correction"})


class CheckRun(Answer):
    id = String()
    level = String()
    run_at = Moment()
    by = String(metadata={"description": "name of who ran it"})
    latest = Boolean(metadata={"description": "whether its rows are those that count now"})
    rows = List(Nested(Check))


class FormalNotice(Answer):
    serial = Integer()
    number = String()
    title = String()
    text = String()
    sha256 = String(metadata={"description": "of number, title and text, line by line"})
    issued_at = Moment()


class Defence(Answer):
    role = String()
    filed_at = Moment()
    exemption = String(allow_none=True)
    reason = String()
    files = List(String())


class Anomaly(Answer):
    id = String()
    kind = String(metadata={"enum": ["insurance", "duplicate_person", "qualification", "penalty"]})
    state = String(metadata={"description": "the status of its defence, as its diagram has it"})
    label = String(allow_none=True)
    description = String()
    detected_at = Moment()
    category = String(allow_none=True)
    person = Nested(PersonRef)
    enterprise = Nested(Ref, allow_none=True)
    instance = String(allow_none=True, metadata={"description": "the case in which it was found"})
    defence = String(allow_none=True, metadata={"description": "the case in which it is defended"})
    defences = List(Nested(Defence))
    opinion = String(allow_none=True)
    decided_at = Moment(allow_none=True)
    task = Nested(TaskSummary, allow_none=True, metadata={"description": "what the viewer can do about it now"})


class Day(Answer):
    date = Date()
    working = Boolean()
    set_by_admin = Boolean()
    known = Boolean(metadata={"description": "false where it was guessed from the weekday"})


class MovedDeadline(Answer):
    instance = String()
    business_key = String()
    kind = String(metadata={"enum": ["timer", "user_task"]})
    element = String()
    name = String()
    before = Moment()
    after = Moment()


class CalendarChange(Day):
    moved = List(Nested(MovedDeadline))
    failed = List(String(), metadata={"description": "cases whose deadlines could not be reckoned"})
