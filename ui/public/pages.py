"""证书查询: whether a certificate is valid, for whoever knows its number and its holder's name; nothing else is said. And whose
work the pages hold."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import registrations
from service.api.limits import slow_down_asking
from ui import assets
from ui.pages import page

blueprint = Blueprint("public", __name__, url_prefix="/public")

LABELS = {"number": "请填写证书编号", "name": "请填写姓名"}


@blueprint.get("")
def index() -> Response:
    """The question."""
    return page("public/index.html", asked={}, errors={}, answered=False)


@blueprint.get("/notices")
def notices() -> Response:
    """第三方软件声明: the licences of what the scripts of our pages are made from, as those licences demand."""
    return page("public/notices.html", found=assets.notices())


@blueprint.post("")
@slow_down_asking
def look_up() -> Response:
    """The answer, without the name or the number in any address."""
    asked = {name: request.form.get(name, "").strip() for name in LABELS}
    errors = {name: said for name, said in LABELS.items() if not asked[name]}
    if errors:
        return page("public/index.html", 422, asked=asked, errors=errors, answered=False, wrong=True)
    found = registrations.lookup(asked["number"], asked["name"])
    return page(
        "public/index.html",
        asked=asked,
        errors={},
        answered=True,
        state=registrations.state(found, registrations.renewing([found])) if found else "",
        valid_to=found.valid_to if found else None,
    )
