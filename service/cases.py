"""A case as diagrams, forms and operations see it: its application with everything that may be read or decided about it.

What expressions may read of it, its facts, stands in :mod:`service.facts`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from sqlalchemy import and_, or_, select

from service import clock, facts, working_days
from service.actors import Actor
from service.models import (
    Anomaly,
    Application,
    CalendarDay,
    Enterprise,
    Instance,
    Person,
    ProfessionalQualification,
    Registration,
    db,
)

Lookup = Callable[[str], Any]

FUNCTIONS = frozenset(("workdays", "limit", "end_of_day"))

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


class Decision(Protocol):
    """A decision table of a deployed version."""

    def evaluate(self, lookup: Lookup, functions: Mapping[str, Callable[..., Any]]) -> Any:
        """The outputs for the names that ``lookup`` knows."""


class Version(Protocol):
    """The part of a deployed definition that a case reads."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def decisions(self) -> Mapping[str, Decision]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...


class Case:
    """An application under the version of the process that it runs on, with the actor of the present step.

    While an operation or a form works, ``element`` is the element it works for and ``token`` are the token's variables there.
    """

    def __init__(self, application: Application, version: Version, actor: Actor) -> None:
        self.application: Application = application
        self.version: Version = version
        self.actor: Actor = actor
        self.sender: str | None = None
        self.element = ""
        self.token: Mapping[str, Any] = {}
        self.moment: datetime | None = None
        self._facts: dict[str, Any] = {}

    # -- what it is about -------------------------------------------------------------------------------------------

    @property
    def person(self) -> Person:
        """The person the case is about."""
        if self.application.person is None:
            raise LookupError("the case has no person")
        return self.application.person

    @property
    def enterprise(self) -> Enterprise | None:
        """The unit that reports the case: fixed by its first submission, until then the person's present employer."""
        if self.application.enterprise is not None:
            return self.application.enterprise
        return self.application.person.enterprise if self.application.person else None

    def registration(self) -> Registration | None:
        """The person's registration of the case's category, in any state."""
        return db.session.scalar(
            select(Registration).filter_by(person_id=self.application.person_id, category=self.application.category)
        )

    def registered_elsewhere(self) -> list[Registration]:
        """The person's valid registrations of other categories at a unit other than the one that reports the case."""
        unit = self.enterprise
        query = select(Registration).where(
            Registration.person_id == self.application.person_id,
            Registration.category != self.application.category,
            Registration.state == "valid",
            Registration.valid_to >= clock.today(),
            Registration.enterprise_id != (unit.id if unit else ""),
        )
        return list(db.session.scalars(query.order_by(Registration.valid_to, Registration.category)))

    def settled(self, process: str) -> bool:
        """Whether a case of this process has been published, about the person or, if about nobody, about the unit."""
        unit = self.enterprise
        about_unit = and_(Application.person_id.is_(None), Application.enterprise_id == (unit.id if unit else ""))
        return facts.any_row(
            select(Application.instance_id)
            .join(Application.instance)
            .where(
                Application.process == process,
                Instance.outcome == "published",
                or_(Application.person_id == self.application.person_id, about_unit),
            )
        )

    def label_of(self, category: str) -> str:
        """The name that people read of a category."""
        return str(self.decide("category_data", category=category)["label"])

    @property
    def anomaly(self) -> Anomaly | None:
        """The anomaly that this case is the defence of; ``None`` for every other case."""
        known = self.application.variables.get("anomaly")
        return db.session.get(Anomaly, known) if known else None

    def qualification(self) -> ProfessionalQualification | None:
        """The person's 职业资格 of the case's category."""
        return db.session.scalar(
            select(ProfessionalQualification).filter_by(
                person_id=self.application.person_id, category=self.application.category
            )
        )

    @property
    def now(self) -> datetime:
        """The moment at which expressions are evaluated, as Beijing has it: now, unless something that began earlier is
        reckoned anew (``moment``)."""
        return clock.local(self.moment or clock.now())

    # -- what may be read -------------------------------------------------------------------------------------------

    def fact(self, name: str) -> Any:
        """The value of a fact or of a decision of this version; ``KeyError`` if there is none of that name."""
        if name == "sender":
            return self.sender
        if name in self._facts:
            return self._facts[name]
        if name in facts.BUILDERS:
            value = facts.BUILDERS[name](self)
        elif name in self.application.variables:
            value = self.application.variables[name]
        elif name in self.version.decisions:
            value = self.decide(name)
        else:
            raise KeyError(name)
        self._facts[name] = value
        return value

    def decide(self, decision: str, /, **inputs: Any) -> Any:
        """The outputs of a decision table of this version; ``inputs`` stand in for facts of the same names."""

        def lookup(name: str) -> Any:
            return inputs[name] if name in inputs else self.fact(name)

        return self.version.decisions[decision].evaluate(lookup, self.functions())

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Regflow's own FEEL functions."""
        return {"workdays": self.workdays, "limit": self.limit, "end_of_day": end_of_day}

    def limit(self, name: str) -> int:
        """A time limit in days from the decision ``time_limits`` (docs/domain.md §2.4)."""
        return int(self.decide("time_limits", limit=name)["days"])

    def workdays(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``, by the statutory calendar and the admin's overrides."""
        overrides = {row.day: row.working for row in db.session.scalars(select(CalendarDay))}
        return working_days.add_working_days(start, int(days), overrides)

    def text(self, name: str, **placeholders: Any) -> str:
        """A text of this version with its placeholders filled from ``placeholders``, facts and decisions."""
        return self.fill(self.version.texts[name], **placeholders).strip()

    def fill(self, template: str, **placeholders: Any) -> str:
        """A sentence with its placeholders filled as those of a text are: a decision's message, for one."""

        def value_of(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0][0]
            root, *path = match[1].split(".")
            value = placeholders[root] if root in placeholders else self.fact(root)
            for step in path:
                value = value.get(step) if isinstance(value, Mapping) else None
            return readable(value)

        return _PLACEHOLDER.sub(value_of, template)

    # -- what may be kept -------------------------------------------------------------------------------------------

    def record(self, **given: Any) -> None:
        """Keep facts of the case: plain values, readable as ``application.<name>``."""
        self.application.facts = {**self.application.facts, **given}
        self.forget()

    def forget(self) -> None:
        """Read facts afresh: something they depend on has changed."""
        self._facts.clear()


def end_of_day(day: date) -> datetime:
    """24:00 of ``day`` in Asia/Shanghai, which is 00:00 of the next day."""
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


def readable(value: Any) -> str:
    """A value as people read it in a text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.strftime("%Y年%-m月%-d日")
    if isinstance(value, (list, tuple)):
        return "、".join(readable(item) for item in value)
    return str(value)
