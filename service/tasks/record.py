"""``case.record``: facts that a diagram keeps about its case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from service.cases import Case

from .registry import operation


@operation(
    "case.record",
    parameters=None,
    title="记录业务数据",
    help="每个参数记为一项数据，以后用 application.名称 读取。",
)
def record(case: Case, **facts: Any) -> None:
    """Keep every parameter as a fact of its name, readable as ``application.<name>``."""
    case.record(**plain(facts))


def plain(value: Any) -> Any:
    """A value as a JSON column keeps it: days and moments as ISO text, whole numbers without a fraction."""
    match value:
        case Mapping():
            return {str(name): plain(item) for name, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
    return value
