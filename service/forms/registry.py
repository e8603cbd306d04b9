"""The registry of forms, and what a form is: a marshmallow schema that belongs to a user task or to a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from marshmallow import Schema, ValidationError, validates_schema
from marshmallow.fields import Field

from service.cases import Case
from service.errors import InvalidAnswers

from . import wording
from .fields import Outcome
from .lists import Rows
from .uploads import Uploads

Properties = Mapping[str, Mapping[str, Any]]
"""JSON Schema by the names of properties."""

EMPTY: tuple[Any, ...] = (None, "", [])
"""What counts as not given."""


@dataclass(frozen=True)
class Demand:
    """``fields`` have to be given where the answer to ``when`` is one of ``values``, or a list with one of them; with
    ``only``, they may be given nowhere else. ``message`` is said to who left one out."""

    fields: tuple[str, ...]
    when: str
    values: tuple[Any, ...]
    only: bool = False
    message: str = wording.REQUIRED

    def calls(self, answer: Any) -> bool:
        """Whether this answer makes the demand."""
        return any(value in self.values for value in (answer if isinstance(answer, list) else [answer]))


class Form(Schema):
    """A form of a user task, or the shape of a message's payload.

    ``decisions`` names the fields that travel with the token (``outcome``, ``agree`` …); the rest of the answers goes where
    :meth:`keep` puts it. ``outcomes`` are those the diagram offers now, for forms that have an ``outcome`` field: the
    schema admits no others. ``reasons`` are the outcomes for which the diagram demands an opinion; ``opinion_field`` is the
    field that carries it. ``shown`` are the properties that :meth:`prefill` fills and nobody answers, as JSON Schema.
    Answers that were validated are plain JSON.
    """

    name: ClassVar[str]
    title: ClassVar[str] = ""
    decisions: ClassVar[tuple[str, ...]] = ()
    opinion_field: ClassVar[str] = ""
    shown: ClassVar[Properties] = {}

    def __init__(
        self,
        case: Case,
        *,
        element: str = "",
        outcomes: Mapping[str, str] | None = None,
        reasons: Sequence[str] = (),
        token: Mapping[str, Any] | None = None,
    ) -> None:
        self.case = case
        self.element = element
        self.outcomes = dict(outcomes or {})
        self.reasons = tuple(reasons)
        self.token = dict(token or {})
        self.consulted: Mapping[str, Any] = {}
        self.uploads = Uploads(case.actor.account_id, case.application.instance_id)
        super().__init__(exclude=tuple(self.absent()))

    # -- what a form may say of itself ------------------------------------------------------------------------------

    def absent(self) -> Iterable[str]:
        """Declared fields that this case does not have; who sends one is refused."""
        return ()

    def demands(self) -> list[Demand]:
        """Fields that must be given because of another answer."""
        if not self.opinion_field or not self.reasons:
            return []
        return [Demand((self.opinion_field,), "outcome", self.reasons, message="请填写理由")]

    def prefill(self) -> dict[str, Any]:
        """What the register, the profile or the libraries know already; also what is shown read-only."""
        return {}

    def consult(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask an outside library about answers that are not validated yet.

        The use case calls it before its unit of work, with no transaction open, and hands the result to the form that
        validates, as ``consulted``. So it reads nothing that a session would have to load.
        """
        return {}

    # -- what happens to answers ------------------------------------------------------------------------------------

    def answers(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The validated answers; :class:`InvalidAnswers` with every message by field."""
        try:
            return dict(self.load(given))
        except ValidationError as problem:
            raise InvalidAnswers(errors=flatten(problem.messages)) from problem

    def keep(self, answers: Mapping[str, Any]) -> None:
        """Put what was answered where it belongs, within the unit of work of the completion.

        Here: the files that were named become the case's, and an opinion becomes ``application.opinion``, so that the
        messages of this step can tell it.
        """
        self.uploads.tie()
        if self.opinion_field:
            self.case.record(opinion=answers.get(self.opinion_field))

    def decided(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The part of the answers that travels with the token."""
        return {name: answers.get(name) for name in self.decisions}

    # -- how it is built and checked --------------------------------------------------------------------------------

    def on_bind_field(self, field_name: str, field_obj: Field[Any]) -> None:
        """Tell fields what they can't know before they belong to this form."""
        if isinstance(field_obj, Outcome):
            field_obj.offer(self.outcomes)
        elif isinstance(field_obj, Rows):
            field_obj.schema.uploads = self.uploads  # type: ignore[attr-defined]

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def check_demands(self, data: Mapping[str, Any], original: Any, **_: Any) -> None:
        """Every demand is met. A field that was given but refused for another reason counts as given."""
        errors: dict[str, list[str]] = {}
        for demand in self.demands():
            if demand.when not in data:
                continue
            called_for = demand.calls(data[demand.when])
            for name in demand.fields:
                left_out = data.get(name, original.get(name)) in EMPTY
                if called_for and left_out:
                    errors[name] = [demand.message]
                elif demand.only and not called_for and not left_out:
                    errors[name] = ["所选办理结果不需要填写此项"]
        if errors:
            raise ValidationError(errors)


def flatten(messages: Any, path: str = "") -> dict[str, list[str]]:
    """marshmallow's nested messages as field → list, nested fields as ``items.0.reason``."""
    if isinstance(messages, Mapping):
        flat: dict[str, list[str]] = {}
        for key, value in messages.items():
            flat.update(flatten(value, f"{path}.{key}" if path else str(key)))
        return flat
    return {path or "_schema": [str(message) for message in messages]}


_forms: dict[str, type[Form]] = {}
F = TypeVar("F", bound=type[Form])


def form(name: str, *, title: str = "") -> Callable[[F], F]:
    """Register a form under ``name``, called ``title`` where analysts choose among forms; a second one of the same name is a
    mistake found at import."""

    def register(made: F) -> F:
        if name in _forms:
            raise ValueError(f"form {name!r} is registered twice")
        made.name, made.title = name, title or name
        _forms[name] = made
        return made

    return register


def forms() -> Mapping[str, type[Form]]:
    """All forms by name. Importing :mod:`service.forms` fills the registry."""
    return _forms
