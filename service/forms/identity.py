"""Identity papers and the shapes of their numbers (docs/domain.md, Appendices A and B)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import ValidationError

from service import numbers

_FREE = re.compile(r"[0-9A-Za-z一-鿿]{5,20}")

IDENTITY_PAPERS: Mapping[str, Callable[[str], Any]] = {
    "身份证": numbers.is_id_number,
    "军官证": _FREE.fullmatch,
    "警官证": _FREE.fullmatch,
    "护照": re.compile(r"[A-Z0-9]{5,17}").fullmatch,
    "港澳居民来往内地通行证": re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?").fullmatch,
    "台湾居民来往大陆通行证": re.compile(r"[0-9]{8}").fullmatch,
    "外国人永久居留身份证": _FREE.fullmatch,
    "港澳台居民居住证": numbers.is_id_number,
}
"""证件类型, each with the test that a number of it passes."""


def check_identity(id_type: str, id_no: str) -> None:
    """Refuse (``ValidationError``) an identity number that is not valid for its type; the type is one of the known."""
    if not IDENTITY_PAPERS[id_type](id_no):
        raise ValidationError("身份证件号校验不通过")
