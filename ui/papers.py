"""What is read of a case: how it was reported, who the person is, the form as it was filled in, pictures, pledges, 补正."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from service import case_view, instances
from service.case_view import CaseView
from service.models import Account, Document, Person, SupplementItem, db

from .filters import category, moment
from .forms import Answered, differences, fields_of, summary
from .forms.papers import documents

SIDES = {"person": "个人承诺书", "enterprise": "企业承诺书"}


@dataclass(frozen=True)
class Pledge:
    """A pledge that was given."""

    title: str
    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Correction:
    """What a desk corrected in the form: answers before and after, when, by whom and why."""

    changes: Sequence[tuple[Answered, Answered]]
    at: datetime
    by: str
    grounds: str


@dataclass(frozen=True)
class Papers:
    """The papers of a case, as its viewer may read them. ``reported`` and ``person`` are for who decides about another (S4
    §3.1.2); ``changes`` are answers as they were before the case was returned and as they are now; ``pledges`` are texts as
    they were signed, each with whose it is, when and by whom."""

    reported: Sequence[tuple[str, str]]
    person: Sequence[tuple[str, str]]
    answers: Sequence[Answered]
    portraits: Sequence[Document]
    rounds: Sequence[tuple[int, Sequence[SupplementItem]]]
    pledges: Sequence[Pledge]
    changes: Sequence[tuple[Answered, Answered]]
    corrections: Sequence[Correction]


def papers_of(case: CaseView) -> Papers:
    """The papers of a case."""
    form = instances.filled(case.instance)
    person = case.instance.application.person
    asked = sorted(case.supplements, key=lambda item: (item.round, item.position))
    pledges = _pledges(case)
    of_another = case.audience != "applicant"
    return Papers(
        reported=_reported(case, pledges) if of_another else [],
        person=_person(person) if person and of_another else [],
        answers=summary(fields_of(form.schema, form.values)) if form else [],
        portraits=documents([person.photo_id, person.signature_id]) if person else [],
        rounds=[(number, list(items)) for number, items in groupby(asked, key=lambda item: item.round)],
        pledges=pledges,
        changes=_changes(case, form) if of_another else [],
        corrections=_corrections(case, form) if form else [],
    )


def _changes(case: CaseView, form: instances.Filled | None) -> list[tuple[Answered, Answered]]:
    """What is different from the time before the last return, by the fields of the form."""
    before = instances.before_the_return(case.instance) if form else None
    if form is None or before is None:
        return []
    return differences(form.schema, {**form.values, **_of_form(form, before)}, form.values)


def _corrections(case: CaseView, form: instances.Filled) -> list[Correction]:
    """What desks corrected, the newest first; a field that the form does not have any more is left out."""
    return [
        Correction(
            differences(form.schema, {**form.values, **said["before"]}, {**form.values, **said["after"]}),
            event.at,
            event.actor_name or "",
            event.opinion or "",
        )
        for event in reversed(instances.corrections(case.instance))
        if (said := event.data) is not None
    ]


def _of_form(form: instances.Filled, content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in form.schema["properties"] if name in content}


def _pledges(case: CaseView) -> list[Pledge]:
    """The newest pledge of each side: an earlier one was followed by a return."""
    newest = {one.side: one for one in case.pledges}
    return [
        Pledge(SIDES[side], newest[side].text, newest[side].answered_at, _name(newest[side].account_id))
        for side in SIDES
        if side in newest
    ]


def _name(account_id: str | None) -> str:
    account = db.session.get(Account, account_id) if account_id else None
    return account.name if account else ""


def _reported(case: CaseView, pledges: Sequence[Pledge]) -> list[tuple[str, str]]:
    """业务上报信息, as far as there is any yet."""
    instance, row = case.instance, case.instance.application
    by = next((one.by for one in pledges if one.title == SIDES["enterprise"]), "")
    known = [
        ("业务类别", f"{instance.definition.title}　{category(row.category)}"),
        ("申请时间", moment(row.submitted_at or instance.started_at)),
        ("操作人员", by),
        ("上报结果", case_view.label(instance, case.audience)),
        ("上报时间", moment(row.reported_at)),
    ]
    return [(label, value) for label, value in known if value]


PERSON: Mapping[str, str] = {
    "name": "姓名",
    "gender": "性别",
    "id_no": "证件号码",
    "school": "毕业院校",
    "graduated_on": "毕业时间",
    "education": "学历",
    "degree": "学位",
    "major": "所学专业",
    "title": "现任专业技术职务",
    "mobile": "联系电话（当前绑定）",
}
"""What is read of a person beside what a form shows."""


def person_lines(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    """个人基本信息 by the columns of a person, as labels with words."""
    return [(label, str(known.get(name) or "")) for name, label in PERSON.items()]


def _person(person: Person) -> list[tuple[str, str]]:
    """个人基本信息, as it is today; the mobile number is the one that is bound to the account."""
    return person_lines({name: getattr(person, name) for name in PERSON})
