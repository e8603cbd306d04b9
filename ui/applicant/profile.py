"""个人信息 in its three parts: 个人基本信息, 所在企业信息, 照片和签名 (docs/domain.md §3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request, url_for
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from service import definitions, profiles
from service.api.identity import caller
from service.errors import InvalidAnswers, NotFound
from service.forms.json_schema import record_schema
from service.forms.profile import BasicData, EmploymentData, PhotosData
from service.forms.uploads import Uploads
from service.models import Account
from ui.forms import answers_from, fields_of
from ui.forms.editing import edit, take_files
from ui.pages import go, page, tell

from .blueprint import blueprint
from .unit import FIXED, OPEN, Unit, wrong_period

Answers = Mapping[str, Any]
Errors = Mapping[str, Sequence[str]]

AUTOMATIC = ("name", "gender", "id_type", "id_no", "birth_date", "mobile")
"""What the identity platform says; nobody changes it here (AT-02)."""


@dataclass(frozen=True)
class Part:
    """A part of 个人信息: its name, the words on its button, the property that says that it was saved."""

    name: str
    title: str
    button: str
    complete: str
    schema: Callable[[], Schema]
    save: Callable[[Account, Mapping[str, Any]], dict[str, Any]]


PARTS = (
    Part("basic", "个人基本信息", "保存个人信息", "profile_complete", BasicData, profiles.save_basic),
    Part("employment", "所在企业信息", "保存企业关系", "employment_complete", EmploymentData, profiles.save_employment),
    Part("photos", "照片、签名", "提交", "photos_complete", lambda: PhotosData(Uploads(None)), profiles.save_photos),
)


@dataclass(frozen=True)
class Entered:
    """What was entered into one part, and what is wrong with it."""

    part: str = ""
    answers: Answers = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    sent: MultiDict[str, str] = field(default_factory=MultiDict)
    preview: bool = False


@blueprint.get("/profile")
def profile() -> Response:
    """The three parts as they were saved."""
    return _page(Entered())


@blueprint.post("/profile")
def save_profile() -> Response:
    """A button of one part: save it, bring in a file, look up a unit, see the certificate."""
    part = next((one for one in PARTS if one.name == request.form.get("part")), None)
    if part is None:
        raise NotFound
    sent, action = MultiDict(request.form), request.form.get("action", "")
    refused = take_files(sent, caller())
    edit(sent, action)
    answers = answers_from(sent, record_schema(part.schema()), {})
    if part.name == "employment":
        answers.update(enterprise_id=Unit.of(sent).answer, employed_to=_end(sent))
    entered = Entered(part.name, answers, refused, sent, preview=action == "preview")
    if action or refused:
        return _page(entered, 422 if refused else 200)
    try:
        if part.name == "employment":
            wrong_period(sent, answers)
        part.save(caller(), answers)
    except InvalidAnswers as wrong:
        return _page(Entered(part.name, answers, wrong.errors, sent), 422)
    tell(f"{part.title}已保存。")
    return go("ui.applicant.profile", _anchor=f"part-{part.name}")


@blueprint.get("/profile/unit")
def unit() -> Response:
    """The units that match what is being typed, and the qualification numbers of the one that is chosen."""
    return page("applicant/unit_found.html", unit=Unit.of(request.args), errors={})


def _end(sent: MultiDict[str, str]) -> str | None:
    """聘用结束时间; ticking 无固定期 clears it (AT-05)."""
    return None if sent.get("term") == OPEN else sent.get("employed_to")


def _page(entered: Entered, status: int = 200) -> Response:
    known = profiles.profile(caller())
    values = {one.name: {**known, **(entered.answers if one.name == entered.part else {})} for one in PARTS}
    fields = {one.name: _fields(one, values[one.name], entered) for one in PARTS}
    sent = entered.sent if entered.part == "employment" else _as_saved(known)
    return page(
        "applicant/profile.html",
        status,
        profile=known,
        automatic=AUTOMATIC,
        parts_of_profile=PARTS,
        next_part=next((one.name for one in PARTS if not known[one.complete]), ""),
        fields=fields,
        employment={one.name: one for one in fields["employment"]},
        unit=Unit.of(sent),
        term=sent.get("term", ""),
        pledge=definitions.text("pledge_photo"),
        pictures=values["photos"],
        preview=entered.preview,
        errors={name.replace(".", "-"): said for name, said in entered.errors.items()},
        wrong=bool(entered.errors),
    )


def _fields(part: Part, values: Answers, entered: Entered) -> list[Any]:
    errors = entered.errors if part.name == entered.part else {}
    return fields_of(record_schema(part.schema()), values, errors, address=url_for("ui.applicant.save_profile"))


def _as_saved(known: Answers) -> MultiDict[str, str]:
    """The saved employment as a browser would send it."""
    saved = {name: known[name] or "" for name in ("enterprise_id", "industry", "qualification_no")}
    term = (FIXED if known["employed_to"] else OPEN) if known["employment_complete"] else ""
    return MultiDict({**saved, "words": known["enterprise_name"] or "", "term": term})
