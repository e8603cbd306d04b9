"""What pages have in common: how they are rendered, how they lead to the next, how a browser asks for a part of one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, flash, make_response, redirect, render_template, request, url_for

SEE_OTHER = 303


def page(template: str, status: int = 200, /, **shown: Any) -> Response:
    """A page, from a template named by its path below ``ui/``."""
    return make_response(render_template(template, **shown), status)


def go(endpoint: str, /, **values: Any) -> Response:
    """Send the browser on to a page, after something was done."""
    return go_to(url_for(endpoint, **values))


def go_to(address: str) -> Response:
    """Send the browser on to an address of ours. A request of htmx is told to load it as a page."""
    if is_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    answer: Response = redirect(address, SEE_OTHER)  # type: ignore[assignment]  # Flask's own response class
    return answer


def is_fragment() -> bool:
    """Whether htmx asks, which wants a part of a page and no page."""
    return request.headers.get("HX-Request") == "true"


def tell(sentence: str, kind: str = "good") -> None:
    """Say something on the next page: ``good``, ``warning``, ``bad``."""
    flash(sentence, kind)


def own_address(address: str | None) -> str | None:
    """The address, if it is one of this site and nothing that a browser could take for another's."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and "\\" not in address else None
