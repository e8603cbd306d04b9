"""Proceedings that the system opens by itself: the defence of an anomaly (docs/domain.md §5)."""

from __future__ import annotations

from sqlalchemy import select

from service import clock, definitions
from service.actors import SYSTEM
from service.errors import NotFound
from service.models import Anomaly, Application, Definition, Instance, db
from service.models.unit import unit_of_work
from service.register import numbering
from service.running import Running
from service.tasks.anomalies import OCCASION

LETTER = "A"
"""What the number of a defence begins with."""


def begin_defence(anomaly_id: str) -> None:
    """Begin the defence of an anomaly, in the process that says it starts then. A job may come twice: once is enough."""
    with unit_of_work() as session:
        anomaly = session.get(Anomaly, anomaly_id, with_for_update={"of": Anomaly}, populate_existing=True)
        if anomaly is None or anomaly.defence_id is not None:
            return
        row, now = _process(OCCASION), clock.now()
        number = numbering.application_number(LETTER, clock.today())
        application = Application(
            process=row.key,
            number=number,
            category=anomaly.category,
            person_id=anomaly.person_id,
            enterprise_id=anomaly.enterprise_id,
            variables={OCCASION: anomaly.id},
            initiator=SYSTEM.role,
            open=False,  # the application that it may be about has the place of its person and category
        )
        instance = Instance(
            definition=row, business_key=number, application=application, started_at=now, updated_at=now, state=b""
        )
        session.add(instance)
        session.flush()
        anomaly.defence_id = instance.id
        running = Running(instance, SYSTEM)
        application.system = str(running.case.fact("system"))
        running.start({})
        running.save()


def _process(occasion: str) -> Definition:
    """The current version of the process that the system starts on this occasion: the one whose property ``starts_on``
    names it. :class:`NotFound` if there is none."""
    query = select(Definition).filter_by(kind="type", current=True, start_roles=SYSTEM.role).order_by(Definition.key)
    for row in db.session.scalars(query):
        if definitions.load(row).process.properties.get("starts_on") == occasion:
            return row
    raise NotFound(f"没有在“{occasion}”时启动的流程")
