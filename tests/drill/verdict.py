"""What has to be true after the drill, read from the database itself: nothing stuck, nothing missing, nothing doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from service import clock, events
from service.models import (
    Account,
    Application,
    Certificate,
    Event,
    FormSnapshot,
    Incident,
    Instance,
    InsuranceCheck,
    Job,
    Message,
    PledgeRecord,
    Registration,
    UserTask,
    db,
)

from .office import Notes

PLEDGES = {"Task_Pledge": "person", "Task_EnterprisePledge": "enterprise"}
ASKED = ("Service_CheckInsurance", "Service_RecheckInsurance")


def stuck() -> list[str]:
    """Cases that wait for no person and are not ended, due jobs nobody did, incidents."""
    waiting = select(UserTask.instance_id).where(UserTask.closed_at.is_(None))
    cases = select(Instance).where(Instance.ended_at.is_(None), Instance.id.not_in(waiting))
    found = [f"case {row.id} rests at {row.status}" for row in db.session.scalars(cases).unique()]
    late = select(Job).where(Job.failed | (Job.due_at <= clock.now()))
    found += [
        f"job {row.id} of {row.instance_id} at {row.element}: {row.last_error}" for row in db.session.scalars(late)
    ]
    raised = db.session.scalars(select(Incident))
    return found + [f"incident of {row.instance_id} at {row.element}: {row.message}" for row in raised]


def missing(notes: Notes) -> list[str]:
    """Answers that got a 2xx and of which the database knows nothing."""
    applicants: dict[str, str] = dict(
        db.session.execute(
            select(Application.instance_id, Account.username).join(Account, Account.person_id == Application.person_id)
        ).all()
    )
    found = [f"the start of {key}" for key, who in notes.started.items() if applicants.get(key) != who.username]
    closed = {
        (task.id, task.instance_id, task.element, username)
        for task, username in db.session.execute(
            select(UserTask, Account.username).join(Account, Account.id == UserTask.closed_by)
        )
    }
    told = _count(Event.chain, Event.element, where=Event.kind == "task_completed")
    answered = Counter((note.instance, note.element) for note in notes.completed)
    found += [f"{n}" for n in notes.completed if (n.task, n.instance, n.element, n.username) not in closed]
    found += [f"history of {key}: {told[key]} of {count}" for key, count in answered.items() if told[key] < count]
    ended = set(db.session.scalars(select(Instance.id).where(Instance.outcome == "published")))
    return found + [f"the publication of {key}" for key in notes.published if key not in ended]


def doubled() -> list[str]:
    """Effects that took place more than once, and numbers given twice."""
    done = _count(UserTask.instance_id, UserTask.element, where=UserTask.closed_by.is_not(None))
    told = _count(Event.chain, Event.element, where=Event.kind == "task_completed")
    found = [f"history of {key}: {told[key]} of {done[key]}" for key in told | done if told[key] != done[key]]
    pledges = _count(PledgeRecord.instance_id, PledgeRecord.side)
    signed = Counter({(i, PLEDGES[e]): n for (i, e), n in done.items() if e in PLEDGES})
    found += [
        f"pledges of {key}: {pledges[key]} of {signed[key]}" for key in pledges | signed if pledges[key] != signed[key]
    ]
    found += _twice("certificates", Certificate.application_number)
    found += _twice("registrations", Registration.person_id, Registration.category)
    for column in (Registration.certificate_no, Registration.seal_no, Application.number):
        found += _twice("numbers", column)
    found += _twice("ends", Event.chain, where=Event.kind == "ended")
    found += _twice("open tasks", UserTask.instance_id, UserTask.element, where=UserTask.closed_at.is_(None))
    return found + _unlike(done)


def _unlike(done: Counter[Any]) -> list[str]:
    """Records that are not as many as the steps that made them: snapshots, messages, certificates."""
    submitted = Counter({i: n for (i, e), n in done.items() if e == "Task_FillForm"})
    submitted.update({i: n for (i, e), n in done.items() if e == "Task_ReviseForm"})
    reported = Counter({i: n for (i, e), n in done.items() if e == "Task_EnterprisePledge"})
    snapshots = _count(FormSnapshot.instance_id, FormSnapshot.occasion)
    found = [f"submissions of {i}" for i, n in submitted.items() if snapshots[i, "submit"] != n]
    found += [f"reports of {i}" for i, n in reported.items() if snapshots[i, "report"] != n]
    asked = _count(Event.chain, where=(Event.kind == "service_done") & Event.element.in_(ASKED))
    checks = _count(InsuranceCheck.instance_id)
    found += [
        f"insurance checks of {key}: {checks[key]} of {asked[key]}"
        for key in asked | checks
        if checks[key] != asked[key]
    ]
    published = set(db.session.scalars(select(Instance.business_key).where(Instance.outcome == "published")))
    certified = set(db.session.scalars(select(Certificate.application_number)))
    found += [f"publication and certificate of {number}" for number in published ^ certified & _new()]
    messages = _count(Message.instance_id, Message.person_id, Message.enterprise_id, Message.text)
    for (instance, person, enterprise, text), count in messages.items():
        most = submitted[instance] if enterprise and person is None else 1
        if count > most:
            found.append(f"{count} messages of {instance}: {text}")
    return found


def _new() -> set[str]:
    return set(db.session.scalars(select(Application.number)))


def broken_chains() -> list[str]:
    """Chains of events that do not hold, or whose head is not where the case says."""
    heads: dict[str, tuple[int, str]] = {
        row.id: (row.seq, row.head) for row in db.session.scalars(select(Instance)).unique()
    }
    found = [f"{chain} at {events.verify(chain)}" for chain in (*heads, events.SYSTEM_CHAIN) if events.verify(chain)]
    for chain, head in heads.items():
        last = db.session.execute(
            select(Event.seq, Event.hash).where(Event.chain == chain).order_by(Event.seq.desc()).limit(1)
        ).one()
        if tuple(last) != head:
            found.append(f"{chain} ends at {last.seq}, not at {head[0]}")
    return found


def _count(*columns: Any, where: Any = True) -> Counter[Any]:
    rows: Iterable[Any] = db.session.execute(select(*columns, func.count()).where(where).group_by(*columns))
    return Counter({tuple(key): count for *key, count in rows})


def _twice(what: str, *columns: Any, where: Any = True) -> list[str]:
    return [f"{what} of {key}: {count}" for key, count in _count(*columns, where=where).items() if count > 1]
