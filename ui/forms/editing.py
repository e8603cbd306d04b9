"""A form while it is being filled in: rows that come and go, files that are brought in, replaced or taken away.

All of it happens on what the browser sent, before it is read as answers: there the rows still have the numbers of the page.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any, cast

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict

from service import documents
from service.errors import FileRejected
from service.models import Account
from service.models.unit import unit_of_work

Sent = MultiDict[str, str]
Errors = dict[str, list[str]]


def take_files(sent: Sent, account: Account) -> Errors:
    """Take in the files that came with a form, each in the place of the one that it replaces; what was refused, by field.

    A place is named ``file:<field>:<purpose>:<id of the file it replaces, if any>``.
    """
    errors: Errors = {}
    for place, given in request.files.items(multi=True):
        parts = place.split(":")
        if len(parts) != 4 or parts[0] != "file" or not given.filename:
            continue
        _, name, purpose, replaced = parts
        try:
            new = _stored(given, purpose, account)
        except FileRejected as refused:
            errors.setdefault(name, []).append(f"{given.filename}：{refused.detail}")
        else:
            held = sent.getlist(name)
            sent.setlist(name, [new if one == replaced else one for one in held] if replaced else [*held, new])
    return errors


def _stored(given: FileStorage, purpose: str, account: Account) -> str:
    with closing(given), unit_of_work():
        return documents.store(cast(Any, given.stream), given.filename or "", purpose, account).id


def edit(sent: Sent, action: str) -> dict[str, int]:
    """Do what a button within a form says: ``add:<group>``, ``remove:<group>:<row>``, ``drop:<field>:<file>``.

    Gives the number of rows to show of a group that has changed.
    """
    verb, _, rest = action.partition(":")
    name, _, what = rest.partition(":")
    if verb == "drop":
        sent.setlist(name, [one for one in sent.getlist(name) if one != what])
    if verb == "remove":
        for key in [key for key in sent if key.startswith(f"{name}.{what}.")]:
            del sent[key]
    return {name: len(_rows(sent, name)) + (verb == "add")} if verb in ("add", "remove") else {}


def _rows(sent: Sent, name: str) -> set[str]:
    """The numbers of the rows that the browser shows, those with nothing in them too."""
    return {key.removeprefix(f"{name}.").partition(".")[0] for key in sent if key.startswith(f"{name}.")}
