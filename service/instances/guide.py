"""What a type asks for and how it goes, before anybody has applied: read from its deployed version (申报须知, 办事指南).

A case is supposed as it would be if it were started now, and looked at; nothing of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from service import authorities, clock
from service.actors import SYSTEM
from service.engine import Element, names
from service.forms.json_schema import json_schema
from service.forms.registry import forms
from service.models import (
    Application,
    Definition,
    Enterprise,
    EnterpriseQualification,
    Instance,
    Person,
    Role,
    db,
)
from service.running import Running

from .forecast import forecast

_LIMIT = re.compile(r'\blimit\("(\w+)"\)')
"""How a due date in a diagram names its time limit (docs/domain.md §2.4)."""


@dataclass(frozen=True)
class Stage:
    """A step of somebody's: what it is called and about, who does it, in how many working days. ``asked`` are the labels of
    what there is to fill in."""

    name: str
    about: str
    who: str
    official: bool
    days: int | None
    asked: Sequence[str]


@dataclass(frozen=True)
class Guide:
    """A type for one category (or none, where it has none). ``shown`` is what the first step shows to be read, as pairs of
    label and value; ``item`` are the outputs of the decision ``regulation``, ``contact`` those of ``contact``."""

    definition: Definition
    category: str | None
    help: str
    item: Mapping[str, Any]
    contact: Mapping[str, Any]
    shown: Sequence[tuple[str, Any]]
    stages: Sequence[Stage]

    @property
    def decides(self) -> str:
        """Who decides: the authority that comes last."""
        return next((stage.who for stage in reversed(self.stages) if stage.official), "")


def guide(row: Definition, category: str | None = None) -> Guide:
    """What a type asks for and how it usually goes, for a category."""
    with db.session.no_autoflush:
        running = _supposed(row, category)
        running.start(running.row.application.variables)
        return Guide(
            definition=row,
            category=category,
            help=running.definition.process.properties.get("help", ""),
            item=_decided(running, "regulation"),
            contact=_decided(running, "contact"),
            shown=_shown(running),
            stages=list(_stages(running)),
        )


def offered(row: Definition, categories: Sequence[str]) -> list[str]:
    """Of these categories, those whose system the type is for, in the order given."""
    systems, probe = names(row.systems), _supposed(row, None)
    return [code for code in categories if _system(probe, code) in systems]


def _supposed(row: Definition, category: str | None) -> Running:
    """A case of somebody whose unit has its qualification: the usual one. Its rows belong to no session."""
    qualification = EnterpriseQualification(number="", industry="")
    unit = Enterprise(
        id="", name="", uscc="", region="000000", industry="", reports_to="city", qualifications=[qualification]
    )
    person = Person(
        id="",
        name="",
        gender="",
        id_type="",
        id_no="",
        birth_date=clock.today(),
        mobile="",
        industry="",
        enterprise=unit,
    )
    application = Application(
        process=row.key,
        category=category,
        person=person,
        enterprise=unit,
        number="",
        system="",
        variables={"category": category} if category else {},
        facts={},
        form={},
        initiator=names(row.start_roles)[0],
        entry_mode="person",
        rounds=0,
        open=True,
    )
    return Running(Instance(id="", application=application, started_at=clock.now(), seq=0, head=""), SYSTEM, row)


def _system(running: Running, category: str) -> str:
    try:
        return str(running.case.decide("category_data", category=category)["system"])
    except ValueError:  # a category that the tables do not know (any more)
        return ""


def _decided(running: Running, decision: str) -> Mapping[str, Any]:
    """A decision that tells about a category; nothing where the type has none."""
    if running.row.application.category is None or decision not in running.definition.decisions:
        return {}
    return running.case.decide(decision) or {}


def _shown(running: Running) -> list[tuple[str, Any]]:
    first = next(iter(running.engine.open_tasks()), None)
    if first is None:
        return []
    form = forms()[first.element.properties["form"]](running.case, element=first.element.id, token=first.token)
    values = form.prefill()
    return [(described["title"], values[name]) for name, described in form.shown.items() if values.get(name)]


def _stages(running: Running) -> Iterator[Stage]:
    roles = {role.id: role for role in db.session.scalars(select(Role))}
    first = [task.element for task in running.engine.open_tasks()]
    for element in [*first, *forecast(running)]:
        if element.kind == "userTask":
            role = roles[element.lane or ""]
            yield Stage(
                name=element.name,
                about=element.documentation,
                who=role.title,
                official=role.scope in authorities.OFFICIAL,
                days=_days(running, element),
                asked=_asked(running, element) if role.scope == authorities.OWN else [],
            )


def _days(running: Running, element: Element) -> int | None:
    named = _LIMIT.search(element.properties.get("due", ""))
    return running.case.limit(named[1]) if named else None


def _asked(running: Running, element: Element) -> list[str]:
    """The labels of the data that a form asks for; a mere decision asks for none."""
    form = forms()[element.properties["form"]](running.case, element=element.id)
    asked = json_schema(form)["properties"].items()
    return [one["title"] for name, one in asked if name not in (*form.decisions, *form.shown)]
