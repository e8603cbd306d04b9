"""Whether the state of an instance fits another version of its process, and the state as it goes on there.

A state fits where every token finds the element it rests at, of the same kind, with the same events watching over it, and where
the branches that run beside each other are as many as before. What a case has passed does not have to be there any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgpack
from SpiffWorkflow import TaskState

from .dialect import Definition
from .elements import Element

Reason = Literal["gone", "behind", "kind", "called", "watched", "operation", "branches"]

_PENDING = TaskState.WAITING | TaskState.READY | TaskState.STARTED
_BRANCHING = frozenset(("parallelGateway", "inclusiveGateway", "eventBasedGateway"))
_ID, _PARENT, _NAME, _STATE, _TRIGGERED, _CHANGED, _REMOVED = 0, 1, 2, 3, 4, 6, 7


@dataclass(frozen=True)
class Misfit:
    """Why a state does not fit: the element of its own version, and what is the matter there.

    ``gone``: a token rests at an element that the other version does not have; ``behind``: the branches that a token comes from
    hang on it; ``kind``: it is another kind of element there; ``called``: it calls another process; ``watched``: other timers
    or messages watch over it; ``operation``: it asks another system; ``branches``: it has more or fewer branches.
    """

    element: str
    reason: Reason


def fit(saved: bytes, old: Definition, new: Definition) -> tuple[list[Misfit], bytes]:
    """What keeps a state of ``old`` from going on in ``new``, each element once, and the state to go on with if nothing does.

    That state leaves out what was passed and is no longer there.
    """
    version, main, calls = msgpack.unpackb(saved, strict_map_key=False)
    callers = {task_id: name for task_id, name, _ in calls}
    found: dict[str, Misfit] = {}
    for key, part in ((old.key, main), *((name, part) for _, name, part in calls)):
        spec = new.spec if key == new.key else new.subs.get(key)
        if spec is None:  # said at the call, whose part lies in another one
            continue
        names = set(spec.task_specs)
        part[:] = _without_passed(part, names, old, callers)
        for misfit in _misfits(part[0], names, callers, old, new):
            found.setdefault(misfit.element, misfit)
    carried: bytes = msgpack.packb([version, main, calls])
    return list(found.values()), carried


def _misfits(
    rows: list[Any], names: set[str], callers: Mapping[bytes, str], old: Definition, new: Definition
) -> Iterator[Misfit]:
    for row in rows:
        element = old.elements.get(row[_NAME].split(".", maxsplit=1)[0])
        if element is None:  # the engine's own: where a process starts and where its branches meet
            continue
        pending = bool(row[_STATE] & _PENDING)
        if row[_NAME] not in names:
            same = element.id in new.elements and new.elements[element.id].process == element.process
            yield Misfit(element.id, "watched" if same else "gone" if pending else "behind")
        elif pending or element.kind in _BRANCHING:
            reason = _differs(element, new.elements[element.id], callers.get(row[_ID]), old, new)
            if reason:
                yield Misfit(element.id, reason)


def _differs(element: Element, other: Element, calls: str | None, old: Definition, new: Definition) -> Reason | None:
    """What is the matter with an element that a token rests at, or whose branches are not over."""
    if (element.kind, element.event) != (other.kind, other.event):
        return "kind"
    if element.kind in _BRANCHING:
        same = len(element.outgoing) == len(other.outgoing) and _joins(element, old) == _joins(other, new)
        return None if same else "branches"
    if calls is not None and other.called != calls:
        return "called"
    if element.operation != other.operation:
        return "operation"
    return None if _watching(element.id, old) == _watching(element.id, new) else "watched"


def _joins(element: Element, version: Definition) -> Mapping[str, int]:
    """How many branches meet where, in the process of a gateway at which several began."""
    if element.kind == "eventBasedGateway":
        return {}
    others = (one for one in version.elements.values() if one.process == element.process)
    return {one.id: len(one.incoming) for one in others if one.kind in _BRANCHING and len(one.incoming) > 1}


def _watching(element: str, version: Definition) -> Counter[tuple[str, str | None, bool]]:
    """The events attached to an element."""
    return Counter(
        (one.id, one.event, one.interrupting) for one in version.elements.values() if one.attached_to == element
    )


def _without_passed(part: list[Any], names: set[str], old: Definition, callers: Mapping[bytes, str]) -> list[Any]:
    """A part of a state without the elements that were passed and are not there any more, as pruning would have it: what hangs
    on one hangs on its parent then, with all that the token carries."""
    rows, last, *rest = part
    rows = [list(row) for row in rows]
    gone: dict[int, int] = {}
    for number, row in enumerate(rows):
        below = [other for other in rows if other[_PARENT] == number]
        if row[_NAME] in names or len(below) != 1 or not _may_go(row, rows, old, callers):
            continue
        (heir,) = below
        changed = {**(row[_CHANGED] or {}), **(heir[_CHANGED] or {})}
        removed = set(row[_REMOVED] or ()) - set(heir[_CHANGED] or ()) | set(heir[_REMOVED] or ())
        heir[_CHANGED] = {name: value for name, value in changed.items() if name not in removed} or None
        heir[_REMOVED] = sorted(removed) or None
        heir[_PARENT] = row[_PARENT]
        gone[number] = row[_PARENT]
    kept = [number for number in range(len(rows)) if number not in gone]
    place = {number: index for index, number in enumerate(kept)}

    def moved(number: int) -> int:
        while number in gone:
            number = gone[number]
        return place.get(number, -1)

    for row in rows:
        row[_PARENT] = moved(row[_PARENT])
    return [[rows[number] for number in kept], moved(last), *rest]


def _may_go(row: list[Any], rows: list[Any], old: Definition, callers: Mapping[bytes, str]) -> bool:
    """Whether an element was passed for good: nothing watches over it any more, no branch and no call hangs on it."""
    element = old.elements.get(row[_NAME])
    if element is None or element.kind in _BRANCHING or row[_ID] in callers or row[_TRIGGERED]:
        return False
    parent = rows[row[_PARENT]][_NAME] if row[_PARENT] >= 0 else None
    watched = parent is not None and parent.endswith(".BoundaryEventSplit")
    return bool(row[_STATE] & TaskState.FINISHED_MASK) and parent is not None and not watched
