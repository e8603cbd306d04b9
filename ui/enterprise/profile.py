"""企业基本信息: name and credit code come from the library, the rest is entered and valid at once (企业操作手册 3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from service import profiles, unit_names
from service.api.identity import caller
from service.errors import InvalidAnswers
from service.forms.json_schema import record_schema
from service.forms.profile import UnitData
from ui.forms import answers_from, fields_of, summary_of_errors
from ui.pages import go, page, tell

from .blueprint import blueprint


@blueprint.get("/profile")
def profile() -> Response:
    """The unit's data as they were saved."""
    return _page({}, {})


@blueprint.post("/profile")
def save_profile() -> Response:
    """Save what was entered; nobody has to review it (docs/domain.md §3.7)."""
    answers = answers_from(request.form, record_schema(UnitData()), {})
    first = not profiles.enterprise(caller())["profile_complete"]
    try:
        profiles.save_enterprise(caller(), answers)
    except InvalidAnswers as wrong:
        return _page(answers, wrong.errors)
    tell("企业基本信息已保存。")
    return go("ui.enterprise.index" if first else "ui.enterprise.profile")


@blueprint.post("/refresh")
def refresh() -> Response:
    """在线注册/更新: after a change of name the unit may report again (docs/domain.md §3.7)."""
    unit_names.refresh(caller())
    tell("企业信息已更新，可以上报注册数据。")
    return go("ui.enterprise.profile")


def _page(answers: Mapping[str, Any], errors: Mapping[str, Sequence[str]]) -> Response:
    known = profiles.enterprise(caller())
    fields = fields_of(record_schema(UnitData()), {**known, **answers}, errors)
    wrong = summary_of_errors(errors, fields)
    return page("enterprise/profile.html", unit=known, fields=fields, errors=wrong, wrong=bool(wrong))
