"""The shapes of answers, as ``/api/v1/openapi.json`` documents them."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import Schema, post_dump
from marshmallow.fields import Boolean, Date, Dict, Integer, List, Nested, String

from .fields import Anything, Moment, plain


class Answer(Schema):
    """What the service answers; a shape, never loaded."""


class Problem(Answer):
    """RFC 9457 problem details."""

    type = String()
    title = String()
    status = Integer()
    code = String(metadata={"description": "stable, for programs"})
    detail = String(metadata={"description": "a sentence for a person, in Chinese"})
    errors = Dict(metadata={"description": "field → list of messages"})
    problems = List(Dict(), metadata={"description": "what the deployment gate found"})


class Status(Answer):
    id = String()
    label = String()


class Ref(Answer):
    id = String()
    name = String()


class PersonRef(Ref):
    id_no = String(metadata={"description": "masked"})


class DefinitionRef(Answer):
    key = String()
    version = Integer()


class Definition(DefinitionRef):
    title = String()
    kind = String(metadata={"enum": ["type", "called"]})
    sha = String()
    current = Boolean()
    start_roles = List(String())
    systems = List(String())


class Wait(Answer):
    kind = String(metadata={"enum": ["user_task", "timer", "service", "message"]})
    element = String()
    name = String()
    role = String(allow_none=True)
    due_at = Moment(allow_none=True)
    text = String(allow_none=True, metadata={"description": "name of the text to read meanwhile"})


class TaskSummary(Answer):
    id = String()
    element = String()
    name = String()
    role = String()
    instance = String()
    status = Nested(Status)
    created_at = Moment()
    due_at = Moment(allow_none=True)
    assignee = String(allow_none=True)
    business_key = String()
    definition = Nested(DefinitionRef)
    category = String(allow_none=True)
    person = Nested(PersonRef, allow_none=True)
    enterprise = Nested(Ref, allow_none=True)


class FormShape(Answer):
    name = String()
    schema = Dict(metadata={"description": "JSON Schema"})
    prefilled = Dict()
    draft = Dict(allow_none=True)


class Task(TaskSummary):
    text = String(allow_none=True, metadata={"description": "what to read above the form"})
    form = Nested(FormShape)


class Message(Answer):
    name = String()
    title = String()


class Incident(Answer):
    id = String()
    instance = String()
    element = String()
    kind = String()
    message = String()
    raised_at = Moment()
    resolved_at = Moment(allow_none=True)


class InstanceSummary(Answer):
    id = String()
    business_key = String()
    definition = Nested(DefinitionRef)
    status = Nested(Status)
    outcome = String(allow_none=True)
    suspended = Boolean()
    started_at = Moment()
    updated_at = Moment()
    ended_at = Moment(allow_none=True)
    category = String(allow_none=True)
    person = Nested(PersonRef, allow_none=True)
    enterprise = Nested(Ref, allow_none=True)


class Instance(InstanceSummary):
    facts = Anything(metadata={"description": "plain facts of the case; see the guide"})
    tasks = List(Nested(TaskSummary))
    waits = List(Nested(Wait))
    messages = List(Nested(Message))
    incidents = List(Nested(Incident))
    notice = String(allow_none=True, metadata={"description": "what the applicant reads while others have the case"})


class Check(Answer):
    level = String()
    code = String()
    severity = String(metadata={"enum": ["error", "warning", "info"]})
    message = String()
    checked_at = Moment()


class Event(Answer):
    seq = Integer()
    at = Moment()
    kind = String()
    element = String(allow_none=True)
    name = String(allow_none=True)
    actor = Dict()
    opinion = String(allow_none=True)
    data = Anything(allow_none=True)
    status = Nested(Status, allow_none=True)


class Registration(Answer):
    id = String()
    category = String()
    person = String(metadata={"description": "id"})
    person_name = String()
    person_id_no = String(metadata={"description": "masked"})
    enterprise = Nested(Ref)
    certificate_no = String()
    seal_no = String()
    specialties = String(allow_none=True)
    version = Integer()
    state = String(metadata={"enum": ["valid", "expired", "cancelled"]})
    valid_from = Date()
    valid_to = Date()
    renewal_in_progress = Boolean()
    deemed_renewed = Boolean(metadata={"description": "视为准予延续: filed in time and undecided at the last day"})
    expiring = Boolean()


class Move(Answer):
    person = String(metadata={"description": "id"})
    person_name = String()
    person_id_no = String(metadata={"description": "masked"})
    registration = String(metadata={"description": "id"})
    business_key = String(metadata={"description": "of the change that moved the registration"})
    category = String()
    certificate_no = String(metadata={"description": "as it was before"})
    former_enterprise = String(metadata={"description": "as it was called then"})
    former_region = String()
    new_enterprise = String(metadata={"description": "as it was called then"})
    new_region = String()
    moved_at = Moment()


class Certificate(Answer):
    version = Integer()
    current = Boolean(metadata={"description": "当前证书印章; the others are 历史证书印章"})
    certificate_no = String()
    seal_no = String()
    seal_valid = Boolean(
        metadata={"description": "false where the seal has been replaced or the registration cancelled"}
    )
    person_name = String()
    enterprise_name = String()
    valid_from = Date()
    valid_to = Date()
    issued_at = Moment()


class RegistrationWithCertificates(Registration):
    certificates = List(Nested(Certificate), metadata={"description": "newest first"})


class InboxMessage(Answer):
    id = String()
    text = String()
    sent_at = Moment()
    read = Boolean()
    instance = String(allow_none=True)


class Qualification(Answer):
    number = String()
    industry = String()


class Enterprise(Ref):
    uscc = String()
    region = String()
    industry = String(allow_none=True)
    qualifications = List(Nested(Qualification))


class File(Answer):
    id = String()
    name = String()
    size = Integer()
    media_type = String()
    sha256 = String()
    purpose = String()


class Assignment(Answer):
    role = String()
    title = String()
    scope = String()
    scope_key = String()


class Account(Answer):
    id = String()
    username = String()
    name = String()
    roles = List(String())
    assignments = List(Nested(Assignment))
    regions = List(String(), metadata={"description": "codes of the regions it is responsible for"})
    person = String(allow_none=True)
    enterprise = Nested(Ref, allow_none=True)


class Token(Answer):
    token = String()
    expires_at = Moment()
    account = Nested(Account)


class Deployed(Answer):
    definitions = List(Nested(Definition))


class BatchResult(Answer):
    id = String()
    status = Integer(metadata={"description": "the status that the task alone would have got"})
    code = String()
    detail = String()


class BatchResults(Answer):
    results = List(Nested(BatchResult))


class Flat(Answer):
    """An object whose fields its noun explains: 个人信息, 企业基本信息 (docs/domain.md §3.1)."""

    @post_dump(pass_original=True)
    def whole(self, _: dict[str, Any], original: dict[str, Any], **__: Any) -> dict[str, Any]:
        """Every field, as it is."""
        return dict(plain(original))


@cache
def page_of(item: type[Answer]) -> type[Answer]:
    """The shape of a list of this: ``{items, next_cursor}``."""
    members: dict[str, Any] = {
        "items": List(Nested(item)),
        "next_cursor": String(allow_none=True),
    }
    return type(f"{item.__name__}Page", (Answer,), members)
