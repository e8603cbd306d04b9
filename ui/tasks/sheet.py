"""A task as its page needs it: what is shown, what is asked, what was answered so far, and which buttons there are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import uuid4

from flask import url_for

from service import instances
from service.api.identity import caller
from service.forms.fields import Outcome
from service.forms.json_schema import json_schema
from service.forms.registry import Form
from service.models import UserTask
from ui.forms import Field, answers_from, fields_of, summary_of_errors
from ui.forms.answers import Sent
from ui.forms.schema import kind_of

Answers = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Button:
    """A button that sends the form; pressing it answers the field ``name``, if it has one, with ``value``."""

    label: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Sheet:
    """A task's form with answers: the draft, or what was just sent. ``refusal`` is the sentence of a rule that barred it."""

    task: UserTask
    shown: instances.Shown
    answers: Answers
    errors: Errors = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    refusal: str = ""

    @classmethod
    def of(cls, task: UserTask) -> Sheet:
        """The sheet of an open task, as far as it was filled in."""
        return cls(task, instances.show_task(task, caller()), task.draft or {})

    def with_answers(
        self, answers: Answers, errors: Errors | None = None, rows: Mapping[str, int] | None = None, refusal: str = ""
    ) -> Sheet:
        """The same sheet with what was just sent, and what was wrong with it."""
        return replace(self, answers=answers, errors=errors or {}, rows=rows or {}, refusal=refusal)

    def read(self, sent: Sent) -> dict[str, Any]:
        """The answers that a browser sent."""
        return answers_from(sent, self.schema, self.prefilled)

    # -- what there is ----------------------------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        """The form as the diagram has it now."""
        return self.shown.form

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The form's JSON Schema."""
        return json_schema(self.form)

    @cached_property
    def prefilled(self) -> dict[str, Any]:
        """What is known already."""
        return self.form.prefill()

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the fields show: what was answered, else what is known. Nobody answers what is only shown."""
        merged = {**self.prefilled, **self.answers}
        for name, described in self.schema["properties"].items():
            if described.get("readOnly"):
                merged[name] = self.prefilled.get(name)
            elif kind_of(described) == "rows":
                merged[name] = _rows(described["items"], self.prefilled.get(name), self.answers.get(name))
        return merged

    @cached_property
    def fields(self) -> list[Field]:
        """The fields of the page."""
        return fields_of(
            self.schema,
            self.values,
            self.errors,
            words=self.shown.choices,
            left_out={button.name for button in self.buttons if button.name},
            rows=self.rows,
            address=url_for("ui.tasks.answer", task_id=self.task.id),
        )

    @property
    def summary_of_errors(self) -> dict[str, str]:
        """What is wrong, by the id of the field that it is wrong with."""
        return summary_of_errors(self.errors, self.fields)

    # -- the buttons ------------------------------------------------------------------------------------------------

    @cached_property
    def buttons(self) -> list[Button]:
        """The buttons, the usual one first.

        An outcome on which other answers depend is chosen among the fields, and one button sends the form; otherwise each
        outcome is a button. A question of yes or no that stands alone has a button for either answer, unless the diagram
        names the one that is to confirm it.
        """
        outcome = next((name for name, one in self.form.fields.items() if isinstance(one, Outcome)), "")
        outcomes = self.form.outcomes
        if outcome and (len(outcomes) == 1 or not self._outcome_decides_more):
            return [Button(label, outcome, value) for value, label in outcomes.items()]
        alone = next(iter(self._asked)) if len(self._asked) == 1 else ""
        if not self.shown.button and alone and kind_of(self.schema["properties"][alone]) == "yes_no":
            yes, no = self.shown.choices.get(alone, ("是", "否"))
            return [Button(yes, alone, "true"), Button(no, alone, "false")]
        return [Button(self.shown.button or "提交")]

    @property
    def _outcome_decides_more(self) -> bool:
        return bool(self.form.opinion_field) or any(demand.only for demand in self.form.demands())

    # -- looking over before it is sent -----------------------------------------------------------------------------

    @property
    def looked_over(self) -> bool:
        """Whether the answers are shown once more before they are sent: those that are data and no mere decision are."""
        return bool(self._asked - set(self.form.decisions)) and not self.form.opinion_field

    @property
    def _asked(self) -> set[str]:
        """The properties that somebody answers."""
        return {name for name, one in self.schema["properties"].items() if not one.get("readOnly")}

    @property
    def chosen(self) -> Button:
        """The button that was pressed, or that will be."""
        return next(
            (one for one in self.buttons if one.name and self.answers.get(one.name) == one.value), self.buttons[0]
        )

    @property
    def outcome(self) -> str:
        """The words of the outcome that was chosen, or of the button that was pressed."""
        return self.form.outcomes.get(str(self.answers.get("outcome")), self.chosen.label)

    @cached_property
    def digest(self) -> str:
        """Tells these answers from any others."""
        return hashlib.sha256(json.dumps(self.answers, sort_keys=True).encode()).hexdigest()

    @cached_property
    def key(self) -> str:
        """Tells this sending from any other, so that a second click is not a second sending."""
        return uuid4().hex


def _rows(items: Mapping[str, Any], prefilled: Any, answered: Any) -> Any:
    """The rows of a group. Where they are fixed, they are the prefilled ones, each with its answer."""
    keys = {name: one["x-repeats"] for name, one in items["properties"].items() if "x-repeats" in one}
    if not keys or not isinstance(prefilled, list):
        return prefilled if answered is None else answered
    name, source = next(iter(keys.items()))
    rows = answered if isinstance(answered, list) else []
    given = {str(row.get(name)): row for row in rows if isinstance(row, dict)}
    return [{**row, **given.get(row[source], {})} for row in prefilled]
