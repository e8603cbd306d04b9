"""What was answered, as a list to be read: for checking before it is sent, and for who decides on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.api.files import readable
from service.api.identity import caller
from service.models import Document, db

from .fields import Errors, fields_of
from .model import Field, ids, labels


@dataclass(frozen=True)
class Answered:
    """One answer in words; ``documents`` where it is files; ``groups`` where it is rows of answers."""

    id: str
    label: str
    value: str | Sequence[str]
    documents: Sequence[Document] = ()
    groups: Sequence[Sequence[Answered]] = ()
    shown: bool = False


def summary(fields: Sequence[Field]) -> list[Answered]:
    """The values of fields in words, in their order."""
    return [_answered(one) for one in fields if one.kind != "repeated"]


def differences(
    schema: Mapping[str, Any], one: Mapping[str, Any], other: Mapping[str, Any]
) -> list[tuple[Answered, Answered]]:
    """The fields of a schema whose values differ, each as it is in the one and in the other."""
    then = {answer.id: answer for answer in summary(fields_of(schema, one))}
    now = summary(fields_of(schema, other))
    return [(then[answer.id], answer) for answer in now if answer.id in then and then[answer.id] != answer]


def _answered(one: Field) -> Answered:
    shown = one.is_shown
    if one.kind == "rows":
        return Answered(one.id, one.label, "", groups=[summary(row.fields) for row in one.rows])
    if one.kind in ("file", "files", "shown_file"):
        return Answered(one.id, one.label, "", documents=documents(one.value), shown=shown)
    return Answered(one.id, one.label, in_words(one), shown=shown)


def in_words(one: Field) -> str | list[str]:
    """A field's value as people read it."""
    words = {choice.value: choice.label for choice in one.choices}
    if isinstance(one.value, bool):
        return words.get("true" if one.value else "false", "是" if one.value else "否")
    if isinstance(one.value, (list, tuple)):
        return [words.get(str(value), str(value)) for value in one.value]
    return "" if one.value is None else words.get(str(one.value), str(one.value))


def summary_of_errors(errors: Errors, fields: Sequence[Field]) -> dict[str, str]:
    """What is wrong with a form, each with the name of its field, by the field's id on the page."""
    named = labels(fields)
    return {
        ids(name) if name in named else "answers": f"{named[name]}：{'；'.join(said)}"
        if name in named
        else "；".join(said)
        for name, said in errors.items()
    }


def documents(value: Any) -> list[Document]:
    """The uploads that an answer names and its viewer may read."""
    named = value if isinstance(value, list) else [value]
    found = (db.session.get(Document, name) for name in named if isinstance(name, str) and name)
    return [document for document in found if document is not None and readable(document, caller())]
