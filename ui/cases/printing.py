"""样表 and 申请表 as PDF, and what the barcode of a printed one means (docs/domain.md §7 X25)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, make_response

from service import instances, monitoring
from service.api.identity import caller
from service.documents.printing import Picture, PrintedForm, Section, pdf
from service.documents.uploads import open_document
from service.errors import NotAvailable, NotFound
from service.instances import Filled, Version
from service.models import Document, Instance, db
from ui.asking import asked
from ui.filters import moment
from ui.forms import Answered, fields_of, summary
from ui.pages import page
from ui.papers import PERSON, person_lines
from ui.tasks.sheet import Sheet

from .pages import blueprint

CODE = re.compile(r"(?P<number>[A-Z]\d{8,19})(-(?P<version>\d{1,4}))?")
"""What the bars say: the number of the application, at the foot with that of the version behind it."""

SPECIMEN, OLD = "样表", "旧版"


@blueprint.get("/cases/<instance_id>/form/specimen")
def specimen(instance_id: str) -> Response:
    """样表: the form as it stands now, with a watermark, for person and unit to look over."""
    instance = monitoring.instance(instance_id, caller())
    if not instances.may_print_specimen(instance, caller()):
        raise NotFound
    task = instances.form_task(instance, caller())
    if task is not None:
        answers = summary(Sheet.of(task).fields)
    else:
        form = instances.filled(instance)
        answers = _answers(form) if form else []
    person = instance.application.person
    known = {name: getattr(person, name) for name in (*PERSON, "photo_id", "signature_id")} if person else {}
    return _printed(instance, answers, known, watermark=SPECIMEN)


@blueprint.get("/cases/<instance_id>/form/<number>")
def printed(instance_id: str, number: str) -> Response:
    """正式申请表: a version of what the unit has reported, with its barcode. An old one says on every page that it is."""
    instance = monitoring.instance(instance_id, caller())
    version = instances.official(instance, int(number) if number.isdecimal() else 0, caller())
    form = instances.reported_form(instance, version)
    if form is None:
        raise NotAvailable("没有可以打印的申报信息。")
    person = version.content.get("person") or {}
    return _printed(instance, _answers(form), person, version=version, watermark="" if version.newest else OLD)


@blueprint.get("/forms")
def scanned() -> Response:
    """扫码核对: what a barcode says, exactly as it was reported, and whether the paper is still the newest."""
    code = asked("code").upper()
    read = CODE.fullmatch(code)
    instance = _of_number(read["number"]) if read else None
    version = form = None
    if read and instance:
        version = instances.scanned(instance, int(read["version"]) if read["version"] else None)
        form = instances.reported_form(instance, version) if version else None
    unknown = bool(code) and instance is None
    return page(
        "cases/forms.html",
        404 if unknown else 200,
        code=code,
        unknown=unknown,
        instance=instance,
        version=version,
        versions=instances.versions(instance) if instance else [],
        exact=bool(read and read["version"]),
        answers=_answers(form) if form else [],
        wrong=unknown,
    )


def _of_number(number: str) -> Instance | None:
    """The case of an application number that the caller may see and that has a printed form."""
    found = monitoring.search(caller(), monitoring.Search(business_key=number), limit=1).items
    return found[0] if found and instances.wording(found[0]) else None


def _answers(form: Filled) -> list[Answered]:
    return summary(fields_of(form.schema, form.values))


# -- from answers to paper ---------------------------------------------------------------------------------------------


def _printed(
    instance: Instance,
    answers: Sequence[Answered],
    person: Mapping[str, Any],
    *,
    version: Version | None = None,
    watermark: str = "",
) -> Response:
    wording = instances.wording(instance)
    if wording is None:
        raise NotFound
    number = instance.business_key
    form = PrintedForm(
        title=wording.title,
        sections=_sections(answers, person),
        notes=wording.notes,
        pictures=[*_pictures("一寸照片", person.get("photo_id")), *_pictures("手写签名", person.get("signature_id"))],
        watermark=watermark,
        barcode=number if version else "",
        version=f"{number}-{version.number}" if version else "",
        foot=_foot(version) if version else f"{watermark}　{number}",
    )
    answer = make_response(pdf(form))
    answer.content_type = "application/pdf"
    name = f"{wording.title}（{watermark}）" if watermark else wording.title
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{name}{number}.pdf')}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _foot(version: Version) -> str:
    return f"第{version.number}版　上报时间 {moment(version.at)}　校验码 {version.digest}"


def _sections(answers: Sequence[Answered], person: Mapping[str, Any]) -> list[Section]:
    sections = [Section("个人基本信息", person_lines(person))] if person else []
    plain = [
        (one.label, _in_words(one))
        for one in answers
        if not one.groups and (one.value or one.documents or not one.shown)
    ]
    known = {label for label, _ in sections[0].lines} if sections else set()
    sections.append(Section("申报信息", [line for line in plain if line[0] not in known]))
    sections += [
        Section(one.label, groups=[[(part.label, _in_words(part)) for part in group] for group in one.groups])
        for one in answers
        if one.groups
    ]
    return sections


def _in_words(one: Answered) -> str:
    if one.documents:
        return "、".join(document.name for document in one.documents)
    return one.value if isinstance(one.value, str) else "、".join(one.value)


def _pictures(label: str, document_id: Any) -> list[Picture]:
    document = db.session.get(Document, document_id) if document_id else None
    if document is None:
        return []
    with open_document(document) as stream:
        return [Picture(label, stream.read())]
