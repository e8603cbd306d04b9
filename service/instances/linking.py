"""A case that another one calls for: at every other authority that has granted a registration (docs/domain.md §3.6)."""

from __future__ import annotations

from sqlalchemy import select

from service import authorities, clock, definitions
from service.actors import SYSTEM
from service.forms.imposed import FILED_BY
from service.models import Application, Document, Instance, Registration, db, new_id, role_of
from service.models.unit import unit_of_work
from service.register import numbering
from service.running import Running

LINKED = "linked_to"
"""The fact in which a linked case keeps the number of the one that called for it."""


def begin_linked(origin_id: str, registration_id: str) -> None:
    """Begin a case like ``origin`` about what the authority of this registration has granted; the papers come along.

    A job may come twice: once is enough.
    """
    with unit_of_work() as session:
        origin = session.get_one(Instance, origin_id, with_for_update={"of": Instance}, populate_existing=True)
        registration = session.get_one(Registration, registration_id)
        source, unit = origin.application, registration.enterprise
        if _begun(source, unit.id):
            return
        row, now = definitions.current(source.process), clock.now()
        application = Application(
            process=source.process,
            person=source.person,
            person_id=source.person_id,
            enterprise=unit,
            enterprise_id=unit.id,
            variables={},
            facts={LINKED: origin.business_key, FILED_BY: source.facts.get(FILED_BY)},
            form={**source.form, "enterprise_name": unit.name},
            initiator=source.initiator,
            imposed=source.imposed,
            number="",
        )
        instance = Instance(
            definition=row, business_key="", application=application, started_at=now, updated_at=now, state=b""
        )
        running = Running(instance, SYSTEM)
        data = running.case.decide("category_data", category=registration.category)
        application.system = str(data["system"])
        application.number = numbering.application_number(str(data["system_letter"]), clock.today())
        instance.business_key = application.number
        session.add(instance)
        session.flush()
        application.form = {**application.form, "files": _copies(source.form.get("files", ()), instance.id)}
        running.start({LINKED: origin.business_key})
        role = role_of(application.initiator)
        running.show_to(role.scope, authorities.scope_key_for(role, application))
        running.save()


def _begun(source: Application, unit_id: str) -> bool:
    """Whether the case at the unit's authority has been opened before."""
    query = select(Application).filter_by(
        process=source.process, person_id=source.person_id, enterprise_id=unit_id, category=None
    )
    return any(other.facts.get(LINKED) == source.number for other in db.session.scalars(query))


def _copies(files: list[str], instance_id: str) -> list[str]:
    """The same papers as the linked case's own."""
    copied = []
    for document in db.session.scalars(select(Document).where(Document.id.in_(files))):
        copy = Document(
            id=new_id(),
            name=document.name,
            purpose=document.purpose,
            size=document.size,
            media_type=document.media_type,
            sha256=document.sha256,
            account_id=document.account_id,
            instance_id=instance_id,
            uploaded_at=document.uploaded_at,
        )
        db.session.add(copy)
        copied.append(copy.id)
    return copied
