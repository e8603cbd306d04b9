"""What names other registration types, but not one that a draft adds: the gate cannot know whether that is meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from service.engine.deployment import read
from service.engine.elements import Element, Flow, Process
from service.models import Draft

from . import files, naming, rows


@dataclass(frozen=True)
class ToLookAt:
    """A table, or an element of a diagram, and the sentence about it."""

    file: str
    element: str | None
    sentence: str


def to_look_at(draft: Draft) -> list[ToLookAt]:
    """For every type that a draft adds, what names other types but not this one; nothing while files cannot be read."""
    added = [entry.name for entry in files.entries(draft) if entry.change == files.ADDED and entry.kind == "bpmn"]
    if not added:
        return []
    whole = files.whole(draft)
    found, _ = read(whole)
    if found.unread:
        return []
    keys = [key for key in map(naming.stem, added) if key in found.processes and found.processes[key].is_type]
    return [one for key in keys for one in (*_tables(whole, found.processes[key]), *_diagrams(found.processes, key))]


def _tables(whole: Mapping[str, bytes], process: Process) -> Iterator[ToLookAt]:
    for table in rows.silent(whole, process.id):
        sentence = f"决策表“{table.title}”里有按业务类型写的行，但没有“{_called(process)}”（{process.id}）的行；如果它也需要，请加上。"
        yield ToLookAt(f"{table.id}.dmn", None, sentence)


def _diagrams(processes: Mapping[str, Process], key: str) -> Iterator[ToLookAt]:
    others = {f'"{name}"' for name, process in processes.items() if process.is_type and name != key}
    for process in processes.values():
        things: list[Element | Flow] = [*process.elements.values(), *process.flows.values()]
        for thing in things:
            written = " ".join(_texts(thing))
            if f'"{key}"' not in written and any(other in written for other in others):
                place = f"流程图“{_called(process)}”的“{thing.name or thing.id}”"
                sentence = f"{place}点名了别的业务类型，没有“{_called(processes[key])}”（{key}），请核对。"
                yield ToLookAt(process.file, thing.id, sentence)


def _called(process: Process) -> str:
    return process.properties.get("title") or process.name or process.id


def _texts(thing: Element | Flow) -> Iterator[str]:
    """Whatever of a step or flow may name a type: properties, parameters, the condition."""
    yield from thing.properties.values()
    if isinstance(thing, Element):
        yield from thing.parameters.values()
    elif thing.condition:
        yield thing.condition
