"""The shapes of answers about drafts, as ``/api/v1/openapi.json`` documents them."""

from __future__ import annotations

from marshmallow.fields import Boolean, Dict, Integer, List, Nested, String

from .fields import Anything, Moment
from .schemas import Answer

STATES = ["open", "deployed", "discarded"]
KINDS = ["bpmn", "dmn", "txt", "yaml"]


class DraftSummary(Answer):
    id = String()
    title = String()
    state = String(metadata={"enum": STATES})
    created_by = String(metadata={"description": "name of who began it"})
    created_at = Moment()
    updated_at = Moment()
    files = Integer(metadata={"description": "how many files it holds"})


class DraftEntry(Answer):
    name = String()
    kind = String(metadata={"enum": KINDS})
    title = String()
    revision = Integer()
    change = String(metadata={"enum": ["added", "changed", "same"]})
    stale = Boolean(metadata={"description": "somebody has deployed another content since the draft took it up"})
    saved_by = String(allow_none=True)
    saved_at = Moment(allow_none=True)


class SetMember(Answer):
    name = String()
    kind = String(metadata={"enum": KINDS})
    title = String()
    changed = Boolean()


class Draft(DraftSummary):
    base = Integer(allow_none=True, metadata={"description": "the deployment that was the newest when it was begun"})
    deployment = Integer(allow_none=True, metadata={"description": "the deployment that it has become"})
    stale = List(String(), metadata={"description": "files that somebody has deployed meanwhile"})
    files = List(Nested(DraftEntry))  # type: ignore[assignment]  # the files themselves instead of their number
    set = List(Nested(SetMember), metadata={"description": "every file of the draft laid over the deployed set"})


class FileOfDraft(Answer):
    name = String()
    content = String()
    revision = Integer(metadata={"description": "0 where the draft has not touched it"})
    changed = Boolean()
    saved_by = String(allow_none=True)
    saved_at = Moment(allow_none=True)
    deployed = String(allow_none=True, metadata={"description": "content of the deployed file"})


class Saved(Answer):
    revision = Integer()
    saved_at = Moment()


class RevisionOfFile(Answer):
    revision = Integer()
    conflict = Boolean(metadata={"description": "refused because somebody else had saved first; kept for its author"})
    saved_by = String()
    saved_at = Moment()


class RevisionWithContent(RevisionOfFile):
    content = String()


class Found(Answer):
    file = String()
    element = String(allow_none=True)
    code = String()
    severity = String(metadata={"enum": ["error", "warning"]})
    message = String()


class Checked(Answer):
    problems = List(Nested(Found))


class Spot(Answer):
    message = String()
    at = Integer(allow_none=True, metadata={"description": "index of the character where reading stopped"})


class Expression(Answer):
    error = Nested(Spot, allow_none=True)
    names = List(String(), metadata={"description": "what the expression reads, with the properties read of it"})


class InputValue(Answer):
    name = String()
    value = Anything(allow_none=True)


class Trial(Answer):
    inputs = List(Nested(InputValue))
    rules = List(String(), metadata={"description": "ids of the rows that decide"})
    outputs = Anything(allow_none=True)
    error = String(allow_none=True)


class CataloguedForm(Answer):
    id = String()
    title = String()
    outcomes = Boolean(metadata={"description": "whether who fills it in chooses among the outcomes of the diagram"})
    decisions = List(String(), metadata={"description": "fields that travel with the token"})
    help = String()


class CataloguedOperation(Answer):
    id = String()
    title = String()
    external = Boolean()
    guard = Boolean()
    parameters = List(Dict(), metadata={"description": "{name, help}; others are allowed where `open`"})
    open = Boolean()
    help = String()


class CataloguedDecision(Answer):
    id = String()
    title = String()
    inputs = List(Dict(), metadata={"description": "{name, label, type}"})
    outputs = List(Dict(), metadata={"description": "{name, type}"})
    collect = Boolean()


class Titled(Answer):
    id = String()
    title = String()


class CataloguedStatus(Answer):
    id = String()
    label = String()


class Helped(Answer):
    name = String()
    help = String()


class CataloguedElement(Answer):
    id = String()
    process = String()
    name = String()


class Catalogue(Answer):
    forms = List(Nested(CataloguedForm))
    operations = List(Nested(CataloguedOperation))
    decisions = List(Nested(CataloguedDecision))
    processes = List(Nested(Titled))
    lanes = List(Nested(Titled))
    statuses = List(Nested(CataloguedStatus))
    texts = List(Nested(Titled))
    facts = List(Nested(Helped))
    functions = List(Nested(Helped))
    elements = List(Nested(CataloguedElement))


class ScenarioSummary(Answer):
    name = String()
    process = String()
    title = String()
    changed = Boolean()
    touched = Boolean(metadata={"description": "whether the draft can change how it goes"})
    passed = Boolean(allow_none=True, metadata={"description": "what is known already; null if it was not played yet"})
    played = Boolean(metadata={"description": "whether its result is known already: playing it again takes no time"})


class Place(Answer):
    process = String()
    id = String()


class Played(Answer):
    passed = Boolean()
    message = String(metadata={"description": "what did not hold, sentence by sentence; empty where it holds"})
    step = Integer(allow_none=True, metadata={"description": "the first step that did not hold"})
    elements = List(Nested(Place))
    flows = List(Nested(Place))
    end = String(allow_none=True)


class Untouched(Answer):
    process = String()
    title = String()
    elements = List(String())
    flows = List(String())


class Coverage(Answer):
    items = List(Nested(Untouched))
    unplayed = List(String(), metadata={"description": "scenarios whose result is not known yet"})


class ChangedDefinition(Answer):
    key = String()
    title = String()
    from_ = Integer(allow_none=True, data_key="from")
    to = Integer()
    running = Integer(metadata={"description": "cases under way on older versions; they keep theirs"})


class ChangedElement(Answer):
    process = String()
    id = String()
    name = String()
    change = String(metadata={"enum": ["added", "removed", "changed"]})
    resting = Integer(metadata={"description": "tokens that rest there now"})


class Radius(Answer):
    definitions = List(Nested(ChangedDefinition))
    elements = List(Nested(ChangedElement))
    forms = List(Nested(Titled))
    tables = List(Nested(Titled))
    texts = List(Nested(Titled))
    scenarios = List(Nested(Titled))
