"""What diagrams and tables of a draft may refer to, each with a line of help: the choices of the editors' panels.

Everything is read from where it is defined: forms and operations from their registries, roles from their rows, the rest from the
draft's own files. Files that cannot be read (yet) offer nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from service import facts
from service.actors import SYSTEM
from service.cases import FUNCTIONS
from service.engine.checks.vocabulary import RECORD
from service.engine.decisions import DecisionTable
from service.engine.deployment import Deployment, read
from service.engine.elements import Process
from service.engine.feel import STANDARD_FUNCTIONS
from service.forms.fields import Outcome
from service.forms.registry import Form, forms
from service.models import Draft, Role, db
from service.tasks.registry import Operation, operations

from . import files, naming, wording

Entry = dict[str, Any]


def of(draft: Draft) -> dict[str, list[Entry]]:
    """The catalogue of a draft: its files over the deployed ones."""
    return listed(files.whole(draft))


def listed(whole: Mapping[str, bytes]) -> dict[str, list[Entry]]:
    """The catalogue of a set of files."""
    found, _ = read(whole)
    processes = [found.processes[name] for name in sorted(found.processes)]
    return {
        "forms": [form_entry(one) for _, one in sorted(forms().items())],
        "operations": [_operation(one) for _, one in sorted(operations().items())],
        "decisions": [_decision(table) for _, table in sorted(found.tables.items())],
        "processes": [{"id": one.id, "title": _title(one)} for one in processes],
        "lanes": lanes(),
        "statuses": statuses(processes),
        "texts": [{"id": name, "title": _first_line(text, name)} for name, text in sorted(found.texts.items())],
        "facts": list(_facts(found)),
        "functions": [
            {"name": name, "help": wording.FUNCTIONS.get(name, name)}
            for name in (*sorted(FUNCTIONS), *sorted(STANDARD_FUNCTIONS))
        ],
        "elements": [
            {"id": element.id, "process": one.id, "name": element.name}
            for one in processes
            for element in one.elements.values()
        ],
    }


def lanes() -> list[Entry]:
    """The names that a lane may have, with what people call them."""
    rows = db.session.execute(select(Role.id, Role.title).where(Role.scope != "platform").order_by(Role.title))
    return [*({"id": role, "title": title} for role, title in rows), {"id": SYSTEM.role, "title": SYSTEM.name}]


def form_entry(form: type[Form]) -> Entry:
    """A form: what it asks for is its help."""
    fields = form._declared_fields
    labels = [
        str(field.metadata["title"])
        for name, field in fields.items()
        if field.metadata.get("title") and not isinstance(field, Outcome) and name not in form.shown
    ]
    chosen = any(isinstance(field, Outcome) for field in fields.values())
    told = ([wording.CHOSEN] if chosen else []) + ([wording.ENTERED.format("、".join(labels))] if labels else [])
    return {
        "id": form.name,
        "title": form.title,
        "outcomes": chosen,
        "decisions": list(form.decisions),
        "help": "；".join(told) or wording.EMPTY_FORM,
    }


def _operation(one: Operation) -> Entry:
    names = list(one.told) if one.parameters is None else [*one.told, *sorted(one.parameters - one.told.keys())]
    return {
        "id": one.name,
        "title": one.title,
        "external": one.external,
        "guard": one.guard,
        "parameters": [{"name": name, "help": one.told.get(name, name)} for name in names],
        "open": one.parameters is None,
        "help": one.help,
    }


def _decision(table: DecisionTable) -> Entry:
    return {
        "id": table.id,
        "title": table.name,
        "inputs": [
            {"name": column.expression.text, "label": column.label, "type": column.type} for column in table.inputs
        ],
        "outputs": [{"name": column.name, "type": column.type} for column in table.outputs],
        "collect": table.hit_policy == "COLLECT",
    }


def statuses(processes: list[Process]) -> list[Entry]:
    """The statuses that the diagrams have, each once with its first label."""
    found: dict[str, str] = {}
    for process in processes:
        for element in process.elements.values():
            status = element.properties.get("status")
            if status:
                found.setdefault(status, element.properties.get("status_label", status))
    return [{"id": status, "label": label} for status, label in sorted(found.items())]


def _facts(found: Deployment) -> Iterator[Entry]:
    for name, members in sorted(facts.FACTS.items()):
        yield {"name": name, "help": wording.FACTS.get(name, name)}
        for member in sorted(members or ()):
            path = f"{name}.{member}"
            yield {"name": path, "help": wording.FACTS.get(path, path)}
        if name == "application":
            for path in sorted({f"{name}.{one}" for one in _recorded(found)} - wording.FACTS.keys()):
                yield {"name": path, "help": wording.RECORDED}
    for table in sorted(found.tables.values(), key=lambda one: one.id):
        if table.hit_policy == "COLLECT":
            yield {"name": table.id, "help": wording.DECIDED.format(table.name)}
        else:
            for output in table.output_names:
                yield {"name": f"{table.id}.{output}", "help": wording.DECIDED.format(table.name)}


def _recorded(found: Deployment) -> set[str]:
    return {
        name
        for process in found.processes.values()
        for element in process.elements.values()
        if element.operation == RECORD
        for name in element.parameters
    }


def _title(process: Process) -> str:
    return process.properties.get("title") or process.name or process.id


def _first_line(text: str, name: str) -> str:
    return naming.title(f"{name}.txt", text, text.encode())
