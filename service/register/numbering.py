"""Numbers: of applications, certificates and seals (docs/domain.md, Appendix B). None is given twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.models import Enterprise, NumberSeries, db
from service.models.unit import insertion


def application_number(system_letter: str, on: date) -> str:
    """The next number of the day for a system: letter, ``yyyymmdd``, six digits. Printed forms have it as barcode."""
    return _next("application", f"{system_letter}{on:%Y%m%d}", digits=6)


def certificate_no(category_data: Mapping[str, Any], unit: Enterprise, on: date) -> str:
    """The next certificate number of a category: prefix, two digits of the year, two of the province, serial.

    A category without seal prefix (监理) has a 注册号 instead: province and serial, the same on certificate and seal.
    ``category_data`` are the outputs of that decision; ``certificate_digits`` counts the digits after the prefix.
    """
    year = "" if category_data["seal_prefix"] is None else f"{on:%y}"
    head = year + unit.region[:2]
    digits = int(category_data["certificate_digits"]) - len(head)
    return _next("certificate", category_data["certificate_prefix"] + head, digits)


def seal_no(category_data: Mapping[str, Any], unit: Enterprise, certificate: str) -> str:
    """The next seal number at a unit: its number, ``-``, prefix, three digits; 监理: the 注册号 (``certificate``)."""
    prefix = category_data["seal_prefix"]
    return certificate if prefix is None else _next("seal", f"{unit.unit_no}-{prefix}", digits=3)


def unit_no(region: str) -> str:
    """The next number of a unit: two digits of its province and a serial of five."""
    return _next("unit", region[:2], digits=5)


def _next(kind: str, head: str, digits: int) -> str:
    """The next number of a kind that begins with ``head``.

    One statement makes the row of the series or moves it on, and holds its lock until the unit of work ends: whoever
    draws from the same series waits, and a number whose unit of work is rolled back goes to the next.
    """
    drawn = db.session.scalar(
        insertion(NumberSeries)
        .values(name=f"{kind} {head}", last=1)
        .on_conflict_do_update(index_elements=["name"], set_={"last": NumberSeries.last + 1})
        .returning(NumberSeries.last)
    )
    number = f"{drawn:0{digits}d}"
    if len(number) > digits:
        raise OverflowError(f"no {kind} number of {digits} digits is left that begins with {head!r}")
    return head + number
