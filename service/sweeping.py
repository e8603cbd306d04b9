"""The periodic sweep: whether anything has come up about registered persons that no application would bring to light
(docs/domain.md §5).

It looks at a few registrations at a time, those first that were looked at longest ago, each again after as many days as the
decision ``parameters`` says. What it finds is an anomaly like any other, without a case: both sides may defend themselves,
and the category's final authority decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import structlog
from sqlalchemy import or_, select

from service import clock, definitions, gateways, instances
from service.models import Anomaly, Instance, Penalty, ProfessionalQualification, Registration, db
from service.models.anomaly import KINDS
from service.models.unit import unit_of_work
from service.tasks.insurance import anomaly_in

log = structlog.get_logger(__name__)

BATCH = 20


def sweep(limit: int = BATCH) -> int:
    """Look at up to ``limit`` registrations; the number of anomalies found. An outside system that is away ends the sweep,
    which goes on at the same place next time."""
    found = 0
    for registration_id in _due(limit):
        try:
            found += _look(registration_id)
        except gateways.GatewayError as away:
            log.warning("anomaly_sweep_stopped", error=str(away))
            break
    _begin()
    return found


def _due(limit: int) -> list[str]:
    """The ids of the valid registrations whose turn it is, the one looked at longest ago first."""
    query = (
        select(Registration)
        .where(Registration.state == "valid", Registration.valid_to >= clock.today())
        .order_by(Registration.swept_at.is_not(None), Registration.swept_at, Registration.id)
        .limit(limit)
    )
    due = [row.id for row in db.session.scalars(query) if _is_due(row)]
    db.session.rollback()
    return due


def _is_due(row: Registration) -> bool:
    if row.swept_at is None:
        return True
    system = definitions.ask("category_data", category=row.category)["system"]
    days = definitions.ask("parameters", system=system)["anomaly_sweep_days"]
    return row.swept_at + timedelta(days=int(days)) <= clock.now()


def _look(registration_id: str) -> int:
    """Ask the outside systems about a registration with no transaction open, then keep what was found."""
    row = db.session.get_one(Registration, registration_id)
    id_no, name, uscc = row.person.id_no, row.person.name, row.enterprise.uscc
    db.session.rollback()
    paid = gateways.insurance().contributions(id_no, name, uscc)
    held = gateways.professional().held(id_no, name)
    with unit_of_work() as session:
        row = session.get_one(
            Registration, registration_id, populate_existing=True, with_for_update={"of": Registration}
        )
        row.swept_at = clock.now()
        uninsured = anomaly_in(paid, uscc, clock.today())
        lost = {one["certificate_no"] for one in held if one["category"] == row.category}
        made = [
            Anomaly(
                kind=kind,
                person_id=row.person_id,
                enterprise_id=row.enterprise_id,
                category=row.category,
                description=description,
                detected_at=clock.now(),
            )
            for kind, description in _findings(row, uninsured, lost)
            if not _known(row, kind, description)
        ]
        session.add_all(made)
        return len(made)


def _findings(row: Registration, uninsured: str | None, certificates: set[str]) -> Iterator[tuple[str, str]]:
    """What there is to say about a registration: kind and description, as the computer check words them."""
    if uninsured:
        yield _said("insurance", uninsured)
    valid = select(Registration).where(
        Registration.person_id == row.person_id, Registration.state == "valid", Registration.valid_to >= clock.today()
    )
    registered = db.session.scalars(valid.order_by(Registration.category)).all()
    if len({one.enterprise_id for one in registered}) > 1:
        yield _said("duplicate_person", "，".join(f"{_label(one)}注册在{one.enterprise.name}" for one in registered))
    known = select(ProfessionalQualification.certificate_no).filter_by(person_id=row.person_id, category=row.category)
    number = db.session.scalar(known)
    if number is not None and number not in certificates:
        yield _said("qualification", "职业资格库查不到资格证书管理号")
    for penalty in db.session.scalars(select(Penalty).filter_by(person_id=row.person_id)):
        yield _said("penalty", penalty.content)


def _label(row: Registration) -> str:
    return str(definitions.ask("category_data", category=row.category)["label"])


def _said(kind: str, what: str) -> tuple[str, str]:
    return kind, f"{KINDS[kind]}：{what}"[:400]


def _known(row: Registration, kind: str, description: str) -> bool:
    """Whether the person defends himself against one of this kind already, or this very one was decided before."""
    query = (
        select(Anomaly.id)
        .outerjoin(Instance, Instance.id == Anomaly.defence_id)
        .where(
            Anomaly.person_id == row.person_id,
            Anomaly.kind == kind,
            or_(Instance.ended_at.is_(None), Anomaly.description == description),
        )
    )
    if kind == "penalty":  # several are several
        query = query.where(Anomaly.description == description)
    return db.session.scalar(query.limit(1)) is not None


def _begin() -> None:
    """Begin the defences of what was found here, also of a sweep that died before it came to that."""
    waiting = select(Anomaly.id).where(Anomaly.instance_id.is_(None), Anomaly.defence_id.is_(None))
    ids = db.session.scalars(waiting.order_by(Anomaly.detected_at)).all()
    db.session.rollback()
    for anomaly_id in ids:
        instances.begin_defence(anomaly_id)
