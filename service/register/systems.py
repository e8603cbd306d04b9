"""In which of the systems a person or a unit is registered, and in which a unit goes by another name (docs/domain.md §2.3, §3.7).

One unit has one record; each system goes on knowing it by the former name until a 企业名称变更 has been decided there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, func, select

from service.models import (
    Application,
    Enterprise,
    Instance,
    Person,
    ProfessionalQualification,
    Registration,
    Visibility,
    db,
)

if TYPE_CHECKING:
    from service.cases import Case


SYSTEMS = ("national", "provincial", "supervision")


class Tables(Protocol):
    """Whoever can evaluate the decision tables: a case, or the current set."""

    def decide(self, decision: str, /, **inputs: Any) -> Any:
        """The outputs of a table for these inputs."""


class Name(NamedTuple):
    """What a unit is called, and its credit code."""

    name: str
    uscc: str


def of_unit(tables: Tables, unit: Enterprise) -> list[str]:
    """The systems in which people are registered at the unit."""
    return sorted(_registered(tables, Registration.enterprise_id == unit.id))


def home_of(tables: Tables, unit: Enterprise) -> list[str]:
    """The same, that with most people first; of a unit at which nobody is registered yet the systems of what its people are
    qualified for, else all."""
    registered, qualified = _registered(tables, Registration.enterprise_id == unit.id), _qualified(tables, unit)
    known = registered or qualified
    return sorted(known, key=lambda one: (-registered[one], -qualified[one], one)) or list(SYSTEMS)


def categories_of(tables: Tables, unit: Enterprise, system: str) -> list[str]:
    """The categories of a system in which people are registered at the unit."""
    query = select(Registration.category).where(Registration.enterprise_id == unit.id).distinct()
    return [category for category in db.session.scalars(query) if _system(tables, category) == system]


def told(unit: Enterprise, name: str, uscc: str) -> None:
    """Keep what the 企业库 calls the unit."""
    unit.library_name, unit.library_uscc = name, uscc


def known_name(unit: Enterprise, system: str) -> Name:
    """The name and code by which a system knows the unit."""
    former = (unit.former_names or {}).get(system)
    return Name(**former) if former else Name(unit.name, unit.uscc)


def new_name(tables: Tables, unit: Enterprise, system: str) -> Name | None:
    """What the 企业库 calls the unit by now, if the system knows it by another name or, where that belongs to the change
    there, another code; ``None`` if there is nothing to change."""
    if unit.library_name is None or unit.library_uscc is None:
        return None
    known = known_name(unit, system)
    with_code = tables.decide("rename_terms", system=system)["with_code"] is True
    found = Name(unit.library_name, unit.library_uscc if with_code else known.uscc)
    return None if found == known else found


def misnamed(tables: Tables, unit: Enterprise, reviewed: Collection[str]) -> list[str]:
    """The systems of the unit in which its name is to be changed, those left out where that is reviewed already."""
    return [one for one in home_of(tables, unit) if one not in reviewed and new_name(tables, unit, one)]


def reviewed(unit: Enterprise, own: str | None = None) -> list[str]:
    """The systems in which a case about the unit itself has been reported and not decided, other than this ``own`` one."""
    query = select(Application.system).where(
        Application.enterprise_id == unit.id,
        Application.person_id.is_(None),
        Application.open,
        Application.reported_at.is_not(None),
        Application.instance_id != (own or ""),
    )
    with db.session.no_autoflush:
        return list(db.session.scalars(query.distinct().order_by(Application.system)))


# -- facts ------------------------------------------------------------------------------------------------------------


def registered_in(case: Case) -> list[str]:
    """The systems in which the person of the case, of a case about nobody the unit, is registered or at home."""
    if case.application.person is not None:
        return sorted(_registered(case, Registration.person_id == case.application.person_id))
    return home_of(case, case.enterprise) if case.enterprise else []


def people_in(case: Case) -> list[str]:
    """The systems in which people of the unit are registered, or for which they are qualified."""
    unit = case.enterprise
    if unit is None:
        return []
    return sorted({*_registered(case, Registration.enterprise_id == unit.id), *_qualified(case, unit)})


def misnamed_in(case: Case) -> list[str]:
    """The systems in which the unit's name is to be changed and no such case has been reported."""
    return misnamed(case, case.enterprise, case.fact("reviewed_in")) if case.enterprise else []


def reviewed_in(case: Case) -> list[str]:
    """The systems in which authorities have another case about the unit itself."""
    return reviewed(case.enterprise, case.application.instance_id) if case.enterprise else []


def unit_statuses(case: Case) -> list[str]:
    """The statuses at which the other submitted cases of the unit's people stand, as far as the unit sees them, in the
    system of the case."""
    unit = case.enterprise
    if unit is None:
        return []
    seen = select(Visibility.instance_id).filter_by(scope="enterprise", scope_key=unit.id)
    query = (
        select(Instance.main_status)
        .join(Instance.application)
        .where(
            Application.enterprise_id == unit.id,
            Application.system == case.fact("system"),
            Application.person_id.is_not(None),
            Application.open,
            Application.submitted_at.is_not(None),
            Instance.id != (case.application.instance_id or ""),
            Instance.id.in_(seen),
        )
    )
    with db.session.no_autoflush:
        return list(db.session.scalars(query.distinct().order_by(Instance.main_status)))


def _registered(tables: Tables, whose: ColumnElement[bool]) -> Counter[str]:
    """How many registrations that are not cancelled there are in each system."""
    query = select(Registration.category, func.count()).where(whose, Registration.state == "valid")
    return _counted(tables, query.group_by(Registration.category))


def _qualified(tables: Tables, unit: Enterprise) -> Counter[str]:
    """How many qualifications the people who work at the unit hold for each system."""
    query = select(ProfessionalQualification.category, func.count()).join(Person).where(Person.enterprise_id == unit.id)
    return _counted(tables, query.group_by(ProfessionalQualification.category))


def _counted(tables: Tables, query: Select[str, int]) -> Counter[str]:
    """The numbers of a query by category, as numbers by system."""
    found: Counter[str] = Counter()
    with db.session.no_autoflush:
        for category, number in db.session.execute(query):
            found[_system(tables, category)] += number
    return found


def _system(tables: Tables, category: str) -> str:
    return str(tables.decide("category_data", category=category)["system"])
