"""Findings about what was filed: fields, other applications, qualification, pledges (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from service import clock, rules
from service.actors import SYSTEM
from service.cases import Case
from service.forms.imposed import FILED_BY
from service.forms.registry import EMPTY, Form, forms
from service.models import Application, Instance, PledgeRecord, db
from service.tasks import insurance

from .registry import finding, found_if

NO_REFUSAL = frozenset(("published", "withdrawn", "abandoned", "terminated"))
"""Outcomes of an earlier application that say nothing against this one."""


@finding("K01")
def field_empty(case: Case) -> Mapping[str, Any] | None:
    """Fields that the form demands and that are empty, after an officer's correction for one. The form is the type's, or
    the one by which somebody else has filed the case."""
    form = forms().get(case.application.facts.get(FILED_BY) or case.version.key)
    empty = list(_empty(form(case), case.application.form)) if form else []
    return {"field": empty} if empty else None


def _empty(form: Form, given: Mapping[str, Any]) -> Iterator[str]:
    for name, field in form.fields.items():
        if field.required and name not in form.decisions and given.get(name) in EMPTY:
            yield str(field.metadata.get("title", name))


@finding("K08")
def another_open(case: Case) -> Mapping[str, Any] | None:
    """Another open application of the same person and category."""
    return found_if(case.fact("open_application"))


@finding("K09")
def insurance_anomaly(case: Case) -> Mapping[str, Any] | None:
    """The newest answer of the 社保库 was an anomaly."""
    answer = insurance.latest(case)
    return {"kind": answer.kind} if answer is not None and answer.anomaly else None


@finding("K10")
def registered_already(case: Case) -> Mapping[str, Any] | None:
    """There is a registration of the category already. The table says for which of its states that matters."""
    return found_if(case.fact("registration")["exists"])


@finding("K11")
def qualification_not_found(case: Case) -> Mapping[str, Any] | None:
    """No 职业资格 of the category, or another number than the one on the form."""
    held = case.qualification()
    given = case.application.form.get("qualification_cert_no")
    return found_if(held is None or given not in (None, held.certificate_no))


@finding("K12")
def qualified_long_ago(case: Case) -> Mapping[str, Any] | None:
    """The qualification was obtained more than so many years ago; continuing education is proved on request."""
    held = case.qualification()
    given = case.application.form.get("qualification_date")
    obtained = date.fromisoformat(given) if given else held.approved_on if held else None
    years = int(case.fact("parameters")["late_initial_years"])
    return found_if(obtained is not None and rules.add_years(obtained, years) < clock.today())


@finding("K24")
def no_achievements(case: Case) -> Mapping[str, Any] | None:
    """No 工作业绩 on the form."""
    return found_if(not case.application.form.get("achievements"))


@finding("K26")
def pledge_incomplete(case: Case) -> Mapping[str, Any] | None:
    """A pledge that the case needs is missing, was not agreed to, or nobody was made to read it before answering.

    How long reading takes is the diagram's business; here it only has to have taken time.
    """
    query = select(PledgeRecord).filter_by(instance_id=case.application.instance_id, agreed=True)
    sound = {row.side for row in db.session.scalars(query) if row.text and row.read_from < row.answered_at}
    return found_if(_sides(case) - sound)


def _sides(case: Case) -> set[str]:
    """Who has to have pledged by now: the person who started it himself, the unit once it has reported."""
    application = case.application
    sides = set()
    if application.initiator == "applicant" and application.entry_mode == "person":
        sides.add("person")
    if application.reported_at is not None:
        sides.add("enterprise")
    return sides


@finding("K27")
def specialties_wrong(case: Case) -> Mapping[str, Any] | None:
    """More specialties than the category admits, or one of them twice."""
    chosen = case.application.form.get("specialties") or []
    most = case.fact("category_data")["specialties_max"]
    return found_if((most is not None and len(chosen) > most) or len(set(chosen)) < len(chosen))


@finding("K28")
def worth_knowing(case: Case) -> Mapping[str, Any] | None:
    """What a reviewer should know and nobody has done wrong."""
    hints = list(_hints(case))
    return {"detail": hints} if hints else None


def _hints(case: Case) -> Iterator[str]:
    if case.fact("registration")["state"] in ("expired", "cancelled"):
        yield "重新注册"
    if case.application.form.get("combined_renewal"):
        yield "同时申请延续"
    unit = case.fact("enterprise")
    if unit is not None and not unit["has_qualification"]:
        yield "预注册（企业未取得资质）"
    yield from _about_force(case.fact("application"))
    refused = _refused_before(case)
    if refused is not None:
        reason = refused.application.facts.get("opinion") or refused.reason
        yield f"此前申报{refused.label}" + (f"，原因：{reason}" if reason else "")


def _about_force(application: Mapping[str, Any]) -> Iterator[str]:
    """What was filed against the person's will, until when he is heard, and what he says."""
    if application.get("forced") is True:
        yield "强制注销"
    if application.get("heard_until"):
        yield f"本人陈述申辩的期限至{application['heard_until']}，期满之前不能审批通过"
    if application.get("objection"):
        yield f"本人陈述申辩：{application['objection']}"


def _refused_before(case: Case) -> Instance | None:
    """The newest earlier case of the same person, or of the unit where it is about nobody, and category that an authority
    has ended unfavourably. What the system opened beside a case is none."""
    application = case.application
    if application.person_id is not None:
        same = Application.person_id == application.person_id
    else:
        same = and_(Application.person_id.is_(None), Application.enterprise_id == application.enterprise_id)
    query = (
        select(Instance)
        .join(Instance.application)
        .where(
            same,
            Application.category == application.category,
            Application.initiator != SYSTEM.role,
            Instance.id != application.instance_id,
            Instance.ended_at.is_not(None),
            Instance.outcome.not_in(NO_REFUSAL),
        )
    )
    return db.session.scalars(query.order_by(Instance.ended_at.desc()).limit(1)).unique().first()
